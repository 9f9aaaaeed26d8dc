"""Frames as plain lists, with None where a value is missing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd


def numbers(values: pd.Series, *, digits: int = 4) -> list[float | int | None]:
    """Return numbers with at most `digits` significant digits, whole ones as integers, None where missing or infinite.

    Examples
    --------
    >>> numbers(pd.Series([2.0, 0.123456, float("nan")]))
    [2, 0.1235, None]
    """
    plain = values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    return [_number(value, digits) if np.isfinite(value) else None for value in plain.tolist()]


def _number(value: float, digits: int) -> float | int:
    return int(value) if value.is_integer() else float(f"{value:.{digits}g}")


def texts(values: pd.Series) -> list[str | None]:
    """Return texts, None where missing.

    Examples
    --------
    >>> texts(pd.Series(["a", None], dtype="str"))
    ['a', None]
    """
    return [None if missing else str(value) for value, missing in zip(values.tolist(), values.isna(), strict=True)]


def places(values: pd.Series, known: Sequence[object]) -> list[int | None]:
    """Return the place of each value among the `known` ones, None where it is not among them.

    Examples
    --------
    >>> places(pd.Series(["b", "x"]), ["a", "b"])
    [1, None]
    """
    place_of = {value: place for place, value in enumerate(known)}
    return [place_of.get(value) for value in values.tolist()]
