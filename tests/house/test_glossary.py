"""One word for one thing, in both languages (docs/zh/glossary.csv)."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter

import pytest

from tests.support import checkout

GLOSSARY = checkout.ROOT / "docs" / "zh" / "glossary.csv"
SHAPES = checkout.SOURCE / "pack" / "shapes.py"
HEADS = ["english", "chinese", "clause", "note"]
CHINESE_TERM = re.compile(r"[(（]([一-鿿]+)")


def glossary() -> list[dict[str, str]]:
    """Read the rows of the glossary."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shapes() -> dict[str, str]:
    """Return the public dataclasses of the pack as glossary words -> first line of docstring."""
    classes = (node for node in checkout.tree(SHAPES).body if isinstance(node, ast.ClassDef))
    return {
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", node.name).lower(): (
            (ast.get_docstring(node) or "").partition("\n")[0]
        )
        for node in classes
        if not node.name.startswith("_")
        and any("dataclass" in ast.unparse(one) for one in node.decorator_list)
    }


def test_every_row_is_whole() -> None:
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == HEADS
    assert [row for row in rows if len(row) != len(HEADS) or not (row[0] and row[1])] == []


@pytest.mark.parametrize("side", ["english", "chinese"])
def test_no_word_stands_twice(side: str) -> None:
    words = Counter(row[side].strip().lower() for row in glossary())
    assert [word for word, count in words.items() if count > 1] == []


def test_words_are_in_order() -> None:
    words = [row["english"].lower() for row in glossary()]
    assert words == sorted(words)


def test_every_shape_of_a_pack_is_a_word() -> None:
    assert shapes()
    assert sorted(set(shapes()) - {row["english"] for row in glossary()}) == []


def test_shapes_use_the_chinese_word_of_the_glossary() -> None:
    chinese = {row["english"]: row["chinese"] for row in glossary()}
    terms = {word: CHINESE_TERM.search(line) for word, line in shapes().items()}
    different = {
        word: term[1]
        for word, term in terms.items()
        if term and word in chinese and term[1] != chinese[word]
    }
    assert different == {}
