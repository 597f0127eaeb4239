"""Unified social credit code (统一社会信用代码, GB 32100-2015) and its inner 9-character code.

Characters: registration authority (1), kind (1), area code of the authority (6, GB/T 2260),
organisation code (9, GB 11714, with its own check), check character (1). Until October 2015
enterprises had only the organisation code (组织机构代码): old returns are known by it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: A code of up to so many characters is taken for an organisation code.
SHORT = 13
#: Places of a unified code that hold the area code: digits only.
_DIGITS = range(2, 8)
#: Letters of other scripts that look like Latin ones: Cyrillic, then Greek.
_FOREIGN = dict(zip("АВЕКМНОРСТХУІЅЈΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", "ABEKMHOPCTXYISJABEHIKMNOPTXYZ", strict=True))
#: What stands for letters that no code has.
_UNUSED = {"O": "0", "I": "1", "S": "5", "Z": "2"}
#: Characters that are taken for one another in reading or writing by hand.
_ALIKE = ("0DQ", "1L7", "8B3", "6G", "2", "UV", "5", "MN", "CG", "EF", "PR", "XY", "KX")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a code (代码错误): reason, character counted from 1, what was expected."""

    reason: str  # length | character | digit | check | inner_check
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


def faults_of(text: str) -> list[Fault]:
    """Return all that is wrong with a code of either kind, characters first; none when valid.

    Check characters are judged only where all characters and the length are right.
    """
    code = compact(text)
    short = len(code) < SHORT
    faults = _character_faults(code, _INNER if short else ALPHABET)
    wanted = 9 if short else 18
    if len(code) != wanted:
        faults.append(Fault("length", found=str(len(code)), expected=str(wanted)))
    return faults or _check_faults(code)


def fault_of(text: str) -> Fault | None:
    """Return what is first wrong with a unified social credit code, None when it is valid."""
    code = compact(text)
    faults = _character_faults(code, ALPHABET)
    if not faults and len(code) != 18:
        return Fault("length", found=str(len(code)), expected="18")
    return next(iter(faults or _check_faults(code)), None)


def organisation_fault_of(text: str) -> Fault | None:
    """Return what is wrong with a 9-character organisation code (组织机构代码), None when valid."""
    code = compact(text)
    faults = _character_faults(code, _INNER)
    if not faults and len(code) != 9:
        return Fault("length", found=str(len(code)), expected="9")
    return next(iter(faults or _check_faults(code)), None)


def readings_of(text: str, most: int = 2) -> list[str]:
    """Return the valid codes that one slip of the pen away may have been meant, likeliest first.

    Letters that no code has are read as what they look like. Else: one character taken for one
    that looks like it, two neighbours exchanged, then any single wrong character.
    """
    code = compact(text)
    short = len(code) < SHORT
    allowed = _INNER if short else ALPHABET
    meant = "".join(c if c in allowed else meant_by(c) or c for c in code)
    if meant != code:
        return [] if faults_of(meant) else [meant]
    if len(code) != (9 if short else 18):
        return []
    found: list[str] = []
    for changed in _slips(code, allowed):
        if changed != code and changed not in found and not faults_of(changed):
            found.append(changed)
            if len(found) == most:
                break
    return found


def meant_by(character: str) -> str:
    """Return the character of a code that one that no code has looks like, empty for none."""
    latin = _FOREIGN.get(character, character)
    found = _UNUSED.get(latin, latin)
    return found if found in _VALUES else ""


def inner_of(text: str) -> str:
    """Return the organisation code inside a code (组织机构代码); empty when there is none."""
    code = compact(text)
    return code if len(code) == 9 else code[8:17] if len(code) == 18 else ""


def build(authority_and_kind: str, area: str, first8: str) -> str:
    """Return a valid code from authority and kind (2), area (6) and organisation number (8)."""
    first17 = authority_and_kind + area + first8 + inner_check_character(first8)
    return first17 + check_character(first17)


def _character_faults(code: str, allowed: str) -> list[Fault]:
    digits = _DIGITS if allowed is ALPHABET else ()
    faults = []
    for place, character in enumerate(code):
        if character not in allowed:
            faults.append(Fault("character", place + 1, character, meant_by(character)))
        elif place in digits and not character.isdigit():
            faults.append(Fault("digit", place + 1, character))
    return faults


def _check_faults(code: str) -> list[Fault]:
    faults = []
    first, last = (8, 16) if len(code) == 18 else (0, 8)
    inner = inner_check_character(code[first:last])
    if code[last] != inner:
        faults.append(Fault("inner_check", last + 1, code[last], inner))
    if len(code) == 18 and code[17] != (check := check_character(code[:17])):
        faults.append(Fault("check", 18, code[17], check))
    return faults


def _slips(code: str, allowed: str) -> Iterator[str]:
    """Yield what a code may have been before one slip, likeliest first."""
    # A letter for a digit before anything else: the organisation's own number is mostly digits.
    for digits in (True, False):
        for place, character in enumerate(code):
            for alike in (one for one in _ALIKE if character in one):
                for c in alike:
                    if c in allowed and digits == (c.isdigit() and not character.isdigit()):
                        yield code[:place] + c + code[place + 1 :]
    for place in range(len(code) - 1):
        yield code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    # From the end: a check character alone is likelier wrong than a code that happens to fit.
    for place in range(len(code) - 1, -1, -1):
        yield from (code[:place] + c + code[place + 1 :] for c in allowed)
