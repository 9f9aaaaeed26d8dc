"""Make a folder of wheels from which linkages installs on a machine without a network.

    python tools/wheelhouse.py linux windows --python 3.12 -o wheelhouse

writes ``wheelhouse/linux`` and ``wheelhouse/windows``, each with every wheel that the platform needs and a note on how to
install. Needs the network, ``pip`` and ``uv`` (which resolves for a platform other than this one).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {
    "linux": (
        "x86_64-manylinux_2_28",
        ["manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"],
    ),
    "windows": ("x86_64-pc-windows-msvc", ["win_amd64"]),
}
NOTE = """linkages for {target}, Python {python}, without a network.

{commands}
"""
COMMANDS = {
    "linux": "python3 -m venv linkages-env\n"
    "linkages-env/bin/pip install --no-index --find-links . linkages\nlinkages-env/bin/linkages demo chanderi",
    "windows": "py -{python} -m venv linkages-env\nlinkages-env\\Scripts\\pip install --no-index --find-links . linkages\n"
    "linkages-env\\Scripts\\linkages demo chanderi",
}


def main() -> None:
    """Build the project's wheel and gather the wheels of what it needs, for each target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="+", choices=sorted(TARGETS))
    parser.add_argument(
        "--python", default=f"{sys.version_info.major}.{sys.version_info.minor}", help="version of Python on the target"
    )
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "wheelhouse")
    options = parser.parse_args()
    for target in options.targets:
        gather(target, python=options.python, folder=options.output / target)


def gather(target: str, *, python: str, folder: Path) -> None:
    """Fill `folder` with the wheels of one target."""
    folder.mkdir(parents=True, exist_ok=True)
    resolver, platforms = TARGETS[target]
    pinned = folder / "requirements.txt"
    run(
        "uv",
        "pip",
        "compile",
        "-q",
        "pyproject.toml",
        "--python-version",
        python,
        "--python-platform",
        resolver,
        "-o",
        str(pinned),
    )
    tags = [part for platform in platforms for part in ("--platform", platform)]
    run(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "--python-version", python, *tags,
        "-r", str(pinned), "-d", str(folder))  # fmt: skip
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", ".", "-w", str(folder))
    commands = COMMANDS[target].format(python=python)
    (folder / "INSTALL.txt").write_text(NOTE.format(target=target, python=python, commands=commands), encoding="utf-8")
    wheels = sorted(folder.glob("*.whl"))
    print(f"{folder}: {len(wheels)} wheels, {sum(one.stat().st_size for one in wheels) / 1e6:.0f} MB")


def run(*command: str) -> None:
    """Run a command from the project's folder and stop if it fails."""
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
