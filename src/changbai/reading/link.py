"""What ties a number to its subject (数量关系): reaching, changing, building, a share.

Looked at in the words just before and just behind the number; a number without a tie states
no goal. Every pattern here is anchored at the number, so the work is bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from changbai.reading.phrases import either, meanings
from changbai.reading.quantities import Quantity

Tie = Literal["reach", "change", "build", "share", "rate", "portion", "bare"]

#: Words that may stand between a verb and its number.
_SOFT = (
    "约|大约|至少|不少于|不低于|超过|突破|力争|各|分别|均|都|总体|全部|基本|平均|年均|每年|累计|"
    "总计|合计|"
    "达到|达|到|至|在|为|了|共|再|超|不|一批|出|幅度|率|速度|以|按|年|全|省级|市级|共计|新增|"
    "率先|又|也|将|可|于|左右|"
    "总量|总数|总额|实际|同比|稳步|稳定|保持|持续|最少|最低"
)
_AFTER = re.compile(
    r"(?:（[^（）]{0,20}）)?(?P<word>以上|及以上|以下|及以下|以内|之内|左右|上下|以里|之上)?"
)
_AFTER_MEANING = {
    "以上": ">=", "及以上": ">=", "之上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=",
    "之内": "<=", "以里": "<=", "左右": "about", "上下": "about",
}  # fmt: skip
_RATE_NOUN = (
    "率|比例|比重|占比|份额|覆盖面|强度|含量|浓度|系数|指数|贡献度|集中度|程度|比|差距|水平"
    "|面积占|度"
)
_TAKES_AWAY = (
    "关闭", "关停", "淘汰", "取缔", "退出", "化解", "压减", "减少", "拆除", "报废",
    "削减", "降低", "缩减", "压缩", "节约",
)  # fmt: skip
#: A sign that the text prints, strict or not.
_SIGNS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "≦": "<=", "≧": ">="}
_SIGN = re.compile(r"([<>≤≥≦≧])$")
#: 提高到2020年的60%: the year stands between the verb and its number.
_OWN_YEAR = re.compile(r"(?:20[0-9]{2}年(?:底|末)?的?(?:每人|平均)?|每人|每户|每亩|每家)$")


@dataclass(frozen=True, slots=True)
class Link:
    """How a number is tied (数量关系); `start` is where the tie begins in the words before it."""

    tie: Tie
    comparator: str
    direction: Literal["up", "down"]
    start: int
    word: str = ""


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    reach = f"(?:{either('reach')})(?:{either('reach')}|{_SOFT})*$"
    change = f"(?P<word>{either('change')})(?P<soft>(?:{either('reach')}|{_SOFT})*)$"
    build = f"(?P<word>{either('build')})(?:{either('reach')}|{_SOFT})*$"
    rate = f"(?:{_RATE_NOUN})(?:{_SOFT}|：)*$"
    share = "占[^，]{0,40}$"
    return tuple(map(re.compile, (reach, change, build, rate, share)))


def find_link(left: str, quantity: Quantity, right: str) -> Link | None:
    """Return the tie of a number, from the words before and behind it; None without (数量关系)."""
    reach, change, build, rate, share = _patterns()
    if sign := _SIGN.search(left):
        comparator = _SIGNS[sign[1]]
        return Link(
            "reach", comparator, "down" if "<" in comparator else "up", sign.start(), sign[1]
        )
    near = _OWN_YEAR.sub("", left)[-24:]
    offset = max(0, len(left) - len(near))
    after = _AFTER.match(right)
    behind = _AFTER_MEANING.get(after["word"] or "", "") if after else ""
    ratio = quantity.sort in ("ratio", "points", "multiple", "tenth")
    if ratio and (found := change.search(near)) and not _to_a_level(found):
        return Link(
            "change",
            _weigh(found["soft"], behind),
            _sense(found["word"]),
            offset + found.start(),
            found["word"],
        )
    if found := reach.search(near):
        comparator = _weigh(found.group(), behind)
        falls = re.search(r"降|减少|压|缩|低于|小于|少于|不超过|控制|不高于|不大于", found.group())
        down = comparator == "<=" or bool(
            falls and "不少于" not in found.group() and "不低于" not in found.group()
        )
        return Link(
            "reach", comparator, "down" if down else "up", offset + found.start(), found.group()
        )
    if found := build.search(near):
        return Link(
            "build",
            _weigh(near[found.start() :], behind),
            build_way(found["word"]),
            offset + found.start(),
            found["word"],
        )
    if ratio and (found := share.search(left[-60:])):
        return Link("share", behind or ">=", _way(behind), len(left))
    if ratio and (found := rate.search(near)):
        return Link("rate", behind or ">=", _way(behind), len(left))
    return None


#: 80%以上的行政村建有服务中心: the share opens the phrase, what it is a share of follows.
_PORTION = re.compile(
    r"^(?:（[^）]*）)?(?P<word>以上|左右|以下)?的[^，]{2,40}?"
    r"(?:实现|建|完成|达|通|开展|具备|拥有|配|设|纳入|参与|应用|使用|得到|享受|接受|进入|成为|用上|普及|有)"
)


def find_portion(left: str, right: str) -> Link | None:
    """Return the tie of a share that opens its phrase: 70%的企业实现数字化 (占比主语)."""
    found = _PORTION.match(right)
    if (
        not found
        or len(re.sub(r"^.*年(?:底|末)?前?|力争|确保|全[市省县区国]|使|其中", "", left)) > 1
    ):
        return None
    comparator = _AFTER_MEANING.get(found["word"] or "", ">=")
    return Link("portion", comparator, _way(comparator), len(left))


def far_build(left: str) -> str:
    """Return the building verb further before a number that ends its phrase: 培育企业100家."""
    for found in re.finditer(either("build"), left):
        if found.end() < len(left):
            return found.group()
    return ""


def build_way(words: str) -> Literal["up", "down"]:
    """Return which way the verbs before a number go: 淘汰 and 减少 take away."""
    return "down" if any(verb in words for verb in _TAKES_AWAY) else "up"


def behind_word(right: str) -> tuple[str, int]:
    """Return the comparator that stands behind a number, and how long its words are."""
    found = _AFTER.match(right)
    if not found:
        return "", 0
    return _AFTER_MEANING.get(found["word"] or "", ""), found.end()


def _sense(word: str) -> Literal["up", "down"]:
    """Return which way a verb of change goes."""
    return "down" if meanings("change")[word] == "down" else "up"


def _way(comparator: str) -> Literal["up", "down"]:
    return "down" if comparator == "<=" else "up"


def _to_a_level(found: re.Match[str]) -> bool:
    """Tell 提高到60% (a level) from 提高60% (a change)."""
    soft = found["soft"]
    plain = soft.replace("达到", "").replace("不到", "")
    return plain.startswith(("到", "至", "为")) and found["word"] not in (
        "增速",
        "增幅",
        "降幅",
        "增长率",
    )


def _weigh(words: str, behind: str) -> str:
    """Return the comparator: behind the number first, then the last telling word before it."""
    if behind:
        return behind
    if re.search(r"(?:不少于|不低于|不小于|不得低于|不得少于|至少|超过|突破)$", words):
        return "<=" if re.search(r"不(?:得)?(?:超过|突破)$", words) else ">="
    told = [
        (place.end(), meanings("reach")[place.group()])
        for place in re.finditer(either("reach"), words)
    ]
    strong = [value for _, value in told if value in ("about", "<=", ">=")]
    if not strong:
        return ">="
    if "about" in strong and strong[-1] == ">=" and re.search(r"约", words):
        return "about"
    return strong[-1]
