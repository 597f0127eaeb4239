"""A method as the folder has it, and how it is run on a file (分析方法)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from changbai.analysis._frame import Frame, Option, Role
from changbai.analysis._read import frame_of, read_sheet, settle
from changbai.analysis._result import Result
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Text

Analyse = Callable[[Frame, Mapping[str, Any]], tuple[Result | None, list[Problem]]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of analysis (分析方法): what it answers, what it is given, where it comes from.

    `not_for` says what its results must never be used for; `reference` names paper and page.
    """

    id: str
    title: Text
    question: Text
    roles: tuple[Role, ...]
    options: tuple[Option, ...]
    reference: tuple[str, ...]
    not_for: tuple[Text, ...]
    analyse: Analyse


@dataclass(frozen=True, slots=True)
class Answer:
    """A method run on a file (一次分析): the frame, the options as settled, the result."""

    method: Method
    frame: Frame
    options: Mapping[str, Any]
    result: Result


def run(
    method: Method,
    path: Path,
    assigned: Mapping[str, Sequence[str]] | None = None,
    given: Mapping[str, str] | None = None,
) -> tuple[Answer | None, list[Problem]]:
    """Run a method on a CSV file; without an answer there is an error among the problems."""
    options, problems = settle(method.options, given or {})
    sheet, more = read_sheet(path)
    problems += more
    frame = None
    if sheet is not None:
        frame, more = frame_of(sheet, method.roles, assigned)
        problems += more
    if frame is None or has_errors(problems):
        return None, problems
    result, more = method.analyse(frame, options)
    problems += more
    if result is None or has_errors(problems):
        return None, problems
    return Answer(method, frame, options, result), problems
