"""When something is due, what it is compared with (期限与基期): 到2025年, 比2020年."""

from __future__ import annotations

import re
from dataclasses import dataclass

from changbai.reading.front import FIVE_YEARS
from changbai.reading.numerals import read_number

_YEAR = r"(?P<year>(?:19|20)[0-9]{2})年"
_PLAN = r"[“\"‘「]?(?P<plan>十[一二三四五六]五|九五)[”\"’」]?"
_SINCE = r"(?:比|较|与|同|以|相较于|相比于|对比|在)"
#: A year that is compared with. Its words are no deadline.
_BASE = re.compile(
    rf"(?:比|较|相较于|相比于|相比)(?P<year>(?:19|20)[0-9]{{2}})年?(?:末|底|度|的|水平|全年|"
    rf"实际|基数)*"
    rf"|(?:与|同)(?P<year2>(?:19|20)[0-9]{{2}})年(?:末|底)?相比"
    rf"|(?:以|在)(?P<year3>(?:19|20)[0-9]{{2}})年(?:末|底|的)?(?:为基[期数准础]|基础上|水平上|"
    rf"数据为基[期数准础]|水平为基[期数准础])"
    rf"|(?:由|从)(?P<year4>(?:19|20)[0-9]{{2}})年(?:末|底)?的"
    rf"|(?:比|较|与|同){_PLAN}(?:时期|期间)?(?:末|期末|规划末)?(?:相比)?"
)
_DUE = re.compile(
    rf"(?P<to>到|至|截至|截止|在|于|力争|确保|争取|用|"
    rf"自)?(?:{_YEAR})(?P<tail>(?:年)?(?:[0-9]{{1,2}}月)?(?:[0-9]{{1,2}}日)?"
    r"(?:上半年|下半年|第?[一二三四1-4]季度)?(?:年)?(?:末|底|终|初)?(?:之前|以前|前|内|期间|时|"
    r"度|全年)?)"
    rf"|(?P<to2>到|至|在)?{_PLAN}(?P<tail2>(?:规划)?(?:时期|期间)?(?:末|期末|结束时|规划末|内|时)?)"
    r"|(?:用|力争|争取|未来|今后|通过|经过|利用|再用|再过|力争用|计划用|在)*"
    r"(?P<span>[0-9]{1,2}|[一二两三四五六七八九十])(?P<half>到[0-9一二三四五六七八九十]|"
    r"-[0-9])?(?:个)?年"
    r"(?P<within>左右的?时间|努力|时间|内|之内|以内|后|左右|(?=(?:引进|培育|培养|新增|建设|建成|"
    r"培训|打造)))"
    r"|(?P<future>(?:未来|今后))(?P<span2>[0-9]{1,2}|[一二两三四五六七八九十])年"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as it stands (期限): place and year; `relative` when counted from the issue."""

    start: int
    end: int
    year: int | None
    relative: bool = False


def find_base(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """Return the year that a stretch compares with, and its place; None without (基期)."""
    found = _BASE.search(text, start, end)
    if found is None:
        return None
    plan = found["plan"]
    year = FIVE_YEARS.get(plan, 0) if plan else 0
    digits = next(
        (found[name] for name in ("year", "year2", "year3", "year4") if found[name]), None
    )
    return int(digits) if digits else year, found.start(), found.end()


def find_dues(text: str, start: int, end: int, issued: int | None) -> list[Due]:
    """Return the deadlines of a stretch of a shadow, in order (期限)."""
    bases = [found.span() for found in _BASE.finditer(text, start, end)]
    dues = []
    for found in _DUE.finditer(text, start, end):
        if any(
            low <= found.start() < high or found.start() <= low < found.end() for low, high in bases
        ):
            continue
        if due := _due(found, text, issued):
            dues.append(due)
    return dues


def _due(found: re.Match[str], text: str, issued: int | None) -> Due | None:
    after = text[found.end() : found.end() + 1]
    if found["year"]:
        if after in "-—~至" and text[found.end() + 1 : found.end() + 2].isdigit():
            return None
        return Due(found.start(), found.end(), int(found["year"]))
    if found["plan"]:
        year = FIVE_YEARS[found["plan"]]
        before = text[found.start() - 1 : found.start()]
        timed = found["to2"] or any(
            word in (found["tail2"] or "") for word in ("期", "末", "内", "时")
        )
        return Due(found.start(), found.end(), year) if timed and before != "《" else None
    written = found["span"] or found["span2"]
    years = read_number(written) if written else None
    if years is None:
        return None
    return Due(found.start(), found.end(), issued + int(years) if issued else None, relative=True)
