"""The answers of the simulated Sindhudurg as KoboToolbox exports them: a sheet of submissions, and one for each repeat group."""

from __future__ import annotations

import datetime as dt
import io
import uuid

import numpy as np
import pandas as pd
import xlsxwriter

from linkages.datasets.sindhudurg_survey import REPEATS, SELECTS
from linkages.survey.codebook import Codebook

FORM = "Sindhudurg fruit processing, {round}"
GATES = {"adv_received": "adv_gate", "loan": "loan_gate", "raw": "raw_gate", "sale": "sale_gate"}
ROSTER = (
    "name",
    "label",
    "round",
    "role",
    "village",
    "taluka",
    "product",
    "scale",
    "owner",
    "workers",
    "poor",
    "lat",
    "lon",
)
CHOICES = {"shgs": ("shg",), "advisers": ("ngo", "cluster_agent")}
VERSION = "vSindhudurg1"
END = (
    "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags",
    "meta/rootUuid", "_index",
)  # fmt: skip
PARENT_END = (
    "_submission__id", "_submission__uuid", "_submission__submission_time", "_submission__validation_status",
    "_submission__notes", "_submission__status", "_submission__submitted_by", "_submission___version__", "_submission__tags",
    "_submission_meta/rootUuid",
)  # fmt: skip
NUMBERS = ("_id", "_index", "_parent_index", "_submission__id")
MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  (a workbook's dates know no zone)


def roster_table(people: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the list of actors as the form's media file: a row for each round in which somebody is on the list."""
    parts = []
    for wave, spec in enumerate(codebook.rounds):
        rows = people[people["listed"] & (people["first"] <= wave)]
        table = rows[[one for one in ROSTER if one in rows]].assign(
            label=rows["name"], name=rows.index, round=spec.label
        )
        table["workers"] = rows["workers"].map(lambda count: f"{count:.0f}", na_action="ignore").astype("str")
        for column in ("lat", "lon"):
            table[column] = [f"{degrees:.5f}" for degrees in rows[column]]
        parts.append(table[list(ROSTER)])
    return pd.concat(parts, ignore_index=True).astype("str").fillna("")


def form_sheets(
    people: pd.DataFrame,
    visits: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    day: dt.date,
    title: str,
    rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:
    """Return the sheets of a round's export by their whole names, the submissions first: text save for the counters."""
    order = visits.index[rng.permutation(len(visits))]
    root = _submissions(people, visits.loc[order], answers, day, rng)
    sheets = {title: root}
    at = pd.Series(root["_index"].to_numpy(), index=order)
    for name in REPEATS:
        for others in (False, True):
            rows = answers[answers["question"].eq(name) & answers["typed"].ne("").eq(others)]
            if len(rows):
                group = f"{name}_other" if others else name
                sheets[group] = _repeat(rows, group, at, title=title, root=root)
    return sheets


def _submissions(
    people: pd.DataFrame, visits: pd.DataFrame, answers: pd.DataFrame, day: dt.date, rng: np.random.Generator
) -> pd.DataFrame:
    size, index = len(visits), visits.index
    met = visits["status"].eq("1")
    starts = [
        dt.datetime.combine(day, dt.time(9)) + dt.timedelta(days=k // 12, minutes=40 * (k % 12)) for k in range(size)
    ]
    ends = [
        start + dt.timedelta(minutes=int(long))
        for start, long in zip(starts, rng.integers(9, 38, size=size), strict=True)
    ]
    table = pd.DataFrame(
        {
            "start": [f"{one.isoformat()}.000+05:30" for one in starts],
            "end": [f"{one.isoformat()}.000+05:30" for one in ends],
            "ego": index,
            "status": visits["status"].mask(visits["consent"].eq("no"), "1"),
            "consent": visits["consent"],
            **_location(people.loc[index], met, rng),
            **{f"net/{gate}": _gate(visits, answers, name) for name, gate in GATES.items()},
            **{name: column for one in SELECTS for name, column in _select(people, visits, answers, one).items()},
        },
        index=index,
    )
    uuids = [str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in range(size)]
    end = [str(rng.choice(["bank_mitra", "gram_sakhi", "surveyor3"])) for _ in range(size)]
    constant = {
        "_validation_status": "",
        "_notes": "",
        "_status": "submitted_via_web",
        "__version__": VERSION,
        "_tags": "",
    }
    table = table.assign(
        _id=np.arange(size) + 410_000 + 1000 * day.year, _uuid=uuids, _submission_time=[one.isoformat() for one in ends],
        _submitted_by=end, _index=np.arange(size) + 1, **{"meta/rootUuid": [f"uuid:{one}" for one in uuids]}, **constant,
    )  # fmt: skip
    return table[[*(one for one in table if one not in END), *END]].reset_index(drop=True)


def _location(people: pd.DataFrame, met: pd.Series, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the geopoint of each visit that took place: some metres off the place of the list."""
    spot = people[["lat", "lon"]].to_numpy(dtype=float) + 0.0002 * (2 * rng.random((len(people), 2)) - 1)
    up, off = rng.integers(5, 90, size=len(people)), rng.integers(30, 90, size=len(people)) / 10
    parts = [
        [f"{x:.6f}" for x in spot[:, 0]],
        [f"{x:.6f}" for x in spot[:, 1]],
        [f"{x:.1f}" for x in up],
        [f"{x:.1f}" for x in off],
    ]
    names = ("latitude", "longitude", "altitude", "precision")
    whole = [" ".join(line) for line in zip(*parts, strict=True)]
    columns = {"loc": whole, **{f"_loc_{name}": part for name, part in zip(names, parts, strict=True)}}
    return {name: np.where(met, np.array(part, dtype=object), "") for name, part in columns.items()}


def _gate(visits: pd.DataFrame, answers: pd.DataFrame, question: str) -> pd.Series:
    named = answers.loc[answers["question"] == question, "respondent"]
    told = pd.Series(np.where(visits.index.isin(named), "yes", "no"), index=visits.index, dtype="str")
    return visits[question].where(visits[question] != "ask", told)


def chosen(visits: pd.DataFrame, answers: pd.DataFrame, question: str) -> pd.Series:
    """Return what each respondent chose of a list: ids parted by spaces, ``none``, -88, or a blank where it was not put."""
    rows = answers[answers["question"] == question]
    told = rows.groupby("respondent")["partner"].agg(" ".join).reindex(visits.index).fillna("none")
    return told.where(visits[question] == "ask", visits[question]).astype("str")


def _select(people: pd.DataFrame, visits: pd.DataFrame, answers: pd.DataFrame, question: str) -> dict[str, pd.Series]:
    """Return the columns of a question with several choices: the list of the chosen, then 1 and 0 for each choice."""
    told = chosen(visits, answers, question)
    choices = [*people.index[people["role"].isin(CHOICES[question]) & people["listed"]], "none", "-88"]
    parted = told.str.split(" ")
    ticks = {
        f"net/{question}/{choice}": parted.map(lambda words, choice=choice: "1" if choice in words else "0").where(
            told != "", ""
        )
        for choice in choices
    }
    return {f"net/{question}": told, **ticks}


def _repeat(rows: pd.DataFrame, group: str, at: pd.Series, *, title: str, root: pd.DataFrame) -> pd.DataFrame:
    rows = rows.assign(parent=rows["respondent"].map(at)).sort_values("parent", kind="stable")
    first = (
        {"other_name": "typed", "other_role": "role", "other_village": "place"}
        if group.endswith("_other")
        else {"partner": "partner"}
    )
    columns = {f"net/{group}/{name}": rows[source] for name, source in first.items()}
    columns[f"net/{group}/amount"] = rows["amount"]
    if rows["relation"].eq("advance").any():
        columns[f"net/{group}/must_sell"] = rows["tied"]
    table = pd.DataFrame(
        {**columns, "_index": np.arange(len(rows)) + 1, "_parent_table_name": title, "_parent_index": rows["parent"]}
    )
    above = root.set_index("_index").loc[rows["parent"]]
    for name in PARENT_END:
        table[name] = above[name.removeprefix("_submission_")].to_numpy()
    return table.reset_index(drop=True)


def sheet_name(name: str) -> str:
    """Return a sheet's name as the server cuts it.

    Examples
    --------
    >>> sheet_name("Sindhudurg fruit processing, baseline"), sheet_name("adv_given")
    ('Sindhudurg fruit processing,...', 'adv_given')
    """
    return name if len(name) <= 31 else name[:28] + "..."


def workbook_bytes(sheets: dict[str, pd.DataFrame]) -> bytes:
    """Return the sheets as a workbook; the same sheets give the same bytes."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE})
        for name, table in sheets.items():
            sheet = book.add_worksheet(sheet_name(name))
            sheet.write_row(0, 0, list(table.columns))
            for at, column in enumerate(table):
                write = sheet.write_number if column in NUMBERS else sheet.write_string
                for row, value in enumerate(table[column].tolist(), start=1):
                    if value != "":
                        write(row, at, value)
    return out.getvalue()
