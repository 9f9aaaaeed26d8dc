"""What goes wrong, said so that a person can mend it: what was expected, what came, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class LinkagesError(Exception):
    """Any error that this package raises on purpose."""


class CodebookError(LinkagesError, ValueError):
    """The codebook (``study.toml``) does not say what it must; the message names each key."""


class NetworkError(LinkagesError, ValueError):
    """A network, or what was asked of it, breaks a rule of the network."""


class WriteError(LinkagesError, OSError):
    """A file or folder could not be written; the message says which, why and what to do."""


class LinkagesWarning(UserWarning):
    """Something was done, and part of it could not be; the message says what is left out and what to do."""


class SurveyError(LinkagesError, ValueError):
    """The survey's files hold errors.

    Attributes
    ----------
    problems : pandas.DataFrame
        One row for each problem: severity, rule, file, sheet, row, column, value, message, fix.
    """

    def __init__(self, message: str, problems: pd.DataFrame | None = None) -> None:
        super().__init__(message)
        self.problems = problems
