"""What the README and the pages around it promise is there."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

import linkages

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").glob("*/README.md")])
BUILT = re.compile(r"^(walkthrough\.ipynb|(api/)?(flow|errors|network|measures|change|output|datasets|survey)\.rst)$")


def marked_command(name):
    spec = importlib.util.spec_from_file_location("readme_tool", ROOT / "tools" / "readme.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool.command(name)


def anchors(page):
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings}


def relative_links(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)\)", text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def test_the_demo_command_installs_and_runs_the_demo():
    assert marked_command("demo") == (
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/linkages demo chanderi"
    )


def test_the_test_command_installs_the_test_extra_and_runs_pytest():
    command = marked_command("test")
    assert command == (
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/python -m pytest -n auto"
    )


def test_an_unknown_command_is_refused():
    with pytest.raises(SystemExit, match="no code block marked"):
        marked_command("nonsense")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_relative_link_is_dead(page):
    dead = []
    for link in relative_links(page):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        if BUILT.match(target) and page.is_relative_to(ROOT / "docs"):
            continue
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(link)
    assert dead == []


def test_a_dead_link_would_be_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A head, and more\n[one](#a-head-and-more) [two](gone.md) [three](https://example.org)\n")
    assert relative_links(page) == ["#a-head-and-more", "gone.md"]
    assert anchors(page) == {"a-head-and-more"}


def test_the_picture_of_the_map_is_a_picture():
    assert "docs/images/map.png" in relative_links(ROOT / "README.md")
    assert (ROOT / "docs" / "images" / "map.png").read_bytes().startswith(b"\x89PNG")


def test_the_version_is_told_alike_everywhere():
    version = linkages.__version__
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version {version}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"\n## {version}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_citation_file_names_title_authors_and_licence():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.search(r"^cff-version: 1\.2\.0$", text, flags=re.MULTILINE)
    assert re.search(rf"^title: {project['name']}$", text, flags=re.MULTILINE)
    assert re.search(rf"^license: {project['license']}$", text, flags=re.MULTILINE)
    assert f"authors:\n  - name: {project['authors'][0]['name']}\n" in text
