"""The identity of a unit as somebody gives it (单位标识): put right where sure, else refused.

A kind says what identifies its units: a unified social credit code (`uscc`; the old organisation
code stands for it in returns from before October 2015), an area code, or a code of its own.
"""

from __future__ import annotations

import unicodedata

from changbai.kernel.identifier import Fault, compact, faults_of, readings_of
from changbai.kernel.problem import Cell, Place, Problem
from changbai.kernel.text import Text


def identity(identifier: str, text: str) -> str:
    """Return the code as it is kept (规范代码): without spaces, width or case that say nothing."""
    return compact(text) if identifier == "uscc" else unicodedata.normalize("NFKC", text).strip()


def identity_problems(identifier: str, text: str, place: Place | None = None) -> list[Problem]:
    """Return all that is wrong with the identity of a unit, each wrong character by its place."""
    if identifier != "uscc":
        return []
    code, where = compact(text), place or Cell(text.strip())
    return [_told(code, fault, where) for fault in faults_of(code)]


def miswritten(identifier: str, text: str, place: Place) -> list[Problem]:
    """Return what is wrong with a code that names nobody here, where it looks like a code at all.

    It says nothing about who is in the registry: only the characters are looked at.
    """
    return identity_problems(identifier, text, place) if 8 <= len(compact(text)) <= 20 else []


def _told(code: str, fault: Fault, place: Place) -> Problem:
    facts = {"code": code, "position": fault.position, "found": fault.found}
    if fault.reason == "length":
        return Problem("CB680", place, {"code": code, "found": fault.found})
    if fault.reason == "digit":
        return Problem("CB683", place, facts)
    if fault.reason == "character":
        name = unicodedata.name(fault.found, f"U+{ord(fault.found):04X}")
        if fault.expected:
            return Problem("CB681", place, {**facts, "name": name, "expected": fault.expected})
        return Problem("CB682", place, {**facts, "name": name})
    facts |= {"expected": fault.expected, "readings": _either(readings_of(code))}
    return Problem("CB684", place, facts)


def _either(readings: list[str]) -> Text:
    """Return the likely readings in words; that there is none when there is none."""
    if not readings:
        return Text("改动一处不能使它成立", "no single change makes it right")
    zh, en = " 或 ".join(readings), " or ".join(readings)
    return Text(f"可能是 {zh}", f"perhaps {en}")
