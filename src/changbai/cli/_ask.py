"""What `run` and `explain` are asked (问询参数): pack, data, period, area, or the problems."""

from __future__ import annotations

from pathlib import Path

from changbai.engine.folder import FolderData, open_folder
from changbai.kernel.period import Period, read_period
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.kept import load_kept
from changbai.pack.shapes import Pack

#: What the words of a call are called in a problem.
CALL = Mark("changbai")


def open_both(pack: Path, data: Path) -> tuple[Pack | None, FolderData | None, list[Problem]]:
    """Open pack and data folder; both are there unless the problems hold an error."""
    found, problems = load_kept(pack)
    if found is None or has_errors(problems):
        return None, None, problems
    opened, more = open_folder(data, found)
    return found, opened, [*problems, *more]


def period_of(text: str) -> tuple[Period | None, list[Problem]]:
    """Read a period of the call."""
    period = read_period(text)
    return period, [] if period else [Problem("CB541", CALL, {"text": text})]


def unknown_codes(pack: Pack, area: str, industry: str = "", size: str = "") -> list[Problem]:
    """Return a problem for each code of the call that the pack does not know."""
    problems = []
    if area and all(row.code != area for row in pack.areas):
        problems.append(Problem("CB542", CALL, {"area": area, "pack": pack.head.id}))
    for name, code in (("industry", industry), ("size", size)):
        if code and code not in pack.codes.get(name, {}):
            problems.append(Problem("CB544", CALL, {"list": name, "found": code}))
    return problems
