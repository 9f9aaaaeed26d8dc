"""Write one reference page for each room of the package: every public name, grouped by the module that makes it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ROOMS = ("network", "measures", "inference", "change", "output", "datasets", "survey")
FLOW = "The main flow"


def public_names(room: str) -> dict[str, list[str]]:
    """Return the public names of a room by the module that makes them, in the room's own order of modules."""
    module = import_module(f"linkages.{room}")
    homes: dict[str, list[str]] = {}
    for name in module.__all__:
        homes.setdefault(getattr(module, name).__module__, []).append(name)
    order = [name for name in sys.modules if name.startswith("linkages.")]
    return {home: sorted(homes[home], key=_classes_first) for home in sorted(homes, key=order.index)}


def top_names() -> dict[str, str]:
    """Return the public names of the package itself, rooms left out, each with the room or module that holds it."""
    package = import_module("linkages")
    homes = {name: getattr(package, name).__module__.split(".")[1] for name in package.__all__ if name not in ROOMS}
    return dict(sorted(homes.items(), key=lambda item: ((*ROOMS, "errors").index(item[1]), _classes_first(item[0]))))


def write_pages(folder: Path) -> None:
    """Write ``<room>.rst`` for every room, ``flow.rst`` for the top level and ``errors.rst``; untouched where nothing changed."""
    folder.mkdir(exist_ok=True)
    for room in ROOMS:
        _write(folder / f"{room}.rst", _room_page(room))
    _write(folder / "flow.rst", _flow_page())
    _write(folder / "errors.rst", _errors_page())


def _room_page(room: str) -> str:
    module = import_module(f"linkages.{room}")
    parts = [_title(f"linkages.{room}", "="), f".. currentmodule:: linkages.{room}", _first_line(module)]
    for home, names in public_names(room).items():
        head, _, rest = _first_line(import_module(home)).partition(": ")
        parts += [_title(head.rstrip("."), "-"), rest[:1].upper() + rest[1:], _summary(names)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _flow_page() -> str:
    rows = [
        f"   * - :py:obj:`linkages.{name} <linkages.{home}.{name}>`\n     - {_first_line(getattr(import_module('linkages'), name))}"
        for name, home in top_names().items()
    ]
    parts = [
        _title(FLOW, "="),
        "After ``import linkages as lk`` these names stand at the top, ``lk.read_study`` for example. Each is described in its room.",
        ".. list-table::\n   :widths: 30 70\n\n" + "\n".join(rows),
        "The rooms are there too: " + ", ".join(f":doc:`lk.{room} <{room}>`" for room in ROOMS) + ".",
    ]
    return "\n\n".join(parts) + "\n"


def _errors_page() -> str:
    module = import_module("linkages.errors")
    names = [name for name, home in top_names().items() if home == "errors"]
    parts = [_title("linkages.errors", "="), ".. currentmodule:: linkages.errors", _first_line(module), _summary(names)]
    return "\n\n".join(parts) + "\n"


def _summary(names: list[str]) -> str:
    return ".. autosummary::\n   :toctree: generated\n   :nosignatures:\n\n" + "\n".join(f"   {name}" for name in names)


def _title(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"


def _first_line(thing: object) -> str:
    return (thing.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _classes_first(name: str) -> tuple[bool, str]:
    return not name[0].isupper(), name


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
