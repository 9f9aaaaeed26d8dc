"""The hand-over to R: every cell of the arrays against the network, and R itself where it is installed."""

import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import LinkagesError
from linkages.network import Relation, network_from_edges, select_relations
from linkages.network.observed import is_observed
from linkages.network.study import Study
from linkages.output import write_siena


def _toy():
    """Three rounds of five actors: e comes in the second and leaves for the third, f is never there, d is silent in the third."""
    ids = list("abcdef")
    roles = ["weaver", "weaver", "trader", "weaver", "trader", "weaver"]
    relation = Relation("lends money", weight_type="amount", allowed=(("trader", "weaver"), ("weaver", "weaver")))
    kin = Relation("रिश्ता", directed=False)
    nets = []
    for label, gone, edges in (
        ("1", "ef", [("c", "a", 5.0), ("a", "b", 1.0)]),
        ("2", "f", [("c", "a", 2.0), ("e", "d", 9.0)]),
        ("3", "ef", [("c", "b", 4.0), ("a", "b", 3.0)]),
    ):
        actors = pd.DataFrame(
            {"role": roles, "present": [one not in gone for one in ids], "caste": [*list("xyxy"), None, "x"]}, index=ids
        )
        frame = pd.DataFrame(edges, columns=["source", "target", "weight"]).assign(relation="lends money")
        kinship = pd.DataFrame([("a", "c", 1.0, "रिश्ता")], columns=[*frame])
        net = network_from_edges(
            pd.concat([frame, kinship]), actors=actors, relations={"lends money": relation, "रिश्ता": kin}, label=label
        )
        nets.append(net)
    told = nets[2].answered.copy()
    told.loc["d"] = False
    nets[2] = nets[2].with_(answered=told)
    return Study.from_networks("Toy 'town'\nof two lines", nets)


def _square(folder, name):
    return pd.read_csv(folder / f"{name}.csv", header=None).to_numpy(dtype=float)


def test_the_toy_by_hand(tmp_path):
    folder = write_siena(_toy(), tmp_path / "r", threshold=2.0)
    first, second, third = (_square(folder, f"lends_money_{k}") for k in (1, 2, 3))
    assert first.tolist() == [
        [0, 0, 10, 0, 10],  # a, a weaver, may lend to weavers; the tie to b is below the threshold
        [0, 0, 10, 0, 10],
        [1, 0, 0, 0, 10],
        [0, 0, 10, 0, 10],
        [0, 0, 10, 0, 0],  # e is not there yet: no ties
    ]
    assert second[4].tolist() == [0, 0, 10, 1, 0]
    assert np.isnan(third[3]).tolist() == [
        True,
        True,
        False,
        False,
        False,
    ]  # d said nothing of a, b; of traders nothing could be said; e is gone
    assert third[0].tolist() == [0, 1, 10, 0, 10]
    rest = pd.read_csv(folder / "composition.csv", dtype=str, index_col="actor")["present"]
    assert rest.to_dict() == {"a": "1 3", "b": "1 3", "c": "1 3", "d": "1 3", "e": "1.5 2.5"}
    given = pd.read_csv(folder / "covariates.csv")
    assert given["caste"].tolist()[:4] == [1, 2, 1, 2]
    assert np.isnan(given["caste"][4])
    codes = pd.read_csv(folder / "codes.csv")
    assert codes[codes["covariate"] == "role"][["code", "stands_for"]].to_numpy().tolist() == [
        [1, "trader"],
        [2, "weaver"],
    ]
    edges = pd.read_csv(folder / "edges.csv")
    assert edges[edges["relation"] == "lends money"].to_numpy().tolist()[:2] == [
        [1, "lends money", 3, 1, 5.0],
        [2, "lends money", 3, 1, 2.0],
    ]
    script = (folder / "siena.R").read_text(encoding="utf-8")
    assert script.startswith("# Toy 'town' of two lines: 1, 2, 3.")
    kin = next(
        path.name for path in folder.iterdir() if path.name.endswith("_1.csv") and not path.name.startswith("lends")
    )
    assert kin.isascii()
    assert (_square(folder, kin.removesuffix(".csv")) == _square(folder, kin.removesuffix(".csv")).T).all()


def test_every_cell_of_a_study(tmp_path):
    study = lk.datasets.chanderi(actors=70)
    folder = write_siena(study, tmp_path, relations=["trust", "advance"])
    there = np.any([net.present for net in study], axis=0)
    here = np.flatnonzero(there)
    n = len(here)
    for number, net in enumerate(study, start=1):
        for name in ("trust", "advance"):
            one, found = select_relations(net, name), _square(folder, f"{name}_{number}")
            assert found.shape == (n, n)
            rows, columns = np.repeat(here, n), np.tile(here, n)
            seen = is_observed(one, rows, columns).reshape(n, n)
            away = ~(net.present[rows] & net.present[columns]).reshape(n, n)
            assert int((found == 1).sum()) == len(one.arrays(name)[0])
            assert not (np.isnan(found) & (seen | away)).any()
            assert np.isin(found[seen], [0, 1, 10]).all()
    assert pd.read_csv(folder / "actors.csv", dtype=str)["actor"].tolist() == list(study.roster[here])
    assert not any(
        str(name) in (folder / file).read_text()
        for name in study["baseline"].actors["name"][:5]
        for file in ("siena.R", "actors.csv")
    )


def test_what_cannot_be_handed_over_is_refused(tmp_path):
    study = _toy()
    with pytest.raises(LinkagesError, match="needs two rounds; the study 'one' has 1"):
        write_siena(Study.from_networks("one", [study["1"]]), tmp_path)
    with pytest.raises(LinkagesError, match="joy"):
        write_siena(study, tmp_path, relations=["joy"])
    edges = pd.DataFrame({"source": ["a0"], "target": ["a1"]})
    many = pd.DataFrame(index=[f"a{k}" for k in range(3001)])
    nets = [network_from_edges(edges, actors=many, label=label) for label in ("1", "2")]
    with pytest.raises(LinkagesError, match="at most 3,000 of them; 3,001 came"):
        write_siena(Study.from_networks("large", nets), tmp_path)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_every_line_of_both_scripts(tmp_path):
    folder = write_siena(_toy(), tmp_path / "r")
    parse = "for (file in c('siena.R', 'statnet.R')) stopifnot(length(parse(file)) > 5)"
    subprocess.run(["Rscript", "-e", parse], cwd=folder, check=True, timeout=60)
