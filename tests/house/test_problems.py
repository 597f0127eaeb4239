"""The problem catalogue and the source agree: every code is worded, every wording is used."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from string import Formatter

import pytest

from tests.support import checkout

CATALOGUE = checkout.SOURCE / "kernel" / "problems.csv"
HEADS = ["code", "level", "zh", "en", "hint_zh", "hint_en"]
LEVELS = {"error", "warning", "later"}
CODE = re.compile(r"\bCB\d{3,4}\b")


def catalogue() -> list[dict[str, str]]:
    """Read the rows of the catalogue."""
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def used() -> dict[str, str]:
    """Return every code that stands in the source, with one place where it does."""
    return {
        code: checkout.name(path)
        for path in checkout.modules()
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def facts(wording: str) -> set[str]:
    """Return the names of the facts that a wording takes."""
    return {field.partition(".")[0] for _, field, _, _ in Formatter().parse(wording) if field}


def test_rows_are_whole() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == HEADS
    assert [row for row in rows if len(row) != len(HEADS)] == []
    bad = [
        row["code"]
        for row in catalogue()
        if not (CODE.fullmatch(row["code"]) and row["level"] in LEVELS and row["zh"] and row["en"])
    ]
    assert bad == []


def test_codes_are_unique_and_in_order() -> None:
    codes = [row["code"] for row in catalogue()]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert codes == sorted(codes)


def test_every_code_in_the_source_is_worded() -> None:
    known = {row["code"] for row in catalogue()}
    assert {code: where for code, where in used().items() if code not in known} == {}


def test_every_wording_is_used() -> None:
    assert sorted({row["code"] for row in catalogue()} - set(used())) == []


@pytest.mark.parametrize(("zh", "en"), [("zh", "en"), ("hint_zh", "hint_en")])
def test_both_languages_take_the_same_facts(zh: str, en: str) -> None:
    assert [row["code"] for row in catalogue() if facts(row[zh]) != facts(row[en])] == []


def test_problems_are_raised_with_the_facts_that_their_wording_takes() -> None:
    needed = {
        row["code"]: set().union(*(facts(row[column]) for column in HEADS[2:]))
        for row in catalogue()
    }
    lacking = []
    for path in checkout.modules():
        for node in ast.walk(checkout.tree(path)):
            given = literal_problem(node)
            if given and needed.get(given[0], set()) - given[1]:
                lacking.append(f"{checkout.name(path)}:{node.lineno} {given[0]}")  # type: ignore[attr-defined]
    assert lacking == []


def literal_problem(node: ast.AST) -> tuple[str, set[str]] | None:
    """Return code and names of facts of `Problem("CB...", place, {...})`; None for all else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return None
    if node.func.id != "Problem" or not node.args:
        return None
    code = node.args[0]
    given = node.args[2] if len(node.args) > 2 else ast.Dict([], [])
    for keyword in node.keywords:
        given = keyword.value if keyword.arg == "facts" else given
    if not isinstance(code, ast.Constant) or not isinstance(given, ast.Dict):
        return None
    if not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return str(code.value), {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}
