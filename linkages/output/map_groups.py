"""What the map can colour by: roles, attributes and the groups found in the ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from linkages.network.study import Study
from linkages.output.plain import numbers, places
from linkages.output.style import PALETTE, SEQUENCE, SHAPES, group_colours, role_colours

NOT_ATTRIBUTES = ("name", "role", "position", "present", "listed", "terminal", "sampling_weight")
MOST_GROUPS = 40


def colour_list(
    study: Study, communities: Sequence[pd.DataFrame], roles: Sequence[dict[str, object]]
) -> list[dict[str, object]]:
    """Return the choices: each with its groups (label, colour, shape) and the place of each actor's group, round by round.

    Numbers with more than five values are cut into five classes of about equal size; groups beyond eight differ in shape too; texts
    with more than forty values (`MOST_GROUPS`) are kept for the card, not for colour.
    """
    found = [_role_choice(study, roles)] if roles else []
    found += _position_choice(study)
    frames = [net.actors for net in study]
    for name in [column for column in frames[0] if column not in NOT_ATTRIBUTES]:
        columns = [frame[name].where(frame["present"]) for frame in frames if name in frame]
        if len(columns) == len(frames):
            found.append({"key": f"attribute.{name}", "label": study.label_of_attribute(str(name)), **_choice(columns)})
    for name in communities[0]:
        relation = str(name).removesuffix(".community")
        columns = [frame[name] for frame in communities if name in frame]
        label = next(iter(study)).relations[relation].label
        found.append({"key": f"community.{relation}", "label": label, "found": True, **_grouped(columns)})
    return found


def categories(study: Study) -> list[str]:
    """Return the actors' attributes that sort them into groups: not numbers, and of two to forty values (`MOST_GROUPS`)."""
    frames = [net.actors for net in study]
    found = []
    for name in [str(column) for column in frames[0] if column not in NOT_ATTRIBUTES]:
        columns = [frame[name].where(frame["present"]) for frame in frames if name in frame]
        levels = pd.concat([column.dropna().astype("object") for column in columns]).nunique()
        if len(columns) == len(frames) and 2 <= levels <= MOST_GROUPS and not _are_numbers(columns):
            found.append(name)
    return found


def _role_choice(study: Study, roles: Sequence[dict[str, object]]) -> dict[str, object]:
    names = [role["role"] for role in roles]
    groups = [{"label": role["label"], "colour": role["colour"], "shape": role["shape"]} for role in roles]
    values = [places(net.actors["role"], names) for net in study]
    return {"key": "role", "label": None, "groups": groups, "values": values}


def _position_choice(study: Study) -> list[dict[str, object]]:
    held = {position for net in study for position in net.actors["position"].dropna()}
    if not held:
        return []
    colours = role_colours({position: position for position in held})
    groups = [{"label": position, "colour": colour, "shape": SHAPES[position]} for position, colour in colours.items()]
    values = [places(net.actors["position"], list(colours)) for net in study]
    return [{"key": "position", "label": None, "groups": groups, "values": values}]


def _choice(columns: Sequence[pd.Series]) -> dict[str, object]:
    if _are_numbers(columns):
        return _classed([column.astype("Float64").astype(float) for column in columns])
    return _grouped(columns)


def _are_numbers(columns: Sequence[pd.Series]) -> bool:
    return all(pd.api.types.is_numeric_dtype(column) and column.dtype != bool for column in columns)


def _grouped(columns: Sequence[pd.Series]) -> dict[str, object]:
    texts = [column.astype("object").where(column.notna(), None).map(_text, na_action="ignore") for column in columns]
    counts = pd.concat(texts).dropna().value_counts()
    levels = sorted(counts.index, key=lambda level: (-int(counts[level]), str(level)))
    values = [places(text, levels) for text in texts]
    if len(levels) > MOST_GROUPS:
        return {"groups": [{"label": level} for level in levels], "values": values, "card_only": True}
    shapes = list(dict.fromkeys(SHAPES.values()))
    groups: list[dict[str, object]] = [
        {"label": level, "colour": colour} for level, colour in group_colours(levels).items()
    ]
    if len(levels) > len(PALETTE):
        for rank, group in enumerate(groups):
            group["shape"] = shapes[rank // len(PALETTE) % len(shapes)]
    return {"groups": groups, "values": values}


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _classed(columns: Sequence[pd.Series]) -> dict[str, object]:
    pooled = pd.concat(columns).dropna()
    distinct = np.unique(pooled)
    if len(distinct) <= len(SEQUENCE):
        ends = distinct[1:]
        labels = [f"{value:,g}" for value in distinct]
    else:
        ends = np.unique(np.quantile(pooled, np.linspace(0, 1, len(SEQUENCE) + 1)[1:-1], method="nearest"))
        ends = ends[ends > distinct[0]]
        starts = [distinct[0], *ends]
        tops = [distinct[distinct < end][-1] for end in ends] + [distinct[-1]]
        labels = [f"{low:,g}" if low == top else f"{low:,g} – {top:,g}" for low, top in zip(starts, tops, strict=True)]
    chosen = [SEQUENCE[round(rank * (len(SEQUENCE) - 1) / max(len(labels) - 1, 1))] for rank in range(len(labels))]
    classes = [
        [None if np.isnan(value) else int(np.searchsorted(ends, value, side="right")) for value in column]
        for column in columns
    ]
    return {
        "groups": [{"label": label, "colour": colour} for label, colour in zip(labels, chosen, strict=True)],
        "values": classes,
        "numbers": [numbers(column) for column in columns],
    }
