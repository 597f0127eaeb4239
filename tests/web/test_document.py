"""The reading page says what the document says, and lights what the targets quote."""

from __future__ import annotations

import re

from changbai.web.document import clause_label, paragraphs, tree
from tests.web.province import pack


def squeezed(text: str) -> str:
    return re.sub(r"[\s　]+", "", text)


def test_the_whole_text_is_there_once_and_in_order() -> None:
    shown = "".join(run.text for paragraph in paragraphs(pack()) for run in paragraph.runs)
    assert squeezed(shown) == squeezed(pack().document)


def test_every_clause_opens_once() -> None:
    opened = [
        run.clause for paragraph in paragraphs(pack()) for run in paragraph.runs if run.clause
    ]
    assert opened == [clause.id for clause in pack().clauses]


def test_every_quote_is_lit_with_a_note_behind_its_end() -> None:
    lit: dict[str, str] = {}
    noted: set[str] = set()
    for paragraph in paragraphs(pack()):
        for run in paragraph.runs:
            if run.target:
                lit[run.target] = lit.get(run.target, "") + run.text
            noted.update(run.notes)
    assert noted == set(lit) == set(pack().targets)
    missing = [id for id, target in pack().targets.items() if target.quote not in lit[id]]
    assert missing == []


def test_restatements_are_lit_too() -> None:
    runs = [run for paragraph in paragraphs(pack()) for run in paragraph.runs]
    again = [run.text for run in runs if run.target == "2.1-c"]
    assert len(again) == 2
    assert "50" in again[1]


def test_headings_are_told_from_run_in_heads() -> None:
    heads = [p for p in paragraphs(pack()) if p.kind == "head"]
    assert [p.runs[0].clause for p in heads if p.level == 1] == ["1", "2", "3"]
    first = next(p for p in paragraphs(pack()) if any(run.clause == "2.1" for run in p.runs))
    assert (first.kind, first.runs[0].head) == ("text", 2)
    assert first.runs[0].text == "（一）企业创新能力明显增强。"


def test_the_tree_counts_targets_for_parents_once() -> None:
    top = {branch.clause.id: branch for branch in tree(pack())}
    assert list(top) == ["1", "2", "3"]
    stated = {t.id for t in pack().targets.values() if t.clause.startswith("2.")}
    assert set(top["2"].targets) == stated
    assert len(top["2"].targets) == len(stated)
    assert clause_label(top["1"].clause) == "一、总体思路"
