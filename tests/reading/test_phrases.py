"""Phrases of every convention, read one by one and counted together (用语)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from changbai.reading.read import read_text
from tests.reading import notation

FOLDER = Path(__file__).parent / "phrases"


def cases(kind: str) -> list[Any]:
    """Read the phrases of a kind."""
    listed: list[Any] = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text("utf-8"))
    return listed


def document(case: dict[str, Any]) -> str:
    """Set a phrase in a small document, under a heading of its own."""
    if "whole" in case:
        return str(case["whole"])
    return f"一、{case.get('under', '重点任务')}\n（一）工作内容。\n{case['say']}"


@pytest.mark.parametrize("kind", sorted(notation.WRITE))
def test_phrases_are_read_as_written_down(kind: str) -> None:
    wrong = {}
    for case in cases(kind):
        found = Counter(notation.written(kind, read_text(document(case))))
        if found != Counter(case[kind]):
            wrong[case.get("say") or case["whole"]] = (found, Counter(case[kind]))
    assert wrong == {}


def test_there_are_more_phrases_than_annotated_targets_anywhere() -> None:
    assert sum(len(case["targets"]) for case in cases("targets")) > 100
