"""Which weights are money, and money in real terms."""

from __future__ import annotations

import re

from linkages.network.core import Network
from linkages.network.relation import Relation

MONEY = re.compile(
    r"\b[A-Z]{3}\b|[₹$€£¥]|(?i:\b(rs|rupees?|taka|pesos?|dollars?|euros?|francs?|dinars?|shillings?|reais|yuan|money)\b)"
)


def is_money(relation: Relation) -> bool:
    """Return whether the weights are amounts of money: in a currency (a code such as INR, a sign or a usual name), or in no unit.

    Examples
    --------
    >>> units = ("INR", "thousand rupees", "hours", "kg", None)
    >>> [is_money(Relation("r", weight_type="amount", unit=unit)) for unit in units]
    [True, True, False, False, True]
    """
    return relation.weight_type == "amount" and (not relation.unit or MONEY.search(relation.unit) is not None)


def real_terms(net: Network) -> Network:
    """Return the network with amounts of money divided by the round's price index (``setting.deflator``); its ties are the same."""
    amounts = [name for name, relation in net.relations.items() if is_money(relation)]
    if net.setting.deflator == 1.0 or not amounts:
        return net
    ties = net.ties
    money = ties["relation"].isin(amounts)
    return net.with_(ties=ties.assign(weight=ties["weight"].where(~money, ties["weight"] / net.setting.deflator)))
