"""The Sindhudurg study: a simulation with known truth of fruit processing on the Konkan coast, kept as exports of a form."""

from __future__ import annotations

import datetime as dt
import tempfile
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from linkages.datasets.sindhudurg_chain import draw_groups, draw_members, true_trade, without_programme
from linkages.datasets.sindhudurg_codebook import STUDY_TOML
from linkages.datasets.sindhudurg_deals import Ground
from linkages.datasets.sindhudurg_form import FORM, form_sheets, roster_table, workbook_bytes
from linkages.datasets.sindhudurg_people import draw_people
from linkages.datasets.sindhudurg_social import true_social
from linkages.datasets.sindhudurg_survey import aliases_of, answer_round, double_reports, hold_interviews, register_of
from linkages.datasets.sindhudurg_truth import SindhudurgTruth, true_captives, true_freed, true_network, true_roster
from linkages.network.load import read_study
from linkages.network.study import Study
from linkages.rng import generator
from linkages.survey.codebook import Codebook, parse_codebook
from linkages.survey.intake import union_roster


def sindhudurg(seed: int = 0, *, programme: bool = True) -> Study:
    """Return the Sindhudurg study: two simulated rounds of small fruit processors, women's self-help groups and their buyers.

    **It is a simulation.** No person, firm, group or hamlet in it exists, and the dates are nominal. Real are the outlines: fruit
    processing (cashew, mango, kokum, jackfruit) in Sindhudurg, Maharashtra, over 1,200 km2, some 3,000 workers in more than 70 self-help
    groups and about 100 micro and small enterprises, short of working capital; groups that buy in bulk, raise output and find markets;
    and credit through the groups that can replace the middleman's advance [1]_. 74 groups with 697 members, 42 of the groups of poor
    women, 36 of them processing, and three non-governmental organisations are as in [2]_. Amounts, who deals with whom, what the groups
    achieve, and how people answer are invented.

    At the baseline most enterprises, and most women who process at home, sell to the commission agent who gave them an advance. Then banks
    lend to the groups, and the groups to their members: for most of these the advance ends or shrinks and ties no longer. Groups that
    process buy raw fruit in bulk, sell a part of what their members make, and find buyers in the cities. A fifth of the buyers refuse
    the interview, partners are forgotten, typed in another spelling or script, or stand on no list, and both parties of an advance and
    of a sale tell of it.

    Parameters
    ----------
    seed : int
        The same seed gives the same study.
    programme : bool
        Whether banks lend to more groups and more people join them. Without it the district goes on as it was: a study in which nothing
        happened but chance.

    Returns
    -------
    Study
        Rounds ``baseline`` and ``followup``, of origin ``simulated``. Relations: ``advance`` and ``loan`` (credit), ``raw`` (input),
        ``sale`` (output), all in INR per season; ``membership`` of groups; ``cooperation`` (undirected, days per season); ``advice``.

    See Also
    --------
    sindhudurg_truth : The same without survey error, who is truly captive and who was freed, who is meant by which name.
    write_sindhudurg : The same as files: codebook, list of actors, aliases, and the workbooks of a form's export.

    References
    ----------
    .. [1] UNIDO Cluster Development Programme, India: the fruit processing cluster of Sindhudurg.
    .. [2] UNIDO Cluster Development Programme, India: End of Project Report for the Cashew and Fruit Processing Cluster of Sindhudurg,
       Maharashtra.

    Examples
    --------
    >>> study = sindhudurg()
    >>> list(study.rounds), int(study["followup"].actors["role"].eq("shg").sum())
    (['baseline', 'followup'], 74)
    """
    with tempfile.TemporaryDirectory() as folder:
        return read_study(write_sindhudurg(folder, seed=seed, programme=programme))


def sindhudurg_truth(seed: int = 0, *, programme: bool = True) -> SindhudurgTruth:
    """Return what is true behind `sindhudurg` of the same `seed`: the ties before any survey error, captives, freed, names.

    Parameters
    ----------
    seed, programme
        As in `sindhudurg`.

    Returns
    -------
    SindhudurgTruth
        Its tables are computed from the mechanism, without the package's measures.

    Examples
    --------
    >>> truth = sindhudurg_truth()
    >>> truth.groups.sum().to_dict()
    {'active0': 18, 'active1': 36, 'linked0': 10, 'linked1': 46}
    """
    simulation, codebook = _Simulation(seed, programme), _codebook()
    labels = [spec.label for spec in codebook.rounds]
    rosters = {label: true_roster(simulation.people, codebook, wave) for wave, label in enumerate(labels)}
    rounds = {
        label: true_network(label, ties, codebook, actors=rosters[label], roster=union_roster(rosters, label))
        for label, ties in zip(labels, simulation.ties, strict=True)
    }
    study = Study(title=f"{codebook.title}, the truth", rounds=rounds, codebook=codebook)
    captives = pd.concat([true_captives(net) for net in study], ignore_index=True)
    freed = true_freed(captives, study)
    loans = simulation.ties[1].loc[simulation.ties[1]["relation"] == "loan"]
    by_group = loans.loc[loans["source"].isin(simulation.groups.index), "target"]
    credit = freed.loc[freed["channel"] == "credit", "actor"]
    answers = pd.concat(simulation.answers, ignore_index=True)
    typed = answers[answers["typed"] != ""].rename(columns={"typed": "name", "partner": "means"})
    variants = typed.drop_duplicates(["name", "role", "place"])[["name", "role", "place", "means"]]
    return SindhudurgTruth(
        study=study,
        captives=captives,
        freed=freed,
        freed_by_group_credit=pd.Index(credit[credit.isin(by_group)], dtype="str", name="actor"),
        members=simulation.members[["actor", "group", "since"]],
        groups=simulation.groups.rename_axis("actor"),
        double=simulation.double,
        variants=variants.rename(columns={"means": "actor"}).sort_values(["actor", "name"], ignore_index=True),
    )


