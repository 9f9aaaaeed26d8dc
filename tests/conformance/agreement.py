"""Compare every measure with every program on every network, and tell what came of it.

``python -m tests.conformance.agreement`` writes reference/agreement.csv and the table of docs/conformance.md anew.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import igraph
import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse.csgraph import shortest_path

from linkages.errors import NetworkError
from tests.conformance.cases import CASES, REFERENCE, Case, Key, values_of_r
from tests.conformance.other_programs import IGRAPH, NETWORKX
from tests.conformance.ours import OURS

PROGRAMS = ("formula", "sna", "R igraph", "networkx", "python-igraph")
EXACT, CLOSE = 1e-8, 1e-6
ITERATED = ("eigenvector", "pagerank", "hubs", "authorities", "mrqap")
REFUSALS = (
    nx.NetworkXException,
    igraph.InternalError,
    np.linalg.LinAlgError,
    ArithmeticError,
    RuntimeError,
    LookupError,
    TypeError,
    ValueError,
)
PAGE = REFERENCE.parents[2] / "docs" / "conformance.md"
START, END = "<!-- agreement -->", "<!-- end of agreement -->"
DIRECTIONS = ("in", "out", "all")
Conversion = Callable[[Case, Key, np.ndarray], np.ndarray]


def row_of(key: Key) -> str:
    """The row of the table in which a measure with its options stands: directions and roles go together."""
    measure, options = key
    if measure == "brokerage_roles":
        return measure
    words = [word for word in options.split() if word not in DIRECTIONS]
    if measure in ("brokerage_expectation",):
        words = words[1:]
    return " ".join([measure, *words])


def scope(key: Key, case: Case) -> bool:
    """Whether the definition fixes the value on this network, so that it is not the program's choice."""
    measure, options = key
    weighted = "weighted" in options
    if measure == "eigenvector":
        return case.whole and len(case.ties) > 0
    if measure in ("hubs", "authorities"):
        return case.one_leader(weighted=weighted)
    if measure == "power":
        return 0.1 * case.radius < 1
    return True


def _as_array(values: object, names: list[str] | None) -> np.ndarray:
    if names is not None and isinstance(values, pd.Series):
        values = values[names]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.atleast_1d(np.asarray(values, dtype=float))


def theirs_of(program: str, case: Case) -> Iterator[tuple[Key, list[str] | None, np.ndarray]]:
    """Each value that the program has for the network; where it stops with an error it has none."""
    if program in ("networkx", "python-igraph"):
        for key, value in (NETWORKX if program == "networkx" else IGRAPH).items():
            if key[1].split()[:1] and key[1].split()[0] in ("in", "out") and not case.directed:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = _or_none(value, case)
            if found is not None:
                names = list(found.index) if isinstance(found, pd.Series) else None
                yield key, names, _as_array(found, names)
        return
    for (network, by, key), (names, values) in values_of_r().items():
        if network == case.name and by == program:
            yield key, names, values


def _or_none(value: Callable[[Case], object], case: Case) -> object:
    try:
        return value(case)
    except REFUSALS:
        return None


@cache
def ours_of(key: Key, case: Case) -> object:
    return OURS[key](case)


def alike(key: Key, ours: np.ndarray, theirs: np.ndarray) -> bool:
    near = CLOSE if key[0] in ITERATED else EXACT
    return ours.shape == theirs.shape and np.allclose(ours, theirs, rtol=near, atol=near, equal_nan=True)


def _reached(case: Case, way: str) -> np.ndarray:
    graph = case.graph if case.directed else case.graph.to_directed()
    graph = {"out": graph, "in": graph.reverse(), "all": graph.to_undirected()}[way]
    return np.array([len(nx.descendants(graph, actor)) for actor in graph], dtype=float)


