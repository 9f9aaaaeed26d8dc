"""What is computed of a network once need not be computed again: networks never change."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

import pandas as pd

from linkages.network.core import Network

P = ParamSpec("P")
T = TypeVar("T")


def remembered(function: Callable[Concatenate[Network, P], T]) -> Callable[Concatenate[Network, P], T]:
    """Keep a function's results for as long as its network lives; a frame is handed out as a copy.

    The other arguments must be hashable.
    """
    kept: WeakKeyDictionary[Network, dict[Hashable, T]] = WeakKeyDictionary()

    @wraps(function)
    def wrapper(net: Network, /, *args: P.args, **kwargs: P.kwargs) -> T:
        results = kept.setdefault(net, {})
        key = (args, tuple(sorted(kwargs.items())))
        if key not in results:
            results[key] = function(net, *args, **kwargs)
        found = results[key]
        return cast("T", found.copy(deep=False)) if isinstance(found, pd.DataFrame | pd.Series) else found

    return wrapper
