"""One look for the map, the report and the plots: colours that colour-blind eyes tell apart, and shapes by position."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

INK = "#1d2733"
MUTED = "#5a6573"
RULE = "#d9dee4"
PAPER = "#ffffff"
NOT_KNOWN = "#b9c0c8"

OKABE_ITO = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky blue": "#56B4E9",
    "bluish green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "reddish purple": "#CC79A7",
}
PALETTE = tuple(
    OKABE_ITO[name]
    for name in (
        "blue",
        "vermillion",
        "bluish green",
        "orange",
        "reddish purple",
        "sky blue",
        "yellow",
        "black",
    )
)
SEQUENCE = ("#d6e6f4", "#9fc6e6", "#5a9fd0", "#2273b1", "#08407a")
RELATION_PALETTE = (
    "#882255",
    "#2a7f74",
    "#332288",
    "#7a7a1f",
    "#b8495c",
    "#117733",
    "#8f3a8f",
    "#3b7ea1",
)
CHANGE_STYLES = {
    "formed": (OKABE_ITO["blue"], "solid"),
    "dissolved": (OKABE_ITO["vermillion"], "dashed"),
    "kept": ("#8a94a0", "solid"),
    "entered": ("#2f8fc4", "dotted"),
    "left": ("#b97800", "dotted"),
    "unknown": ("#8f6fb3", "dotted"),
}

FATE_STYLES = {
    "freed": (OKABE_ITO["bluish green"], "solid"),
    "newly": (OKABE_ITO["vermillion"], "dashed"),
    "still": ("#4d5763", "thin"),
    "unknown": ("#8f6fb3", "dotted"),
}

POSITION_ORDER = ("middleman", "producer", "group", "finance", "supplier", "institution", "market")
SHAPES = {
    "producer": "dot",
    "middleman": "square",
    "market": "star",
    "supplier": "triangle",
    "finance": "diamond",
    "institution": "hexagon",
    "group": "triangleDown",
}
MARKERS = {
    "producer": "o",
    "middleman": "s",
    "market": "*",
    "supplier": "^",
    "finance": "D",
    "institution": "h",
    "group": "v",
}
_WANTED = {
    "middleman": ("vermillion", "orange"),
    "producer": ("blue", "sky blue"),
    "group": ("bluish green",),
    "finance": ("reddish purple",),
    "supplier": ("yellow",),
    "institution": ("sky blue",),
    "market": ("black",),
}


def role_colours(positions: Mapping[str, str | None]) -> dict[str, str]:
    """Return a colour for each role: middlemen warm, producers blue, others as far apart as eight colours allow.

    Parameters
    ----------
    positions : Mapping of str to str
        The position of each role, None where it has none. Roles of one position differ in colour as long as it has eight or fewer; their
        shape tells positions apart.

    Returns
    -------
    dict of str to str
        Hex colours, in the order of `POSITION_ORDER` and by name within it, so that a role has the same colour whatever the order or number
        of the actors.

    Examples
    --------
    >>> role_colours({"weaver": "producer", "trader": "middleman", "master weaver": "middleman"})
    {'master weaver': '#D55E00', 'trader': '#E69F00', 'weaver': '#0072B2'}
    """
    ordered = _by_position(positions)
    found: dict[str, str] = {}
    for role in ordered:
        wanted = [OKABE_ITO[name] for name in _WANTED.get(positions[role] or "", ())]
        free = [colour for colour in wanted if colour not in found.values()]
        if free:
            found[role] = free[0]
    for role in ordered:
        if role not in found:
            found[role] = _least_used(found, positions, positions[role])
    return {role: found[role] for role in ordered}


def _least_used(found: Mapping[str, str], positions: Mapping[str, str | None], position: str | None) -> str:
    """Return the colour that fewest roles have, first among those of the same position, whose shape cannot tell them apart."""
    same = [colour for role, colour in found.items() if positions[role] == position]
    every = list(found.values())
    return min(PALETTE, key=lambda colour: (same.count(colour), every.count(colour), PALETTE.index(colour)))


def _by_position(positions: Mapping[str, str | None]) -> list[str]:
    order = {position: rank for rank, position in enumerate(POSITION_ORDER)}
    return sorted(positions, key=lambda role: (order.get(positions[role] or "", len(order)), role.casefold(), role))


def relation_colours(relations: Iterable[str]) -> dict[str, str]:
    """Return a colour for each relation, in order; they repeat after eight.

    Examples
    --------
    >>> relation_colours(["advance", "cloth"])
    {'advance': '#882255', 'cloth': '#2a7f74'}
    """
    return {name: RELATION_PALETTE[rank % len(RELATION_PALETTE)] for rank, name in enumerate(relations)}


def group_colours(groups: Iterable[str]) -> dict[str, str]:
    """Return a colour for each group of an attribute, in order; they repeat after eight, so let shapes help beyond that.

    Examples
    --------
    >>> group_colours(["Pranpur", "Old town"])
    {'Pranpur': '#0072B2', 'Old town': '#D55E00'}
    """
    return {group: PALETTE[rank % len(PALETTE)] for rank, group in enumerate(groups)}
