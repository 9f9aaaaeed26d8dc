"""Trust: how much there is, whether it is returned, crosses divides and goes along with dependence, and who is trusted on both sides."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.cohesion import density, reciprocity
from linkages.measures.frame import Floats, Groups, Ints, group_codes, unknown_dyads
from linkages.measures.mixing import block_counts
from linkages.network.core import Network
from linkages.network.observed import is_observed, observed_total
from linkages.network.observed import told as told_by
from linkages.network.relation import Relation
from linkages.network.shape import select_relations


def trust_table(net: Network, *, trust: str = "trust", groups: Groups | None = None) -> pd.DataFrame:
    """Return how much trust there is, how much of it is returned, how much crosses a divide, and how much goes along with dependence.

    - mean: mean weight of the trust ties; density: trust ties over observed dyads; reciprocity: share of trust ties that are returned;
    - within, across: density of trust within groups and between them (with `groups`);
    - given R, for each dependence relation R: of its ties whose dyad from the dependent end to the other was observed in the trust
      relation, the share in which the dependent trusts the other: trust given dependence.

    Parameters
    ----------
    net : Network
        With the trust relation, and any number of others.
    trust : str
        The relation of trust: source trusts target.
    groups : str, pandas.Series or Mapping, optional
        The name of an actor column, or the group of each actor, by actor id: the two sides of a divide, or more.

    Returns
    -------
    pandas.DataFrame
        Index: the measures. Columns: `value`, and `of`, the number of ties or observed dyads behind it. Shares are from 0 to 1 (given
        R 0.5: every second tie of dependence carries trust), the mean is in the relation's unit; NaN where `of` is 0.

    Raises
    ------
    NetworkError
        If there is no such relation, or the groups do not fit the network.

    Notes
    -----
    Dependence, terms and trust are three axes: who depends on someone may trust him, or have no choice. An undirected trust relation has no
    reciprocity.

    References
    ----------
    Bell, C. and Srinivasan, T. N. (1989). Interlinked transactions in rural markets: an empirical study of Andhra Pradesh, Bihar and
    Punjab. Oxford Bulletin of Economics and Statistics 51, 73-83. doi:10.1111/j.1468-0084.1989.mp51001005.x

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> ties = pd.DataFrame({"source": ["w", "v", "w", "v"], "target": ["t", "t", "t", "w"]})
    >>> ties["relation"] = ["sale", "sale", "trust", "trust"]
    >>> sale = Relation("sale", kind="dependence", channel="output", dependent="source")
    >>> net = network_from_edges(ties, relations={"sale": sale, "trust": Relation("trust")})
    >>> trust_table(net).loc["given sale"].to_dict()
    {'value': 0.5, 'of': 2.0}
    """
    alone = net if list(net.relations) == [trust] else select_relations(net, trust)
    rows = pd.DataFrame(_rows(net, alone, groups), columns=["measure", "value", "of"])
    return rows.set_index("measure").astype(float)


def honest_brokers(net: Network, groups: Groups, *, at_least: float | None = None) -> pd.DataFrame:
    """Return whom each side of a divide trusts, and who is trusted on every side: the honest brokers.

    s_g(v) = members of g other than v who have a tie to v / members of g other than v whose dyad to v was observed

    v is an honest broker if s_g(v) >= at_least for every group g. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation: trust, source trusts target.
    groups : str, pandas.Series or Mapping
        The sides of the divide: the name of an actor column, or the group of each actor, by actor id. At least two.
    at_least : float, optional
        Share above 0, up to 1; unless told the density of the relation: trusted by each side no less than anyone is by anyone on average.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster. One column for each group, s_g from 0 to 1 (0.5: every second member that was asked trusts the actor);
        `least`, the smallest of them; `honest`, 1 or 0. NaN where no member's dyad to the actor was observed, and for who is not present.
        An actor without group, such as the development agent, can be trusted too.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups are fewer than two or do not fit it, or the share is out of range.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> ties = pd.DataFrame({"source": ["a", "b", "c", "a"], "target": ["v", "v", "v", "b"]})
    >>> table = honest_brokers(network_from_edges(ties), {"a": "hindu", "b": "hindu", "c": "muslim"})
    >>> table.loc[["v", "b"]].to_numpy().tolist()
    [[1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0]]
    """
    net.single()
    codes, labels = group_codes(net, groups)
    if len(labels) < 2:
        raise NetworkError(f"a divide has at least two sides; the groups have {len(labels)}.")
    if at_least is not None and not 0 < at_least <= 1:
        raise NetworkError(f"at_least must be a share above 0, up to 1; {at_least!r} came.")
    trusted, observed = _from_groups(net, codes, len(labels))
    shares = np.divide(trusted, observed, out=np.full(observed.shape, np.nan), where=observed > 0)
    shares[~net.present] = np.nan
    least = shares.min(axis=1)
    bar = at_least if at_least is not None else density(net)
    honest = np.where(np.isnan(least), np.nan, (least >= bar - 1e-12) & (least > 0))
    table = pd.DataFrame(shares, index=net.index, columns=labels)
    return table.assign(least=least, honest=honest)


def _rows(net: Network, trust: Network, groups: Groups | None) -> Iterator[tuple[str, float, float]]:
    name = trust.single().name
    source, target, weight = trust.arrays(name)
    yield "mean", float(weight.mean()) if len(weight) else np.nan, len(weight)
    yield "density", density(trust), observed_total(trust)
    if trust.single().directed:
        yield "reciprocity", reciprocity(trust), int(is_observed(trust, target, source).sum())
    if groups is not None:
        ties, dyads = block_counts(trust, groups)
        halves = 1 if trust.single().directed else 2
        inside = np.eye(len(ties), dtype=bool)
        for label, where in (("within", inside), ("across", ~inside)):
            total = dyads[where].sum()
            yield label, ties[where].sum() / total if total else np.nan, total / halves
    for relation in net.relations.values():
        if relation.kind == "dependence":
            yield f"given {relation.name}", *_given(net, trust, relation)


def _given(net: Network, trust: Network, relation: Relation) -> tuple[float, int]:
    """Return the share of a dependence relation's ties in which the dependent trusts the other, and of how many."""
    source, target, _ = net.arrays(relation.name)
    dependent, other = (source, target) if relation.dependent == "source" else (target, source)
    seen = is_observed(trust, dependent, other)
    first, second, _ = trust.arrays(trust.single().name)
    n = np.int64(len(net.index))
    keys = first * n + second
    if not trust.single().directed:
        keys = np.r_[keys, second * n + first]
    carries = np.isin(dependent * n + other, keys)[seen]
    return float(carries.mean()) if seen.any() else np.nan, int(seen.sum())


