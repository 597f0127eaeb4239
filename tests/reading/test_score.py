"""The scoring rule: spans by more than half, fields exactly, each item once."""

from __future__ import annotations

from typing import Any

from changbai.reading.plain import as_plain
from changbai.reading.read import read_text
from changbai.reading.score import overlap, score, total

TEXT = (
    "一、主要目标\n到2025年，企业达到300家，产值突破1000亿元。（市工信局负责）\n"
    "对新认定的企业，给予20万元奖励。"
)


def goal(quote: str, value: int, unit: str) -> dict[str, Any]:
    """Return an annotated target."""
    return {
        "quote": quote, "value": value, "value_high": None, "unit": unit, "kind": "level",
        "comparator": ">=", "baseline_year": None, "deadline": 2025, "direction": "up",
    }  # fmt: skip


def annotation() -> dict[str, Any]:
    """Return an annotation that agrees with the text."""
    return {
        "headings": [{"level": 1, "number": "一", "marker": "一、", "title": "主要目标"}],
        "targets": [goal("企业达到300家", 300, "家"), goal("产值突破1000亿元", 1000, "亿元")],
        "actors": [{"quote": "（市工信局负责）", "role": "responsible", "body": "市工信局"}],
        "amounts": [
            {"quote": "给予20万元奖励", "value": 20, "unit": "万元", "value_role": "fixed"},
        ],
    }  # fmt: skip


def test_full_agreement() -> None:
    tallies = score(as_plain(read_text(TEXT)), annotation(), TEXT)
    assert all(tally.f1 == 1 for tally in tallies.values())
    assert tallies["targets"].fields == dict.fromkeys(tallies["targets"].fields, 2)


def test_a_wrong_field_counts_in_its_column_only() -> None:
    gold = annotation()
    gold["targets"][0]["deadline"] = 2024
    tally = score(as_plain(read_text(TEXT)), gold, TEXT)["targets"]
    assert (tally.f1, tally.fields["deadline"], tally.fields["value+unit"]) == (1.0, 1, 2)


def test_what_is_missing_or_invented_is_told() -> None:
    gold = annotation()
    gold["targets"][1]["quote"] = "（市工信局负责）"
    gold["amounts"][0]["value"] = 30
    tallies = score(as_plain(read_text(TEXT)), gold, TEXT)
    assert (tallies["targets"].right, tallies["targets"].missed) == (1, ("（市工信局负责）",))
    assert tallies["amounts"].right == 0
    assert len(tallies["amounts"].invented) == 1


def test_optional_items_count_neither_way() -> None:
    gold = annotation()
    gold["targets"][1]["optional"] = True
    tally = score(as_plain(read_text(TEXT)), gold, TEXT)["targets"]
    assert (tally.right, tally.read, tally.gold) == (1, 1, 1)


def test_one_quote_with_two_values_needs_two_items() -> None:
    gold = annotation()
    gold["targets"].append({**gold["targets"][0], "value": 301})
    tally = score(as_plain(read_text(TEXT)), gold, TEXT)["targets"]
    assert (tally.right, tally.gold) == (2, 3)


def test_a_text_without_targets_asks_for_none() -> None:
    gold = {"headings": [], "targets": [], "actors": [], "amounts": []}
    tallies = score(
        as_plain(read_text("加强领导，落实责任。" * 5)), gold, "加强领导，落实责任。" * 5
    )
    assert total([tallies])["targets"].f1 == 1.0


def test_overlap_is_more_than_half_of_the_shorter() -> None:
    assert overlap((0, 10), (4, 30))
    assert not overlap((0, 10), (5, 30))
    assert overlap((0, 100), (20, 25))
