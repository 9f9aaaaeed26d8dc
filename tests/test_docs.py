"""The pages are true: their code runs, their tables hold the numbers they show, and no key or name is left out."""

import doctest
import importlib.util
import json
import re
from pathlib import Path

import matplotlib as mpl
import pytest
from pydantic_core import PydanticUndefined

import linkages as lk
from linkages import measures
from linkages.survey import keys as models
from linkages.survey.codebook import Codebook

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted((ROOT / "data").glob("*/README.md")), *sorted(DOCS.glob("*.md"))]
BLOCK = re.compile(r"^```(python|pycon)\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def run_page(page):
    """Run a page's blocks in order in one namespace; return how many examples with shown results did not hold."""
    names, failures = {"__name__": "__page__"}, []
    for kind, code in blocks(page):
        if kind == "python":
            exec(compile(code, str(page), "exec"), names)
            continue
        test = doctest.DocTestParser().get_doctest(code, names, page.name, str(page), 0)
        runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
        runner.run(test, out=failures.append, clear_globs=False)
        names.update(test.globs)
    return failures


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mpl.use("agg")
    lk.datasets.write_chanderi("data/chanderi")
    assert "".join(run_page(page)) == ""


def test_wrong_code_would_be_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\na = 1\n```\n\n```pycon\n>>> a\n2\n\n```\n")
    assert "Expected:\n    2\nGot:\n    1\n" in "".join(run_page(page))


def rows_after(page, marker):
    """The rows of the table that follows a marker in a page, each a list of its cells; the head first."""
    text = page.read_text(encoding="utf-8").split(marker, 1)[1].lstrip("\n")
    lines = [line for line in text.split("\n\n")[0].splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [cells[0], *cells[2:]]


MODELS = [
    model for model in [Codebook, *vars(models).values()] if isinstance(model, type) and issubclass(model, models.Table)
    and model is not models.Table
]  # fmt: skip


def shown_default(field):
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    assert value is not PydanticUndefined
    if value is None:
        return "not set"
    if isinstance(value, models.Table):
        return "its defaults"
    return f"`{json.dumps(value)}`"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_codebook_page_names_every_key_with_its_default(model):
    head, *rows = rows_after(DOCS / "codebook.md", f"<!-- model: {model.__name__} -->")
    assert head == ["key", "type", "default", "meaning"]
    told = {key.strip("`"): default for key, _, default, _ in rows}
    assert told == {name: shown_default(field) for name, field in model.model_fields.items()}
    assert all(meaning.endswith(".") for *_, meaning in rows)


@pytest.mark.parametrize("what", [*models.Position.__args__])
def test_the_codebook_page_names_every_position(what):
    assert f"| `{what}` |" in (DOCS / "codebook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "choices"),
    [
        ("channel", models.Channel),
        ("weight_type", models.WeightType),
        ("merge", models.Merge),
        ("kind", models.RelationSpec.model_fields["kind"].annotation),
        ("design", models.RoundSpec.model_fields["design"].annotation),
    ],
)
def test_the_codebook_page_names_every_choice(key, choices):
    model = "RoundSpec" if key == "design" else "RelationSpec"
    rows = rows_after(DOCS / "codebook.md", f"<!-- model: {model} -->")
    kind = next(row[1] for row in rows if row[0] == f"`{key}`")
    assert set(re.findall(r'"(\w+)"', kind)) == set(choices.__args__)


def test_the_page_on_thinking_tells_every_merge_rule():
    rows = rows_after(DOCS / "how-it-thinks.md", "Each relation has a **merge rule** that says whose report counts:")
    assert {row[0].strip("`") for row in rows[1:]} == set(models.Merge.__args__)


def test_the_table_of_roads_is_what_the_measures_say():
    net = lk.datasets.worked_example()
    roads, hold = measures.road_table(net, channel="output"), measures.hegemony(net, channel="output")
    expected = []
    for weaver in hold.index:
        row = roads.loc[weaver]
        captor = row["captor"] if isinstance(row["captor"], str) else ""
        facts = [weaver, row["road"], f"{row['exits']:.0f}", captor, "yes" if row["class_captive"] else "no"]
        shares = [hold.loc[weaver, "T1"], hold.loc[weaver, "T2"], row["disintermediated_share"]]
        expected.append([*facts, *(f"{share:.3f}" for share in shares)])
    assert rows_after(DOCS / "dependency.md", "0.6 that goes through the group.\n\n")[1:] == expected


def test_the_table_of_partners_is_what_the_measures_say():
    net = lk.datasets.worked_example()
    beta = measures.weighted_beta(net, channel="output")
    shares = measures.shares(net, channel="output").drop(index=["T1", "T2", "S"], level="actor")
    clients = shares.groupby("partner").size()
    captives = measures.captives(net, channel="output")["captor"].value_counts()
    rows = rows_after(DOCS / "dependency.md", "number of producers who sell at all.\n\n")[1:]
    assert [row[0] for row in rows] == ["T1", "T2", "S", "MKT"]
    for partner, *told in rows:
        assert told == [str(clients[partner]), f"{beta[partner]:.1f}", str(captives.get(partner, 0))]


def test_the_network_of_the_page_is_the_worked_example(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(next(code for kind, code in blocks(DOCS / "dependency.md") if kind == "python"), names)
    made, kept = names["net"], lk.datasets.worked_example()
    assert made.ties.equals(kept.ties)
    assert made.actors["position"].equals(kept.actors["position"])


def test_every_public_name_stands_in_the_reference(tmp_path):
    spec = importlib.util.spec_from_file_location("rooms", DOCS / "rooms.py")
    rooms = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rooms)
    rooms.write_pages(tmp_path)
    assert set(rooms.ROOMS) == set(lk._ROOMS)
    for room in rooms.ROOMS:
        listed = re.findall(r"^   (\w+)$", (tmp_path / f"{room}.rst").read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert sorted(listed) == sorted(getattr(lk, room).__all__)
    flow = re.findall(r"`linkages\.(\w+) <", (tmp_path / "flow.rst").read_text(encoding="utf-8"))
    assert sorted([*flow, *rooms.ROOMS]) == sorted(lk.__all__)
    index = (DOCS / "api" / "index.md").read_text(encoding="utf-8")
    assert all(f"\n{page.stem}\n" in index for page in tmp_path.glob("*.rst"))


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.stem)
def test_every_page_stands_in_the_contents(page):
    assert page.stem == "index" or f"\n{page.stem}\n" in (DOCS / "index.md").read_text(encoding="utf-8")


def test_the_glossary_is_in_order():
    for part in (DOCS / "glossary.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        terms = re.findall(r"^([^\n:#]+)\n: ", part, flags=re.MULTILINE)
        assert len(terms) > 5
        assert terms == sorted(terms, key=str.casefold)
