"""The Chanderi study: a simulation with known truth, calibrated on published figures of the handloom town."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from linkages.datasets.chanderi_codebook import STUDY_TOML
from linkages.datasets.chanderi_deals import Middlemen, draw_middlemen
from linkages.datasets.chanderi_people import draw_people
from linkages.datasets.chanderi_social import true_social
from linkages.datasets.chanderi_survey import answer_round, survey_of
from linkages.datasets.chanderi_trade import true_trade
from linkages.datasets.chanderi_truth import ChanderiTruth, true_captives, true_freed, true_network
from linkages.network.build import build_network
from linkages.network.study import Study
from linkages.rng import generator
from linkages.survey.codebook import Codebook, parse_codebook
from linkages.survey.core import Survey
from linkages.survey.intake import union_roster


def chanderi(seed: int = 0, *, actors: int = 300, programme: bool = True) -> Study:
    """Return the Chanderi handloom study: two simulated survey rounds of a town of weavers, master weavers and traders.

    **It is a simulation.** No person, firm, group or hamlet in it exists, and the dates are nominal. The real figures it is calibrated
    on: a town of about 30,000, more than half living from weaving; weavers about 70 % Muslim and 30 % Hindu, nine in ten of their
    households poor; traders mostly Jain [1]_; 12 traders, 45 master weavers, 60 to 70 % of weavers on contract with them and 20 to 25 %
    on their own account, of some 11,000 weavers [2]_. Traders and master weavers stand in their true number, the weavers are scaled down
    to `actors`. Amounts, shares of sales, trust, what the groups achieve, and how people answer are invented.

    At the baseline an advance ties credit, yarn and cloth of most weavers to one middleman; master weavers sell on to traders, so that the
    hold of a trader may be indirect; women weave unpaid in their households. Then three weavers in ten join self-help groups: a loan from
    the group replaces the advance or a part of it, the group buys yarn in bulk, and a part of the cloth goes through the federation to
    outside buyers. Some people leave, enter, refuse (a quarter of the traders), forget a partner, or tell another story than the partner.

    Parameters
    ----------
    seed : int
        The same seed gives the same study.
    actors : int
        Everyone on the roster of both rounds, at least 40. Below 300 the middlemen are fewer in proportion; above, only producers and
        groups are more.
    programme : bool
        Whether there are groups at all. Without them the same town goes on as it was: a study in which nothing happened but chance.

    Returns
    -------
    Study
        Rounds ``baseline`` and ``followup``, of origin ``simulated``. Relations: ``advance`` and ``bank_loan`` (credit), ``yarn`` (input),
        ``cloth`` (output), all in INR per month; ``household_work`` (labour, hours per day); ``trust`` (1 to 5); ``cooperation``
        (undirected, days per month); ``advice`` (times per month).

    Raises
    ------
    LinkagesError
        If `actors` is below 40.

    See Also
    --------
    chanderi_truth : The same without survey error, and who is truly captive and who was freed.
    write_chanderi : The same as files: codebook and CSV tables.

    References
    ----------
    .. [1] UNIDO Cluster Development Programme, India: the handloom cluster of Chanderi.
    .. [2] UNIDO Cluster Development Programme, India: End of Project Report, Handloom Cluster of Chanderi, Madhya Pradesh.

    Examples
    --------
    >>> study = chanderi()
    >>> list(study.rounds), len(study.roster)
    (['baseline', 'followup'], 300)
    >>> int((study["baseline"].actors["role"] == "trader").sum())
    12
    """
    codebook, surveys = _codebook(), _Simulation(seed, actors, programme).surveys
    rosters = {label: survey.actors for label, survey in surveys.items()}
    rounds = {
        label: build_network(survey, codebook, roster=union_roster(rosters, label)) for label, survey in surveys.items()
    }
    return Study(title=codebook.title, rounds=rounds, codebook=codebook, surveys=surveys)


def chanderi_truth(seed: int = 0, *, actors: int = 300, programme: bool = True) -> ChanderiTruth:
    """Return what is true behind `chanderi` of the same `seed` and `actors`: the ties before any survey error, captives, freed, members.

    Parameters
    ----------
    seed, actors, programme
        As in `chanderi`.

    Returns
    -------
    ChanderiTruth
        Its tables are computed from the mechanism, without the package's measures.

    Raises
    ------
    LinkagesError
        If `actors` is below 40.

    Examples
    --------
    >>> truth = chanderi_truth()
    >>> held = truth.captives.query("round == 'baseline' and channel == 'output' and position == 'middleman'")
    >>> truth.indirect_trader in set(held["captor"])
    True
    """
    simulation, codebook = _Simulation(seed, actors, programme), _codebook()
    surveys = simulation.surveys
    rosters = {label: survey.actors for label, survey in surveys.items()}
    rounds = {
        label: true_network(survey, ties, codebook, union_roster(rosters, label))
        for (label, survey), ties in zip(surveys.items(), simulation.ties, strict=True)
    }
    study = Study(title=f"{codebook.title}, the truth", rounds=rounds, codebook=codebook)
    captives = pd.concat([true_captives(net) for net in study], ignore_index=True)
    members = simulation.people.loc[simulation.people["group"].notna(), ["group", "help"]]
    return ChanderiTruth(
        study=study,
        captives=captives,
        freed=true_freed(captives, study),
        members=members.rename(columns={"group": "shg"}).sort_index(),
        indirect_trader=simulation.middlemen.indirect,
    )


def write_chanderi(folder: str | Path, *, seed: int = 0, actors: int = 300) -> Path:
    """Write the Chanderi study as a field team would keep it, and return the path of its codebook.

    Parameters
    ----------
    folder : str or Path
        Gets ``study.toml``, and for each round a folder with ``actors.csv``, ``ties.csv`` and ``interviews.csv``. Made if it is not
        there; files of these names are replaced.
    seed, actors : int
        As in `chanderi`.

    Returns
    -------
    Path
        Of ``study.toml``. The same seed gives the same bytes.

    Raises
    ------
    LinkagesError
        If `actors` is below 40.
    """
    folder = Path(folder)
    tables = _Simulation(seed, actors).tables
    for label, sheets in tables.items():
        (folder / label).mkdir(parents=True, exist_ok=True)
        for sheet, table in sheets.items():
            text = table.to_csv(index=False, lineterminator="\n")
            (folder / label / f"{sheet}.csv").write_bytes(text.encode("utf-8"))
    path = folder / "study.toml"
    path.write_bytes(STUDY_TOML.encode("utf-8"))
    return path


def _codebook() -> Codebook:
    return parse_codebook(tomllib.loads(STUDY_TOML))


@dataclass(frozen=True)
class _Simulation:
    """One run: each part draws from a stream of its own, so that a change in one part leaves the earlier ones as they are."""

    seed: int
    actors: int
    programme: bool = True

    @cached_property
    def drawn(self) -> pd.DataFrame:
        """Everyone, with the groups that some join if there is a programme."""
        people = draw_people(self.actors, generator(self.seed, 1))
        return people.assign(reluctance=generator(self.seed, 2).random(len(people)))

    @property
    def people(self) -> pd.DataFrame:
        if self.programme:
            return self.drawn
        nobody = pd.Series(np.nan, index=self.drawn.index, dtype="str")
        founded = self.drawn["role"].isin(["shg", "federation"])
        return self.drawn.assign(group=nobody, help=nobody, first=self.drawn["first"].mask(founded, 2))

    @cached_property
    def middlemen(self) -> Middlemen:
        return draw_middlemen(self.drawn, generator(self.seed, 3))

    @cached_property
    def ties(self) -> list[pd.DataFrame]:
        """The true ties of each round."""
        trade = true_trade(self.drawn, self.middlemen, generator(self.seed, 4), programme=self.programme)
        social = true_social(self.people, trade, generator(self.seed, 5))
        return [pd.concat(both, ignore_index=True) for both in zip(trade, social, strict=True)]

    @cached_property
    def tables(self) -> dict[str, dict[str, pd.DataFrame]]:
        """What the survey wrote down, by round and sheet."""
        codebook = _codebook()
        return {
            spec.label: answer_round(self.people, self.ties[wave], codebook, wave, generator(self.seed, 6, wave))
            for wave, spec in enumerate(codebook.rounds)
        }

    @cached_property
    def surveys(self) -> dict[str, Survey]:
        codebook = _codebook()
        return {label: survey_of(label, sheets, codebook) for label, sheets in self.tables.items()}
