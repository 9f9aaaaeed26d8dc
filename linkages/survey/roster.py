"""The list of actors: who is on the roster of a round, in which role and position, with which attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from linkages.survey.cells import fold, folded, numbers
from linkages.survey.codebook import Codebook
from linkages.survey.columns import find_tables, pick_columns
from linkages.survey.keys import ActorsSpec, RoundSpec
from linkages.survey.problems import Problems, nearest, number_fix, place
from linkages.survey.raw import RawTable
from linkages.survey.rounds import select_round
from linkages.survey.scripts import report_mixed

_DIGITS = re.compile(r"(\d+)")


def read_roster(
    tables: Mapping[str, list[RawTable]], codebook: Codebook, spec: RoundSpec, *, problems: Problems
) -> pd.DataFrame:
    """Return the roster of one round.

    Returns
    -------
    pandas.DataFrame
        Index `actor`, in the natural order of the ids (W2 before W10); `name`, `role` (as the codebook spells it), `position`,
        `present` (True), `listed` (True), `terminal`, `sampling_weight`, then `household`, `place`, `lat`, `lon` and the
        attributes where they are declared. Empty if there is no list.
    """
    found = find_tables(tables, spec.sheet_name(codebook.actors.sheet), files=spec.file_names, problems=problems)
    wanted = _wanted(codebook.actors)
    optional = [name for name in wanted if name not in ("id", "role", "round")]
    rows = pick_columns(found, wanted, problems=problems, ids=["id"], optional=optional)
    if found and all(table.cells.empty for table in found):
        where = place(found[0].file, found[0].sheet, found[0].header_row)
        problems.add("empty_sheet", where, "expected the list of actors; the sheet is empty below its headers")
    rows = select_round(rows, spec, codebook, column=codebook.actors.round, problems=problems)
    empty = rows["id"] == ""
    problems.add("empty_id", rows[empty], "expected the actor's id; the cell is blank", column=codebook.actors.id)
    rows = rows[~empty]
    for name in [one for one in ("id", "name") if one in rows]:
        report_mixed(rows, rows[name], wanted[name], problems=problems)
    again = rows["id"].duplicated()
    message = "expected each id once in a round; " + rows["id"].map(repr) + " comes again"
    problems.add("duplicate_id", rows[again], message[again], column=codebook.actors.id, value=rows["id"][again])
    problems.read(rows[~again])
    return _actors(rows[~again], codebook, problems)


def natural_order(ids: Iterable[str]) -> list[str]:
    """Return ids in natural order.

    Examples
    --------
    >>> natural_order(["W10", "W2", "T1"])
    ['T1', 'W2', 'W10']
    """
    return sorted(ids, key=lambda actor: ([_part(one) for one in _DIGITS.split(actor)], actor))


def _part(text: str) -> tuple[bool, int, str]:
    return (False, int(text), "") if text.isdecimal() else (True, 0, text)


def _wanted(spec: ActorsSpec) -> dict[str, str]:
    declared = {
        "id": spec.id,
        "name": spec.name,
        "role": spec.role,
        "household": spec.household,
        "round": spec.round,
        "place": spec.place,
    }
    declared["sampling_weight"] = spec.sampling_weight
    if spec.coordinates:
        declared["lat"], declared["lon"] = spec.coordinates
    wanted = {name: header for name, header in declared.items() if header is not None}
    return wanted | {f"attribute {name}": one.column or name for name, one in spec.attributes.items()}


def _actors(rows: pd.DataFrame, codebook: Codebook, problems: Problems) -> pd.DataFrame:
    spec = codebook.actors
    actors = pd.DataFrame(index=rows.index)
    actors["name"] = rows["name"].where(rows["name"] != "", rows["id"]) if "name" in rows else rows["id"]
    _add_roles(actors, rows, codebook, problems)
    actors["present"], actors["listed"] = True, True
    actors["sampling_weight"] = _sampling_weights(rows, spec, problems)
    for name in ("household", "place"):
        if name in rows:
            actors[name] = _known(rows[name])
    if spec.coordinates is not None:
        actors[["lat", "lon"]] = _places(rows, spec.coordinates, problems)
    for name, attribute in spec.attributes.items():
        values = rows[f"attribute {name}"]
        actors[name] = _known(values)
        if attribute.type == "number":
            actors[name] = numbers(values)
            wrong = actors[name].isna() & (values != "")
            message = "expected a number; " + values[wrong].map(repr) + " came"
            column = attribute.column or name
            fix = number_fix(values[wrong])
            problems.add("not_a_number_attribute", rows[wrong], message, column=column, value=values[wrong], fix=fix)
    actors.index = pd.Index(rows["id"], dtype="str", name="actor")
    return actors.loc[natural_order(actors.index)]


def _known(values: pd.Series) -> pd.Series:
    return values.where(values != "")


def _add_roles(actors: pd.DataFrame, rows: pd.DataFrame, codebook: Codebook, problems: Problems) -> None:
    actors["role"] = pd.Series(pd.NA, index=rows.index, dtype="str")
    actors["position"], actors["terminal"] = actors["role"], False
    if "role" not in rows:
        return
    if not codebook.roles:
        actors["role"] = _known(rows["role"])
        return
    told, spelling = folded(rows["role"]), {fold(role): role for role in codebook.roles}
    actors["role"] = told.map(spelling).astype("str")
    actors["position"] = (
        actors["role"].map({role: spec.position for role, spec in codebook.roles.items()}).astype("str")
    )
    actors["terminal"] = actors["role"].isin([role for role, spec in codebook.roles.items() if spec.terminal])
    column = codebook.actors.role or "role"
    problems.add("blank_role", rows[told == ""], "expected a role; the cell is blank", column=column)
    unknown = rows[actors["role"].isna() & (told != "")]
    hints = {role: nearest(role, codebook.roles) for role in unknown["role"].unique()}
    message = "expected a role of the codebook; " + unknown["role"].map(lambda role: f"{role!r} came{hints[role]}")
    problems.add("unknown_role", unknown, message, column=column, value=unknown["role"])


def _sampling_weights(rows: pd.DataFrame, spec: ActorsSpec, problems: Problems) -> pd.Series:
    if spec.sampling_weight is None or not rows["sampling_weight"].ne("").any():
        return pd.Series(1.0, index=rows.index)
    weights = numbers(rows["sampling_weight"])
    wrong = ~(np.isfinite(weights) & (weights > 0))
    message = "expected a number above 0; " + rows["sampling_weight"][wrong].map(repr) + " came"
    problems.add(
        "bad_sampling_weight", rows[wrong], message, column=spec.sampling_weight, value=rows["sampling_weight"][wrong]
    )
    return weights


def _places(rows: pd.DataFrame, columns: Sequence[str], problems: Problems) -> pd.DataFrame:
    places = pd.DataFrame({"lat": numbers(rows["lat"]), "lon": numbers(rows["lon"])})
    lost = pd.Series(False, index=rows.index)
    for name, column, bound in zip(("lat", "lon"), columns, (90, 180), strict=True):
        wrong = (rows[name] != "") & ~(places[name].abs() <= bound)
        message = f"expected degrees from -{bound} to {bound}; " + rows[name][wrong].map(repr) + " came"
        problems.add("bad_coordinate", rows[wrong], message, column=column, value=rows[name][wrong])
        lost |= wrong
    return places.mask(lost)
