"""Double semi-partialling: the t of a term whose residual on the others has been relabelled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from linkages.inference.draws import Short
from linkages.inference.dyads import Dyads, Flags, Matrix
from linkages.inference.least_squares import Fit, NoFitError
from linkages.inference.products import cells_of_matrix, cross_sums


def without_gaps(outcome: Matrix, terms: list[Matrix], dyads: Dyads) -> Callable[[Short], Matrix]:
    """Return a function that gives the t of each term under a block of relabellings, where every dyad was observed.

    By Frisch, Waugh and Lovell a t needs the sums of products of the raw matrices with the relabelled ones alone: no residual is formed,
    and one relabelling serves every term.
    """
    off = ~np.eye(len(dyads.index), dtype=bool)
    half = 1.0 if dyads.directed else 0.5
    fixed = [np.where(off, matrix, 0.0) for matrix in (*terms, outcome)]
    flat = np.array([matrix.ravel() for matrix in fixed])
    gram = half * (flat @ flat.T)
    count = int(dyads.cells.sum())
    cells = [cells_of_matrix(matrix) for matrix in fixed[1:]]

    def draw(block: Short) -> Matrix:
        p = len(terms)
        moved = np.empty((len(block), p, p + 1))
        moved[:, 0, :] = gram[0]
        for place, one in enumerate(cells, start=1):
            for other, turned in enumerate(cells[: p - 1], start=1):
                moved[:, other, place] = half * cross_sums(one, turned, block)
        moved[:, 1:, 0] = gram[1:p, 0]
        return np.column_stack([_t_values(gram, moved, place, count) for place in range(p)])

    return draw


def _t_values(gram: Matrix, moved: Matrix, place: int, count: int) -> Matrix:
    """Return the t of one term under each relabelling, from sums of products."""
    p = gram.shape[0] - 1
    others = [one for one in range(p) if one != place]
    inverse = np.linalg.inv(gram[np.ix_(others, others)])
    share = inverse @ gram[others, place]
    length = gram[place, place] - gram[place, others] @ share
    with_others = moved[:, place, :][:, others] - np.einsum("bkl,k->bl", moved[:, others][:, :, others], share)
    with_y = moved[:, place, p] - moved[:, others, p] @ share
    held = with_others @ inverse
    free = length - np.einsum("bl,bl->b", held, with_others)
    own = with_y - held @ gram[others, p]
    rest = gram[p, p] - gram[p, others] @ inverse @ gram[others, p]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(free > 1e-10 * length, own / free, np.nan)
        spread = (rest - slope * own) / (count - p)
        return np.asarray(slope / np.sqrt(np.maximum(spread, 0.0) / free))


def residual(terms: list[Matrix], place: int, used: Flags) -> Matrix:
    """Return what the other terms leave of one, NaN where a dyad is not used; symmetric where pairs count once."""
    others = np.column_stack([term[used] for one, term in enumerate(terms) if one != place])
    own = terms[place][used]
    left = np.full_like(terms[place], np.nan)
    left[used] = own - others @ np.linalg.lstsq(others, own, rcond=None)[0]
    if not used[np.tril_indices(len(used), -1)].any():
        left = np.where(np.isnan(left), left.T, left)
    return left


def partialled_t(
    given: tuple[Matrix, list[Matrix]],
    place: int,
    turned: Matrix,
    *,
    used: Flags,
    fit: Callable[[Matrix, Matrix], Fit],
) -> float:
    """Return the t of one term that stands for its relabelled residual, over the dyads that are then known; NaN if there is no fit."""
    outcome, terms = given
    seen = used & ~np.isnan(turned)
    columns = np.column_stack([turned[seen] if one == place else term[seen] for one, term in enumerate(terms)])
    if len(columns) <= columns.shape[1] or np.ptp(outcome[seen]) == 0:
        return float("nan")
    try:
        found = fit(outcome[seen], columns)
    except (NoFitError, np.linalg.LinAlgError):
        return float("nan")
    return float(found.estimate[place] / found.se[place])
