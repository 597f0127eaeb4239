"""What each sentence inherits from where it stands (语境): clause, deadline, kind of section.

Fewer than a quarter of the targets in real texts carry their year in their own sentence. The
year comes from an earlier sentence of the paragraph, from the lead-in of a section (到2025年，
实现以下目标：) or from the period in the title, in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from changbai.reading.phrases import either
from changbai.reading.sentences import Sentence, paragraphs, sentences
from changbai.reading.tree import Part
from changbai.reading.years import Due, find_dues

DueSource = Literal["sentence", "paragraph", "section", "document", "table", "relative"]

_GOALS = re.compile(r"目标|指标|愿景")
_NOT_GOALS = re.compile(
    r"目标(?:考核|责任|管理|任务分解|绩效)|指标(?:体系|解释|管理|分配)|考核指标"
)
_CONDITIONS = re.compile(either("condition"))
_LEAD_IN = re.compile(r"：$|以下|如下|目标")


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence and what it inherits (语境); `part` is -1 before the first numbered part.

    `past` holds where years gone by are named in it; `stale` tells that its paragraph has
    opened with such a year.
    """

    part: int
    sentence: Sentence
    paragraph: tuple[int, int]
    dues: tuple[Due, ...]
    handed: Due | None
    source: DueSource | None
    goals: bool
    conditions: bool
    legal: bool
    past: tuple[int, ...] = ()
    stale: bool = False


def scenes(text: str, parts: list[Part], now: int | None, ends: int | None) -> Iterator[Scene]:
    """Yield the sentences of a shadow in order, each with what it inherits (语境)."""
    first = parts[0].start if parts else len(text)
    legal = sum(part.kind == "article" for part in parts) > 2
    goals: dict[int, bool] = {-1: False}
    conditions: dict[int, bool] = {-1: False}
    leads: dict[int, Due | None] = {-1: None}
    document = Due(0, 0, ends) if ends else None
    blocks = [(-1, 0, first), *((i, part.body, part.end) for i, part in enumerate(parts))]
    for index, start, end in blocks:
        above = parts[index].above if index >= 0 else -1
        title = parts[index].title if index >= 0 else ""
        short = title[:40]
        goals[index] = bool(_GOALS.search(short) and not _NOT_GOALS.search(short)) or (
            goals[above] and index >= 0
        )
        told = bool(_CONDITIONS.search(short)) or (conditions[above] and index >= 0)
        lead = leads[above] if index >= 0 else None
        leads[index] = lead
        for number, (low, high) in enumerate(paragraphs(text, start, end)):
            told = told or bool(_CONDITIONS.search(text, max(low, high - 40), high))
            paragraph: Due | None = None
            stale = False
            for sentence in sentences(text, low, high):
                named = find_dues(text, sentence.start, sentence.end, now)
                dues, past = _live(named, text, sentence, now)
                handed, source = _handed(paragraph, leads[index], document)
                yield Scene(
                    index, sentence, (low, high), dues, handed, source, goals[index], told, legal,
                    past, stale,
                )  # fmt: skip
                opening = [due for due in dues if due.start - sentence.start <= 12]
                if opening:
                    several = dues[-1].start > opening[0].start
                    whole = text[sentence.start : sentence.end]
                    paragraph = dues[-1] if several and "；" in whole else opening[-1]
                    stale = False
                elif past and past[0] - sentence.start <= 14:
                    stale = True
            if paragraph and _hands_down(
                text, low, high, goals[index], number == 0 and high - low < 40
            ):
                leads[index] = paragraph
        conditions[index] = told


def _handed(
    paragraph: Due | None, section: Due | None, document: Due | None
) -> tuple[Due | None, DueSource | None]:
    for due, source in ((paragraph, "paragraph"), (section, "section"), (document, "document")):
        if due is not None:
            return due, "relative" if due.relative else source  # type: ignore[return-value]
    return None, None


def _hands_down(text: str, low: int, high: int, goals: bool, is_title: bool) -> bool:
    """Tell whether a paragraph's deadline holds for what stands below it."""
    last = text[max(low, high - 30) : high]
    return bool(last.endswith("：") or goals or is_title or ("以下目标" in last))


def _live(
    dues: list[Due], text: str, sentence: Sentence, now: int | None
) -> tuple[tuple[Due, ...], tuple[int, ...]]:
    """Keep what lies ahead: a year before the issue is history, a year in a name no date."""
    kept = []
    past = []
    starts = {phrase.start for phrase in sentence.phrases}
    for due in dues:
        if due.year is None or due.relative:
            kept.append(due)
            continue
        written = text[due.start : due.end]
        pointed = written[0] in "到至截在于力确争用" or not written.endswith("年")
        if re.match(
            r"起|开始|以来|以后|后|度?预算|第?[0-9一二三四]+号|版|版本|修订",
            text[due.end : due.end + 4],
        ):
            continue
        if now and due.year < now:
            past.append(due.end)
            continue
        if (
            not pointed
            and due.start not in starts
            and text[due.start - 1 : due.start] not in "（、和及“"
        ):
            if not re.match(r"(?:达|实现|完成|前|建成|力争|全)", text[due.end : due.end + 2]):
                continue
        kept.append(due)
    return tuple(kept), tuple(past)
