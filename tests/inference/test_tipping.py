"""The fewest wrong ties that turn a change: by hand, and against every set of errors in small networks."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.change import network_changes
from linkages.errors import NetworkError
from linkages.inference import tipping_point
from linkages.inference.tipping import _gains
from linkages.network import Relation, network_from_edges

OUTPUT = {"sale": Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")}


def _net(weights, label, *, directed=True):
    n = len(weights)
    ids = [f"a{place}" for place in range(n)]
    rows = [
        (ids[i], ids[j], weights[i, j])
        for i, j in product(range(n), repeat=2)
        if weights[i, j] > 0 and (directed or i < j)
    ]
    actors = pd.DataFrame({"group": list("xxyyyy")[:n]}, index=ids)
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"]).astype({"weight": float})
    return network_from_edges(edges, actors=actors, relations={"tie": Relation("tie", directed=directed)}, label=label)


def _random(rng, n, *, directed=True):
    found = ((rng.random((n, n)) < 0.4) * rng.integers(1, 5, (n, n))).astype(float)
    np.fill_diagonal(found, 0)
    return found if directed else np.triu(found, 1) + np.triu(found, 1).T


def _value(weights, name, sides):
    """The statistic by its definition; every dyad is seen."""
    tied, n = weights > 0, len(weights)
    top = {"density": tied, "mean_weight": weights, "reciprocity": tied & tied.T, "ei_index": tied * sides}[name]
    below = n * (n - 1) if name in ("density", "mean_weight") else tied.sum()
    return top.sum() / below if below else np.nan


def _by_trying(before, after, name, *, directed, sides, limit):
    """Flip the status of every set of dyads of the two rounds, smallest sets first."""
    n = len(before)
    cells = [(i, j) for i in range(n) for j in range(n) if (i != j if directed else i < j)]
    middle = [np.median(one[one > 0]) if (one > 0).any() else 0.0 for one in (before, after)]

    def change(rounds):
        values = [_value(one, name, sides) for one in rounds]
        return values[1] - values[0]

    start = change([before, after])
    for size in range(limit + 1):
        for chosen in combinations([(r, *cell) for r in (0, 1) for cell in cells], size):
            rounds = [before.copy(), after.copy()]
            for r, i, j in chosen:
                value = 0.0 if rounds[r][i, j] > 0 else (middle[r] if name == "mean_weight" else 1.0)
                rounds[r][i, j] = value
                if not directed:
                    rounds[r][j, i] = value
            if change(rounds) * np.sign(start) < -1e-12:
                return size
    return None


@pytest.mark.parametrize("name", ["density", "mean_weight", "reciprocity", "ei_index"])
def test_against_every_set_of_errors(name):
    rng = np.random.default_rng(5)
    compared = 0
    groups = np.array([0, 0, 1, 1])
    sides = np.where(groups[:, None] == groups[None, :], -1.0, 1.0)
    for _ in range(14):
        before, after = _random(rng, 4), _random(rng, 4)
        change = _value(after, name, sides) - _value(before, name, sides)
        if np.isnan(change) or abs(change) < 1e-9:
            continue
        found = tipping_point([_net(before, "1"), _net(after, "2")], name, relation="tie", groups="group")
        assert found.change == pytest.approx(change)
        assert found.errors == found.in_baseline + found.in_followup
        if found.errors <= 3:
            tried = _by_trying(before, after, name, directed=True, sides=sides, limit=3)
            assert found.errors == tried, (name, before, after)
            compared += 1
        else:
            assert _by_trying(before, after, name, directed=True, sides=sides, limit=2) is None
    assert compared >= 3


def test_undirected_pairs_count_once():
    rng = np.random.default_rng(8)
    sides = np.where(np.subtract.outer([0, 0, 1, 1, 1], [0, 0, 1, 1, 1]) == 0, -1.0, 1.0)
    for name in ("density", "ei_index", "density", "ei_index"):
        before, after = (_random(rng, 5, directed=False) for _ in range(2))
        nets = [_net(before, "1", directed=False), _net(after, "2", directed=False)]
        found = tipping_point(nets, name, relation="tie", groups="group")
        assert (found.errors or None) == _by_trying(before, after, name, directed=False, sides=sides, limit=4)


def test_density_by_hand():
    before, after = np.zeros((5, 5)), np.zeros((5, 5))
    before[0, 1] = 1
    after[0, 1:4] = 1
    found = tipping_point([_net(before, "1"), _net(after, "2")], "density", relation="tie")
    assert (found.errors, found.ties, found.share) == (
        3,
        4,
        0.75,
    )  # two bring the change to nothing, the third turns it
    assert "It goes the other way if 3 ties are wrong" in found.summary()
    again = tipping_point([_net(after, "2"), _net(after, "3")], "density", relation="tie")
    assert (again.change, again.errors) == (0, 0)
    assert "Nothing changed, so there is no sign to turn." in repr(again)


# --- middleman shares -----------------------------------------------------------------------------------------------------------


def _sales(rows, label):
    positions = {
        "w1": "producer",
        "w2": "producer",
        "w3": "producer",
        "T1": "middleman",
        "T2": "middleman",
        "T3": "middleman",
        "M1": "market",
        "M2": "market",
    }
    actors = pd.DataFrame({"position": pd.Series(positions)})
    edges = pd.DataFrame([row.split() for row in rows], columns=["source", "target", "weight"]).astype(
        {"weight": float}
    )
    return network_from_edges(edges, actors=actors, relations=OUTPUT, label=label)


def _mean_share(dealings):
    return np.mean([sum(w for p, w in own if p[0] == "T") / sum(w for _, w in own) for own in dealings])


def _by_trying_shares(before, after, limit):
    """Take away any dealings of any producer (never all), and let it have forgotten one partner of either kind."""

    def versions(own):
        found = {}
        mean = sum(w for _, w in own) / len(own)
        for size in range(len(own) + 1):
            for gone in combinations(range(len(own)), size):
                left = [one for place, one in enumerate(own) if place not in gone]
                for extra in ([], [("T", mean)], [("M", mean)]):
                    if left + extra:
                        found.setdefault(size + len(extra), []).append(_mean_share([left + extra]))
        return [(errors, min(values), max(values)) for errors, values in found.items()]

    start = _mean_share(after) - _mean_share(before)
    best = None
    options = [[(e, (high if start > 0 else low)) for e, low, high in versions(own)] for own in before]
    options += [[(e, (low if start > 0 else high)) for e, low, high in versions(own)] for own in after]
    for chosen in product(*options):
        errors = sum(e for e, _ in chosen)
        values = [value for _, value in chosen]
        change = np.mean(values[len(before) :]) - np.mean(values[: len(before)])
        if change * np.sign(start) < -1e-12 and (best is None or errors < best):
            best = errors
    return best


def test_middleman_share_against_every_way_to_be_wrong():
    rng = np.random.default_rng(2)
    partners = ["T1", "T2", "T3", "M1", "M2"]
    seen = set()
    for _ in range(8):
        rounds = [
            [
                [(p, float(rng.integers(1, 9))) for p in rng.choice(partners, rng.integers(1, 4), replace=False)]
                for _ in range(3)
            ]
            for _ in range(2)
        ]
        nets = [
            _sales([f"w{k + 1} {p} {w}" for k, own in enumerate(side) for p, w in own], label)
            for side, label in zip(rounds, ("1", "2"), strict=True)
        ]
        found = tipping_point(nets, "middleman_share", channel="output")
        expected = network_changes(nets).loc["output.middleman_share", "stayers"]
        assert found.change == pytest.approx(expected, abs=1e-12)
        if abs(found.change) > 1e-9:
            assert found.errors == _by_trying_shares(*rounds, limit=4)
            seen.add(found.errors)
    assert len(seen) > 1


def test_two_errors_can_be_worth_more_than_twice_one():
    """Two equal middlemen and one market: 2/3, 1/2 without one, 0 without both; or with one more market 1/2."""
    assert _gains(np.array([3.0, 3.0]), np.array([3.0])) == pytest.approx([0, 2 / 3 - 1 / 2, 2 / 3, 2 / 3])


def test_demo_turns_with_no_fewer():
    study = lk.datasets.chanderi(actors=80)
    found = tipping_point(study, "middleman_share", channel="output")
    assert found.change < 0
    assert 0 < found.errors < found.ties
    back = tipping_point(study, "middleman_share", channel="output", baseline="followup", followup="baseline")
    assert (back.errors, back.change) == (found.errors, -found.change)


def test_refusals():
    nets = [_net(np.zeros((3, 3)), "1"), _net(np.zeros((3, 3)), "2")]
    with pytest.raises(NetworkError, match=r"statistic must be one of density, .*'transitivity' came"):
        tipping_point(nets, "transitivity", relation="tie")
    with pytest.raises(NetworkError, match="middleman_share needs channel=, and not the other"):
        tipping_point(nets, "middleman_share", relation="tie")
    with pytest.raises(NetworkError, match="density needs relation=, and not the other"):
        tipping_point(nets, "density")
    with pytest.raises(NetworkError, match="reciprocity, tie is not defined in both rounds"):
        tipping_point(nets, "reciprocity", relation="tie")
