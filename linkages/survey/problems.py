"""What can be wrong with survey files: the rules, and the table of what was found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Literal

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.core import PROBLEM_COLUMNS, no_problems

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
WARNING: Severity = "warning"

RULES: Mapping[str, tuple[Severity, str]] = {
    "unreadable_file": (ERROR, "Give the path of a readable .xlsx, .csv or .tsv file, or of a folder of them."),
    "unread_file": (WARNING, "Name it as a sheet in the codebook, or take the file out of the round."),
    "missing_sheet": (ERROR, "Add the sheet (or the CSV file of that name), or name the right one in the codebook."),
    "empty_sheet": (ERROR, "Fill in one row for each actor."),
    "missing_column": (ERROR, "Add the column, or name the right one in the codebook."),
    "missing_optional_column": (WARNING, "Its values are taken as missing; add the column if they are known."),
    "duplicate_header": (ERROR, "Rename or remove one of the columns."),
    "unnamed_column": (WARNING, "The cells are not read; give the column a header, or empty it."),
    "short_row": (ERROR, "Complete the row; look for a missing separator or quote."),
    "long_row": (ERROR, "Take the surplus cells out; look for a separator inside a text without quotes."),
    "unread_cell": (ERROR, "Open the workbook, let it calculate, replace the formula by its value, and save it."),
    "empty_id": (ERROR, "Write the actor's id, or delete the row."),
    "duplicate_id": (ERROR, "Keep one row for each actor, or give the second its own id."),
    "damaged_id": (ERROR, "The spreadsheet has already lost digits; enter the ids anew in a column formatted as text."),
    "mixed_scripts": (
        WARNING,
        "Kept as written, and equal to no name in one script; retype the word if a letter of another script has slipped in.",
    ),
    "unknown_role": (ERROR, "Correct the role, or add it to [roles] of the codebook."),
    "blank_role": (WARNING, "Role and position are taken as missing; write the role if it is known."),
    "not_a_number_attribute": (
        WARNING,
        "The value is taken as missing; write a number, or declare the attribute as text.",
    ),
    "bad_coordinate": (
        WARNING,
        "The place is taken as missing; write decimal degrees, latitude -90 to 90, longitude -180 to 180.",
    ),
    "bad_sampling_weight": (ERROR, "Write a number above 0, the number of actors this one stands for."),
    "unknown_round": (WARNING, "These rows are not read; correct the round, or declare it in [[rounds]]."),
    "same_every_round": (
        WARNING,
        "Add a `round` column, or `{round}` in the sheet's name, if the answers differ between rounds.",
    ),
    "no_interviews": (
        WARNING,
        "Declare [interviews] if some were not interviewed; else a silent actor passes for one without ties.",
    ),
    "no_row": (
        WARNING,
        "Taken as not having answered this question. Add their rows, blank where they named nobody.",
    ),
    "no_column": (
        WARNING,
        "Ties with them are taken as not asked. Add their columns if respondents were asked about them.",
    ),
    "not_interviewed": (
        WARNING,
        "Taken as unknown. Add their rows, give them the status not_sampled, or say in `asked_of` to which roles a question was put.",
    ),
    "unknown_status": (ERROR, "Correct the status, or add the code to [interviews] codes."),
    "unknown_relation": (
        ERROR,
        "Write the name of a relation of the codebook, or leave the cell blank for the whole interview.",
    ),
    "interview_conflict": (ERROR, "Keep the row that is right."),
    "interview_twice": (WARNING, "It is counted once; delete one of the rows."),
    "consent_refused": (
        WARNING,
        "The interview is taken as refused and its answers are left out; correct the consent if it is wrong.",
    ),
    "unclear_consent": (WARNING, "The interview is kept; write yes or no."),
    "unlisted_actor": (
        ERROR,
        "Correct the id, or add the actor to the actors sheet; for names typed by hand, `linkages names` proposes whom they mean.",
    ),
    "orphan_row": (ERROR, "Export the data anew, all tables at once, and change nothing in the columns of the server."),
    "rejected_submission": (
        WARNING,
        "It is left out with its parts; approve it on the server and export anew if it is right.",
    ),
    "part_of_rejected": (WARNING, "It is left out with the submission."),
    "undecrypted_submission": (ERROR, "Export the data anew with the passphrase of the project."),
    "kobo_csv": (WARNING, "Export the data as XLSX or JSON if the form has repeat groups."),
    "mojibake": (
        WARNING,
        "Save the file anew in UTF-8 from where it came, or declare its `encoding` in [[rounds]]; retyping mends single cells.",
    ),
    "missing_weight": (
        WARNING,
        'Name `columns.weight` and `codes = { unknown = ["NA"] }` in the relation, so that they stay unknown.',
    ),
    "lost_characters": (WARNING, "The letters are lost in the file; take the text from where it came."),
    "unknown_alias": (ERROR, "Correct the id; leave it blank if the name is nobody on the list."),
    "wrong_lineage": (ERROR, "Correct the row of the lineage file, or the list of actors of that round."),
    "outsider": (
        WARNING,
        "It is kept, with answers unknown. Add it to the list of actors if it belongs there, or confirm who is meant.",
    ),
    "blank_choice": (
        WARNING,
        'They count as not having answered. Declare `codes = { none = [""] }` if a blank means nobody.',
    ),
    "unclear_choice": (WARNING, "The cell is taken as not chosen; write 1 or 0."),
    "blank_row": (WARNING, "It is left out; delete the row, or name the partner."),
    "gate_conflict": (WARNING, "The partners count; correct the one or the other."),
    "no_repeat": (WARNING, "Export all repeat groups; if nobody filled it in, nothing is lost."),
    "no_repeat_in_csv": (ERROR, "Export the data anew as XLSX or JSON, with all repeat groups."),
    "other_round_actor": (WARNING, "Taken as present and silent in this round; add the actor to this round's list."),
    "non_respondent_reports": (
        ERROR,
        "Set the status to answered if the interview took place; else take the answers out.",
    ),
    "silent_zeros": (
        WARNING,
        "They are read as missing, not as absent ties; set the status to answered if the person did say so.",
    ),
    "closed_actor": (ERROR, "Set the status to absent if the actor was still in business; else take the tie out."),
    "self_tie": (WARNING, "The row is left out; correct the id if another actor is meant."),
    "repeated_report": (WARNING, "It is counted once; delete one of the rows, or write what differs."),
    "duplicate_tie": (ERROR, "Keep one row; add the amounts up if they are several deals."),
    "blank_weight": (ERROR, "Write the value, 0 for none, or declare the blank in `codes` of the relation."),
    "not_a_number": (ERROR, "Write a number, or declare the code in `codes` of the relation."),
    "negative_weight": (
        ERROR,
        "Write a weight of 0 or more, or declare a refusal or don't-know code in `codes` of the relation.",
    ),
    "infinite_weight": (ERROR, "Write a finite number."),
    "share_range": (WARNING, "Shares are 0 to 1, or 0 to 100 throughout; correct the value if it is a slip."),
    "share_scale": (WARNING, "Use one scale, 0 to 1 or 0 to 100."),
    "binary_weight": (WARNING, "It is counted as 1; declare another weight_type if the numbers matter."),
    "bad_term": (WARNING, "The term is taken as missing; write yes or no for `tied`, a number for the others."),
    "role_pair": (
        WARNING,
        "The tie is kept; look whether its two ends are swapped, or add the pair to `allowed`.",
    ),
    "reversed_ties": (
        WARNING,
        "They are kept as typed. Swap the two ends; if they are right, correct `dependent`, or add the pair of roles to `allowed`.",
    ),
    "no_way_out": (WARNING, "Set terminal = true for its role, or add where its money or goods come from or go."),
    "outside_reporter": (WARNING, "The report is kept but not counted; correct the reporter if it is a slip."),
    "not_asked_role": (WARNING, "The report is kept but not counted; add the role to `asked_of` if it was asked."),
    "inferred_reporter": (
        WARNING,
        "They are taken as the other end's reports; declare `columns.reporter` if the file tells who said it.",
    ),
    "one_sided_reports": (WARNING, "Choose another `merge`, or declare `columns.reporter`."),
    "cap_exceeded": (WARNING, "Nothing is cut; correct `cap`, or the rows."),
    "no_reports": (WARNING, "Nobody named anyone; look whether `where` in the codebook fits the sheet."),
    "misspelt_relation": (
        ERROR,
        "Write the relation as the codebook has it; or add a relation for these rows to the codebook, or take them out.",
    ),
    "unread_rows": (
        WARNING,
        "These rows are not read; look whether `where` in the codebook fits them, or take them out.",
    ),
    "unclaimed_rows": (WARNING, "These rows are not read; correct the value, or add a relation to the codebook."),
    "totals": (WARNING, "Left out; take totals out of the matrix."),
    "duplicate_label": (ERROR, "Merge the rows or columns, or use the id of each actor as label."),
    "empty_label": (ERROR, "Write the actor's id."),
}

PLACED = ("file", "sheet", "row")
NEAREST_LIMIT = 60
SHOWN = 5
_COMMA = re.compile(r"(\d+),(\d+)")


def place(file: str, sheet: str = "", row: int | None = None) -> pd.DataFrame:
    """Return one place in the files, for `Problems.add`."""
    return pd.DataFrame({"file": [file], "sheet": [sheet], "row": pd.array([row], dtype="Int64")})


class Problems:
    """Gathers what is wrong, one row for each finding."""

    def __init__(self) -> None:
        self._found: list[pd.DataFrame] = []
        self.rows_read: list[pd.DataFrame] = []
        self.rows_told: list[pd.DataFrame] = []

    def read(self, rows: pd.DataFrame) -> None:
        """Note rows (columns file, sheet, row) that were read."""
        self.rows_read.append(rows[list(PLACED)])

    def cover(self, rows: pd.DataFrame) -> None:
        """Note rows (columns file, sheet, row) that a problem found elsewhere leaves out."""
        self.rows_told.append(rows[list(PLACED)])

    def add(
        self,
        rule: str,
        rows: pd.DataFrame,
        message: str | pd.Series,
        *,
        column: str | pd.Series = "",
        value: str | pd.Series = "",
        fix: str | pd.Series = "",
        covers: pd.DataFrame | None = None,
    ) -> None:
        """Add one problem for each of `rows` (columns file, sheet, row); texts are shared or given row by row.

        The `fix` is the rule's own where none is given. A problem of many rows that stands in the place of one `covers` them all.
        """
        if not len(rows):
            return
        severity, usual = RULES[rule]
        fix = fix.where(fix != "", usual) if isinstance(fix, pd.Series) else fix or usual
        told = rows[["file", "sheet", "row"]].assign(
            severity=severity, rule=rule, column=column, value=value, message=message, fix=fix
        )
        self.cover(rows if covers is None else covers)
        self._found.append(told[list(PROBLEM_COLUMNS)].astype({"row": "Int64"}))

    def found(self, *rules: str) -> bool:
        """Return whether one of these rules was broken."""
        return any(one["rule"].isin(rules).any() for one in self._found)

    def table(self) -> pd.DataFrame:
        """Return the findings, errors first, then by file, sheet and row; what was found twice stands once."""
        if not self._found:
            return no_problems()
        table = pd.concat(self._found, ignore_index=True).drop_duplicates()
        order = ["severity", "file", "sheet", "row", "rule", "column", "value", "message"]
        table = table.sort_values(order, na_position="first", ignore_index=True)
        return table.astype({name: "str" for name in PROBLEM_COLUMNS if name != "row"})


def listed(items: Iterable[object], shown: int = SHOWN) -> str:
    """Return the first few of some items, for a message.

    Examples
    --------
    >>> listed(["W1", "W2"]), listed(range(9), 3)
    ('W1, W2', '0, 1, 2, ...')
    """
    texts = [str(item) for item in items]
    return ", ".join(texts[:shown]) + (", ..." if len(texts) > shown else "")


def number_fix(texts: pd.Series) -> pd.Series:
    """Return for each text what to write instead where a comma leaves its number open, else nothing.

    Examples
    --------
    >>> number_fix(pd.Series(["1,5", "many"])).tolist()
    ['Write 1.5 with a point, or 15.', '']
    """
    found = [_COMMA.fullmatch(fold(text)) for text in texts]
    told = [f"Write {one[1]}.{one[2]} with a point, or {one[1]}{one[2]}." if one else "" for one in found]
    return pd.Series(told, index=texts.index, dtype="str")


def worded(rows: pd.DataFrame, template: str) -> pd.Series:
    """Return the template filled in for each row.

    Examples
    --------
    >>> worded(pd.DataFrame({"source": ["a"], "target": ["b"]}), "{source!r} -> {target!r}")[0]
    "'a' -> 'b'"
    """
    texts = [template.format_map(row) for row in rows.to_dict("records")]
    return pd.Series(texts, index=rows.index, dtype="str")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint such as ``; the nearest is 'W12'``, empty if nothing is near.

    Examples
    --------
    >>> nearest("waever", ["weaver", "trader"]), nearest("xyz", ["weaver"])
    ("; the nearest is 'weaver'", '')
    """
    forms = {fold(one): one for one in known}
    wanted = fold(word)
    close = [wanted] if wanted in forms else difflib.get_close_matches(wanted, forms, n=1)
    return f"; the nearest is {forms[close[0]]!r}" if close else ""


def nearest_actors(words: pd.Series, names: pd.Series) -> pd.Series:
    """Return for each cell a hint at the nearest actor, by id or name (`names` is indexed by id); for the first 60 words only."""
    ids = {fold(actor): actor for actor in names.index}
    by_name = {fold(name): actor for actor, name in names.items() if fold(name) not in ids}
    hints = {}
    for word in words.unique()[:NEAREST_LIMIT]:
        wanted = fold(word)
        close = (
            [wanted] if wanted in ids or wanted in by_name else difflib.get_close_matches(wanted, [*ids, *by_name], n=1)
        )
        if close:
            actor = ids.get(close[0], by_name.get(close[0]))
            name = names[actor]
            hints[word] = f"; the nearest is {actor!r}" + (f" ({name})" if name != actor else "")
    return words.map(lambda word: hints.get(word, "")).astype("str")