def write_sindhudurg(folder: str | Path, *, seed: int = 0, programme: bool = True) -> Path:
    """Write the Sindhudurg study as a field team would keep it, and return the path of its codebook.

    Parameters
    ----------
    folder : str or Path
        Gets ``study.toml``, ``actors.csv`` (the form's list of actors), ``aliases.csv`` (whom a person has found behind names that were
        typed), and for each round a workbook as KoboToolbox exports it. Made if it is not there; files of these names are replaced.
    seed, programme
        As in `sindhudurg`.

    Returns
    -------
    Path
        Of ``study.toml``. The same seed gives the same bytes.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    simulation, codebook = _Simulation(seed, programme), _codebook()
    tables = {
        "actors": roster_table(simulation.people, codebook),
        "aliases": simulation.aliases,
    } | simulation.registers
    for name, table in tables.items():
        text = table.to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8"))
    for label, sheets in simulation.sheets.items():
        (folder / f"{label}.xlsx").write_bytes(workbook_bytes(sheets))
    path = folder / "study.toml"
    path.write_bytes(STUDY_TOML.encode("utf-8"))
    return path


def _codebook() -> Codebook:
    return parse_codebook(tomllib.loads(STUDY_TOML))


@dataclass(frozen=True)
class _Simulation:
    """One run: each part draws from a stream of its own, so that a change in one part leaves the earlier ones as they are."""

    seed: int
    programme: bool = True

    @cached_property
    def people(self) -> pd.DataFrame:
        people = draw_people(generator(self.seed, 1))
        return people.assign(reluctance=generator(self.seed, 2).random(len(people)))

    @cached_property
    def planned(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The groups and their members, as they become with the programme."""
        groups = draw_groups(Ground(self.people, generator(self.seed, 3)))
        return groups, draw_members(Ground(self.people, generator(self.seed, 4)))

    @property
    def drawn(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The groups and their members."""
        return self.planned if self.programme else without_programme(*self.planned)

    @property
    def groups(self) -> pd.DataFrame:
        return self.drawn[0]

    @property
    def members(self) -> pd.DataFrame:
        return self.drawn[1]

    @cached_property
    def ties(self) -> list[pd.DataFrame]:
        """The true ties of each round."""
        trade = true_trade(Ground(self.people, generator(self.seed, 5)), *self.planned, programme=self.programme)
        social = true_social(Ground(self.people, generator(self.seed, 6)), *self.drawn, programme=self.programme)
        return [pd.concat(both, ignore_index=True) for both in zip(trade, social, strict=True)]

    @cached_property
    def visits(self) -> list[pd.DataFrame]:
        """What became of each visit, by round."""
        listed, codebook = self.people[self.people["listed"]], _codebook()
        return [
            hold_interviews(listed[listed["first"] <= wave], wave, codebook, generator(self.seed, 7, wave))
            for wave in range(2)
        ]

    @cached_property
    def answers(self) -> list[pd.DataFrame]:
        """Whom respondents named, by round."""
        codebook = _codebook()
        return [
            answer_round(self.people, self.ties[wave], self.visits[wave], codebook, generator(self.seed, 8, wave))
            for wave in range(2)
        ]

    @property
    def aliases(self) -> pd.DataFrame:
        return aliases_of(pd.concat(self.answers, ignore_index=True), self.people)

    @property
    def registers(self) -> dict[str, pd.DataFrame]:
        """What the lead bank's register holds of the groups in each round."""
        return {
            f"register-{spec.label}": register_of(self.people, self.ties[wave], wave)
            for wave, spec in enumerate(_codebook().rounds)
        }

    @property
    def double(self) -> pd.DataFrame:
        """The true ties of which both parties could tell, with who did, by `round`."""
        codebook = _codebook()
        parts = [
            double_reports(self.visits[wave], self.answers[wave], self.ties[wave], self.people, codebook).assign(
                round=spec.label
            )
            for wave, spec in enumerate(codebook.rounds)
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def sheets(self) -> dict[str, dict[str, pd.DataFrame]]:
        """The export of each round, by sheet."""
        found = {}
        for wave, spec in enumerate(_codebook().rounds):
            day = spec.date if isinstance(spec.date, dt.date) else dt.date(2000, 1, 1)
            title = FORM.format(round=spec.label)
            rng = generator(self.seed, 9, wave)
            found[spec.label] = form_sheets(
                self.people, self.visits[wave], self.answers[wave], day=day, title=title, rng=rng
            )
        return found
