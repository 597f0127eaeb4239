"""The text as the rules read it (规整文本): one spelling of digits and signs, no stray spaces.

Official texts come with full-width digits, four kinds of dots, spaces inside numbers and
words, lines broken by a page. The shadow puts that right for the rules and remembers where
each of its characters came from, so every item is cut from the text itself, letter by letter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

#: Sign as found -> sign as the rules know it; a comma inside a number is left alone.
_SPELLING = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | {chr(0xFF21 + n): chr(0x41 + n) for n in range(26)}
    | {chr(0xFF41 + n): chr(0x61 + n) for n in range(26)}
    | dict.fromkeys("％﹪", "%")
    | dict.fromkeys("．﹒", ".")
    | dict.fromkeys("－–―﹣─", "—")
    | dict.fromkeys("～〜∼", "~")
    | dict(zip("()﹙﹚:;!?［］【】＋＜＞＝", "（）（）：；！？[][]+<>=", strict=True))
)
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9]{3})")
_GAP = re.compile(r"[\s\u00a0\u2000-\u200f\u2028\u2029\u3000\ufeff\u00ad]+")
_BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_NUMERAL = "一二三四五六七八九十百"
#: What can open a paragraph; a gap before it may be the end of the paragraph before.
OPENING = re.compile(
    rf"第[{_NUMERAL}0-9 　]{{1,7}}[编篇章节条]|专栏[{_NUMERAL}0-9]|[（(][{_NUMERAL}0-9]{{1,4}}[）)]"
    rf"|[{_NUMERAL}]{{1,4}} ?、|[0-9０-９]{{1,3}}(?:[．、﹒]|\.(?![0-9]))|[①-⑳]|附件|附[:：]"
)
_WORD = re.compile(r"[A-Za-z0-9]")
_CLOSED = "。；：！？;:!?"
#: A spaced-out number such as 2 0 0 5, digit by digit.
_SPACED = re.compile(r"(?<![0-9０-９.．])[0-9０-９](?:[ 　][0-9０-９])+(?![0-9０-９.．%％])")


@dataclass(frozen=True, slots=True)
class Shadow:
    """The text for the rules and where its characters stand in the original (规整文本)."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def origin(self, position: int) -> int:
        """Return the offset in the original of a character of the shadow."""
        run = bisect_left(self.starts, position + 1) - 1
        return position + self.shifts[run]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end in the original of a stretch of the shadow."""
        if end <= start:
            place = self.origin(start) if self.text else 0
            return place, place
        return self.origin(start), self.origin(end - 1) + 1


def cast(original: str) -> Shadow:
    """Cast the shadow of a text (规整): linear in its length."""
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    length = position = 0
    spaced = {at for found in _SPACED.finditer(original) for at in range(*found.span())}
    wrap = _wrap_width(original)

    def add(piece: str, came_from: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            shifts.append(came_from - length)
            length += len(piece)

    for gap in _GAP.finditer(original):
        add(original[position : gap.start()], position)
        add(_in_place_of(gap, original, spaced, wrap), gap.start())
        position = gap.end()
    add(original[position:], position)
    text = _COMMA.sub("，", "".join(pieces).translate(_SPELLING))
    return Shadow(text, tuple(starts) or (0,), tuple(shifts) or (0,))


def _in_place_of(gap: re.Match[str], text: str, spaced: set[int], wrap: int) -> str:
    """Return what a gap stands for: a line break, one space, or nothing."""
    start, end, space = gap.start(), gap.end(), gap.group()
    if start == 0 or end == len(text):
        return ""
    if _BREAK.search(space):
        return "" if wrap and _is_wrapped(text, start, end, space, wrap) else "\n"
    if start in spaced:
        return ""
    if space.count("　") >= 2 or (space != " " and text[start - 1] in _CLOSED):
        return "\n"
    if "　" in space and OPENING.match(text, end):
        return "\n"
    both = _WORD.match(text[start - 1]) and _WORD.match(text[end])
    return " " if both else ""


def _wrap_width(text: str) -> int:
    """Return the length at which a page broke the lines; 0 when lines are paragraphs."""
    lines = [line.strip() for line in _BREAK.split(text) if line.strip()]
    if len(lines) < 8:
        return 0
    lengths = sorted(map(len, lines))
    width = lengths[int(len(lengths) * 0.9)]
    long = [line for line in lines if len(line) >= width * 0.85]
    torn = sum(line[-1] not in _CLOSED + "”》）)" for line in long)
    whole = width <= 60 and len(long) >= 0.3 * len(lines) and torn > 0.6 * len(long)
    return width if whole else 0


def _is_wrapped(text: str, start: int, end: int, space: str, width: int) -> bool:
    """Tell whether a line break stands inside a paragraph that a page has cut."""
    if len(_BREAK.findall(space)) > 1 or text[start - 1] in _CLOSED:
        return False
    if space[-1] in " 　\t" or OPENING.match(text, end):
        return False
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return len(text[begin:start].strip()) >= width * 0.8
