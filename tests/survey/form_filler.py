"""A form filled in as an app would: the written XLSForm is walked row by row, and the answers leave as each server exports them."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from dataclasses import dataclass, field
from functools import cache

import openpyxl
import xlsxwriter

OUTSIDERS = [
    "Tirupur Mills",
    "Guwahati Handloom Board",
    "Kochi Boutique",
    "Oxfam Shop",
    "Zubin Mistry",
    "Wayanad Fair",
    "Express Cargo",
    "Quilon Dyes",
]
NUMBERS = {"integer": ["0", "1", "2"], "decimal": ["0", "1", "250.5", "3000", "40", "-88", "-99"]}
NOTHING = ("note", "start", "end")


class Value(str):
    """A value as XPath compares it: by number where both are numbers, else by text."""

    def _both(self, other):
        try:
            return float(self), float(other)
        except ValueError:
            return str(self), str(other)

    def __eq__(self, other):
        one, two = self._both(other)
        return one == two

    def __ne__(self, other):
        return not self == other

    def __le__(self, other):
        one, two = self._both(other)
        return one <= two

    def __ge__(self, other):
        one, two = self._both(other)
        return one >= two

    def __gt__(self, other):
        return not self <= other

    def __add__(self, other):
        return Value(float(self or 0) + float(other))

    __hash__ = str.__hash__


@dataclass
class Node:
    """A question, group or repeat of the form, with its path."""

    row: dict
    path: tuple
    children: list = field(default_factory=list)

    @property
    def name(self):
        return self.row["name"]

    @property
    def kind(self):
        return self.row["type"]


@dataclass
class Interview:
    """The answers of one submission by the name of the question, and for each repeat a list of them."""

    answers: dict
    repeats: dict


class Filler:
    """Puts the questions of a form to people who answer at random, within what the form lets them."""

    def __init__(self, folder, seed=0):
        book = openpyxl.load_workbook(folder / "form.xlsx")
        self.top = Node({"name": "", "type": "form"}, ())
        stack = [self.top]
        for row in _dicts(book["survey"]):
            kind = row["type"]
            if kind.startswith("end "):
                stack.pop()
                continue
            node = Node(row, (*stack[-1].path, row["name"]))
            stack[-1].children.append(node)
            if kind.startswith("begin "):
                stack.append(node)
        assert stack == [self.top]
        self.choices = {}
        for row in _dicts(book["choices"]):
            self.choices.setdefault(row["list_name"], []).append(row["name"])
        self.files = {
            path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
            for path in folder.glob("*.csv")
        }
        self.random = random.Random(seed)
        self.repeats = [node for node in self._walk(self.top) if node.kind == "begin repeat"]
        self.questions = [
            node for node in self._walk(self.top) if not node.kind.startswith("begin") and node.kind not in NOTHING
            and not any(node.path[: len(one.path)] == one.path for one in self.repeats)
        ]  # fmt: skip

    def _walk(self, node):
        for child in node.children:
            yield child
            yield from self._walk(child)

    def interview(self, respondent, status="answered", *, away=(), **fixed):
        """Return the answers of one respondent; who is `away` is not named, and `fixed` answers are given where the form asks."""
        self.fixed = {"respondent": respondent, "interview_status": status, **fixed}
        self.away = set(away)
        interview = Interview({}, {one.name: [] for one in self.repeats})
        self._ask(self.top, interview, interview.answers, at=0, relevant=True)
        return interview

    def _ask(self, node, interview, scope, *, at, relevant):
        for child in node.children:
            own = relevant and self._true(child.row.get("relevant"), scope, at)
            if child.kind == "begin group":
                self._ask(child, interview, scope, at=at, relevant=own)
            elif child.kind == "begin repeat":
                count = int(float(self.value(child.row["repeat_count"], scope, at) or 0)) if own else 0
                for number in range(1, count + 1):
                    line = dict(scope)
                    self._ask(child, interview, line, at=number, relevant=True)
                    interview.repeats[child.name].append(
                        {name: text for name, text in line.items() if name not in scope}
                    )
            elif child.kind not in NOTHING:
                scope[child.name] = self._answer(child, scope, at) if own else ""

    def _answer(self, node, scope, at):
        if node.kind == "calculate":
            return str(self.value(node.row["calculation"], scope, at))
        for _ in range(500):
            text = self._try(node, scope, at)
            scope[node.name] = text
            if not text or self._true(node.row.get("constraint"), scope, at, current=text):
                assert text or node.row.get("required") != "yes", node.name
                return text
        raise AssertionError(f"no answer to {node.name} fits {node.row['constraint']}")

    def _try(self, node, scope, at):
        kind, _, rest = node.kind.partition(" ")
        draw = self.random
        if node.name in self.fixed:
            return self.fixed[node.name]
        if kind == "select_one":
            return draw.choice(["yes", *self.choices[rest]] if rest == "gate" else self.choices[rest])
        if kind == "select_multiple_from_file":
            offered = self.offered(node, scope, at)
            return " ".join(draw.sample(offered, min(len(offered), draw.randint(0, 3))))
        if kind in NUMBERS:
            return draw.choice(NUMBERS[kind])
        return self._text(node, at)

    def _text(self, node, at):
        draw = self.random
        if node.name.endswith("_other_name"):
            stem = node.name.removesuffix("_other_name")
            self.used = getattr(self, "used", {}) if at > 1 else {}
            name = draw.choice([one for one in OUTSIDERS if one not in self.used.get(stem, ())])
            self.used.setdefault(stem, []).append(name)
            return name
        return draw.choice(["Kotla Gali", ""]) if node.name.endswith("_other_place") else ""

    def offered(self, node, scope, at=0):
        """Return the ids that a list offers, by its filter."""
        rule = node.row.get("choice_filter")
        people = [one for one in self.files["actors"] if self._true(rule, scope, at, item=one)]
        return [one["name"] for one in people if one["name"] not in self.away]

    def _true(self, expression, scope, at, **more):
        return not expression or bool(self.value(expression, scope, at, **more))

    def value(self, expression, scope, at, *, current="", item=None):
        """Return what an expression of the form comes to."""
        names = {
            "v": lambda name: Value(scope[name]),
            "cur": Value(current),
            "pos": at,
            "number": float,
            "selected": lambda text, one: one in text.split(),
            "count_selected": lambda text: Value(len(text.split())),
            "selected_at": lambda text, place: Value(text.split()[place]),
            "coalesce": lambda one, two: one or Value(two),
            "pulldata": self._pulldata,
        }
        names |= {name: Value(text) for name, text in (item or {}).items()}
        return eval(_code_of(expression), {"__builtins__": {}}, names)

    def _pulldata(self, table, wanted, key, value):
        return Value(next((row[wanted] for row in self.files[table] if row[key] == value), ""))


@cache
def _code_of(expression):
    return compile(_python(expression), expression, "eval")


def _python(expression):
    parts = re.split(r"('[^']*'|\"[^\"]*\")", expression)
    return "".join(part if at % 2 else _code(part) for at, part in enumerate(parts))


def _code(part):
    part = re.sub(r"\$\{(\w+)\}", r'v("\1")', part)
    part = (
        part.replace("position(..)", "pos")
        .replace("count-selected(", "count_selected(")
        .replace("selected-at(", "selected_at(")
    )
    part = re.sub(r"(?<![!<>])=", "==", part)
    return re.sub(r"(?<![\w.)])\.(?![\w.])", "cur", part)


def _dicts(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [{name: str(cell) for name, cell in zip(head, row, strict=True) if cell is not None} for row in rows]


def kobo_xlsx(filler, interviews, path):
    """Write what KoboToolbox exports as XLSX, XML values and headers."""
    root = [
        [
            "start",
            *("/".join(node.path) for node in filler.questions),
            "_id",
            "_uuid",
            "_submission_time",
            "_status",
            "_index",
        ]
    ]
    parts = {
        one.name: [[*_heads(one, "/"), "_index", "_parent_table_name", "_parent_index", "_submission__uuid"]]
        for one in filler.repeats
    }
    for index, interview in enumerate(interviews, 1):
        root.append(
            [
                "2025-03-01",
                *(interview.answers[node.name] for node in filler.questions),
                str(index + 70),
                f"u{index}",
                "2025",
                "",
                str(index),
            ]
        )
        for one in filler.repeats:
            for line in interview.repeats[one.name]:
                cells = [line[child.name] for child in one.children]
                parts[one.name].append([*cells, str(len(parts[one.name])), "The form", str(index), f"u{index}"])
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {"The form": root, **{name: rows for name, rows in parts.items() if len(rows) > 1}}.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(rows):
                for column, cell in enumerate(line):
                    sheet.write_string(row, column, cell)


def kobo_json(filler, interviews, path):
    """Write what KoboToolbox gives as JSON: questions without an answer are not there."""
    results = []
    for index, interview in enumerate(interviews, 1):
        one = {"_id": index, "_uuid": f"u{index}", "_submission_time": "2025"}
        one |= {"/".join(node.path): text for node in filler.questions if (text := interview.answers[node.name])}
        for repeat in filler.repeats:
            heads = _heads(repeat, "/")
            lines = [
                {head: line[child.name] for head, child in zip(heads, repeat.children, strict=True) if line[child.name]}
                for line in interview.repeats[repeat.name]
            ]
            one |= {"/".join(repeat.path): lines} if lines else {}
        results.append(one)
    path.write_text(json.dumps({"count": len(results), "results": results}), encoding="utf-8")


def odk_zip(filler, interviews, path):
    """Write what ODK Central exports: a table for the submissions and one for each repeat."""
    tables = {
        "form.csv": [["SubmissionDate", *("-".join(node.path) for node in filler.questions), "KEY", "ReviewState"]]
    }
    tables |= {f"form-{one.name}.csv": [[*_heads(one, "-"), "PARENT_KEY", "KEY"]] for one in filler.repeats}
    for index, interview in enumerate(interviews, 1):
        key = f"uuid:{index}"
        tables["form.csv"].append(["2025", *(interview.answers[node.name] for node in filler.questions), key, ""])
        for one in filler.repeats:
            for number, line in enumerate(interview.repeats[one.name], 1):
                cells = [line[child.name] for child in one.children]
                tables[f"form-{one.name}.csv"].append([*cells, key, f"{key}/{'/'.join(one.path)}[{number}]"])
    with zipfile.ZipFile(path, "w") as book:
        for name, rows in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            book.writestr(name, text.getvalue())


def _heads(repeat, mark):
    assert all(not child.kind.startswith("begin") for child in repeat.children)
    return [mark.join(child.path) for child in repeat.children]
