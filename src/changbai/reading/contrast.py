"""Two texts side by side (两份文件对照): which targets were added, dropped, changed, kept.

An amended policy rewords freely, so targets are matched by what they are about: the same
subject first, then the most alike of the same unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from changbai.kernel.text import Text
from changbai.reading.shapes import FoundTarget, Reading

#: From which likeness on two subjects are taken for one, when their units agree.
ALIKE = 0.72
_NOISE = re.compile(
    r"^(?:全[省市县区国州]|我[省市县区]|其中|新增|力争|每年)+|(?:总数|数量|总量)$|[的、，“”]"
)
FIELDS: dict[str, Text] = {
    "value": Text("数值", "value"),
    "value_high": Text("上端", "upper end"),
    "unit": Text("单位", "unit"),
    "kind": Text("类型", "kind"),
    "comparator": Text("比较", "comparator"),
    "direction": Text("方向", "direction"),
    "baseline_year": Text("基期", "base year"),
    "deadline": Text("期限", "deadline"),
}
Outcome = Literal["added", "dropped", "changed", "same"]
OUTCOMES: dict[Outcome, Text] = {
    "added": Text("新增", "added"),
    "dropped": Text("取消", "dropped"),
    "changed": Text("调整", "changed"),
    "same": Text("不变", "unchanged"),
}


@dataclass(frozen=True, slots=True)
class Contrast:
    """One target in two texts (目标对照); `fields` that differ when it was changed."""

    outcome: Outcome
    old: FoundTarget | None
    new: FoundTarget | None
    fields: tuple[str, ...] = ()


def contrast(old: Reading, new: Reading) -> list[Contrast]:
    """Compare two texts target by target (两份文件对照): in the order of the new one."""
    before = [one for one in old.targets if not one.restates]
    after = [one for one in new.targets if not one.restates]
    matched = _match(before, after)
    found = [
        _pair(before[matched[j]], one) if j in matched else Contrast("added", None, one)
        for j, one in enumerate(after)
    ]
    gone = [one for i, one in enumerate(before) if i not in matched.values()]
    return [*found, *(Contrast("dropped", one, None) for one in gone)]


def _pair(old: FoundTarget, new: FoundTarget) -> Contrast:
    differ = tuple(name for name in FIELDS if getattr(old, name) != getattr(new, name))
    return Contrast("changed" if differ else "same", old, new, differ)


def _match(before: list[FoundTarget], after: list[FoundTarget]) -> dict[int, int]:
    """Return new index -> old index, the most alike first."""
    ranked = sorted(
        (
            (-likeness(one, other), abs(i - j), j, i)
            for i, one in enumerate(before)
            for j, other in enumerate(after)
            if likeness(one, other) >= ALIKE
        ),
    )
    met: dict[int, int] = {}
    for _, _, j, i in ranked:
        if j not in met and i not in met.values():
            met[j] = i
    return met


def likeness(one: FoundTarget, other: FoundTarget) -> float:
    """Return how alike two targets are, 0 to 1: their subjects, then value and deadline."""
    left, right = (_NOISE.sub("", each.subject) for each in (one, other))
    if not left or not right:
        return 0.0
    like = 1.0 if left == right else SequenceMatcher(None, left, right, autojunk=False).ratio()
    if one.unit != other.unit and {one.unit, other.unit} - {"家", "个", "户"}:
        like -= 0.4
    # Stages of one goal (2020 and 2025) are told apart by their years.
    return like - 0.05 * (one.deadline != other.deadline) - 0.01 * (one.value != other.value)
