"""A small study with everything that a map must bear: two rounds, silence, absence, hostile and Devanagari names."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.network.core import Network
from linkages.network.relation import Relation, Setting
from linkages.network.study import Study

HOSTILE = [
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    '"><svg onload=window.hacked=1>',
    "{{ 7*7 }} javascript:alert(1) href",
    "line\u2028separator & ampersand",
]
RELATIONS = {
    "advance": Relation(
        "advance", "Advance", "dependence", "credit", "target", weight_type="amount", unit="INR", period="month"
    ),
    "cloth": Relation(
        "cloth", "Cloth sold", "dependence", "output", "source", weight_type="amount", unit="INR", period="month"
    ),
    "advice": Relation("advice", "Advice", "cooperation"),
    "kin": Relation("kin", "Kin <b>", "other", directed=False, weight_type="binary"),
}


def toy_study(weavers: int = 40, seed: int = 3, names: list[str] | None = None) -> Study:
    rng = np.random.default_rng(seed)
    ids = (
        [f"w{k:02d}" for k in range(weavers)]
        + [f"m{k}" for k in range(6)]
        + ["T1", "T2", "BANK", "MKT", "SHG1", "SHG2", "BDS"]
    )
    roles = (
        ["weaver"] * weavers
        + ["master weaver"] * 6
        + ["trader"] * 2
        + ["bank", "outside buyers", "SHG", "SHG", "service provider"]
    )
    positions = ["producer"] * weavers + ["middleman"] * 8 + ["finance", "market", "group", "group", "institution"]
    actors = pd.DataFrame({"role": roles, "position": positions}, index=pd.Index(ids, name="actor"))
    actors["name"] = (
        [f"Weaver {k}" for k in range(weavers)]
        + [f"Master {k}" for k in range(6)]
        + [
            "Trader One",
            "चंदेरी वस्त्र",
            "State Bank",
            "Outside buyers",
            "महिला समूह",
            "Bunkar SHG",
            "Service <centre>",
        ]
    )
    for k, name in enumerate(HOSTILE if names is None else names):
        actors.iloc[k, actors.columns.get_loc("name")] = name
    actors["hamlet"] = rng.choice(["Pranpur", "Old town", "बाहर शहर"], len(ids))
    actors["looms"] = np.where(actors["position"] == "producer", rng.integers(1, 6, len(ids)), np.nan)
    first = _round("baseline", actors, rng, away=["w05", "SHG2"], silent=["w06", "w07", "w08"])
    second = _round("follow-up", actors, rng, away=["w09"], silent=["w06", "w10"], base=first)
    return Study.from_networks("Toy cluster <i>", [first, second])


def _round(
    label: str,
    actors: pd.DataFrame,
    rng: np.random.Generator,
    *,
    away: list[str],
    silent: list[str],
    base: Network | None = None,
) -> Network:
    actors = actors.assign(present=~actors.index.isin(away))
    answered = pd.DataFrame(True, index=actors.index, columns=list(RELATIONS))
    answered.loc[[*silent, "MKT"]] = False
    weavers = actors.index[actors["position"] == "producer"][:-2]
    rows: list[tuple[str, str, str, float]] = []
    for k, weaver in enumerate(weavers):
        buyer = f"m{k % 6}" if k % 4 else f"T{k % 2 + 1}"
        if base is not None and rng.random() < 0.3:
            buyer = "SHG1"
        rows.append((weaver, buyer, "cloth", float(rng.integers(10, 90)) * 100))
        rows.append((buyer, weaver, "advance", float(rng.integers(5, 40)) * 100))
        if k % 5 == 0:
            rows.append((weaver, "T2", "cloth", 500.0))
        friends = rng.choice(weavers, 2, replace=False)
        rows += [(weaver, str(friend), "advice", float(rng.integers(1, 4))) for friend in friends]
        if k % 3 == 0:
            rows.append((weaver, str(rng.choice(weavers)), "kin", 1.0))
    rows += [(f"m{k}", f"T{k % 2 + 1}", "cloth", 9000.0) for k in range(6)]
    rows += [(f"T{k % 2 + 1}", f"m{k}", "advance", 5000.0) for k in range(6)]
    rows += [("T1", "MKT", "cloth", 50000.0), ("T2", "MKT", "cloth", 30000.0), ("SHG1", "MKT", "cloth", 8000.0)]
    rows += [("BANK", "T1", "advance", 90000.0), ("BANK", "SHG1", "advance", 9000.0)]
    ties = pd.DataFrame(rows, columns=["source", "target", "relation", "weight"])
    swap = (ties["relation"] == "kin") & (ties["source"] > ties["target"])
    ties.loc[swap, ["source", "target"]] = ties.loc[swap, ["target", "source"]].to_numpy()
    ties = ties[(ties["source"] != ties["target"])].drop_duplicates(["source", "target", "relation"])
    ties = ties[~ties["source"].isin(away) & ~ties["target"].isin(away)]
    teller = {"advance": "target", "cloth": "source", "advice": "source", "kin": "source"}
    told = [row[teller[row["relation"]]] not in silent for _, row in ties.iterrows()]
    return Network(
        label=label,
        relations=RELATIONS,
        actors=actors,
        ties=ties[told],
        answered=answered,
        setting=Setting(origin="simulated"),
    )
