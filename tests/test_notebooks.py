"""The notebooks run from a clean kernel, say what their text says, and are kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def execute(path):
    notebook = read(path)
    NotebookClient(
        notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    return notebook


def shown(notebook, start, kind="text/plain"):
    """What the cell whose source contains `start` printed or returned."""
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code" and start in cell.source)
    printed = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return printed + "".join(output.data[kind] for output in cell.outputs if kind in output.get("data", {}))


def words(notebook, start):
    """What a cell showed, in lines of words, the head left out."""
    return [line.split() for line in shown(notebook, start).splitlines()[1:] if line.strip()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_valid_and_without_outputs(path):
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)


def test_the_walk_runs_and_shows_what_its_text_says(tmp_path, monkeypatch):
    for variable in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(variable, str(tmp_path))
    walk = execute(FOLDER / "01-from-survey-to-change.ipynb")

    streams = [output for cell in walk.cells for output in cell.get("outputs", []) if output.output_type == "stream"]
    assert [output.text for output in streams if output.name == "stderr"] == []

    told = shown(walk, "baseline, followup = study", "text/html")
    assert "280 actors" in told
    assert "trust (cooperation, points of 5): 404 ties, 21 did not answer" in told

    assert words(walk, "shown = [")[0] == ["top_partner", "M13", "M13", "M13"]
    assert words(walk, "shown = [")[3] == ["captor", "M13", "M13", "M13"]
    assert [line[-2:] for line in words(walk, 'held[held["actor"] == weaver]')] == [["M13", "1"], ["T11", "2"]]
    assert words(walk, "hold.loc[weaver].loc")[:2] == [["M13", "1.0"], ["T11", "1.0"]]

    most_captives = words(walk, "middlemen.sort_values")[1]
    assert (most_captives[0], *most_captives[-5:-2]) == ("T11", "0", "0.00", "19")

    after = {name: values for name, *values in words(walk, "one = [")}
    assert after["output.captor"] == after["credit.captor"] == after["input.captor"] == ["M13", "NaN"]
    assert after["output.exits"] == ["1.0", "2.0"]
    assert float(after["output.disintermediated_share"][1]) == pytest.approx(0.31, abs=0.01)

    assert "225 actors were present and answered in both rounds" in " ".join(
        shown(walk, "comparison = lk.compare_rounds").split()
    )
    assert "<iframe" in shown(walk, "study.map()", "text/html")
    listing = shown(walk, "lk.write_results")
    assert all(name in listing for name in ("map.html", "report.html", "run.json", "tables", "tables.xlsx"))
