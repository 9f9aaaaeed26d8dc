"""The report's part on three rounds and more, and on what was projected."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linkages.change import indicator_words
from linkages.change.series import observed_rounds
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_figures import figure_svg
from linkages.output.report_parts import Block, Figure, table
from linkages.output.series_plots import default_indicators, draw_points, series_rows


def several_rounds(facts: Facts) -> list[Block]:
    """Return the figure and the trends of three rounds and more, and the projections; nothing without them."""
    return [*_trends(facts), *_projected(facts)]


def _trends(facts: Facts) -> list[Block]:
    if "series" not in facts.tables:
        return []
    chosen = _shown(facts)
    frame = facts.tables["series"]
    slopes = [row for name in chosen for row in facts.rows("series", indicator=name, what="slope")]
    per = str(frame["per"][slopes[0]])
    heads = [
        Column("", ""),
        Column("", f"change per {per}", "number"),
        Column("", "from", "number"),
        Column("", "to", "number"),
        Column("", "p", "number"),
        Column("", "adjusted p", "number"),
        Column("", "number", "count"),
    ]
    rows = []
    for row in slopes:
        words, share = indicator_words(str(frame["indicator"][row]), next(iter(facts.study)).relations)
        form: Form = "points" if share else "signed"
        cells = [facts.cell("series", row, name, form) for name in ("estimate", "low", "high")]
        cells += [facts.cell("series", row, name, "number") for name in ("p_value", "p_adjusted")]
        rows.append([words, *cells, facts.cell("series", row, "n", "count")])
    note = Markup(
        "The trend is the slope of a straight line over the rounds, per {}, among those seen in all of them; from and to: its 95 % "
        "interval. The figure shows each round with all who were observed in it."
    ).format(per)
    return [
        ("h3", "From round to round"),
        ("figure", _figure(facts)),
        table(rows, heads, "Trend over all rounds"),
        ("note", note),
    ]


def _shown(facts: Facts) -> list[str]:
    known = set(facts.tables["series"]["indicator"])
    return [name for name in default_indicators(facts.study) if name in known]


def _figure(facts: Facts) -> Figure:
    frame = facts.tables["series"]
    frame = frame[frame["indicator"].isin(_shown(facts))]
    points = series_rows(facts.study, frame)
    svg = figure_svg(lambda ax: draw_points(ax, facts.study, points), height=3.4)
    seen = points.rows[~points.rows["projected"]]
    told = "; ".join(
        f"{label}: {', '.join(f'{value:.3g}' for value in own['value'])}"
        for label, own in seen.groupby("label", sort=False)
    )
    plan = " A hollow diamond was projected, not observed." if points.rows["projected"].any() else ""
    return Figure(
        svg,
        f"Lines over {len(observed_rounds(facts.study))} rounds, in {points.up}. {told}.",
        f"Each round with its 95 % interval: {points.title or 'figures of the network'}.{plan}",
    )


def _projected(facts: Facts) -> list[Block]:
    if "projected" not in facts.tables:
        return []
    heads = [
        Column("", ""),
        Column("", "projected in"),
        *(Column("", head, "number") for head in ("before", "projected", "achieved", "difference")),
    ]
    frame = facts.tables["projected"]
    rows: list[Sequence[object]] = []
    for name in default_indicators(facts.study):
        for row in facts.rows("projected", indicator=name):
            words, share = indicator_words(name, next(iter(facts.study)).relations)
            form: Form = "share" if share else "number"
            cells = [facts.cell("projected", row, column, form) for column in ("baseline", "projected", "achieved")]
            cells.append(facts.cell("projected", row, "difference", "points" if share else "signed"))
            rows.append([words, str(frame["projected_round"][row]), *cells])
    note = Markup(
        "Projected: what a plan assumed, no observation, so nothing is tested. Achieved: the first round observed after it."
    )
    return [("h3", "Projected and achieved"), table(rows, heads, "What was projected, and what came"), ("note", note)]
