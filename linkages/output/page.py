"""Pages that stand alone: templates that escape, data that cannot break out, a policy that lets nothing in, safe writing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
AUDIENCE = "Internal: contains personal data. Do not pass on."


@cache
def environment() -> Environment:
    """Return the templates' environment: everything is escaped unless it is `Markup`, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str) -> Markup:
    """Return a style sheet or script of this package, to be inlined as it is.

    Parameters
    ----------
    name : str
        A file of the templates' folder. It must not come from a user.
    """
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704  (our own file)


def json_script(data: object) -> Markup:
    r"""Return `data` as JSON that is inert inside ``<script type="application/json">``.

    ``<``, ``>``, ``&`` and the two line separators are written as escapes. Keys keep their order.

    Raises
    ------
    ValueError
        If `data` holds NaN or an infinity; put None.

    Examples
    --------
    >>> print(json_script({"name": "</script>&"}))
    {"name":"\u003c/script\u003e\u0026"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_UNSAFE))  # noqa: S704  (cannot close the element)


def content_policy(*, scripts: Iterable[str] = (), styles: Iterable[str] = ()) -> str:
    """Return a Content-Security-Policy under which only these inline scripts and styles, and images as data, are taken.

    Parameters
    ----------
    scripts, styles : iterable of str
        What stands between the tags, to the byte.

    Examples
    --------
    >>> print(content_policy(styles=["p {}"]))
    default-src 'none'; script-src 'none'; style-src 'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4='; img-src data:;
    base-uri 'none'; form-action 'none'
    """
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(texts: Iterable[str]) -> str:
    digests = [base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii") for text in texts]
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"


def render(template: str, **values: object) -> str:
    """Return a template of this package with its values, each escaped where it enters."""
    return environment().get_template(template).render(**values)


def stamp() -> dict[str, str]:
    """Return what every file says of itself: its audience and the version that wrote it.

    Examples
    --------
    >>> sorted(stamp())
    ['audience', 'version']
    """
    return {"audience": AUDIENCE, "version": version("linkages")}
