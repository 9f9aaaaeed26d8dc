"""Terms beside structure: what a tied advance costs, where price, quantity, advance and time were asked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network

NEEDED = ("tied", "price", "quantity", "advance", "duration")
FEWEST = 3
COLUMNS = (
    "actor",
    "partner",
    "relation",
    "price",
    "free_price",
    "free_sales",
    "quantity",
    "advance",
    "duration",
    "shadow_rate",
)


def shadow_rates(net: Network, *, by: str | list[str] | None = None) -> pd.DataFrame:
    r"""Return the rate that a tied advance costs through the price, for each tied sale.

    .. math:: \rho = \frac{(p_\text{free} - p_\text{tied}) \, q}{\text{advance} \cdot \text{time}}

    The free price is the median price of the untied sales of the same relation and group, in this round; with fewer than three of them it
    is not known.

    Parameters
    ----------
    net : Network
        With dependence ties that carry the terms `tied`, `price`, `quantity`, `advance` and `duration`.
    by : str or list of str, optional
        Columns of the seller within which prices are comparable, for example a product or quality. The column `place` is used
        besides if there is one.

    Returns
    -------
    pandas.DataFrame
        One row for each tied sale: `actor` (the seller), `partner`, `relation`, `price`, `free_price` and `free_sales` (their number),
        `quantity`, `advance`, `duration`, and `shadow_rate`, per unit of `duration` (a month, if the survey asked months). 0.02 a
        month: the lower price costs the seller each month two hundredths of the advance. A value of 0.5 means half of
        the advance in each such unit of time. Negative: the tied price was the better one.
        NaN where a term was not told or no free price is known.

    Raises
    ------
    NetworkError
        If a term was not asked on any tie, or a column of `by` does not exist.

    Notes
    -----
    It is one part of the terms of a deal. What the lender gives besides (yarn in time, credit in sickness) is not in it, and neither is
    what credit would cost elsewhere. Structure, terms and trust are three axes; none stands for another.

    References
    ----------
    Bardhan, P. K. (1980). Interlocking factor markets and agrarian development. Oxford Economic Papers 32, 82-98.
    https://doi.org/10.1093/oxfordjournals.oep.a041474

    Examples
    --------
    >>> from linkages.network import Relation, network_from_edges
    >>> sales = pd.DataFrame({"source": ["w1", "w2", "w3", "w4"], "target": "T", "weight": 1.0, "price": [100.0, 100.0, 100.0, 90.0]})
    >>> sales = sales.assign(tied=[False, False, False, True], quantity=10.0, advance=[0.0, 0.0, 0.0, 1000.0], duration=2.0)
    >>> actors = pd.DataFrame({"position": ["producer"] * 4 + ["middleman"]}, index=["w1", "w2", "w3", "w4", "T"])
    >>> sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    >>> net = network_from_edges(sales, actors=actors, relations={"sale": sale})
    >>> float(shadow_rates(net)["shadow_rate"].iloc[0])
    0.05
    """
    missing = [term for term in NEEDED if term not in net.ties]
    if missing:
        raise NetworkError(
            f"a shadow rate needs the terms {', '.join(NEEDED)} on the ties; {', '.join(missing)} was not asked. Name their columns in the "
            "relation of the codebook."
        )
    ties = _as_sales(net)
    groups = ["relation", *_columns(net, by)]
    ties = ties.join(net.actors[groups[1:]], on="actor")
    free = ties[ties["tied"].isin([False]) & ties["price"].notna()].groupby(groups, dropna=True, sort=False)["price"]
    prices = free.agg(free_price="median", free_sales="count")
    tied = ties[ties["tied"].isin([True])].join(prices, on=groups)
    tied["free_sales"] = tied["free_sales"].fillna(0).astype(int)
    tied["free_price"] = tied["free_price"].where(tied["free_sales"] >= FEWEST)
    cost = tied["advance"] * tied["duration"]
    tied["shadow_rate"] = (tied["free_price"] - tied["price"]) * tied["quantity"] / cost.where(cost > 0)
    return tied[list(COLUMNS)].reset_index(drop=True)


def terms_by_group(net: Network, rates: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Return how the shadow rates lie in each group of sellers.

    Parameters
    ----------
    net : Network
        The network.
    rates : pandas.DataFrame
        As `shadow_rates` gives them.
    by : str
        An actor column, for example ``community`` or ``sex``.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: `tied_sales`, `known` (with a known rate), the `median`, `lower` and `upper` quartile of the rate. A
        median of 0.5 means that half of the sales of known rate cost the seller half of the advance, or more, in each unit of time.

    Raises
    ------
    NetworkError
        If there is no such column.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> rates = pd.DataFrame({"actor": ["w1", "w2", "w3"], "shadow_rate": [0.02, 0.05, 0.5]})
    >>> terms_by_group(worked_example(), rates, by="position")["median"].to_dict()
    {'producer': 0.05}
    """
    (column,) = _columns(net, [by])[:1]
    groups = rates["actor"].map(net.actors[column]).fillna("not given")
    found = rates["shadow_rate"].groupby(groups.rename(by))
    table = pd.DataFrame({"tied_sales": found.size(), "known": found.count(), "median": found.median()})
    return table.assign(lower=found.quantile(0.25), upper=found.quantile(0.75))


def _as_sales(net: Network) -> pd.DataFrame:
    """Return the dependence ties with the dependent end as `actor`, and the terms as numbers."""
    ends = {name: relation.dependent for name, relation in net.relations.items() if relation.kind == "dependence"}
    ties = net.ties[net.ties["relation"].isin(list(ends))]
    from_source = ties["relation"].map(ends).eq("source").to_numpy()
    numbers = {term: pd.to_numeric(ties[term]).astype(float) for term in NEEDED if term != "tied"}
    return ties[["relation", "tied"]].assign(
        actor=np.where(from_source, ties["source"], ties["target"]),
        partner=np.where(from_source, ties["target"], ties["source"]),
        **numbers,
    )


def _columns(net: Network, by: str | list[str] | None) -> list[str]:
    wanted = [] if by is None else [by] if isinstance(by, str) else list(by)
    strange = [name for name in wanted if name not in net.actors]
    if strange:
        raise NetworkError(
            f"by must be columns of the actors ({', '.join(map(str, net.actors.columns))}); {strange[0]!r} came."
        )
    return list(dict.fromkeys([*wanted, *(["place"] if "place" in net.actors else [])]))
