"""Two-mode measures: members and the groups, or activities, to which they belong."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.frame import Flags
from linkages.network.core import Network
from linkages.network.relation import Relation

SHARED = "shared"


def group_sizes(net: Network) -> pd.DataFrame:
    """Return how many members each group has, and how many of those asked are in any.

    Parameters
    ----------
    net : Network
        Of one directed relation from members to groups (self-help groups, associations, activities).

    Returns
    -------
    pandas.DataFrame
        Over the groups, which are those whom somebody names, in roster order: `members`, named by members who answered; `unheard`, the
        number of possible members who did not answer, of whom any may belong too, so that `members` is a lower bound where it is not 0;
        `share`, the members as a part of those who answered, in [0, 1], 0.5: every second one belongs.

    Raises
    ------
    NetworkError
        If the relation is undirected.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["G", "G", "H"]}))
    >>> group_sizes(net)["members"].to_dict()
    {'G': 2, 'H': 1}
    """
    table, groups, heard = _members(net)
    possible = net.present & ~groups
    sizes = np.asarray(table.sum(axis=0)).ravel()[groups].astype(np.int64)
    told = int((possible & heard).sum())
    frame = pd.DataFrame({"members": sizes}, index=net.index[groups].rename("group"))
    frame["unheard"] = int((possible & ~heard).sum())
    return frame.assign(share=frame["members"] / told if told else np.nan)


def group_overlap(net: Network) -> pd.DataFrame:
    r"""Return for each pair of groups how many members they share.

    ``jaccard`` :math:`= |A \cap B| / |A \cup B|`, over members who answered.

    Parameters
    ----------
    net : Network
        As in `group_sizes`.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of groups with a member in common: `group`, `other` (in roster order), `shared` (members), `jaccard`, in
        (0, 1]; 0.5: half of all who are in one of the two are in both.

    Raises
    ------
    NetworkError
        If the relation is undirected.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["G", "G", "H"]}))
    >>> group_overlap(net).to_dict("records")
    [{'group': 'G', 'other': 'H', 'shared': 1, 'jaccard': 0.5}]
    """
    table, _, _ = _members(net)
    sizes = np.asarray(table.sum(axis=0)).ravel()
    rows, columns, shared = _pairs(sparse.csr_array(table.T @ table))
    union = sizes[rows] + sizes[columns] - shared
    return pd.DataFrame(
        {
            "group": net.index[rows],
            "other": net.index[columns],
            "shared": shared.astype(np.int64),
            "jaccard": shared / union,
        }
    )


def co_membership(net: Network) -> Network:
    """Return who shares groups with whom: an undirected network of members, weighted by the number of groups that two share.

    Parameters
    ----------
    net : Network
        As in `group_sizes`.

    Returns
    -------
    Network
        Over the same roster, of one relation ``shared`` (of kind cooperation, weights in groups). A member who did not answer has not
        answered here either: what it shares is unknown, not nothing. Groups are not present. All measures of cooperation work on it.

    Raises
    ------
    NetworkError
        If the relation is undirected.

    Notes
    -----
    A large group ties all its members to one another, whether they ever met or not: read density and transitivity of such a network with
    that in mind, and look at `group_sizes` first.

    References
    ----------
    Breiger, R. L. (1974). The duality of persons and groups. Social Forces 53, 181-190. https://doi.org/10.1093/sf/53.2.181

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b", "a"], "target": ["G", "G", "H", "H"]}))
    >>> co_membership(net).ties[["source", "target", "weight"]].to_numpy().tolist()
    [['a', 'b', 2.0]]
    """
    table, groups, heard = _members(net)
    rows, columns, shared = _pairs(sparse.csr_array(table @ table.T))
    ids = net.index.to_numpy()
    first, second = ids[rows], ids[columns]
    swap = first > second
    ties = pd.DataFrame({"source": np.where(swap, second, first), "target": np.where(swap, first, second)})
    relation = Relation(
        SHARED,
        label=f"{net.single().label}: shared",
        kind="cooperation",
        directed=False,
        weight_type="strength",
        unit="groups",
    )
    return Network(
        label=net.label,
        relations={SHARED: relation},
        actors=net.actors.assign(present=net.present & ~groups),
        ties=ties.assign(relation=SHARED, weight=shared.astype(float)),
        answered=pd.DataFrame({SHARED: heard & ~groups}, index=net.index),
        setting=net.setting,
    )


def membership_network(net: Network, column: str) -> Network:
    """Return members and groups as a network, where an actor column tells which group each actor belongs to.

    Parameters
    ----------
    net : Network
        Of any relations; they play no part.
    column : str
        A column of the actors: the id or the name of an actor of position group, or any other text, which then names a group of its own.

    Returns
    -------
    Network
        Of one relation from members to groups, named as the column, on which `group_sizes`, `group_overlap` and `co_membership` work.
        Over the roster, and behind it the groups that are not on it. Who answered no question and has no entry has not answered here.

    Raises
    ------
    NetworkError
        If there is no such column.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> actors = pd.DataFrame({"shg": ["Asha", "Asha", None]}, index=["a", "b", "c"])
    >>> net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["c"]}), actors=actors)
    >>> group_sizes(membership_network(net, "shg"))["members"].to_dict()
    {'Asha': 2}
    """
    if column not in net.actors:
        raise NetworkError(f"{column!r} is no column of the actors; those there are {', '.join(map(str, net.actors))}.")
    actors = net.actors
    known = actors[column].dropna().astype(str)
    known = known[net.present[net.index.get_indexer(known.index)] & (known != known.index)]
    places = actors.index[actors["position"].eq("group")]
    ids = {str(name): place for place, name in zip(places[::-1], actors["name"][places][::-1], strict=True)}
    ids |= {str(place): place for place in places}
    target = pd.Series([ids.get(group, group) for group in known], index=known.index, dtype=object)
    new = pd.Index(sorted(set(target) - set(actors.index)), dtype=actors.index.dtype)
    extra = pd.DataFrame({"name": new, "role": "group", "position": "group", "present": True}, index=new)
    roster = pd.concat(
        [actors, extra.reindex(columns=actors.columns).astype(actors.dtypes.drop("present"), errors="ignore")]
    )
    roster["present"] = roster["present"].astype(bool)
    heard = net.heard.copy()
    heard[net.index.get_indexer(known.index)] = True
    relation = Relation(column, label=column, kind="other", weight_type="binary")
    return Network(
        label=net.label,
        relations={column: relation},
        actors=roster.set_axis(roster.index.rename(actors.index.name)),
        ties=pd.DataFrame({"source": known.index, "target": target.to_numpy(), "relation": column, "weight": 1.0}),
        answered=pd.DataFrame({column: np.r_[heard, np.zeros(len(new), dtype=bool)]}, index=roster.index),
        setting=net.setting,
    )


def _members(net: Network) -> tuple[sparse.csr_array, Flags, Flags]:
    """Return memberships as members by groups over the roster, who is a group, and who answered."""
    relation = net.single()
    if not relation.directed:
        raise NetworkError(f"memberships run from members to groups; {relation.name!r} is undirected.")
    source, target, _ = net.arrays(relation.name)
    n = len(net.index)
    groups = np.zeros(n, dtype=bool)
    groups[target] = True
    heard = net.answered[relation.name].to_numpy(dtype=bool) & net.present
    keep = heard[source] & ~groups[source]
    table = sparse.csr_array((np.ones(int(keep.sum())), (source[keep], target[keep])), shape=(n, n))
    return table, groups, heard


def _pairs(shared: sparse.csr_array) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs above the diagonal of a symmetric table of counts, in order."""
    coo = sparse.triu(shared, 1).tocoo()
    order = np.lexsort((coo.col, coo.row))
    return coo.row[order], coo.col[order], coo.data[order]
