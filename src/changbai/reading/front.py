"""What a text says of itself (文件信息): title, issuer, number, date, addressees, period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from changbai.reading.numerals import read_number

_KINDS = (
    "意见|通知|决定|方案|规划|办法|措施|政策|计划|细则|纲要|条例|规定|公告|通告|指引|指南|规则|"
    "清单|决议|批复|函|实施意见|若干措施|工作要点|暂行办法"
)
_TITLE = re.compile(rf"(?:关于|《|规划|方案|意见|计划|办法).*(?:{_KINDS})》?(?:（[^）]*）)*$")
_SHORT_TITLE = re.compile(rf"^[^，。；：]{{4,60}}(?:{_KINDS})(?:（[^）]*）)*$")
_NUMBER = re.compile(
    r"（?([\u4e00-\u9fff]{1,14}(?:〔|\[|（)(?:19|20)[0-9]{2}(?:〕|\]|）)(?:第)?[0-9]{1,5}号)）?"
)
_DATE = re.compile(r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日")
_DATE_IN_WORDS = re.compile(
    r"(二[〇○零OＯ0]{1}[〇○零OＯ0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_ISSUER = re.compile(
    r"^[^，。；：、《》]{2,60}?(?:人民政府|办公厅|办公室|委员会|国务院|[厅局部委办组]|领导小组)$"
)
_BEFORE_ABOUT = re.compile(r"^(.{2,60}?)(?:关于)")
_NOISE = re.compile(
    r"^(?:\[?法宝引证码|原文链接|索引号|主题分类|发文机关|成文日期|标题|发布日期|来源)"
)
_SPAN_OF_YEARS = re.compile(r"((?:19|20)[0-9]{2})年?[-—~至到]+((?:19|20)[0-9]{2})年?")
FIVE_YEARS = {
    "九五": 2000, "十五": 2005, "十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025,
    "十五五": 2030, "十六五": 2035,
}  # fmt: skip
_FIVE = re.compile(r"[“\"「]?(十[一二三四五六]五|九五|十五)[”\"」]?(?:时期|期间|规划|计划|发展)")
_ONE_YEAR = re.compile(
    r"((?:19|20)[0-9]{2})年?(?:度)?(?:[^0-9，。]{0,20})(?:工作要点|计划|实施方案|重点工作|任务)"
)


@dataclass(frozen=True, slots=True)
class Front:
    """What a text says of itself (文件信息); empty where it does not."""

    title: str = ""
    issuer: str = ""
    number: str = ""
    issued: date | None = None
    addressees: tuple[str, ...] = ()
    starts: int | None = None
    ends: int | None = None


def read_front(text: str, first_part: int) -> Front:
    """Read title, issuer, number, date, addressees and period of a shadow (文件信息)."""
    head = [line for line in text[:first_part].split("\n") if line][:40]
    tail = [line for line in text[max(0, len(text) - 400) :].split("\n") if line][-8:]
    lines = [line for line in head if not _NOISE.match(line) and len(line) <= 120]
    title = _title(lines)
    number = next((found[1] for line in head if (found := _NUMBER.search(line))), "")
    signed = [*tail, *lines]
    issued = next((day for line in reversed(tail) if len(line) <= 30 and (day := _day(line))), None)
    issued = issued or next(
        (day for line in lines if len(line) <= 40 and (day := _day(line))), None
    )
    starts, ends = _period([title, *lines])
    return Front(title, _issuer(title, signed), number, issued, _addressees(lines), starts, ends)


def _title(lines: list[str]) -> str:
    for index, line in enumerate(lines):
        if line.endswith("：") or "。" in line or _NUMBER.fullmatch(line):
            continue
        after = lines[index + 1] if index + 1 < len(lines) else ""
        joined = line + after
        whole = bool(_TITLE.search(line) or _SHORT_TITLE.match(line))
        if not whole and "关于" in line and len(joined) <= 100 and _TITLE.search(joined):
            return joined
        if whole:
            return line
    return ""


def _issuer(title: str, lines: list[str]) -> str:
    found = _BEFORE_ABOUT.match(title)
    if found and re.search(r"(?:府|院|厅|局|部|委|会|办|室|组|行|署)$", found[1]):
        return found[1]
    return next((line for line in lines if _ISSUER.match(line)), "")


def _addressees(lines: list[str]) -> tuple[str, ...]:
    for line in lines:
        if line.endswith("：") and re.search(r"各|有关|直属|单位|部门|厅|局|委|府", line):
            if "如下" in line or "以下" in line:
                continue
            names = re.split(r"[，；]", line[:-1])
            return tuple(name for name in names if name)
    return ()


def _day(line: str) -> date | None:
    if found := _DATE.search(line):
        parts = [int(group) for group in found.groups()]
    elif found := _DATE_IN_WORDS.search(line):
        plain = [re.sub("[○OＯ0零]", "〇", group) for group in found.groups()]
        parts = [int(read_number(group) or 0) for group in plain]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def _period(lines: list[str]) -> tuple[int | None, int | None]:
    """Return the years that a title covers: （2016—2020年）, “十四五”, 2021年工作要点."""
    for line in lines:
        if "。" in line:
            continue
        if found := _SPAN_OF_YEARS.search(line):
            return int(found[1]), int(found[2])
    for line in lines:
        if "。" not in line and (found := _FIVE.search(line)):
            end = FIVE_YEARS[found[1]]
            return end - 4, end
    for line in lines[:1]:
        if found := _ONE_YEAR.search(line):
            return int(found[1]), int(found[1])
    return None, None
