"""The notebooks run from a clean kernel, say what their text says, and are kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def walk():
    notebook = read(FOLDER / "01-from-survey-to-change.ipynb")
    client = NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    client.execute()
    return notebook


def shown(notebook, start, kind="text/plain"):
    """What the cell whose source contains `start` printed or returned."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source)
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return printed + "".join(output.data[kind] for output in cell.outputs if kind in output.get("data", {}))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_valid_and_without_outputs(path):
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)


def test_it_runs_without_a_word_on_the_error_stream(walk):
    streams = [output for cell in walk.cells for output in cell.get("outputs", []) if output.output_type == "stream"]
    assert [output.text for output in streams if output.name == "stderr"] == []


def test_the_round_shows_who_is_there_and_who_is_silent(walk):
    html = shown(walk, "baseline, followup = study", "text/html")
    assert "280 actors" in html
    assert "40 did not answer" in html


def test_the_weaver_is_held_by_one_master_weaver_and_the_trader_behind_him(walk):
    assert shown(walk, "shown = [").count("M13") == 6
    held = shown(walk, 'held[held["actor"] == weaver]')
    assert [line.split()[-2:] for line in held.splitlines()[1:]] == [["M13", "1"], ["T11", "2"]]
    assert [line.split() for line in shown(walk, "hold.loc[weaver].loc").splitlines()[1:3]] == [
        ["M13", "1.0"],
        ["T11", "1.0"],
    ]


def test_the_trader_without_clients_has_the_most_captives(walk):
    first = shown(walk, "middlemen.sort_values").splitlines()[2].split()
    assert first[0] == "T11"
    assert "0" in first
    assert "19" in first


def test_the_weaver_is_nobodys_captive_at_the_followup(walk):
    lines = {line.split()[0]: line.split()[1:] for line in shown(walk, "one = [").splitlines()[1:] if line.strip()}
    assert lines["output.captor"] == ["M13", "NaN"]
    assert lines["credit.captor"] == ["M13", "NaN"]
    assert lines["output.exits"] == ["1.0", "2.0"]
    assert float(lines["output.disintermediated_share"][1]) == pytest.approx(0.31, abs=0.01)


def test_the_comparison_is_told_in_words(walk):
    told = shown(walk, "comparison = lk.compare_rounds")
    assert "Who answered" in told
    assert "225 actors were present and answered in both rounds" in told


def test_the_map_is_shown_inline(walk):
    assert "<iframe" in shown(walk, "study.map()", "text/html")


def test_the_results_are_written(walk):
    listing = shown(walk, "lk.write_results")
    assert all(name in listing for name in ("map.html", "report.html", "run.json", "tables", "tables.xlsx"))