def _uncorrected(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    """Our closeness with the factor r / (n - 1) taken out again."""
    reached = _reached(case, key[1].split()[0])
    return np.divide(ours * (case.n - 1), reached, out=np.full(case.n, np.nan), where=reached > 0)


def _zero_unless_all(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return np.where(_reached(case, key[1].split()[0]) == case.n - 1, ours, 0.0)


def _zero_for_nan(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return np.nan_to_num(ours)


def _zero_without_ties(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return ours if len(case.ties) else np.zeros_like(ours)


def _one_for_nan(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(ours), 1.0, ours)


def _without_direction(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return _as_array(OURS[key](replace(case, undirected=True)), None)


def _nan_below_three(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    return ours if case.n > 2 else np.full_like(ours, np.nan)


def _spread_of(scores: np.ndarray, case: Case, way: str) -> np.ndarray:
    """Freeman's sum over the largest sum of both programs: theirs has distance n, or score 0, for who is out of reach of a star's end."""
    n = case.n
    most = (n - 1) * (n - 2) / (2 * n - 3) if way == "all" or not case.directed else (n - 1) ** 2 / n
    return np.array([(scores.max() - scores).sum() / most]) if most else np.array([np.nan])


def _centralized(scores: Callable[[Case, Key, np.ndarray], np.ndarray]) -> Conversion:
    def convert(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
        way = key[1].split()[1]
        own = _as_array(OURS["closeness", way](case), None)
        return _spread_of(scores(case, ("closeness", way), own), case, way)

    return convert


def _bound_above_all(case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    """Lubness with pairs counted as bound if one of their upper bounds reaches all others."""
    reach = np.isfinite(shortest_path(case.matrix > 0, unweighted=True))
    without, most = 0, 0.0
    for part in nx.weakly_connected_components(case.graph):
        places = np.array(sorted(part)) - 1
        here = reach[np.ix_(places, places)]
        most += (len(part) - 1) * (len(part) - 2) / 2
        for one in range(len(part)):
            for other in range(one):
                bounds = np.flatnonzero(here[:, one] & here[:, other])
                without += not (len(bounds) and here[np.ix_(bounds, bounds)].all(axis=1).any())
    return np.array([1 - without / most]) if most else np.array([np.nan])


CONVERSIONS: dict[tuple[str, str], Conversion] = {
    **{
        (row, program): _uncorrected
        for row in ("closeness", "closeness weighted")
        for program in ("R igraph", "python-igraph")
    },
    ("closeness", "networkx"): _zero_for_nan,
    ("closeness weighted", "networkx"): _zero_for_nan,
    ("closeness", "sna"): _zero_unless_all,
    ("centralization closeness", "sna"): _centralized(_zero_unless_all),
    ("centralization closeness", "R igraph"): _centralized(_uncorrected),
    ("transitivity", "R igraph"): _without_direction,
    ("transitivity", "python-igraph"): _without_direction,
    ("transitivity", "networkx"): _zero_for_nan,
    ("transitivity", "sna"): _one_for_nan,
    ("triad_census", "sna"): _nan_below_three,
    ("assortativity", "networkx"): _zero_without_ties,
    ("krackhardt lubness", "sna"): _bound_above_all,
}


def converted(row: str, program: str, case: Case, key: Key, ours: np.ndarray) -> np.ndarray:
    """Return our values as the program would define them, where the docs page tells how."""
    rule = CONVERSIONS.get((row, program))
    return rule(case, key, ours) if rule else ours


def found_differences() -> pd.DataFrame:
    """Every comparison: row, program, network, options, and whether the values are alike as they are, and after conversion."""
    rows = []
    for case in CASES:
        for program in PROGRAMS:
            for key, names, theirs in theirs_of(program, case):
                if not scope(key, case):
                    continue
                try:
                    ours = _as_array(ours_of(key, case), names)
                except NetworkError:
                    continue
                row = row_of(key)
                same = alike(key, ours, theirs)
                after = same or alike(key, converted(row, program, case, key, ours), theirs)
                rows.append((row, program, case.name, key[1], same, after))
    return pd.DataFrame(rows, columns=["measure", "program", "network", "options", "alike", "after"])


def verdicts(differences: pd.DataFrame) -> pd.DataFrame:
    """What each program says of each measure, over all networks: agrees, converted or differs, and on how many networks it agrees."""
    by = differences.groupby(["measure", "program", "network"])[["alike", "after"]].all().reset_index()
    table = by.groupby(["measure", "program"]).agg(
        networks=("network", "size"), same=("alike", "sum"), after=("after", "sum")
    )
    kind = np.select(
        [table["same"] == table["networks"], table["after"] == table["networks"]], ["agrees", "converted"], "differs"
    )
    table.insert(0, "verdict", kind)
    table["not_on"] = [
        " ".join(sorted(by[(by["measure"] == row) & (by["program"] == program) & ~by["after"]]["network"]))
        for row, program in table.index
    ]
    return table.reset_index()


def read_agreement() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "agreement.csv", keep_default_na=False)


def page_table(agreement: pd.DataFrame) -> str:
    """The table of the docs page: measures in rows, programs in columns, and a number for each reason."""
    reasons = list(dict.fromkeys(agreement.loc[agreement["why"] != "", "why"]))
    cells = {}
    for row in agreement.itertuples():
        words = {"agrees": "agrees", "converted": "converted", "differs": f"{row.same} of {row.networks}"}[row.verdict]
        cells[row.measure, row.program] = words + (f" [{reasons.index(row.why) + 1}]" if row.why else "")
    lines = ["| measure | " + " | ".join(PROGRAMS) + " |", "|---" * (len(PROGRAMS) + 1) + "|"]
    for measure in dict.fromkeys(agreement["measure"]):
        told = [cells.get((measure, program), "absent") for program in PROGRAMS]
        lines.append(f"| {_readable(measure)} | " + " | ".join(told) + " |")
    notes = [f"{number}. {reason}" for number, reason in enumerate(reasons, start=1)]
    return "\n".join([*lines, "", *notes])


def _readable(measure: str) -> str:
    name, *rest = measure.split(" ", 1)
    return f"`{name}`" + (f", {rest[0]}" if rest else "")


def main() -> None:
    found = verdicts(found_differences())
    path = REFERENCE / "agreement.csv"
    old = read_agreement() if path.exists() else pd.DataFrame({"measure": [], "program": [], "why": []})
    table = found.merge(old[["measure", "program", "why"]], how="left").fillna({"why": ""})
    table.to_csv(path, index=False, lineterminator="\n")
    before, _, after = PAGE.read_text(encoding="utf-8").partition(START)
    PAGE.write_text(
        before + START + "\n\n" + page_table(table) + "\n\n" + END + after.partition(END)[2], encoding="utf-8"
    )


if __name__ == "__main__":
    main()
