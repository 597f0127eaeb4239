"""Every method in the folder keeps the same promises, on a good file and on bad ones.

A method has a good example at `examples/<id>.csv`; where it needs words of a call, they stand in
`examples/<id>.json` as `{"roles": {...}, "options": {...}}` (paths in options: beside the file).
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changbai.analysis import method, methods
from changbai.analysis._frame import Option, Role
from changbai.analysis._read import EMPTY, number_of, settle
from changbai.cli import main
from changbai.kernel.text import Text

EXAMPLES = Path(__file__).parent / "examples"
BAD = ["", "abc", "-1", "0", "1e400", "nan"]


def call(id: str, file: Path) -> Result:
    """Run a method on a file with the words of its example."""
    words = EXAMPLES / f"{id}.json"
    said = json.loads(words.read_text("utf-8")) if words.exists() else {}
    files = {one.id for one in method(id).options if one.kind == "file"}
    options = {k: EXAMPLES / v if k in files else v for k, v in said.get("options", {}).items()}
    arguments = ["analyse", id, str(file), "--json"]
    arguments += [w for k, v in said.get("roles", {}).items() for w in ("--role", f"{k}={v}")]
    arguments += [w for k, v in options.items() for w in ("--option", f"{k}={v}")]
    return CliRunner().invoke(main, arguments)


def rows_of(id: str) -> list[list[str]]:
    """Return the example of a method as rows of cells, the head first."""
    with (EXAMPLES / f"{id}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written(folder: Path, rows: list[list[str]]) -> Path:
    """Write rows to a file."""
    path = folder / "given.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def told(done: Result) -> dict:
    """Return what was said; it is an answer or problems, never a traceback, never NaN."""
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    said = json.loads(done.stdout, parse_constant=lambda word: pytest.fail(f"{word} in a result"))
    assert done.exit_code in (0, 2)
    assert ("found" in said) == (done.exit_code == 0)
    if done.exit_code == 2:
        assert any(problem["level"] == "error" for problem in said["problems"])
    return said


@pytest.mark.parametrize("id", methods())
def test_a_method_says_what_it_is(id: str) -> None:
    found = method(id)
    assert found is not None
    for text in (found.title, found.question, *found.not_for):
        assert isinstance(text, Text)
        assert text.zh
        assert text.en
    assert found.not_for, "what must the result not be used for?"
    assert found.reference
    assert all(isinstance(one, str) for one in found.reference)
    assert all(isinstance(one, Role) and one.meaning.en for one in found.roles)
    assert all(isinstance(one, Option) and one.meaning.en for one in found.options)
    assert len({one.id for one in found.roles}) == len(found.roles)
    given = {
        one.id: ("yes" if one.default else "no") if one.kind == "yes" else str(one.default)
        for one in found.options
        if one.default not in (None, "")
    }
    assert settle(found.options, given)[1] == [], "a default must be a value that can be given"


@pytest.mark.parametrize("id", methods())
def test_a_good_file_is_answered_in_both_languages(id: str) -> None:
    said = told(call(id, EXAMPLES / f"{id}.csv"))
    assert said["problems"] == [] or all(p["level"] != "error" for p in said["problems"])
    assert said["found"]
    assert all(one["zh"] and one["en"] for one in [*said["found"], *said["not_for"]])
    assert said["tables"] or said["figures"]
    assert all(one["zh"] and one["en"] for one in said["titles"].values())


@pytest.mark.parametrize("id", methods())
def test_bad_cells_are_problems_or_answers_but_never_accidents(id: str, tmp_path: Path) -> None:
    rows = rows_of(id)
    middle = len(rows) // 2
    numeric = numbers_of(id, rows[0])
    for at in range(len(rows[0])):
        for bad in BAD:
            changed = [list(row) for row in rows]
            changed[middle][at] = bad
            said = told(call(id, written(tmp_path, changed)))
            if at in numeric and bad in ("abc", "1e400"):
                places = [(p["place"]["line"], p["place"]["column"]) for p in said["problems"]]
                assert (middle + 1, at + 1) in places


def numbers_of(id: str, heads: list[str]) -> set[int]:
    """Return the positions of the columns that a method reads as numbers."""
    kinds = {role.id: role.kind for role in method(id).roles}
    roles = told(call(id, EXAMPLES / f"{id}.csv"))["roles"]
    used = {name for role, names in roles.items() if kinds[role] == "number" for name in names}
    return {at for at, head in enumerate(heads) if re.split("[:：]", head)[-1].strip() in used}


@pytest.mark.parametrize("id", methods())
@pytest.mark.parametrize("what", ["head only", "one row", "row twice", "short row", "constant"])
def test_bad_tables_are_problems_or_answers_but_never_accidents(
    id: str, what: str, tmp_path: Path
) -> None:
    rows = rows_of(id)
    files = {
        "head only": [rows[:1]],
        "one row": [rows[:2]],
        "row twice": [[*rows, rows[-1]]],
        "short row": [[*rows, rows[-1][:-1]]],
        "constant": [
            [rows[0], *([*row[:at], rows[1][at], *row[at + 1 :]] for row in rows[1:])]
            for at in range(len(rows[0]))
        ],
    }
    for changed in files[what]:
        said = told(call(id, written(tmp_path, changed)))
        if what in ("head only", "short row"):
            assert "found" not in said


def test_empty_words_are_not_numbers() -> None:
    assert [word for word in EMPTY if word != "nan" and number_of(word) is not None] == []
