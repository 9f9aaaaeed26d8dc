"""Tables of who was asked and who answered."""

from __future__ import annotations

import pandas as pd

from linkages.change.status import asked_table, put_any
from linkages.network.core import Network
from linkages.network.observed import dyad_total, observed_total
from linkages.network.shape import select_relations
from linkages.network.study import Study

NO_ROLE = "no role given"


def silent_actors(study: Study, net: Network) -> pd.Index:
    """Return who is present and was asked something, and answered nothing."""
    found: pd.Index = net.index[put_any(study, net) & net.present & ~net.heard]
    return found


def round_row(study: Study, net: Network) -> pd.DataFrame:
    """Return a round in one row: date, origin, and how many were asked and answered."""
    answered = int(net.heard.sum())
    row = {
        "date": net.setting.date,
        "origin": net.setting.origin,
        "design": net.setting.design,
        "price_index": net.setting.deflator,
        "roster": len(net.index),
        "actors": int(net.present.sum()),
        **_rate(answered + len(silent_actors(study, net)), answered),
    }
    return pd.DataFrame([row])


def response(study: Study, net: Network) -> pd.DataFrame:
    """Return by role: of those present and asked anything, how many answered any question."""
    asked, told = put_any(study, net) & net.present, net.heard
    roles = net.actors["role"].fillna(NO_ROLE)
    rows = []
    for role in pd.unique(roles[net.present]):
        own = roles.eq(role).to_numpy() & net.present
        rows.append(
            {"role": role, "actors": int(own.sum()), **_rate(int((own & asked).sum()), int((own & told).sum()))}
        )
    return pd.DataFrame(rows, columns=["role", "actors", "asked", "answered", "did not answer", "response_rate"])


def questions(study: Study, net: Network) -> pd.DataFrame:
    """Return by question: who was asked and answered, and how many pairs stay unknown."""
    asked = asked_table(study, net)
    rows = []
    for name, relation in net.relations.items():
        one = select_relations(net, name)
        dyads, observed = dyad_total(one), observed_total(one)
        put = asked[name].to_numpy(dtype=bool) & net.present
        rows.append(
            {
                "relation": name,
                "label": relation.label,
                **_rate(int(put.sum()), int((net.answered[name].to_numpy(dtype=bool) & put).sum())),
                "pairs": dyads,
                "observed pairs": observed,
                "unknown pairs": dyads - observed,
                "unknown_share": (dyads - observed) / dyads if dyads else float("nan"),
                "ties": len(net.arrays(name)[0]),
            }
        )
    return pd.DataFrame(rows)


def _rate(asked: int, answered: int) -> dict[str, object]:
    return {
        "asked": asked,
        "answered": answered,
        "did not answer": asked - answered,
        "response_rate": answered / asked if asked else float("nan"),
    }
