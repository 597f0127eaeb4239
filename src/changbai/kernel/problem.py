"""A problem told the same way everywhere (问题): code, level, place, facts.

A problem is stored as code and facts and is worded only when it is shown, so the county
clerk reads Chinese and an English reader English from one record. The wordings stand in
`problems.csv` beside this file, one row a code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

from changbai.kernel.text import Language, Text

Level = Literal["error", "warning", "later"]

LEVELS: dict[Level, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("提示", "warning"),
    "later": Text("将为错误", "error later"),
}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a text file (位置): path, line and column, both counted from 1; 0 is unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, the form that editors jump to."""
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column or 1}"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """A place in a table of returns (单元格): file or form, sheet or period, cell or element."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return `file · sheet!cell`."""
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return f"{self.file} · {inside}" if inside else self.file


Place = Mark | Cell


@dataclass(frozen=True, slots=True)
class Wording:
    """The catalogue row of a code (问题目录): level, sentence and hint in both languages."""

    code: str
    level: Level
    sentence: Text
    hint: Text


@cache
def catalogue() -> dict[str, Wording]:
    """Read the problem catalogue (问题目录): code -> wording."""
    text = resources.files("changbai.kernel").joinpath("problems.csv").read_text("utf-8")
    return {
        row["code"]: Wording(
            row["code"],
            row["level"],  # type: ignore[arg-type]
            Text(row["zh"], row["en"]),
            Text(row["hint_zh"], row["hint_en"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful (问题).

    `code` names a row of the catalogue, `facts` fill its wording. Raises KeyError when the
    code is not in the catalogue: that is a bug of ours, not of the input.
    """

    code: str
    place: Place
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """Level of the problem (级别), as the catalogue has it."""
        return catalogue()[self.code].level

    def sentence(self, language: Language = "zh") -> str:
        """Return the wording without place and code."""
        return catalogue()[self.code].sentence.show(language).format(**self._worded(language))

    def hint(self, language: Language = "zh") -> str:
        """Return what to do about it, or an empty text."""
        return catalogue()[self.code].hint.show(language).format(**self._worded(language))

    def _worded(self, language: Language) -> dict[str, Any]:
        """Return the facts with texts in the language asked for."""
        return {
            name: value.show(language) if isinstance(value, Text) else value
            for name, value in self.facts.items()
        }

    def show(self, language: Language = "zh") -> str:
        """Return `place: code sentence`, and the hint on a second line."""
        line = f"{self.place}: {self.code} {self.sentence(language)}"
        hint = self.hint(language)
        return f"{line}\n    → {hint}" if hint else line

    def as_json(self) -> dict[str, Any]:
        """Return plain values: code, level, place, facts and both wordings."""
        place: dict[str, Any]
        if isinstance(self.place, Mark):
            place = {
                "file": self.place.file,
                "line": self.place.line,
                "column": self.place.column,
            }
        else:
            place = {
                "file": self.place.file,
                "sheet": self.place.sheet,
                "cell": self.place.cell,
            }
        return {
            "code": self.code,
            "level": self.level,
            "place": place,
            "facts": {name: _plain(value) for name, value in self.facts.items()},
            "zh": self.sentence("zh"),
            "en": self.sentence("en"),
            "hint_zh": self.hint("zh"),
            "hint_en": self.hint("en"),
        }


def has_errors(problems: list[Problem]) -> bool:
    """Tell whether any problem is an error (有无错误)."""
    return any(problem.level == "error" for problem in problems)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
