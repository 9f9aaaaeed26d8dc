"""Published survey networks, each read through a codebook, with the counts that their tables hold."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

import linkages as lk
from linkages.survey.toml_text import codebook_toml

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.skipif(os.environ.get("CI") == "true", reason="the published networks are not part of the project"),
    pytest.mark.skipif(not DATA.is_dir(), reason="the published networks are not on this machine"),
]


def _read(folder, document):
    """Read a study whose files lie elsewhere: the codebook is written into `folder`."""
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    problems = lk.check_study(folder)
    assert not problems["severity"].eq("error").any(), problems.head(10).to_string()
    return lk.read_study(folder), problems


def _relation(name, names, merge, **facts):
    columns = {"reporter": "reporter", "weight": "weight"}
    return {
        "name": name,
        "kind": "cooperation",
        "where": {"sheet": "edges", "relation": names},
        "columns": columns,
        "merge": merge,
        **facts,
    }


def _edges(name, **options):
    return pd.read_csv(DATA / name, dtype=str, keep_default_na=False, **options)


def _pairs(rows):
    return set(zip(rows["source"], rows["target"], strict=True))


@pytest.mark.parametrize("merge", ["source", "either", "both"])
def test_nyakatoke_both_households_asked(tmp_path, merge):
    edges = _edges("nyakatoke/edges.csv")
    assert len(edges) == 630
    files = [str(DATA / "nyakatoke" / name) for name in ("nodes.csv", "edges.csv")]
    document = {
        "title": "Nyakatoke",
        "rounds": [{"label": "2000", "files": files}],
        "actors": {"sheet": "nodes", "unlisted": "keep"},
        "relations": [_relation("partner", ["network_partner"], merge, directed=merge == "source")],
    }
    study, _ = _read(tmp_path, document)
    named = _pairs(edges)
    unordered = {(min(pair), max(pair)) for pair in named}
    returned = {pair for pair in unordered if pair in named and pair[::-1] in named}
    listed = study["2000"].actors["listed"]
    assert (int(listed.sum()), listed.index[~listed].tolist()) == (120, ["H116"])
    assert len(unordered) + len(returned) == 630
    assert _pairs(study["2000"].ties) == {"source": named, "either": unordered, "both": returned}[merge]


def test_arang_dak_giver_and_receiver_reports(tmp_path):
    edges = _edges("arang_dak_support/edges.csv")
    files = [str(DATA / "arang_dak_support" / name) for name in ("nodes.csv", "edges.csv")]
    assert len(edges) == 5553
    told = {end: _pairs(edges[edges["reporter"] == edges[end]]) for end in ("source", "target")}
    assert len(told["source"]) + len(told["target"]) == 5553
    for merge, expected in (
        ("source", told["source"]), ("target", told["target"]), ("either", told["source"] | told["target"]),
        ("both", told["source"] & told["target"]),
    ):  # fmt: skip
        document = {
            "title": "Arang Dak",
            "rounds": [{"label": "2013", "files": files}],
            "actors": {"sheet": "nodes"},
            "relations": [_relation("support", ["tangible_support"], merge)],
        }
        study, _ = _read(tmp_path, document)
        net = study["2013"]
        assert len(net.actors) == 108
        assert _pairs(net.ties) == expected


def test_strand_four_rounds_with_masks(tmp_path):
    edges = _edges("strand_amends_colombia/edges.csv")
    presence = _edges("strand_amends_colombia/presence.csv")
    source = Path(__file__).resolve().parents[1] / "codebooks" / "amends.toml"
    for name in ("nodes.csv", "presence.csv", "edges.csv"):
        (tmp_path / name).symlink_to(DATA / "strand_amends_colombia" / name)
    (tmp_path / "study.toml").write_bytes(source.read_bytes())
    study = lk.read_study(tmp_path)
    assert (len(study), len(study.roster), len(edges)) == (4, 214, 2907)
    masked = presence[presence["observed"] == "0"].groupby("round").size().to_dict()
    for code, net in zip("1234", study, strict=True):
        silent = net.actors["present"] & ~net.answered["friendship"]
        assert int(silent.sum()) == masked[code]
        friends = edges[(edges["round"] == code) & (edges["relation"] == "friendship")]
        answered = set(net.answered.index[net.answered["friendship"]])
        assert _pairs(net.ties.query("relation == 'friendship'")) == {
            pair for pair in _pairs(friends) if pair[0] in answered
        }


def test_karnataka_seventy_five_villages_in_one_study(tmp_path):
    edges = _edges("karnataka_villages/edges.csv.gz")
    assert len(edges) == 309048
    files = [str(DATA / "karnataka_villages" / name) for name in ("nodes.csv.gz", "edges.csv.gz")]
    pairs = {
        "money": ["borrowmoney", "receivemoney"],
        "goods": ["keroricecome", "keroricego"],
        "visits": ["visitcome", "visitgo"],
        "advice": ["helpdecision", "receiveadvice"],
    }
    document = {
        "title": "Karnataka",
        "rounds": [{"label": "2006", "files": files}],
        "actors": {"sheet": "nodes", "id": "pid", "unlisted": "keep"},
        "relations": [_relation(name, two, "either") for name, two in pairs.items()],
    }
    study, problems = _read(tmp_path, document)
    assert int(problems["rule"].eq("self_tie").sum()) == int((edges["source"] == edges["target"]).sum())
    one_each = edges.drop_duplicates(["relation", "source", "target", "reporter"])
    for name, two in pairs.items():
        ties = study["2006"].ties
        ties = ties[ties["relation"] == name]
        mine = one_each[one_each["relation"].isin(two) & (one_each["source"] != one_each["target"])]
        own = mine[(mine["reporter"] == mine["source"]) | (mine["reporter"] == mine["target"])]
        assert _pairs(ties) == _pairs(own)
        told = own.groupby(["source", "target"])["reporter"].nunique()
        assert int((ties["reports"] == 2).sum()) == int((told == 2).sum())
    money = edges[edges["relation"].isin(pairs["money"])]
    villages = {actor[:-5] for actor in set(money["source"]) | set(money["target"])}
    assert len(villages) == 75
