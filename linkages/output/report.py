"""The report: one page that stands alone, plain words first, tables second, method in a note."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from linkages.network.study import Study
from linkages.output.columns import told_of
from linkages.output.facts import Facts
from linkages.output.files import write_text
from linkages.output.page import asset, content_policy, render, stamp
from linkages.output.report_answers import asked, quality
from linkages.output.report_brokers import brokers
from linkages.output.report_change import changes
from linkages.output.report_dependence import dependency
from linkages.output.report_groups import cluster, cooperation
from linkages.output.report_method import manifest, measures
from linkages.output.report_parts import Section
from linkages.output.summary import in_short
from linkages.output.tables import Tables, result_tables
from linkages.survey.keys import label_text


def write_report(
    study: Study, path: str | Path, *, tables: Tables | None = None, inputs: Mapping[str, str] | None = None
) -> Path:
    """Write the report of a study as one HTML file that needs nothing else; print it to PDF from the browser.

    Parameters
    ----------
    study : Study
        One round or more.
    path : str or pathlib.Path
        The file; written whole or not at all.
    tables : dict of str to pandas.DataFrame, optional
        Of `result_tables`, where they are at hand.
    inputs : Mapping of str to str, optional
        SHA-256 of the files that the study was read from, by name, for the manifest.

    Returns
    -------
    pathlib.Path
        The file.
    """
    return write_text(path, report_html(study, tables=tables, inputs=inputs))


def report_html(study: Study, *, tables: Tables | None = None, inputs: Mapping[str, str] | None = None) -> str:
    """Return the report of a study as HTML.

    Every number stands in the tables of `result_tables`, and so in the workbook; in the page it names its table, row and
    column. Sections that do not apply say why. All text of the survey is escaped. The same study gives the same bytes.

    Parameters
    ----------
    study : Study
        One round or more.
    tables : dict of str to pandas.DataFrame, optional
        Of `result_tables`, where they are at hand.
    inputs : Mapping of str to str, optional
        SHA-256 of the files that the study was read from, by name, for the manifest.

    Returns
    -------
    str
        A page with no script and no reference outside itself.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}), label="2024")
    >>> "No question of this study is about dependence" in report_html(Study.from_networks("Friends", [net]))
    True
    """
    facts = Facts(study, result_tables(study) if tables is None else tables)
    css = asset("report.css")
    return render(
        "report.html.j2",
        title=study.title,
        lead=_lead(study),
        origin=_origin(study),
        note=_note(study),
        short=in_short(facts),
        sections=_sections(facts, inputs or {}),
        css=css,
        policy=content_policy(styles=[str(css)]),
        image=_image,
        tip=told_of,
        **stamp(),
    )


def _sections(facts: Facts, inputs: Mapping[str, str]) -> list[Section]:
    return [
        asked(facts),
        cluster(facts),
        dependency(facts),
        brokers(facts),
        cooperation(facts),
        changes(facts),
        quality(facts),
        measures(facts),
        manifest(facts, inputs),
    ]


def _lead(study: Study) -> str:
    rounds = [f"{label} ({net.setting.date})" if net.setting.date else label for label, net in study.rounds.items()]
    return f"{'Rounds' if len(rounds) > 1 else 'Round'}: {', '.join(rounds)}"


def _origin(study: Study) -> Markup | None:
    kinds = {net.setting.origin for net in study}
    if "simulated" in kinds:
        made = [label for label, net in study.rounds.items() if net.setting.origin == "simulated"]
        which = "Nobody was interviewed" if len(made) == len(study) else f"Nobody was interviewed in {', '.join(made)}"
        return Markup(
            "<b>Simulated data.</b> {}: a simulation wrote these answers. They say nothing about real people."
        ).format(which)
    if "projected" in kinds:
        made = [label for label, net in study.rounds.items() if net.setting.origin == "projected"]
        return Markup("<b>Projected round.</b> {} is what a plan assumes, not what people said.").format(
            ", ".join(made)
        )
    return None


def _note(study: Study) -> str:
    return label_text(study.codebook.note, study.codebook.language, "") if study.codebook else ""


def _image(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
