"""The one way to a compiled loop: numba is loaded, and a loop compiled or taken from the cache, when it is first called."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")
_COMPILERS: dict[object, Callable[[], Any]] = {}


def kernel(function: Callable[P, T]) -> Callable[P, T]:
    """Compile a function of arrays and numbers by numba when it is first called.

    Other threads run beside it. What was compiled is kept beside the file, or in the user's cache folder, for the next time; where
    neither can be written, it is compiled anew in each process. A kernel may call kernels of its own file.

    Parameters
    ----------
    function : callable
        Of what numba can compile. Each new set of types among its arguments is compiled by itself: call it with one.

    Returns
    -------
    callable
        Of the same arguments and the same result.

    Examples
    --------
    >>> @kernel
    ... def twice(number):
    ...     return 2 * number
    >>> twice(3)
    6
    """

    @cache
    def compiled() -> Callable[P, T]:
        import numba

        plain = _with_compiled_helpers(cast("FunctionType", function))
        try:
            return cast("Callable[P, T]", numba.njit(nogil=True, cache=True)(plain))
        except RuntimeError:  # there is no folder for a cache
            return cast("Callable[P, T]", numba.njit(nogil=True)(plain))

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        return compiled()(*args, **kwargs)

    _COMPILERS[run] = compiled
    return run


def _with_compiled_helpers(function: FunctionType) -> FunctionType:
    """Return the function with the compiled form of each kernel that it calls."""
    known = function.__globals__
    called = [name for name in function.__code__.co_names if callable(known.get(name)) and known[name] in _COMPILERS]
    helpers = {name: _COMPILERS[known[name]]() for name in called}
    plain = FunctionType(function.__code__, {**known, **helpers}, function.__name__)
    plain.__qualname__, plain.__module__ = function.__qualname__, function.__module__
    return plain
