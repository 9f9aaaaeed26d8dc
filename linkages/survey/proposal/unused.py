"""What of an export a proposed codebook does not use."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linkages.survey.cells import fold
from linkages.survey.keys import LABELLED
from linkages.survey.proposal.listed import MARKS, numbered_stems
from linkages.survey.proposal.sheets import Column, Sheet

WIDTH, MOST_SHOWN = 116, 80
ANYWHERE, WHOLE = "*", "**"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def unused(sheets: Sequence[Sheet], document: Mapping[str, Any]) -> list[str]:
    """Return what of the export the codebook does not use, as comments."""
    used, lines = set(_used(document)), list[str]()
    for sheet in sheets:
        own = {name for place, name in used if place in (fold(sheet.name), ANYWHERE)}
        stems = {column.name: stem for stem, columns in numbered_stems(sheet).items() for column in columns.values()}
        left = [] if WHOLE in own else [one for one in sheet.asked if not _is_used(one, stems.get(one.name, ""), own)]
        told = [f'{one.name} ("{next(iter(one.labels.values()))}")' if one.labels else one.name for one in left]
        more = [f"and {len(told) - MOST_SHOWN} more"] if len(told) > MOST_SHOWN else []
        if told:
            rows = f"{sheet.size:,} row{'' if sheet.size == 1 else 's'}"
            text = comment(f"{sheet.name} ({rows}): {', '.join([*told[:MOST_SHOWN], *more])}")
            lines += [f"#   {line}" for line in textwrap.wrap(text, WIDTH - 2, subsequent_indent="  ")]
    return ["", "# Not used above, sheet by sheet:", *lines] if lines else []


def comment(text: str) -> str:
    """Return a text in one line, without signs that a comment cannot hold."""
    return _CONTROL.sub(" ", " ".join(text.split()))


def _used(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield sheet and column of what the codebook reads; a stem with `*` is that of a question with several choices."""
    for part in (document.get("actors", {}), document.get("interviews", {})):
        names = [one for key, one in part.items() if key not in ("sheet", "codes") and isinstance(one, str)]
        names += [one.get("column", key) for key, one in part.get("attributes", {}).items()]
        yield from ((fold(part.get("sheet", "")), fold(one)) for one in [*names, *part.get("coordinates", ())])
    for relation in document["relations"]:
        sheet, columns = fold(relation["where"]["sheet"]), relation.get("columns", {})
        for name in [*columns.values(), *relation["where"]]:
            yield sheet, fold(name)
        for key in ("reporter", "gate", "round"):
            yield ANYWHERE, fold(columns.get(key, ""))
        if relation.get("layout") == "select":
            yield sheet, f"{fold(columns['partner'])}*"
        if relation.get("layout") in LABELLED and not columns:
            yield sheet, WHOLE


def _is_used(column: Column, stem: str, used: set[str]) -> bool:
    name = fold(column.name)
    cuts = [at for at, sign in enumerate(name) if sign in MARKS]
    return name in used or (stem != "" and fold(stem) in used) or any(f"{name[:at]}*" in used for at in cuts)
