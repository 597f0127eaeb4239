"""Unified social credit code (统一社会信用代码, GB 32100-2015) and its inner 9-character code.

Characters: registration authority (1), kind (1), area code of the authority (6, GB/T 2260),
organisation code (9, GB 11714, with its own check), check character (1).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a code (代码错误): reason, character counted from 1, what was expected."""

    reason: str  # length | character | check | inner_check
    position: int = 0
    found: str = ""
    expected: str = ""


def compact(text: str) -> str:
    """Return the code in half-width capitals without spaces, hyphens or zero-width marks."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if c not in " -\t" and unicodedata.category(c) != "Cf")


def check_character(first17: str) -> str:
    """Return the 18th character for the first 17 (GB 32100-2015, 31 - sum mod 31)."""
    total = sum(_VALUES[c] * w for c, w in zip(first17, _WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def inner_check_character(first8: str) -> str:
    """Return the 9th character of an organisation code for its first 8 (GB 11714)."""
    total = sum(_INNER.index(c) * w for c, w in zip(first8, _INNER_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    return "X" if check == 10 else str(check)


def fault_of(text: str) -> Fault | None:
    """Return what is wrong with a unified social credit code, None when it is valid."""
    code = compact(text)
    for position, character in enumerate(code, 1):
        if character not in _VALUES:
            return Fault("character", position, character)
    if len(code) != 18:
        return Fault("length", found=str(len(code)), expected="18")
    inner = inner_check_character(code[8:16])
    if code[16] != inner:
        return Fault("inner_check", 17, code[16], inner)
    check = check_character(code[:17])
    return None if code[17] == check else Fault("check", 18, code[17], check)


def organisation_fault_of(text: str) -> Fault | None:
    """Return what is wrong with a 9-character organisation code (组织机构代码), None when valid."""
    code = compact(text)
    for position, character in enumerate(code, 1):
        if character not in _INNER:
            return Fault("character", position, character)
    if len(code) != 9:
        return Fault("length", found=str(len(code)), expected="9")
    check = inner_check_character(code[:8])
    return None if code[8] == check else Fault("inner_check", 9, code[8], check)


def build(authority_and_kind: str, area: str, first8: str) -> str:
    """Return a valid code from authority and kind (2), area (6) and organisation number (8)."""
    first17 = authority_and_kind + area + first8 + inner_check_character(first8)
    return first17 + check_character(first17)
