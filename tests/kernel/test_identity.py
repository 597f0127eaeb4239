"""What is wrong with a code is said with the character and its place, in both languages."""

from __future__ import annotations

import pytest

from changbai.kernel.identity import identity, identity_problems, miswritten
from changbai.kernel.problem import Cell

GOOD = "91440300708461136T"


@pytest.mark.parametrize(
    ("written", "codes", "words"),
    [
        (GOOD, [], ""),
        ("708461136", [], ""),
        (GOOD.lower(), [], ""),
        (GOOD[:-1], ["CB680"], "17 位"),
        (GOOD[:10] + "O" + GOOD[11:], ["CB681"], "第 11 位“O”（LATIN CAPITAL LETTER O）"),
        (GOOD[:-1] + "Т", ["CB681"], "CYRILLIC CAPITAL LETTER TE"),
        (GOOD[:-1] + "?", ["CB682"], "第 18 位“?”"),
        (GOOD[:4] + "A" + GOOD[5:], ["CB683"], "第 5 位是“A”"),
        (GOOD[:-1] + "U", ["CB684"], GOOD),
        ("708461137", ["CB684"], "第 9 位是“7”"),
    ],
)
def test_a_code_is_refused_with_the_wrong_character_shown(written, codes, words) -> None:
    problems = identity_problems("uscc", written)
    assert [one.code for one in problems] == codes
    assert words in "".join(one.sentence("zh") for one in problems)
    assert all(one.sentence("en") for one in problems)


def test_other_identifiers_are_only_trimmed() -> None:
    assert identity_problems("code", "Оооо 1") == []
    assert identity("code", " Ｐ００1 ") == "P001"
    assert identity("uscc", " 7084６１13-6\u200b") == "708461136"


def test_only_what_looks_like_a_code_is_said_to_be_miswritten() -> None:
    place = Cell("a", "b", "A7")
    assert miswritten("uscc", "P001", place) == []
    assert miswritten("uscc", GOOD, place) == []
    assert miswritten("code", GOOD[:-1], place) == []
    (problem,) = miswritten("uscc", GOOD[:-1] + "Т", place)
    assert (problem.code, problem.place) == ("CB681", place)
