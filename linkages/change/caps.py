"""Who named as many partners as the question allowed: where a longer list would have told more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from linkages.change.status import EVERYONE, group_values
from linkages.network.study import Study
from linkages.survey.keys import RelationSpec

COLUMNS = ("relation", "round", "position", "cap", "respondents", "at_cap", "share_at_cap", "named")


def cap_table(study: Study) -> pd.DataFrame:
    """Return how many respondents named as many partners as they could, for each question with a cap.

    Whoever is at the cap may have had more partners: densities and degrees are then too low, and shares of dealings too large. Where many
    are, a change may be one of partners that nobody had room to name.

    Parameters
    ----------
    study : Study
        Read from survey files, with `cap` declared in the codebook.

    Returns
    -------
    pandas.DataFrame
        `relation`, `round`, `position` (``all``, then each that answered), `cap`, `respondents` (who answered the question), `at_cap`
        (those who named as many as the cap, or more), `share_at_cap` (in [0, 1]) and `named` (partners named, on average). Without rows
        for questions without a cap, and for studies made of networks. Where a relation has several questions, each capped one has rows
        of its own, unless two of them are put to the same end of the tie.

    See Also
    --------
    response_table : Who answered at all.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = cap_table(chanderi())
    >>> found[["relation", "round", "position"]].iloc[0].tolist(), bool(found["share_at_cap"].between(0, 1).all())
    (['trust', 'baseline', 'all'], True)
    """
    codebook = study.codebook
    specs = [] if codebook is None or study.surveys is None else codebook.relations
    rows = [row for spec in specs for cap, end in _caps(spec) for row in _rows(study, spec, cap, end)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _caps(spec: RelationSpec) -> Iterator[tuple[int, str | None]]:
    """Tell each cap, and the end of the tie at which its respondents stand (None: either)."""
    asked = [one for one in spec.questions if not one.recorded]
    ends = [spec.teller(one) for one in asked]
    for question, end in zip(asked, ends, strict=True):
        if question.cap is not None and ends.count(end) == 1:
            yield question.cap, end if len(asked) > 1 else None


def _rows(study: Study, spec: RelationSpec, cap: int, end: str | None) -> Iterator[Mapping[str, object]]:
    for label, survey in (study.surveys or {}).items():
        net, reports = study[label], survey.reports
        own = reports[reports["relation"].eq(spec.name) & reports["answer"].eq("present")]
        if end is not None:
            own = own[own["reporter"].eq(own[end])]
        told = net.answered[spec.name].to_numpy(dtype=bool) & net.present
        counts = own.groupby("reporter").size().reindex(net.index, fill_value=0).to_numpy()
        if end is not None:
            asked = reports[reports["relation"].eq(spec.name) & reports["reporter"].eq(reports[end])]
            told = told & net.index.isin(asked["reporter"])
        places = group_values(net, "position").to_numpy()
        for position in (EVERYONE, *dict.fromkeys(places[told])):
            members = told if position == EVERYONE else told & (places == position)
            number, full = int(members.sum()), int((members & (counts >= cap)).sum())
            yield {
                "relation": spec.name,
                "round": label,
                "position": position,
                "cap": cap,
                "respondents": number,
                "at_cap": full,
                "share_at_cap": full / number if number else np.nan,
                "named": float(counts[members].mean()) if number else np.nan,
            }
