"""How much of a change is the actors' own, and how much is who came into view and who went out of it. Exact."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import LinkagesError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PARTS = ("stayers", "entry_entered", "entry_answered", "entry_began", "exit_left", "exit_silent", "exit_ended")


def decompose_change(
    before: pd.Series | pd.DataFrame,
    after: pd.Series | pd.DataFrame,
    *,
    status: pd.Series | pd.DataFrame,
    weights: tuple[pd.Series, pd.Series] | None = None,
) -> pd.DataFrame:
    r"""Split the change of a mean score into the change of those seen in both rounds, entry and exit. The sum is exact.

    .. math::
        m_2 - m_1 = (m_{S2} - m_{S1}) + \frac{N_E}{N_2} (m_{E2} - m_{S2}) - \frac{N_X}{N_1} (m_{X1} - m_{S1})

    S are the actors with a score in both rounds, E those with one in the follow-up only, X in the baseline only; N counts scores. The
    first part is the headline: what changed among the same actors. E and X are each shown in three parts: who entered (left) the
    cluster; who answered in one round and was silent in the other; and who began (ended) to have the score, for example to use the channel.

    Parameters
    ----------
    before, after : pandas.Series or pandas.DataFrame
        Scores by actor, NaN where not defined; one column per measure, the same in both.
    status : pandas.Series or pandas.DataFrame
        What became of each actor, as `actor_status` says it (one column per measure if it differs between measures).
    weights : tuple of two pandas.Series, optional
        Sampling weights by actor in each round; N and means are then weighted.

    Returns
    -------
    pandas.DataFrame
        Index `measure`. `baseline`, `followup` (means over all scores of the round), `change`; `stayers_baseline`,
        `stayers_followup` (means over S); the parts `stayers`, `entry_entered`, `entry_answered`, `entry_began`, `exit_left`,
        `exit_silent`, `exit_ended`, whose sum is `change`; `n_baseline`, `n_followup`, `n_stayers`, `n_entry`, `n_exit` (numbers of
        actors); and `reason` why the parts are NaN, if they are.

    Raises
    ------
    LinkagesError
        If the two rounds' measures or actors differ.

    References
    ----------
    Foster, L., Haltiwanger, J. & Krizan, C. J. (2001). Aggregate productivity growth: lessons from microeconomic evidence. In New
    Developments in Productivity Analysis, University of Chicago Press, 303-372.
    Melitz, M. J. & Polanec, S. (2015). Dynamic Olley-Pakes productivity decomposition with entry and exit. RAND Journal of
    Economics 46, 362-375. doi:10.1111/1756-2171.12088

    Examples
    --------
    >>> before = pd.Series({"w1": 1.0, "w2": 0.6, "w3": 0.5, "w4": None}, name="share")
    >>> after = pd.Series({"w1": 0.8, "w2": 0.4, "w3": None, "w4": 0.9}, name="share")
    >>> status = pd.Series({"w1": "stayed", "w2": "stayed", "w3": "left", "w4": "entered"})
    >>> decompose_change(before, after, status=status)[["change", "stayers", "entry_entered", "exit_left"]].round(3)
             change  stayers  entry_entered  exit_left
    measure
    share       0.0     -0.2            0.1        0.1
    """
    first, second = _frame(before), _frame(after)
    if list(first.columns) != list(second.columns):
        raise LinkagesError(
            f"both rounds need the same measures; came {', '.join(map(str, first.columns))} and {', '.join(map(str, second.columns))}."
        )
    if not first.index.equals(second.index):
        raise LinkagesError("both rounds need the same actors in the same order; reindex both to the roster first.")
    words = _words(status, first)
    one = pd.Series(1.0, index=first.index)
    w = [np.asarray(side.reindex(first.index), dtype=np.float64)[:, None] for side in (weights or (one, one))]
    table = _decompose(first.to_numpy(dtype=float), second.to_numpy(dtype=float), words, (w[0], w[1]))
    return pd.DataFrame(table, index=pd.Index(first.columns, dtype="str", name="measure"))


def _frame(scores: pd.Series | pd.DataFrame) -> pd.DataFrame:
    frame = scores.to_frame(scores.name or "score") if isinstance(scores, pd.Series) else scores
    return frame.astype(float)


def _words(status: pd.Series | pd.DataFrame, scores: pd.DataFrame) -> npt.NDArray[np.object_]:
    if isinstance(status, pd.Series):
        column = status.reindex(scores.index).to_numpy(dtype=object)
        return np.repeat(column[:, None], scores.shape[1], axis=1)
    missing = [str(name) for name in scores if name not in status]
    if missing:
        raise LinkagesError(f"`status` needs a column for every measure; it lacks {', '.join(missing[:5])}.")
    return status.reindex(index=scores.index, columns=scores.columns).to_numpy(dtype=object)


def _decompose(
    x1: Floats, x2: Floats, words: npt.NDArray[np.object_], weights: tuple[Floats, Floats]
) -> dict[str, npt.NDArray[np.generic]]:
    """Columns of the table; scores are actor x measure, weights actor x 1."""
    w1, w2 = weights
    in1, in2 = np.isfinite(x1) & (w1 > 0), np.isfinite(x2) & (w2 > 0)
    x1, x2 = np.where(in1, x1, 0.0), np.where(in2, x2, 0.0)
    stay, enter, leave = in1 & in2, in2 & ~in1, in1 & ~in2
    m1, m2 = _mean(x1, w1, in1), _mean(x2, w2, in2)
    s1, s2 = _mean(x1, w1, stay), _mean(x2, w2, stay)
    silent, entered, left = words == "silent", words == "entered", words == "left"

    def entry(who: Flags) -> Floats:
        return _share(w2 * (x2 - s2) * (enter & who), w2 * in2)

    def exits(who: Flags) -> Floats:
        return -_share(w1 * (x1 - s1) * (leave & who), w1 * in1)

    parts = (
        *(s2 - s1, entry(entered), entry(silent), entry(~entered & ~silent)),
        *(exits(left), exits(silent), exits(~left & ~silent)),
    )
    counts = {"n_baseline": in1, "n_followup": in2, "n_stayers": stay, "n_entry": enter, "n_exit": leave}
    means = {"baseline": m1, "followup": m2, "change": m2 - m1, "stayers_baseline": s1, "stayers_followup": s2}
    return {
        **means,
        **dict(zip(PARTS, parts, strict=True)),
        **{name: flags.sum(axis=0) for name, flags in counts.items()},
        "reason": _reasons(*(np.asarray(flags.any(axis=0)) for flags in (in1, in2, stay))),
    }


def _reasons(some_before: Flags, some_after: Flags, some_stay: Flags) -> npt.NDArray[np.str_]:
    conditions = [~some_before & ~some_after, ~some_before, ~some_after, ~some_stay]
    words = ("either round", "the baseline", "the follow-up")
    return np.select(
        conditions, [*(f"no score in {word}" for word in words), "no actor has a score in both rounds"], ""
    )


def _mean(x: Floats, w: Floats, who: Flags) -> Floats:
    return _share(w * x * who, w * who)


def _share(top: Floats, bottom: Floats) -> Floats:
    """Column sums of `top` over those of `bottom`; NaN where nothing is counted."""
    total = np.broadcast_to(bottom, top.shape).sum(axis=0)
    means: Floats = np.divide(top.sum(axis=0), total, out=np.full(top.shape[1], np.nan), where=total > 0)
    return means
