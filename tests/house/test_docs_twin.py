"""What is said in Chinese is said in English: the pages stand in pairs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import checkout

DOCS = checkout.ROOT / "docs"
#: Tables that hold both languages in their rows stand on the Chinese side only.
BOTH_LANGUAGES = {"glossary.csv", "self-check.csv"}


def pages(language: str) -> set[str]:
    """Return the pages of a language, as paths inside its folder."""
    folder = DOCS / language
    return {
        path.relative_to(folder).as_posix()
        for path in checkout.files()
        if path.is_relative_to(folder) and path.name not in BOTH_LANGUAGES
    }


def headings(path: Path) -> list[int]:
    """Return the levels of the headings of a Markdown page, in order, leaving out code."""
    text = re.sub(r"(?ms)^```.*?^```", "", path.read_text(encoding="utf-8"))
    return [len(mark) for mark in re.findall(r"(?m)^(#+) ", text)]


def test_pages_stand_in_pairs() -> None:
    assert pages("zh") == pages("en")


@pytest.mark.parametrize(
    "pair",
    [
        (checkout.ROOT / "README.zh-CN.md", checkout.ROOT / "README.md"),
        *((DOCS / "zh" / page, DOCS / "en" / page) for page in sorted(pages("zh"))),
    ],
    ids=lambda pair: pair[1].name,
)
def test_pairs_have_the_same_headings(pair: tuple[Path, Path]) -> None:
    zh, en = pair
    if zh.suffix != ".md":
        pytest.skip("not a page of text")
    assert headings(zh) == headings(en)
