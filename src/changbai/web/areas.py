"""A target by area (分区): the tile map and the ranked list beside it, from the same verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from changbai.engine.results import VERDICTS
from changbai.kernel.text import Language, Text
from changbai.records.models import VerdictRow
from changbai.web.board import Line, is_unsplit
from changbai.web.charts.bars import bar
from changbai.web.charts.scale import class_breaks, class_of, present
from changbai.web.charts.tiles import Tile, read_tile, tile_map
from changbai.web.figures import show_number
from changbai.web.frame import Frame
from changbai.web.links import page

LEVELS = ("prefecture", "county")

#: How maps shorten what is not a plain area, longest first.
_ZONES = (
    ("经济技术开发区", "经开"),
    ("高新技术产业开发区", "高新"),
    ("保护开发区管理委员会", ""),
    ("保护开发区", ""),
    ("经济开发区", "经开"),
    ("管理委员会", ""),
    ("管委会", ""),
)
_PEOPLES = re.compile(
    r"(?:[壮回苗藏彝满侗瑶白]|朝鲜|蒙古|维吾尔|土家|哈萨克|布依)族.*自治(?=[州县旗]\Z)"
)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area in the ranked list (分区行)."""

    code: str
    name: Text
    value_text: str
    state: str
    unsplit: bool
    picture: str
    rank: int


@dataclass(frozen=True, slots=True)
class ByArea:
    """Map and list of a target (分区情况); `legend` is (class, words) from low to high."""

    line: Line
    level: str
    rows: list[AreaLine]
    tiles: str
    legend: list[tuple[int, str]]
    levels: list[str]
    absent: int


def by_area(frame: Frame, line: Line, level: str) -> ByArea | None:
    """Return the areas below the one shown, ranked; None when none may be seen.

    At the level of counties all counties below are shown, whatever prefecture they lie in.
    """
    levels = _levels(frame)
    if not levels:
        return None
    level = level if level in levels else levels[0]
    codes = [code for code in _below(frame) if _level(frame, code) == level]
    kept = frame.scope.verdicts().filter(
        as_of=str(frame.as_of), target=line.target.id, area__in=codes
    )
    found = {row.area: row for row in kept.defer("detail")}
    rows = _ranked(frame, line, codes, found)
    breaks = class_breaks(present(map(line.size, (row.value for row in found.values()))))
    tiles = _tiles(frame, line, rows, found, breaks)
    absent = sum(1 for code in codes if code not in found or found[code].value is None)
    legend = _legend(line, breaks)
    return ByArea(line, level, rows, tiles, legend, levels, absent)


def _below(frame: Frame) -> Iterable[str]:
    below = list(frame.tree.descendants(frame.area))[1:]
    return [code for code in below if code in frame.areas and frame.sees_figures(code)]


def _level(frame: Frame, code: str) -> str:
    """Return the level that an area is shown at: direct reporters stand beside the prefectures."""
    row = frame.areas[code]
    if row.level == "prefecture" or row.parent == frame.pack.head.root_area:
        return "prefecture"
    return "county"


def _levels(frame: Frame) -> list[str]:
    there = {_level(frame, code) for code in _below(frame)}
    return [level for level in LEVELS if level in there]


def _ranked(
    frame: Frame, line: Line, codes: Iterable[str], found: dict[str, VerdictRow]
) -> list[AreaLine]:
    lower_wins = line.falling or line.target.kind == "at_most"
    top = max(present(map(line.size, (row.value for row in found.values()))), default=0)

    def order(code: str) -> tuple[bool, float]:
        row = found.get(code)
        if row is None or row.value is None:
            return True, 0.0
        return False, row.value if lower_wins else -row.value

    lines = []
    for place, code in enumerate(sorted(codes, key=order), 1):
        row = found.get(code)
        value = row.value if row else None
        lines.append(
            AreaLine(
                code,
                frame.area_name(code),
                line.show(value),
                row.state if row else "no_data",
                _unsplit(line, row),
                bar(line.size(value), top),
                place if value is not None else 0,
            )
        )
    return lines


def _unsplit(line: Line, row: VerdictRow | None) -> bool:
    if row is None or row.state != "no_data":
        return False
    return is_unsplit(line.target, row.value, [row.goal] if row.goal is not None else [])


def _tiles(
    frame: Frame,
    line: Line,
    rows: Iterable[AreaLine],
    found: dict[str, VerdictRow],
    breaks: list[float],
) -> str:
    tiles = []
    for place_in_list in rows:
        code = place_in_list.code
        place = read_tile(frame.areas[code].tile)
        if place is None:
            continue
        row = found.get(code)
        value = row.value if row else None
        size = line.size(value)
        tiles.append(
            Tile(
                *place,
                name=short_name(place_in_list.name, frame.language),
                value="" if value is None else line.show(value),
                level=0 if size is None else class_of(size, breaks),
                rank=place_in_list.rank,
                shape=VERDICTS[row.state][1] if row else "",  # type: ignore[index]
                href=page("area", frame, code),
                title=f"{place_in_list.name.show(frame.language)} {place_in_list.value_text}",
            )
        )
    return tile_map(tiles)


def _legend(line: Line, breaks: list[float]) -> list[tuple[int, str]]:
    """Return the classes in words: below the first break, between two, from the last on.

    Of a decrease the classes go from the smallest fall to the largest.
    """
    if not breaks:
        return []
    whole = all(bound == int(bound) for bound in breaks)
    sign = -1 if line.falling else 1
    shown = [show_number(sign * bound, 0 if whole else 1) for bound in breaks]
    join, first, last = (" … ", "> ", "≤ ") if line.falling else ("–", "< ", "≥ ")
    between = [f"{low}{join}{high}" for low, high in pairwise(shown)]
    return list(enumerate([first + shown[0], *between, last + shown[-1]], 1))


def short_name(name: Text, language: Language) -> str:
    """Return the name of an area as maps write it: 白城, 延边, 长春经开; in English one word."""
    if language == "en" and name.en:
        return name.en.split()[0]
    short = name.zh.partition("（")[0]
    for long, abbreviation in _ZONES:
        if short.endswith(long):
            return short.removesuffix(long) + abbreviation
    short = _PEOPLES.sub("", short)
    return short[:-1] if len(short) > 2 and short[-1] in "市县区州盟旗" else short


def chosen_target(frame: Frame, lines: list[Line], asked: str) -> Line | None:
    """Return the asked line, or the worst that the areas below are judged by, to show by area."""
    for line in lines:
        if line.target.id == asked:
            return line
    with_value = [line for line in lines if line.verdict.value is not None]
    below = frame.scope.verdicts().filter(as_of=str(frame.as_of)).exclude(state="no_data")
    judged = set(
        below.filter(area__in=_below(frame)).order_by().values_list("target", flat=True).distinct()
    )
    split = [line for line in with_value if line.target.id in judged]
    return next(iter(split or with_value), None)
