"""Which weights are money, and money in real terms."""

from __future__ import annotations

import re

from linkages.network.core import Network
from linkages.network.relation import Relation

CURRENCIES = (  # the codes of ISO 4217, less KGS, which stands for kilograms far more often
    "AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL|BSD|BTN|BWP|BYN|BZD|CAD|CDF|CHF|CLP|CNY|"
    "COP|CRC|CUP|CVE|CZK|DJF|DKK|DOP|DZD|EGP|ERN|ETB|EUR|FJD|FKP|GBP|GEL|GHS|GIP|GMD|GNF|GTQ|GYD|HKD|HNL|HTG|HUF|IDR|ILS|INR|"
    "IQD|IRR|ISK|JMD|JOD|JPY|KES|KHR|KMF|KPW|KRW|KWD|KYD|KZT|LAK|LBP|LKR|LRD|LSL|LYD|MAD|MDL|MGA|MKD|MMK|MNT|MOP|MRU|MUR|MVR|"
    "MWK|MXN|MYR|MZN|NAD|NGN|NIO|NOK|NPR|NZD|OMR|PAB|PEN|PGK|PHP|PKR|PLN|PYG|QAR|RON|RSD|RUB|RWF|SAR|SBD|SCR|SDG|SEK|SGD|SHP|"
    "SLE|SOS|SRD|SSP|STN|SVC|SYP|SZL|THB|TJS|TMT|TND|TOP|TRY|TTD|TWD|TZS|UAH|UGX|USD|UYU|UZS|VED|VES|VND|VUV|WST|XAF|XCD|XOF|"
    "XPF|YER|ZAR|ZMW|ZWG"
)
MONEY = re.compile(
    rf"\b({CURRENCIES})\b|[₹$€£¥]|(?i:\b(rs|rupees?|taka|pesos?|dollars?|euros?|francs?|dinars?|shillings?|reais|yuan|money)\b)"
)


def is_money(relation: Relation) -> bool:
    """Return whether the weights are amounts of money: in a currency (a code such as INR, a sign or a usual name), or in no unit.

    Examples
    --------
    >>> units = ("INR", "thousand rupees", "hours", "PCS", None)
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
