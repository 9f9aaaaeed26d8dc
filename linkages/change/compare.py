"""Two rounds compared: every table of change in one object, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from types import MappingProxyType

import pandas as pd

from linkages.change.actors import changes_of_scores, score_tables
from linkages.change.claims import claims_of
from linkages.change.estimates import Options, adjusted, declared_outcomes, estimates_of
from linkages.change.money import is_money
from linkages.change.network import changes_of_indicators, decomposition_of
from linkages.change.status import asked_table, responses, status_table, with_lineage
from linkages.change.summary import summarise
from linkages.change.ties import changes_of_ties
from linkages.network.align import STATUSES, Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.relation import Relation
from linkages.network.study import Study


@dataclass(frozen=True, repr=False, eq=False)
class Comparison:
    """What changed between two rounds.

    Attributes
    ----------
    title : str
        What the study is called.
    baseline, followup : str
        Labels of the rounds.
    relations : Mapping of str to Relation
        What the ties mean.
    status : pandas.DataFrame
        What became of every actor; see `actor_status`.
    response : pandas.DataFrame
        How many answered; see `response_table`.
    ties : pandas.DataFrame
        What became of the ties; see `tie_changes`.
    actors : pandas.DataFrame
        Every actor's scores before and after; see `actor_changes`.
    network : pandas.DataFrame
        Every indicator before and after; see `network_changes`.
    decomposition : pandas.DataFrame
        Stayers, entry and exit in the change of every mean score; see `decompose_change`.
    estimates : pandas.DataFrame
        Every change with interval and p-value, for all and by group; see `change_estimates`.
    notes : tuple of str
        What must be known before reading on: nominal amounts, simulated rounds, samples, changed rules.
    claims : pandas.DataFrame
        Whether enough answered to claim the change of each indicator, and the bounds from missing answers; see `claim_table`.
    """

    title: str
    baseline: str
    followup: str
    relations: Mapping[str, Relation]
    status: pd.DataFrame
    response: pd.DataFrame
    ties: pd.DataFrame
    actors: pd.DataFrame
    network: pd.DataFrame
    decomposition: pd.DataFrame
    estimates: pd.DataFrame
    notes: tuple[str, ...] = ()
    claims: pd.DataFrame = field(default_factory=pd.DataFrame)

    def summary(self) -> str:
        """Return the comparison in words, as the top of a report would put it."""
        return summarise(self)

    def __repr__(self) -> str:
        counts = self.status["status"].value_counts()
        told = ", ".join(f"{counts[word]:,} {word}" for word in STATUSES if word in counts)
        fates = self.ties[["kept", "dissolved", "formed"]].astype(int).to_dict("index")
        lines = [
            f"  {name}: {ties['kept']:,} kept, {ties['dissolved']:,} dissolved, {ties['formed']:,} formed"
            for name, ties in fates.items()
        ]
        head = f"Comparison of {self.baseline!r} and {self.followup!r} ({self.title}): {len(self.status):,} actors ({told})"
        return "\n".join([head, *lines, "  .summary() says it in words."])

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.summary())}</pre>"


def compare_rounds(
    rounds: Rounds,
    *,
    baseline: str | None = None,
    followup: str | None = None,
    by: Sequence[str] | None = None,
    seed: int = 0,
) -> Comparison:
    """Compare two rounds: who took part, which ties changed, what that did to actors and network, and whether it is more than chance.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    by : sequence of str, optional
        Actor columns whose groups are told apart in the tests; those the codebook declares unless told.
    seed : int
        Of the tests' draws.

    Returns
    -------
    Comparison
        Tables, and ``.summary()``.

    Raises
    ------
    LinkagesError
        If a label is not a round, both name the same round, or there are fewer than two rounds.

    Notes
    -----
    What changed among these actors needs no test. Whether it is more than chance would bring, had they met other fortunes, is told by
    `estimates` for the outcomes declared in the codebook and, marked as explored, for the rest. Why ties moved, and whether a programme
    did it, two rounds of one cluster cannot tell.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> before = worked_example()
    >>> ties = before.ties
    >>> found = compare_rounds([before, before.with_(label="later", ties=ties[ties["source"] != "w6"])])
    >>> found
    Comparison of 'worked example' and 'later' (worked example to later): 10 actors (10 stayed)
      sale: 11 kept, 2 dissolved, 0 formed
      .summary() says it in words.
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    asked = (asked_table(rounds, before), asked_table(rounds, after))
    status, scores, ties = (
        status_table(before, after, asked),
        score_tables(before, after),
        changes_of_ties(before, after),
    )
    parts = decomposition_of(before, after, scores, asked)
    response, network = responses(before, after, asked), changes_of_indicators(before, after, parts, ties)
    estimates, notes = _estimates(rounds, scores, response, Options(before, after, by=by, seed=seed))
    return Comparison(
        title=rounds.title if isinstance(rounds, Study) else f"{before.label} to {after.label}",
        baseline=before.label,
        followup=after.label,
        relations=MappingProxyType(dict(before.relations)),
        status=with_lineage(status, rounds, before, after),
        response=response,
        ties=ties,
        actors=changes_of_scores(*scores, status),
        network=network,
        decomposition=parts,
        estimates=estimates,
        notes=(*_notes(rounds, before, after), *notes),
        claims=claims_of(before, after, network, response),
    )


def _estimates(
    rounds: Rounds, scores: tuple[pd.DataFrame, pd.DataFrame], response: pd.DataFrame, options: Options
) -> tuple[pd.DataFrame, list[str]]:
    """Return the estimates, and a note of outcomes that were declared and are no indicators."""
    table = estimates_of(rounds, scores, response, replace(options, primary=[]))
    named = declared_outcomes(rounds)
    strange = [name for name in named if name not in set(table["indicator"])]
    notes = [f"Declared as outcomes and no indicators of change: {', '.join(strange)}."] if strange else []
    return adjusted(table, [name for name in named if name not in strange]), notes


def _notes(rounds: Rounds, before: Network, after: Network) -> list[str]:
    found = []
    money = [relation.label for relation in before.relations.values() if is_money(relation)]
    first, second = before.setting, after.setting
    one_date = first.date == second.date != ""
    if money and first.deflator == second.deflator and not one_date:
        found.append(
            f"Amounts ({', '.join(money)}) are nominal: no price index tells the rounds apart, so a rise may be inflation. "
            "Declare `deflator` for each round to compare in real terms. Shares and ties are not affected."
        )
    elif money and not one_date:
        found.append(
            f"Amounts ({', '.join(money)}) are in real terms: divided by a price index of {first.deflator:g} in {before.label} and "
            f"{second.deflator:g} in {after.label}."
        )
    for words, labels in (
        ("simulated, not observed", [net.label for net in (before, after) if net.setting.origin == "simulated"]),
        ("a projection, not observed", [net.label for net in (before, after) if net.setting.origin == "projected"]),
        (
            "a sample: ties and roads are those within it",
            [n.label for n in (before, after) if n.setting.design == "sample"],
        ),
    ):
        found += [f"{' and '.join(labels)}: {words}."] if labels else []
    turned = [r.label for name, r in before.relations.items() if r.merge != after.relations[name].merge]
    if turned:
        found.append(
            f"Another party's word counts in the two rounds for {', '.join(turned)}: part of the change may be that."
        )
    if isinstance(rounds, Study):
        order = list(rounds.rounds)
        if order.index(before.label) > order.index(after.label):
            found.append(f"The baseline, {before.label}, is the later of the two rounds: changes run back in time.")
    return found
