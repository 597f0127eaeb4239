"""Measures (举措): the verb that opens a sentence, its object, and how strongly it binds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from changbai.reading.scene import Scene

Strength = Literal["duty", "push", "support", "trial"]

_VERBS: dict[Strength, str] = {
    "duty": "严格|严禁|不得|必须|严控|坚决|依法|强制",
    "trial": "探索|试点|研究(?!院|所|生)|尝试|先行先试",
    "support": "支持|鼓励|引导|帮助|扶持|允许|激励",
    "push": "推动|推进|加快|加强|加大|建立|建设|实施|开展|完善|健全|培育|发展|提升|提高|强化|"
    "深化|优化|"
    "推广|打造|构建|扩大|落实|促进|组织|制定|做好|用好|搭建|拓展|引进|培养|着力|大力|积极|全面|"
    "充分|发挥|巩固|整合|统筹",
}
_ADVERB = (
    r"(?:[一二三四五六七八]是|进一步|持续|深入|逐步|切实|着力|大力|积极|全面|全力|加快|有序|稳步"
    r"|充分|不断|继续|重点|分批|统筹|稳妥|率先)*"
)
_OPENING = re.compile(
    rf"{_ADVERB}(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _VERBS.items())})"
)


@dataclass(frozen=True, slots=True)
class RawMeasure:
    """A measure in offsets of the shadow (举措)."""

    start: int
    end: int
    verb: str
    object: str
    strength: Strength
    part: int


def find_measures(text: str, scene: Scene) -> Iterator[RawMeasure]:
    """Yield the measure of a sentence: a chain of verb phrases is cut at 。 only (举措)."""
    if scene.part < 0 or scene.goals:
        return
    sentence = scene.sentence
    found = _OPENING.match(text, sentence.start, sentence.end)
    if found is None:
        return
    strength: Strength = next(name for name in _VERBS if found[name])
    first = sentence.phrases[0]
    yield RawMeasure(
        sentence.start, sentence.end, found[strength],
        text[found.end() : max(first.end, found.end())],
        strength, scene.part,
    )  # fmt: skip
