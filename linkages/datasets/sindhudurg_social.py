"""Who is in which group, works with whom and is advised by whom in the simulated Sindhudurg."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.datasets.sindhudurg_chain import TIE
from linkages.datasets.sindhudurg_deals import NEAR, REACH, Ground

Actors = pd.Series | pd.Index | npt.NDArray[np.object_]


def true_social(
    ground: Ground, groups: pd.DataFrame, members: pd.DataFrame, *, programme: bool = True
) -> list[pd.DataFrame]:
    """Return the true ties of membership, cooperation and advice in each round."""
    people = ground.people
    early = _neighbours(ground, 0.5)
    rounds = []
    for wave in (0, 1):
        here = people.index[(people["first"] <= wave) & (people["last"] >= wave)]
        inside = members[(members["since"] <= wave) & members["actor"].isin(here)]
        parts = [_binary(inside["actor"], inside["group"], "membership"), early.assign(relation="cooperation")]
        parts += [_advice(ground, groups, here, wave if programme else 0)]
        if wave and programme:
            parts += [_together(ground, groups, inside), _neighbours(ground, 0.15)]
        ties = pd.concat(parts, ignore_index=True)
        ties = ties[ties["source"].isin(here) & ties["target"].isin(here)]
        swap = ties["relation"].eq("cooperation") & (ties["source"] > ties["target"])
        ties.loc[swap, ["source", "target"]] = ties.loc[swap, ["target", "source"]].to_numpy()
        rounds.append(ties.drop_duplicates(["source", "target", "relation"], ignore_index=True)[TIE])
    return rounds


def _binary(source: Actors, target: Actors, relation: str) -> pd.DataFrame:
    frame = pd.DataFrame({"source": np.asarray(source, dtype=object), "target": np.asarray(target, dtype=object)})
    frame = frame.assign(relation=relation, weight=1.0).astype({"source": "str", "target": "str", "weight": float})
    frame["tied"] = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    return frame[TIE]


def _days(source: Actors, target: Actors, ground: Ground) -> pd.DataFrame:
    frame = _binary(source, target, "cooperation")
    frame["weight"] = ground.rng.integers(1, 13, size=len(frame)).astype(float)
    return frame[frame["source"] != frame["target"]]


def _neighbours(ground: Ground, share: float) -> pd.DataFrame:
    """Draw mutual help between producers who live near each other."""
    actors = ground.of("enterprise", "home_processor")
    chosen = actors[ground.even(len(actors)) < share]
    return _days(chosen, ground.near(chosen, actors, 0.5 * NEAR), ground)


def _together(ground: Ground, groups: pd.DataFrame, inside: pd.DataFrame) -> pd.DataFrame:
    """Draw what the groups bring: work in common of members, of members and their group, and of groups with a non-governmental body."""
    active = groups.index[groups["active1"]]
    mine = inside[inside["group"].isin(active)]
    pairs = mine.merge(mine, on="group")
    pairs = pairs[(pairs["actor_x"] < pairs["actor_y"]) & (ground.rng.random(len(pairs)) < 0.5)]
    bodies = ground.of("ngo")
    return pd.concat(
        [
            _days(pairs["actor_x"].to_numpy(), pairs["actor_y"].to_numpy(), ground),
            _days(mine["actor"].to_numpy(), mine["group"].to_numpy(), ground),
            _days(active, ground.near(active, bodies, REACH), ground),
            _days(active, ground.near(active, active, 2 * REACH), ground),
        ]
    )


def _advice(ground: Ground, groups: pd.DataFrame, here: pd.Index, wave: int) -> pd.DataFrame:
    """Draw who is advised by a non-governmental body or by the cluster development agent: few at the baseline, most groups later."""
    bodies, agent = ground.of("ngo"), ground.of("cluster_agent")
    working = groups.index[groups[f"active{wave}"] | groups[f"linked{wave}"]]
    firms = here[here.isin(ground.of("enterprise"))]
    firms = firms[ground.even(len(firms)) < (0.10 if wave == 0 else 0.22)]
    parts = [_binary(ground.near(rows, bodies, REACH), rows, "advice") for rows in (working, firms)]
    if wave:
        parts.append(_binary(np.repeat(agent.to_numpy(dtype=object), len(working)), working, "advice"))
    return pd.concat(parts, ignore_index=True)
