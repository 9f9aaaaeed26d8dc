"""What people answer in the form is what the study holds, whichever server brings it home."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

import linkages as lk
from linkages.survey.codebook import read_codebook
from linkages.survey.template import write_template
from tests.survey import form_filler as ff

SHAPES = {"xlsx": ff.kobo_xlsx, "json": ff.kobo_json, "zip": ff.odk_zip}
CODES = {"-88": "refused", "-99": "unknown", "0": "absent"}
GATES = {"refused": "refused", "dont_know": "unknown", "not_asked": "not_asked"}
VISITS = ("refused", "absent", "closed", "left")
STATUSES = {"left": "closed"}
CHANDERI = {
    "advance": ("advance", "target"), "bank_loan": ("bank_loan", "target"), "yarn": ("yarn", "target"), "cloth": ("cloth", "source"),
    "household_work": ("household_work", "source"), "trust": ("trust", "source"), "cooperation": ("cooperation", "source"),
    "advice": ("advice", "target"),
}  # fmt: skip
TEMPLATE = {
    "advance": ("advance", "target"), "yarn": ("yarn", "target"), "cloth_sale": ("cloth_sale", "source"), "trust": ("trust", "source"),
    "help": ("help", "target"), "helpback": ("help", "source"),
}  # fmt: skip
EXPECTED_DOUBTS = {"outsider", "consent_refused", "not_interviewed", "role_pair", "no_way_out"}


def _chanderi(folder):
    return lk.datasets.write_chanderi(folder / "study"), "baseline", CHANDERI


def _template(folder):
    path = write_template(folder / "study")
    book = openpyxl.load_workbook(path.with_name("baseline.xlsx"))
    roles = list(read_codebook(path).roles)
    for number in range(30):
        book["actors"].append(
            [f"{number:03}", f"Person {chr(65 + number % 26)}{number}", roles[number % len(roles)], "f", "Julaha"]
        )
    book.save(path.with_name("baseline.xlsx"))
    return path, "baseline", TEMPLATE


def _interviews(folder, seed=0, people=None):
    """Every sixth person is not there to be asked, one in twenty says no to the consent."""
    filler = ff.Filler(folder, seed)
    everyone = [row["name"] for row in filler.files["actors"]]
    people = people or everyone[:: max(1, len(everyone) // 60)]
    status = {one: VISITS[at // 6 % 4] if at % 6 == 0 else "answered" for at, one in enumerate(people) if at % 11 != 3}
    gone = [one for one, how in status.items() if how in ("closed", "left")]
    fixed = {one: {"consent": "no" if at % 20 == 7 else "yes"} for at, one in enumerate(status)}
    return filler, [filler.interview(one, how, away=gone, **fixed[one]) for one, how in status.items()]


def _told(interviews, ends):
    """Return reports and statuses as people answered, straight from the answers."""
    reports, statuses, strangers = [], [], {}
    for one in interviews:
        ego, how = one.answers["respondent"], one.answers["interview_status"]
        consent = one.answers["consent"] == "yes"
        how = STATUSES.get(how, how)
        statuses.append((ego, None, "refused" if how == "answered" and not consent else how))
        gates = {}
        for slug, (relation, end) in ends.items():
            if not consent:
                continue
            said = GATES.get(one.answers[f"{slug}_gate"] or "not_asked")
            gates.setdefault(relation, []).append(said)
            reports += [
                (ego, *_ends(ego, line[f"{slug}_partner"], end), relation, *_weight(line, f"{slug}_"))
                for line in one.repeats[f"{slug}_named"]
            ]
            for line in one.repeats[f"{slug}_others"]:
                name = line[f"{slug}_other_name"]
                reports.append((ego, *_ends(ego, name, end), relation, *_weight(line, f"{slug}_other_")))
                strangers.setdefault(name, []).append(line.get(f"{slug}_other_role", ""))
        naming = {(report[0], report[3]) for report in reports if report[4] == "present"}
        statuses += [
            (ego, relation, next(filter(None, said)))
            for relation, said in gates.items()
            if any(said) and (ego, relation) not in naming
        ]
    return reports, statuses, strangers


def _ends(ego, partner, end):
    return (partner, ego) if end == "target" else (ego, partner)


def _weight(line, stem):
    text = line[f"{stem}value"]
    answer = CODES.get(text, "present")
    tied = {"yes": True, "no": False}.get(line.get(f"{stem}tied", ""))
    return answer, float(text) if answer == "present" else None, tied


def _rows(frame, columns):
    frame = frame.reindex(columns=columns).astype(object)
    return sorted(frame.where(frame.notna(), None).itertuples(index=False, name=None), key=repr)


def _read(folder, shape, filler, interviews):
    codebook = folder / "study.toml"
    SHAPES[shape](filler, interviews, folder / f"answers-baseline.{shape}")
    text = codebook.read_text(encoding="utf-8")
    own = folder / f"{shape}.toml"
    own.write_text(text.replace("answers-baseline.xlsx", f"answers-baseline.{shape}"), encoding="utf-8")
    return lk.read_study(own)


@pytest.mark.parametrize("given", [_chanderi, _template])
def test_the_study_holds_what_was_answered_from_any_server(given, tmp_path):
    study, label, ends = given(tmp_path)
    folder = lk.write_form(study, tmp_path / "form", label=label).parent
    filler, interviews = _interviews(folder)
    reports, statuses, strangers = _told(interviews, ends)
    assert {name.removesuffix("_gate") for one in interviews for name in one.answers if name.endswith("_gate")} == set(
        ends
    )
    assert {relation for *_, relation, _, _, _ in reports} == {relation for relation, _ in ends.values()}
    assert {report[4] for report in reports} == {"present", "absent", "refused", "unknown"}
    assert {status for _, relation, status in statuses if relation} == {"refused", "unknown", "not_asked"}
    read = {shape: _read(folder, shape, filler, interviews) for shape in SHAPES}
    both_ends = {"gate_conflict"} if len(ends) > len({relation for relation, _ in ends.values()}) else set()
    for shape, found in read.items():
        survey, net = found.surveys[label], found[label]
        columns = ["reporter", "source", "target", "relation", "answer", "weight", "tied"]
        assert _rows(survey.reports, columns) == sorted(reports, key=repr)
        assert _rows(survey.interviews, ["actor", "relation", "status"]) == sorted(statuses, key=repr)
        outside = net.actors[~net.actors["listed"]]
        assert set(outside.index) == set(strangers)
        assert all(role in strangers[name] for name, role in outside["role"].dropna().items())
        doubts = EXPECTED_DOUBTS | both_ends | ({"missing_optional_column", "no_repeat"} if shape != "zip" else set())
        assert set(found.problems["rule"]) <= doubts
    first = read["xlsx"][label]
    for name in ("actors", "ties", "answered", "unknown"):
        for other in ("json", "zip"):
            pd.testing.assert_frame_equal(getattr(read[other][label], name), getattr(first, name))
    assert first.relations == read["zip"][label].relations
