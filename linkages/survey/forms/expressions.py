"""Who may be chosen as a partner, as an expression of the form."""

from __future__ import annotations

from collections.abc import Iterable

from linkages.survey.forms.asks import Ask, role_value


def offered(ask: Ask, *, follow_up: bool) -> str:
    """Return who may be chosen: not the respondent, and only roles that the codebook allows for the respondent's, or named before."""
    oneself = "name != ${respondent}"
    if not ask.permitted:
        return oneself
    ways = [
        f"({is_one_of('${respondent_role}', own)} and {is_one_of('role', others)})" for own, others in ask.permitted
    ]
    all_own = [role for own, _ in ask.permitted for role in own]
    ways += [f"selected(${{{ask.slug}_before}}, name)"] if follow_up else []
    return f"{oneself} and (role = '' or {' or '.join(ways)} or not{is_one_of('${respondent_role}', all_own)})"


def is_one_of(what: str, roles: Iterable[str]) -> str:
    """Return the expression that says that something is one of several roles.

    Examples
    --------
    >>> print(is_one_of("role", ["weaver", "women's group"]))
    (role = 'weaver' or role = "women's group")
    """
    values = dict.fromkeys(map(role_value, roles))
    quoted = [f'"{one}"' if "'" in one else f"'{one}'" for one in values]
    return "(" + " or ".join(f"{what} = {one}" for one in quoted) + ")"
