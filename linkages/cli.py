"""The command line: parse, call, write, exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import linkages
from linkages.errors import LinkagesError

if TYPE_CHECKING:
    import pandas as pd

FINE, PROBLEMS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 if all is well, 1 if problems were found. Wrong usage leaves with 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = _parser()
    options = parser.parse_args(arguments)
    if "run" not in options:
        parser.print_help(sys.stderr)
        return USAGE
    try:
        return int(options.run(options))
    except LinkagesError as error:
        print(f"linkages: {error}", file=sys.stderr)
        return PROBLEMS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linkages",
        description="Relationship surveys of business clusters: who depends on whom, who brokers, who cooperates, and what changed.",
        epilog="Exit code: 0 fine, 1 problems found, 2 wrong usage.",
    )
    parser.add_argument("--version", action="version", version=f"linkages {linkages.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    new = commands.add_parser(
        "new", help="write a commented study.toml and a workbook to fill in, or propose one from an export"
    )
    new.add_argument("folder", type=Path, metavar="DIR", help="the folder to make")
    new.add_argument(
        "--from",
        dest="export",
        nargs="+",
        metavar="EXPORT",
        help="files or folders with answers: propose the codebook from them",
    )
    new.add_argument("--form", type=Path, metavar="XLSFORM", help="with --from: the XLSForm that was asked")
    new.set_defaults(run=_new)

    check = commands.add_parser("check", help="list every problem in a study's files, with sheet and row")
    check.add_argument(
        "study", type=Path, metavar="STUDY", help="its study.toml, its folder, or a workbook with codebook sheets"
    )
    check.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the list as CSV too")
    check.set_defaults(run=_check)

    names = commands.add_parser("names", help="propose whom the names mean that are on no list; a person decides")
    names.add_argument(
        "study", type=Path, metavar="STUDY", help="its study.toml, its folder, or a workbook with codebook sheets"
    )
    names.add_argument("--confirm", action="store_true", help="take over what was decided in the file of proposals")
    names.add_argument("--same", action="store_true", help="decide yes on each name that is the very name of one actor")
    names.set_defaults(run=_names)

    report = commands.add_parser("report", help="write map, report, workbook and tables of a study")
    report.add_argument(
        "study", type=Path, metavar="STUDY", help="its study.toml, its folder, or a workbook with codebook sheets"
    )
    report.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="where to (default: results, beside the study)"
    )
    report.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    report.set_defaults(run=_report)

    chart = commands.add_parser("map", help="write the linkage map of a study: one HTML file that works offline")
    chart.add_argument(
        "study", type=Path, metavar="STUDY", help="its study.toml, its folder, or a workbook with codebook sheets"
    )
    chart.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to (default: map.html, beside the study)"
    )
    chart.set_defaults(run=_map)

    form = commands.add_parser("form", help="write the form of a study for KoboToolbox and ODK")
    form.add_argument(
        "study", type=Path, metavar="STUDY", help="its study.toml, its folder, or a workbook with codebook sheets"
    )
    form.add_argument(
        "-o", "--output", type=Path, metavar="DIR", help="where to (default: form-ROUND, beside the study)"
    )
    form.add_argument("--round", metavar="LABEL", help="the round to be asked (default: the first without answers)")
    form.set_defaults(run=_form)

    demo = commands.add_parser("demo", help="run the main job on a bundled study (a simulation)")
    demo.add_argument(
        "study", nargs="?", default="chanderi", choices=["chanderi", "sindhudurg"], help="which one (default: chanderi)"
    )
    demo.add_argument("-o", "--output", type=Path, metavar="DIR", help="where to (default: STUDY-results, here)")
    demo.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    demo.set_defaults(run=_demo)
    return parser


def _new(options: argparse.Namespace) -> int:
    if options.export is not None:
        return _propose(options)
    if options.form is not None:
        raise LinkagesError("expected --from EXPORT beside --form; a form alone holds no answers.")
    codebook = linkages.write_template(options.folder)
    print(f"Wrote {codebook} and baseline.xlsx beside it.")
    print(f"Adapt the one, fill in the other, then: linkages check {codebook}")
    return FINE


def _propose(options: argparse.Namespace) -> int:
    path = linkages.survey.write_proposal(options.export, options.folder, form=options.form)
    text = path.read_text(encoding="utf-8")
    relations = len(linkages.survey.read_codebook(path).relations)
    unknown = linkages.survey.proposal.NO_QUESTION
    told = unknown if unknown in text else f"{_count(relations, 'question')} on ties proposed"
    print(f"Wrote {path}: {told}, {_count(text.count('DECIDE:'), 'value')} to decide.")
    print(f"Read it from top to bottom, correct what is marked DECIDE, then: linkages check {path}")
    return FINE


def _check(options: argparse.Namespace) -> int:
    problems = linkages.check_study(options.study)
    if options.output is not None:
        problems.to_csv(options.output, index=False, encoding="utf-8")
    print(_listing(problems))
    return PROBLEMS if problems["severity"].eq("error").any() else FINE


def _names(options: argparse.Namespace) -> int:
    codebook = linkages.network.find_codebook(options.study)
    proposals = codebook.with_name("names-to-decide.csv")
    aliases = codebook.with_name(linkages.network.alias_file(codebook))
    if options.confirm:
        count = linkages.survey.confirm(proposals, aliases)
        print(f"{_count(count, 'name')} added to {aliases}.")
        return FINE
    found = linkages.network.propose_matches(codebook)
    if found.empty:
        print("Every name is on a list of actors, or decided.")
        return FINE
    if options.same:
        found = linkages.survey.accept_exact(found)
    print(
        f"{_count(found['name'].nunique(), 'name')} to decide in {linkages.survey.write_proposals(proposals, found)}."
    )
    print(
        "Write yes beside the actor who is meant, or new if it is nobody on the list; then: linkages names --confirm "
        + str(options.study)
    )
    return FINE


def _report(options: argparse.Namespace) -> int:
    codebook = linkages.network.find_codebook(options.study)
    study = linkages.read_study(codebook)
    _results(study, options.output or codebook.parent / "results", source=codebook, quiet=options.quiet)
    return FINE


def _map(options: argparse.Namespace) -> int:
    codebook = linkages.network.find_codebook(options.study)
    print(linkages.write_map(linkages.read_study(codebook), options.output or codebook.parent / "map.html"))
    return FINE


def _form(options: argparse.Namespace) -> int:
    from linkages.survey.forms.plan import plan_form
    from linkages.survey.forms.write import write_planned

    codebook = linkages.network.find_codebook(options.study)
    form = plan_form(codebook, label=options.round)
    path = write_planned(form, options.output or codebook.parent / form.folder)
    print(f"Wrote the form of the round {form.label!r} into {path.parent}.")
    for note in form.notes:
        print(f"  To know: {note}")
    print(
        f"Next: upload form.xlsx, with {' and '.join(form.uploads)} as its media files; try it with two people; collect."
    )
    print(f"Then save the export (XML values and headers, all repeat groups) there as {form.answers}, and:")
    print(f"  linkages check {path.parent}")
    print(f"  linkages report {path.parent}")
    return FINE


def _demo(options: argparse.Namespace) -> int:
    study = getattr(linkages.datasets, options.study)()
    _results(study, options.output or Path(f"{options.study}-results"), source=None, quiet=options.quiet)
    return FINE


def _results(study: linkages.Study, folder: Path, *, source: Path | None, quiet: bool) -> None:
    written = linkages.write_results(study, folder, source=source, progress=not quiet).resolve()
    print(study, end="\n\n")
    warnings = len(study.problems)
    told = f" ({_count(warnings, 'warning')}: the sheet problems of tables.xlsx)" if warnings else ""
    print(f"Results of {study.title}{told}:")
    for name, what in (
        ("map.html", "the linkage map: open it in a browser, no internet needed"),
        ("report.html", "the report: print it to PDF from the browser"),
        ("tables.xlsx", "every table, for Excel"),
        ("tables", "the same tables as CSV"),
        ("run.json", "what went in and came out, with hashes"),
    ):
        print(f"  {written / name}   {what}")


def _listing(problems: pd.DataFrame) -> str:
    import pandas as pd

    if problems.empty:
        return "No problems found."
    lines = []
    for row in problems.astype({"row": "object"}).to_dict("records"):
        told = {name: str(value) for name, value in row.items() if not pd.isna(value) and str(value)}
        marks = {"file": "", "sheet": "sheet ", "row": "row ", "column": "column "}
        place = ", ".join(f"{mark}{told[name]}" for name, mark in marks.items() if name in told)
        said = ". ".join(told[part].rstrip(".") for part in ("message", "fix") if part in told)
        lines.append(f"{told['severity'].upper()} {place}: {said}.")
    errors = int(problems["severity"].eq("error").sum())
    lines.append(f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}.")
    return "\n".join(lines)


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