def _from_groups(net: Network, codes: Ints, k: int) -> tuple[Floats, Floats]:
    """Return for each actor (row) the ties and the observed dyads from the members of each group (column) to it."""
    relation = net.single()
    source, target, _ = net.arrays(relation.name)
    answered = net.answered[relation.name].to_numpy(dtype=bool) & net.present
    rule = str(relation.merge)
    lost_source, lost_target = unknown_dyads(net)
    if not relation.directed:
        source, target = np.r_[source, target], np.r_[target, source]
        lost_source, lost_target = np.r_[lost_source, lost_target], np.r_[lost_target, lost_source]
    by_others = ~told_by(rule, answered[source], answered[target])
    lost = told_by(rule, answered[lost_source], answered[lost_target])
    ties = _count(codes, source, target, np.ones(len(source)), k)
    observed = _told(net, codes, k) + _count(codes, source, target, by_others.astype(float), k)
    return ties, observed - _count(codes, lost_source, lost_target, lost.astype(float), k)


def _told(net: Network, codes: Ints, k: int) -> Floats:
    """Return for each actor how many members of each group stand to it in a dyad whose absence someone told."""
    relation, present = net.single(), net.present
    answered = net.answered[relation.name].to_numpy(dtype=bool) & present
    members: Floats = np.zeros((len(codes), k))
    members[np.flatnonzero(codes >= 0), codes[codes >= 0]] = 1
    everyone = members * present[:, None]
    heard = members * answered[:, None]
    all_of, heard_of = everyone.sum(axis=0) - everyone, heard.sum(axis=0) - heard
    rule = str(relation.merge)
    answers = {
        "source": heard_of * present[:, None],
        "target": all_of * answered[:, None],
        "either": heard_of * answered[:, None],
        "max": heard_of * answered[:, None],
    }
    told = answers.get(rule, np.where(answered[:, None], all_of, heard_of) * present[:, None])
    return np.asarray(told, dtype=np.float64)


def _count(codes: Ints, source: Ints, target: Ints, weight: Floats, k: int) -> Floats:
    grouped = codes[source] >= 0
    cells = target[grouped] * k + codes[source[grouped]]
    return np.bincount(cells, weights=weight[grouped], minlength=len(codes) * k).reshape(-1, k).astype(np.float64)
