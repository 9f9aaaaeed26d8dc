"""The nearest node that every road of a node to the outside passes."""

from __future__ import annotations

import igraph
import numpy as np
import numpy.typing as npt
from scipy import sparse

Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def nearest_dominators(steps: sparse.csr_array, ends: Flags) -> Places:
    """Return for each node its nearest dominator, the node closest to it on all its roads; -1 if there is none.

    Only nodes through which others go make the graph, turned round, whose dominator tree igraph finds (Lengauer & Tarjan 1979);
    the further ties of a node that is itself at the outside change nothing. The nearest dominator of anyone else is the nearest
    node of that tree above all its partners.

    Parameters
    ----------
    steps : scipy.sparse.csr_array
        The onward ties; every node with one has a road to the outside.
    ends : numpy.ndarray of bool
        Nodes with a tie to the outside.
    """
    n = len(ends)
    passed = np.bincount(steps.indices, minlength=n) > 0
    core = np.flatnonzero(passed)
    inner = steps[core][:, core]
    tree = _tree(inner, ends[core])
    outside = len(core)
    nearest = np.full(n, outside)
    nearest[core] = tree[:-1]
    others = np.flatnonzero(~passed & ~ends & (np.diff(steps.indptr) > 0))
    nearest[others] = _above_all(tree, sparse.csr_array(steps[others][:, core]))
    return np.asarray(np.r_[core, -1][nearest], dtype=np.int64)


def _tree(inner: sparse.csr_array, ends: Flags) -> Places:
    """Return the parent of each node in the dominator tree; the outside is its root, the last node, and its own parent."""
    outside = len(ends)
    coo, to_end = inner.tocoo(), np.flatnonzero(ends)
    goes = ~ends[coo.row]
    edges = np.column_stack([np.r_[coo.col[goes], np.full(len(to_end), outside)], np.r_[coo.row[goes], to_end]])
    graph = igraph.Graph(n=outside + 1, edges=edges, directed=True)
    found = np.array(graph.dominator(outside, mode="out"), dtype=float)
    found[outside] = outside
    return np.where(found >= 0, found, outside).astype(np.int64)


def _above_all(tree: Places, partners: sparse.csr_array) -> Places:
    """Return for each row the lowest node of the tree that is above, or is, every one of its partners."""
    jumps, depth = _jumps(tree)
    count = np.diff(partners.indptr)
    found = partners.indices[partners.indptr[:-1]].astype(np.int64)
    left, place = np.arange(len(found)), 1
    while len(left := left[(count[left] > place) & (found[left] != len(tree) - 1)]):
        other = partners.indices[partners.indptr[left] + place].astype(np.int64)
        found[left] = _meet(found[left], other, jumps, depth)
        place += 1
    return found


def _jumps(tree: Places) -> tuple[list[Places], Places]:
    """Return the nodes 1, 2, 4, ... levels above each node, and how many levels each is below the root."""
    root = len(tree) - 1
    jumps, depth = [tree], (tree != np.arange(len(tree))).astype(np.int64)
    while (jumps[-1] != root).any():
        above = jumps[-1]
        depth += depth[above]
        jumps.append(above[above])
    return jumps, depth


def _meet(one: Places, other: Places, jumps: list[Places], depth: Places) -> Places:
    low, high = np.where(depth[one] >= depth[other], (one, other), (other, one))
    for level in reversed(range(len(jumps))):
        low = np.where(depth[low] - depth[high] >= 1 << level, jumps[level][low], low)
    for above in reversed(jumps):
        apart = above[low] != above[high]
        low, high = np.where(apart, above[low], low), np.where(apart, above[high], high)
    return np.asarray(np.where(low == high, low, jumps[0][low]))
