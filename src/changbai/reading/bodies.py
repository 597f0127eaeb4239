"""Names of bodies (责任单位名称): split a list of them, and resolve short forms."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib import resources

#: Names that hold a 、 of their own: 各市、县（市、区）人民政府; 县委、县政府….
_WHOLE = re.compile(
    r"(?:各|有关|相关)[^，；、]{0,8}(?:市|州|县|区|盟|旗|镇|乡|省|地|自治区)(?:（[^）]*）)?"
    r"(?:[、和及](?:各)?(?:自治区|直辖市|自治州|县|区|市|州|旗|镇|乡|街道|街道办|办事处|园区|"
    r"开发区|功能区|管委会|县级市)(?:（[^）]*）)?)+"
    r"(?:人民政府|政府|管委会|党委、政府|党工委、管委会|人民政府（管委会）|党委政府)*"
    r"|(?:省|市|县|区|自治区|镇|乡|州)委、(?:省|市|县|区|自治区|镇|乡|州)?政府[^，；、]*"
    r"|党委、政府"
)
_ETC = re.compile(
    r"等(?:有关|相关|各|市级|省级|多|成员)*(?:[一二三四五六七八九十0-9]+个?)?(?:部门|单位|部委|"
    r"厅局|机构|部门单位|部门和单位)?$|等$"
)
_TAIL = re.compile(
    r"(?:按|根据|依|依照|按照|各)(?:各自)?(?:职责|职能|分工)[^，；。]*$|(?:分别|共同|联合|具体|"
    r"统筹|组织)?(?:牵头)?(?:负责|落实|实施|配合|参与|指导|牵头|承担|推进|协助|会同)$|(?:为|"
    r"作为)牵头单位$"
)


def split_bodies(listed: str) -> list[tuple[str, int]]:
    """Split a list such as A、B和C等部门 into names, each with its offset (责任单位)."""
    masked = _WHOLE.sub(lambda found: found.group().translate(_HIDE), listed)
    masked = re.sub(r"（[^）]*）|“[^”]*”", lambda found: found.group().translate(_HIDE), masked)
    names: list[tuple[str, int]] = []
    for found in re.finditer(r"[^、，；]+", masked):
        raw = listed[found.start() : found.end()]
        for name, shift in _and(raw):
            clean = _ETC.sub("", name)
            if 1 < len(clean) <= 40:
                names.append((clean, found.start() + shift))
    return names


_HIDE = str.maketrans("、，；和及", "\x01\x02\x03\x04\x05")
_BODY_END = (
    r"(?:部|委|局|厅|办|署|会|院|行|府|中心|集团|公司|海关|处|组|团|校|盟|区|县|市|企业|单位|部门)"
)


def _and(raw: str) -> list[tuple[str, int]]:
    """Cut at 和 and 及 where both sides are bodies: 省教育厅和省财政厅."""
    found = re.search(
        rf"(?<=[部委局厅办署会院行府处组])(?:和|及|以及|"
        rf"与)(?=[^和及与]{{1,30}}{_BODY_END}(?:（[^）]*）|等.*)?$)",
        raw,
    )
    if not found:
        return [(raw, 0)]
    return [(raw[: found.start()], 0), *((n, s + found.end()) for n, s in _and(raw[found.end() :]))]


def strip_tail(listed: str) -> str:
    """Take the words of the task off the end: A、B按职责分工负责 -> A、B."""
    while (plain := _TAIL.sub("", listed)) != listed:
        listed = plain
    return listed


@cache
def known_bodies() -> dict[str, str]:
    """Read the list of bodies (单位名录): short form or name -> name."""
    path = resources.files("changbai.reading").joinpath("words/bodies.csv")
    known: dict[str, str] = {}
    for row in csv.DictReader(path.read_text("utf-8").splitlines()):
        for name in (row["名称"], *row["简称"].split(";")):
            if name:
                known.setdefault(name, row["名称"])
    return known
