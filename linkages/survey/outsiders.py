"""Those who are named and stand on no list: a slip, or an actor from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from linkages.survey.aliases import apply_aliases
from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.layouts.told import PLACED, Told
from linkages.survey.likeness import looks_listed
from linkages.survey.problems import Problems

ENDS = ("source", "target")


def with_aliases(told: Told, rosters: Mapping[str, pd.DataFrame], aliases: pd.DataFrame) -> Told:
    """Return what was told with the ids of the actors whom a person has found behind other names.

    Who is confirmed to be nobody on the list keeps the name, and is no slip.
    """
    known = pd.concat([roster["name"] for roster in rosters.values()]).index
    reports = told.reports
    for end in ENDS if len(aliases) else ():
        rows = reports[~reports[end].isin(known)]
        actor = apply_aliases(rows[end], rows.get("partner_role"), rows.get("partner_place"), aliases)
        found = actor[actor.notna() & actor.ne("")]
        reports = reports.assign(
            **{end: reports[end].where(~reports.index.isin(found.index), found.reindex(reports.index))}
        )
    return replace(told, reports=reports)


def unlisted_names(told: Mapping[str, Told], rosters: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return every mention of somebody who is on no list: `name`, `role`, `place`, `round`, `relation`, `reporter`."""
    known = pd.concat([roster["name"] for roster in rosters.values()]).index
    parts = []
    for label, part in told.items():
        named = _named(part.reports, known, every=False).assign(round=label)
        parts.append(named.join(part.reports[["relation", "reporter"]]))
    return pd.concat(parts, ignore_index=True)[["name", "role", "place", "round", "relation", "reporter"]]


def with_outsiders(
    told: Mapping[str, Told],
    rosters: Mapping[str, pd.DataFrame],
    codebook: Codebook,
    *,
    aliases: pd.DataFrame,
    problems: Mapping[str, Problems],
) -> tuple[dict[str, Told], dict[str, pd.DataFrame]]:
    """Return what was told, and the rosters, with an actor for each outsider who is named in any round.

    An outsider is an actor of every round: who is on no list has neither entered nor left as far as anybody knows. Spellings that differ
    in case, spaces or script form alone are one outsider. Groups named in the head of a two-mode table join the list itself.

    Parameters
    ----------
    told : Mapping of str to Told
        By round.
    rosters : Mapping of str to pandas.DataFrame
        By round, indexed by id.
    codebook : Codebook
        Its ``actors.unlisted`` says what becomes of those who are not on a list.
    aliases : pandas.DataFrame
        Names with a blank actor are confirmed to be nobody on the list.
    problems : Mapping of str to Problems
        By round; each outsider is a warning where first named.
    """
    listed = {label: _with_groups(roster, told[label].groups, codebook) for label, roster in rosters.items()}
    known = pd.concat([frame["name"] for frame in listed.values()])
    known = known[~known.index.duplicated()]
    if codebook.actors.unlisted == "error" or not len(known):
        return dict(told), listed
    every = codebook.actors.unlisted == "keep"
    named = pd.concat(
        [_named(part.reports, known.index, every=every).assign(round=label) for label, part in told.items()]
    )
    if codebook.actors.unlisted == "check":
        confirmed = apply_aliases(named["name"], named["role"], named["place"], aliases).eq("")
        open_ = named.loc[~confirmed, "name"].unique()
        likely = [name for name in open_ if looks_listed(name, known)]
        named = named[confirmed | ~named["name"].isin(likely)]
    if not len(named):
        return dict(told), listed
    spelling = named.groupby(named["name"].map(fold), sort=True)["name"].min()
    ids = {name: spelling[fold(name)] for name in named["name"].unique()}
    outsiders = _outsiders(named.assign(actor=named["name"].map(ids)), codebook)
    for label, group in named.groupby("round", sort=False):
        first = group.sort_values(list(PLACED), kind="stable").drop_duplicates("name")
        message = first["name"].map(repr) + " is on no list and becomes an actor from outside"
        problems[str(label)].add("outsider", first, message, value=first["name"])
    renamed = {label: replace(part, reports=_renamed(part.reports, ids)) for label, part in told.items()}
    return renamed, {label: pd.concat([roster, outsiders]) for label, roster in listed.items()}


def _with_groups(roster: pd.DataFrame, groups: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    new = groups[~groups["actor"].isin(roster.index)]
    return pd.concat([roster, _as_actors(new.set_index("actor")["role"], codebook)]) if len(new) else roster


def _named(reports: pd.DataFrame, known: pd.Index, *, every: bool) -> pd.DataFrame:
    """Return every mention of somebody who is on no list, with what is known; of reporters only if `every` mention counts."""
    parts = []
    for end in ENDS:
        rows = reports[~reports[end].isin(known) & ((reports[end] != reports["reporter"]) | every)]
        part = rows[list(PLACED)].assign(name=rows[end])
        for name in ("role", "place"):
            part[name] = rows.get(f"partner_{name}", "")
        parts.append(part)
    return pd.concat(parts).fillna({"role": "", "place": ""})


def _outsiders(named: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    def most(values: pd.Series) -> str:
        given = values[values != ""]
        return str(given.value_counts().sort_index().idxmax()) if len(given) else ""

    facts = named.groupby("actor", sort=True)[["role", "place"]].agg(most)
    frame = _as_actors(facts["role"], codebook).assign(listed=False)
    if codebook.actors.place is not None:
        frame["place"] = facts["place"].where(facts["place"] != "")
    return frame


def _as_actors(roles: pd.Series, codebook: Codebook) -> pd.DataFrame:
    spelling = {fold(role): role for role in codebook.roles}
    role = roles.map(fold).map(spelling)
    frame = pd.DataFrame(
        {"name": roles.index, "role": role.astype("str")}, index=pd.Index(roles.index, dtype="str", name="actor")
    )
    positions = {name: spec.position for name, spec in codebook.roles.items()}
    frame["position"] = frame["role"].map(positions).astype("str")
    frame["present"], frame["listed"] = True, True
    frame["terminal"] = frame["role"].isin([name for name, spec in codebook.roles.items() if spec.terminal])
    return frame.assign(sampling_weight=1.0).astype({"name": "str"})


def _renamed(reports: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    changes = {name: actor for name, actor in ids.items() if name != actor}
    columns = ("reporter", *ENDS)
    return reports.assign(**{one: reports[one].replace(changes) for one in columns}) if changes else reports
