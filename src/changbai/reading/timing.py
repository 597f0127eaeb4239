"""Dated deliverables without a number, and standing limits (节点与常设规定)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from changbai.reading.quantities import find_quantities
from changbai.reading.scene import Scene

_DATE = re.compile(
    r"(?:(?P<year>20[0-9]{2})年)?(?:(?P<month>[0-9]{1,2})月(?:份)?(?:[0-9]{1,2}日|底|末|上旬|"
    r"中旬|下旬)?(?:之?前|以前|内)?|(?P<end>年?(?:底|末|内)(?:之?前)?|前))"
)
_DELIVERS = re.compile(
    r"完成|出台|印发|制定|建立|建成|启动|开展|实现|形成|投入|上线|发布|编制|修订|研究|提出|取消|"
    r"清理|公布|组建|落实|推广|开通|投产|竣工|开工|基本|全面|健全|完善|设立|报送|上报|到位"
)
_PAST = re.compile(
    r"截至|截止|已|以来|成文|自20|起施行|起执行|起实施|有效期|召开|会议|审议|同期|上年"
)
_LIMIT = re.compile(r"^(?:以内|之内|内|前|以上|以下|左右)")
_STANDING = re.compile(
    r"不得|应当|应(?!用|急)|必须|不低于|不高于|不超过|不少于|控制在|按照?|至少|每年|原则上|内|"
    r"降至|降到"
)


@dataclass(frozen=True, slots=True)
class RawMilestone:
    """A dated deliverable in offsets of the shadow (节点)."""

    start: int
    end: int
    date: str
    year: int | None
    part: int


@dataclass(frozen=True, slots=True)
class RawRule:
    """A standing limit in offsets of the shadow (常设规定)."""

    start: int
    end: int
    subject: str
    value: Decimal
    unit: str
    comparator: str
    part: int


def find_milestones(
    text: str, scene: Scene, taken: set[int], issued: int | None
) -> Iterator[RawMilestone]:
    """Yield what is to be delivered by a day; phrases that state a target are `taken` (节点)."""
    if scene.part < 0:
        return
    phrases = scene.sentence.phrases
    for index, phrase in enumerate(phrases):
        found = _DATE.search(text, phrase.start, phrase.end)
        if not found or not (
            found["month"]
            or "前" in found.group()
            or "底" in found.group()
            or "内" in found.group()
        ):
            continue
        if not (found["year"] or found["month"] or "年" in found.group()):
            continue
        if _PAST.search(text, scene.sentence.start, found.start()) or _PAST.search(
            text, found.start(), phrase.end
        ):
            continue
        last = index
        if phrase.end - found.end() < 4 and index + 1 < len(phrases) and phrase.sign == "，":
            last = index + 1
        end = phrases[last].end
        if not _DELIVERS.search(text, found.start(), end):
            continue
        if any(phrase.start <= place < end for place in taken):
            continue
        year = (
            int(found["year"]) if found["year"] else scene.handed.year if scene.handed else issued
        )
        yield RawMilestone(phrase.start, end, found.group(), year, scene.part)


def find_rules(text: str, scene: Scene, taken: set[int]) -> Iterator[RawRule]:
    """Yield time limits and standing ratios (常设规定); numbers already used are `taken`."""
    if scene.part < 0:
        return
    for phrase in scene.sentence.phrases:
        for figure in find_quantities(text, phrase.start, phrase.end):
            behind = text[figure.end : figure.end + 2]
            words = text[phrase.start : phrase.end]
            timed = (
                figure.sort == "time"
                and figure.unit not in ("年", "月", "日")
                and _LIMIT.match(behind)
            )
            ratio = figure.sort == "ratio" and _STANDING.search(words) and figure.start not in taken
            if not (timed or ratio):
                continue
            high = bool(re.search(r"不低于|不少于|至少|以上|高于(?<!不高于)", words))
            yield RawRule(
                phrase.start, phrase.end, text[phrase.start : figure.start][-40:], figure.value,
                figure.unit.removeprefix("个"), ">=" if high else "<=", scene.part,
            )  # fmt: skip
