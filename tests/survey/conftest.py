"""A small study on disk, which each test bends in one place."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from linkages.survey.codebook import parse_codebook
from linkages.survey.core import Survey
from linkages.survey.intake import read_surveys

CODEBOOK: dict[str, Any] = {
    "title": "Toy",
    "rounds": [{"label": "base", "files": ["actors.csv", "interviews.csv", "ties.csv"]}],
    "roles": {
        "weaver": "producer",
        "Master Weaver": "middleman",
        "trader": {"position": "middleman", "terminal": True},
    },
    "actors": {"name": "name", "role": "role"},
    "interviews": {},
    "relations": [
        {
            "name": "advance",
            "kind": "dependence",
            "channel": "credit",
            "dependent": "target",
            "weight_type": "amount",
            "columns": {"reporter": "respondent", "weight": "amount", "tied": "tied"},
            "codes": {"refused": ["-88"], "unknown": ["-99", "DK"]},
        }
    ],
}
FILES: dict[str, list[list[str]]] = {
    "actors.csv": [
        ["id", "name", "role"],
        ["W1", "Rekha", "weaver"],
        ["W2", "Imran", "Weaver"],
        ["W10", "सीता", "weaver"],
        ["M1", "Jain", "master weaver"],
        ["T1", "Gupta", "trader"],
    ],
    "interviews.csv": [
        ["id", "status"],
        ["W1", "answered"],
        ["W2", "answered"],
        ["W10", "refused"],
        ["M1", "answered"],
        ["T1", "absent"],
    ],
    "ties.csv": [
        ["respondent", "source", "target", "relation", "amount", "tied"],
        ["W1", "T1", "W1", "advance", "1,20,000", "yes"],
        ["W1", "M1", "W1", "advance", "-99", ""],
        ["W2", "M1", "W2", "advance", "₹ 500", "no"],
        ["M1", "M1", "W2", "advance", "450", "no"],
    ],
}


class Toy:
    """The codebook as a dictionary and the files as lists of rows, to be changed before they are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codebook = copy.deepcopy(CODEBOOK)
        self.files = copy.deepcopy(FILES)

    @property
    def relation(self) -> dict[str, Any]:
        return self.codebook["relations"][0]

    def write(self) -> None:
        for name, rows in self.files.items():
            with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)

    def read(self) -> tuple[dict[str, Survey], pd.DataFrame]:
        self.write()
        return read_surveys(parse_codebook(self.codebook), self.folder)[:2]

    def problems(self) -> pd.DataFrame:
        return self.read()[1]

    def survey(self, label: str = "base") -> Survey:
        return self.read()[0][label]


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    return Toy(tmp_path)


@pytest.fixture
def only() -> Callable[..., None]:
    """Assert that a problems table has exactly one row, with these facts; `message` is a part of the message."""

    def check(problems: pd.DataFrame, rule: str, **facts: object) -> None:
        assert problems["rule"].tolist() == [rule], problems[["rule", "message"]].to_string()
        found = problems.iloc[0]
        part = facts.pop("message", "")
        assert str(part) in found["message"]
        assert {name: found[name] for name in facts} == facts
        assert found["fix"].endswith(".")

    return check
