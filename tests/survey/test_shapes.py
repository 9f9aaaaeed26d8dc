"""One study in the shapes of six sources gives the identical network."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing

import pandas as pd
import pytest
import xlsxwriter

import linkages as lk
from linkages.survey.toml_text import codebook_toml

ACTORS = [
    ["id", "name", "role", "sex"], ["W1", "Rekha", "weaver", "f"], ["W2", "Imran", "weaver", "m"], ["W3", "सीता", "weaver", "f"],
    ["W4", "Asha", "weaver", "f"], ["M1", "Jain & Sons", "master weaver", ""], ["T1", "=Gupta", "trader", "m"],
]  # fmt: skip
ADVANCES = {"W1": [("M1", "4000"), ("T1", "250.5")], "W2": [("M1", "-99")], "W3": [], "M1": [("T1", "90000")]}
REFUSED = ("W4",)


def _document(files, interviews, relation):
    return {
        "title": "Shapes",
        "rounds": [{"label": "base", "date": 2025, "files": files}],
        "roles": {"weaver": "producer", "master weaver": "middleman", "trader": "middleman"},
        "actors": {"name": "name", "role": "role", "attributes": {"sex": {}}},
        "interviews": interviews,
        "relations": [
            {
                "name": "advance", "kind": "dependence", "channel": "credit", "dependent": "target", "weight_type": "amount",
                "unit": "INR", "codes": {"unknown": ["-99"]}, "respondent": "target", **relation,
            }
        ],
    }  # fmt: skip


def _statuses():
    return dict.fromkeys(ADVANCES, "answered") | dict.fromkeys(REFUSED, "refused")


def _csv(path, rows):
    pd.DataFrame(rows[1:], columns=rows[0]).to_csv(path, index=False)


def _book(path, sheets):
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(rows):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell)


SUBMITTED = {"sheet": "submissions", "actor": "ego", "status": "status"}
REPEAT = {"layout": "repeat", "where": {"sheet": "alters"}, "columns": {"partner": "who", "weight": "rs"}}


def _kobo_xlsx(folder):
    root = [["net/ego", "net/status", "_id", "_uuid", "_submission_time", "_validation_status", "_index"]]
    part = [["net/alters/who", "net/alters/rs", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]]
    for index, (ego, status) in enumerate(_statuses().items(), 1):
        root.append([ego, status, str(100 + index), f"u{index}", "2025-03-01T10:00:00", "", str(index)])
        for who, rs in ADVANCES.get(ego, []):
            part.append([who, rs, str(len(part)), "credit", str(index), f"u{index}"])
    _book(folder / "export.xlsx", {"credit": root, "alters": part[:1] + part[:0:-1]})
    return _document(["actors.csv", "export.xlsx"], SUBMITTED, REPEAT)


def _kobo_json(folder):
    results = [
        {"_id": number, "_uuid": f"u{number}", "net/ego": ego, "net/status": status, "_geolocation": [None, None],
         **({"net/alters": [{"net/alters/who": who, "net/alters/rs": rs} for who, rs in ADVANCES[ego]]} if ADVANCES.get(ego) else {})}
        for number, (ego, status) in enumerate(_statuses().items(), 1)
    ]  # fmt: skip
    (folder / "export.json").write_text(json.dumps({"count": len(results), "results": results}), encoding="utf-8")
    return _document(["actors.csv", "export.json"], SUBMITTED, REPEAT)


def _odk_zip(folder):
    root = [["SubmissionDate", "net-ego", "net-status", "KEY", "ReviewState"]]
    part = [["net-alters-who", "net-alters-rs", "PARENT_KEY", "KEY"]]
    for ego, status in _statuses().items():
        root.append(["2025-03-01", ego, status, f"uuid:{ego}", ""])
        for number, (who, rs) in enumerate(ADVANCES.get(ego, []), 1):
            part.append([who, rs, f"uuid:{ego}", f"uuid:{ego}/net/alters[{number}]"])
    _csv(folder / "credit.csv", root)
    _csv(folder / "credit-alters.csv", part)
    with zipfile.ZipFile(folder / "export.zip", "w") as book:
        for name in ("credit.csv", "credit-alters.csv"):
            book.write(folder / name, name)
            (folder / name).unlink()
    return _document(["actors.csv", "export.zip"], SUBMITTED, REPEAT)


def _surveycto_wide(folder):
    rows = [["KEY", "SubmissionDate", "formdef_version", "ego", "status", "who_1", "rs_1", "who_2", "rs_2"]]
    for ego, status in _statuses().items():
        named = [cell for pair in ADVANCES.get(ego, []) for cell in pair]
        rows.append([f"uuid:{ego}", "2025-03-01", "1", ego, status, *named, *[""] * (4 - len(named))])
    _csv(folder / "export.csv", rows)
    return _document(
        ["actors.csv", "export.csv"], SUBMITTED, REPEAT | {"layout": "wide", "where": {"sheet": "submissions"}}
    )


def _matrix(folder):
    names = [row[0] for row in ACTORS[1:]]
    told = [[ego, *(dict(ADVANCES[ego]).get(who, "") for who in names[::-1])] for ego in ADVANCES]
    interviews = [["id", "status"], *map(list, _statuses().items())]
    _book(folder / "export.xlsx", {"interviews": interviews, "advance": [["", *names[::-1]], *told[::-1]]})
    return _document(["actors.csv", "export.xlsx"], {}, {"layout": "matrix"})


def _sql(folder):
    """The long table in a database, with the list of actors beside the answers."""
    document = _long(folder)
    with closing(sqlite3.connect(folder / "study.db")) as book:
        for name in ("actors", "ties", "interviews"):
            pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False).to_sql(name, book, index=False)
            (folder / f"{name}.csv").unlink()
        book.commit()
    document["rounds"][0]["files"] = {
        "url": "sqlite:///study.db",
        "sql": {name: f"SELECT * FROM {name}" for name in ("actors", "ties", "interviews")},
    }
    return document


def _long(folder):
    ties = [["respondent", "lender", "rs"], *([ego, who, rs] for ego, named in ADVANCES.items() for who, rs in named)]
    _csv(folder / "ties.csv", ties)
    _csv(folder / "interviews.csv", [["id", "status"], *map(list, _statuses().items())])
    columns = {"reporter": "respondent", "source": "lender", "target": "respondent", "weight": "rs"}
    return _document(["actors.csv", "ties.csv", "interviews.csv"], {}, {"where": {"sheet": "ties"}, "columns": columns})


def _network(folder, shape):
    folder.mkdir()
    _csv(folder / "actors.csv", ACTORS)
    (folder / "study.toml").write_text(codebook_toml(shape(folder)), encoding="utf-8")
    return lk.read_study(folder)["base"]


@pytest.mark.parametrize("shape", [_kobo_xlsx, _kobo_json, _odk_zip, _surveycto_wide, _matrix, _sql])
def test_every_shape_gives_the_network_of_the_long_table(tmp_path, shape):
    expected, found = _network(tmp_path / "long", _long), _network(tmp_path / "other", shape)
    for name in ("actors", "ties", "answered", "unknown"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    assert (found.relations, found.setting) == (expected.relations, expected.setting)


def test_the_long_table_is_what_was_told(tmp_path):
    net = _network(tmp_path / "long", _long)
    assert net.ties[["source", "target", "weight"]].to_numpy().tolist() == [
        ["M1", "W1", 4000.0], ["T1", "M1", 90000.0], ["T1", "W1", 250.5],
    ]  # fmt: skip
    assert net.answered["advance"].to_dict() == {
        "M1": True,
        "T1": False,
        "W1": True,
        "W2": True,
        "W3": True,
        "W4": False,
    }
    assert net.unknown[["source", "target"]].to_numpy().tolist() == [["M1", "W2"]]
    assert net.actors.loc["T1", "name"] == "=Gupta"
