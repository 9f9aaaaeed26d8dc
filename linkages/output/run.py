"""The results of a study in one folder: map, report, workbook, CSV tables and a manifest; the old folder or the new, never half."""

from __future__ import annotations

import json
import platform
import secrets
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from linkages.errors import LinkagesError
from linkages.network.study import Study
from linkages.output.files import file_hash, inert, told_where, write_bytes, write_text
from linkages.output.map import write_map
from linkages.output.report import write_report
from linkages.output.tables import Tables, result_tables
from linkages.output.workbook import sheet_names, write_workbook

MANIFEST = "run.json"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
PROGRAM = "linkages"
PACKAGES = ("igraph", "matplotlib", "networkx", "numpy", "pandas", "pyvis", "scipy", "xlsxwriter")


def write_results(study: Study, folder: str | Path, *, source: str | Path | None = None, progress: bool = True) -> Path:
    """Write all results of a study into a folder.

    ``map.html``, ``report.html``, ``tables.xlsx``, the same tables as ``tables/*.csv`` (plain UTF-8), and ``run.json``: versions,
    options, hashes of inputs and outputs, the number of warnings. Everything is written beside the folder first and then put in
    its place, so that it holds the old results or the new. No clock is read: the same study gives the same bytes.

    Parameters
    ----------
    study : Study
        One round or more.
    folder : str or pathlib.Path
        Where to write. Results that stand there are replaced, if nobody has changed them or added to them since.
    source : str or pathlib.Path, optional
        The codebook that the study was read from; its hash and those of the rounds' files go into the manifest.
    progress : bool
        Show a bar, in a terminal only.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    LinkagesError
        If the folder holds anything else than unchanged results, or is a file.
    WriteError
        If the folder cannot be written.

    Notes
    -----
    In CSV files an apostrophe stands before text that a spreadsheet would take for a formula (``= + - @``, tab); the workbook needs none.
    """
    folder = Path(folder).resolve()
    inputs = input_hashes(study, source)
    with told_where(folder):
        _restore(folder)
        _refuse_foreign(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        try:
            _write_all(study, fresh, inputs, progress=progress)
            _put_in_place(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder


def input_hashes(study: Study, source: str | Path | None) -> dict[str, str]:
    """Return the SHA-256 of the codebook and of every file that its rounds name, by path relative to the codebook."""
    if source is None:
        return {}
    source = Path(source)
    named = [
        source.parent / name for spec in (study.codebook.rounds if study.codebook else []) for name in spec.file_names
    ]
    files = {source}
    for path in named:
        files |= {file for file in path.rglob("*") if file.is_file()} if path.is_dir() else {path}
    found = sorted(file for file in files if file.is_file())
    return {_beside(file, source.parent): file_hash(file) for file in found}


def _write_all(study: Study, folder: Path, inputs: dict[str, str], *, progress: bool) -> None:
    with tqdm(total=5, desc=study.title[:30], unit="step", disable=None if progress else True, leave=False) as bar:

        def step(name: str) -> None:
            bar.set_postfix_str(name)
            bar.update()

        bar.set_postfix_str("tables")
        tables = result_tables(study)
        step("csv")
        write_csv_tables(tables, folder / "tables")
        step("report")
        write_report(study, folder / "report.html", tables=tables, inputs=inputs)
        step("workbook")
        write_workbook(study, folder / "tables.xlsx", tables=tables)
        step("map")
        write_map(study, folder / "map.html")
        write_text(folder / MANIFEST, json.dumps(_manifest(study, folder, inputs), indent=2, ensure_ascii=False) + "\n")
        step("done")


def write_csv_tables(tables: Tables, folder: str | Path) -> Path:
    """Write each table as CSV, UTF-8 without a mark, numbers in full; return the folder."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for table, name in sheet_names(tables, gap="_").items():
        frame = tables[table].copy()
        frame.columns = pd.Index([inert(str(column)) for column in frame])
        for column in frame:
            if not (pd.api.types.is_numeric_dtype(frame[column]) or pd.api.types.is_bool_dtype(frame[column])):
                frame[column] = frame[column].map(lambda value: inert(str(value)), na_action="ignore")
        write_bytes(folder / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return folder


def _manifest(study: Study, folder: Path, inputs: dict[str, str]) -> dict[str, Any]:
    outputs = {
        file.relative_to(folder).as_posix(): file_hash(file) for file in sorted(folder.rglob("*")) if file.is_file()
    }
    return {
        "program": PROGRAM,
        "version": version("linkages"),
        "title": study.title,
        "audience": "internal",
        "origin": {label: net.setting.origin for label, net in study.rounds.items()},
        "options": {"seed": 0, "communities": "leiden, resolution 1", "interlinked_from": 0.5},
        "merge": {name: str(relation.merge) for name, relation in next(iter(study)).relations.items()},
        "problems": _problem_counts(study),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "inputs": inputs,
        "outputs": outputs,
    }


def _problem_counts(study: Study) -> dict[str, int]:
    problems = study.problems
    return (
        {str(name): int(count) for name, count in problems["rule"].value_counts().sort_index().items()}
        if len(problems)
        else {}
    )


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file():
        raise LinkagesError(f"expected a folder for the results; {folder} is a file. Name another folder.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    listed = _listed(folder / MANIFEST)
    if listed is None:
        raise LinkagesError(
            f"expected an empty folder or earlier results; {folder} holds other files. Name another folder, so "
            "that nothing of yours is lost."
        )
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_dir() or name == MANIFEST or file.name in LITTER:
            continue
        if name not in listed:
            raise LinkagesError(
                f"{folder} holds {name}, which is no result of an earlier run. Move it, or name another folder."
            )
        if file_hash(file) != listed[name]:
            raise LinkagesError(
                f"{name} in {folder} was changed after it was written. Move it to keep the changes, or name "
                "another folder."
            )


def _listed(manifest: Path) -> dict[str, str] | None:
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError, json.JSONDecodeError):
        return None
    if not isinstance(found, dict) or found.get("program") != PROGRAM or not isinstance(found.get("outputs"), dict):
        return None
    return {str(name): str(value) for name, value in found["outputs"].items()}


def _previous(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _put_in_place(fresh: Path, folder: Path) -> None:
    """Two renames: were the program killed between them, the next run finds the old results under their other name."""
    old = _previous(folder)
    try:
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    except PermissionError as error:
        _restore(folder)
        raise LinkagesError(
            f"{folder} could not be replaced ({error.strerror}). Close its files in other programs and run again."
        ) from None
    shutil.rmtree(old, ignore_errors=True)


def _restore(folder: Path) -> None:
    old = _previous(folder)
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    elif old.is_dir():
        shutil.rmtree(old)


def _beside(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
