"""Quantified goals (目标): each number of a sentence is judged before it is taken for one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal

from changbai.reading import subject as subjects
from changbai.reading.judge import PAST, PER_YEAR, Candidate, is_goal
from changbai.reading.link import Link, behind_word, build_way, far_build, find_link, find_portion
from changbai.reading.phrases import either
from changbai.reading.quantities import Quantity, find_quantities
from changbai.reading.scene import Scene
from changbai.reading.sentences import Phrase
from changbai.reading.special import find_worded
from changbai.reading.years import Due, find_base

_BRACKETS = re.compile(r"（[^（）]*）|“[^”]*”|《[^》]*》|\[[^\]]*\]|「[^」]*」")
_AWARD = re.compile(
    r"给予|奖励|补助|补贴|资助|奖补|贴息|奖金|予以|免收|一次性|奖扶|扶持资金|授信|最高支持|"
    r"最高不超过"
)
_MONEY_SUBJECT = re.compile(
    r"资金|投资|产值|收入|生产总值|GDP|规模|额|贷款|基金|税|经费|利润|增加值|产出|消费|存款|"
    r"资产|融资|营收"
)
_YEARS_OF_LIFE = re.compile(r"寿命|受教育年限|平均年限")
_PARALLEL = re.compile(r"分别|依次")
_EACH = re.compile(
    r"(?:均|都|皆)(?:达到|达|超过|突破|不低于|不少于|不超过|实现|控制在|保持在|稳定在|提高|增长|"
    r"下降|提升|降低|为|要?在|$)"
)
_OF_EACH = re.compile(r"[、和及与][^，]{1,30}各(?:达到?|超过|不少于|建成|建设|培育)?$")
_HEDGE = re.compile(either("hedge"))
_JOIN = re.compile(r"^(?:以上|左右|以下|以内)?(?:[、和及与，]|以及)$")


@dataclass(frozen=True, slots=True)
class RawTarget:
    """A goal in offsets of the shadow, before it becomes an item (目标)."""

    start: int
    end: int
    subject: str
    value: Decimal
    high: Decimal | None
    unit: str
    kind: str
    comparator: str
    direction: str
    base: int | None
    due: int | None
    source: str | None
    hedge: str
    increment: bool
    part: int
    doubts: tuple[str, ...]


def find_targets(text: str, scene: Scene, used: Container[int] = ()) -> Iterator[RawTarget]:
    """Yield the goals of a sentence (目标); figures that an award uses are `used`."""
    sentence = scene.sentence
    if scene.part < 0 and not scene.dues:
        return
    before: list[RawTarget] = []
    for index, phrase in enumerate(sentence.phrases):
        if _is_award(text, scene, index):
            continue
        found = [*_figures(text, scene, index, before, used), *_worded(text, scene, phrase)]
        found.sort(key=lambda target: target.start)
        before += found
        yield from found


def _is_award(text: str, scene: Scene, index: int) -> bool:
    """Tell whether a phrase stands in a stretch (up to ；) that grants something."""
    phrases = scene.sentence.phrases
    first = index
    while first and phrases[first - 1].sign != "；":
        first -= 1
    last = index
    while last + 1 < len(phrases) and phrases[last].sign != "；":
        last += 1
    return bool(_AWARD.search(text, phrases[first].start, phrases[last].end))


def _figures(
    text: str, scene: Scene, index: int, before: list[RawTarget], used: Container[int]
) -> Iterator[RawTarget]:
    phrase = scene.sentence.phrases[index]
    hidden = [found.span() for found in _BRACKETS.finditer(text, phrase.start, phrase.end)]
    figures = [
        one
        for one in find_quantities(text, phrase.start, phrase.end)
        if _is_counted(text, phrase, one)
        and not any(low <= one.start < high for low, high in hidden)
        and one.start not in used
        and (one.sort != "bare" or one.unit in ("万", "亿", "万亿"))
    ]
    known = list(before)
    for group in _groups(text, phrase, figures):
        found = list(_judge(text, scene, index, group, known))
        known += found
        yield from found


def _is_counted(text: str, phrase: Phrase, figure: Quantity) -> bool:
    """Leave out spans of time and scores; years of life and of schooling are levels."""
    if figure.sort in ("time", "age"):
        return bool(_YEARS_OF_LIFE.search(text, phrase.start, figure.start))
    return figure.sort != "score"


@dataclass(frozen=True, slots=True)
class _Group:
    """Numbers that share one tie; one number as a rule, several after 分别."""

    figures: tuple[Quantity, ...]
    start: int
    inherits: bool
    later: int


def _groups(text: str, phrase: Phrase, figures: list[Quantity]) -> Iterator[_Group]:
    position = phrase.start
    done = 0
    while done < len(figures):
        run = [figures[done]]
        bound = _PARALLEL.search(text, position, figures[done].start)
        while bound and done + len(run) < len(figures):
            upcoming = figures[done + len(run)]
            if not _JOIN.match(text[run[-1].end : upcoming.start]) or upcoming.sort != run[0].sort:
                break
            run.append(upcoming)
        start = position
        if done:
            # The words between two numbers belong to the second from the first 、 on.
            gap = re.match(
                r"(?:以上|左右|以下|以内|上下)?[、和及与]?(?:其中)?",
                text[position : figures[done].start],
            )
            start = position + (gap.end() if gap else 0)
        yield _Group(tuple(run), start, done > 0, len(figures) - done - len(run))
        position = run[-1].end
        done += len(run)


def _judge(
    text: str, scene: Scene, index: int, group: _Group, before: list[RawTarget]
) -> Iterator[RawTarget]:
    phrase = scene.sentence.phrases[index]
    first, last = group.figures[0], group.figures[-1]
    left = text[group.start : first.start]
    right = text[last.end : phrase.end]
    link = find_link(left, first, right)
    weak = False
    same_phrase = [one for one in before if one.end > phrase.start]
    _, tail = behind_word(right)
    ends = not right[tail:] or right[tail:][0] in "、和及（" or group.later > 0
    due, source = _due(scene, phrase, first)
    planned = bool(scene.goals or (due and source != "document"))
    ahead = planned and not (due and due.start > first.start)
    if link is None and first.sort == "ratio" and planned:
        link = find_portion(left, right)
    if link is None and ends:
        if far_build(left) and first.sort in ("count", "physical", "money"):
            verb = far_build(left)
            link = Link("build", behind_word(right)[0] or ">=", build_way(left), 0, verb)
        elif group.inherits and same_phrase and first.sort == "count" and left.strip("、和及"):
            link = Link("build", behind_word(right)[0] or same_phrase[-1].comparator, "up", 0)
        elif ahead and len(left) > 2 and left[-1] != "的" and not first.chinese:
            link = Link("bare", behind_word(right)[0] or ">=", build_way(left), 0)
            weak = True
    elif link is None and group.inherits and same_phrase and re.search(r"[、和及与]$|^$", left):
        link = Link("build", behind_word(right)[0] or ">=", "up", 0)
    if link is None and ends and group.inherits and before and not left.strip("的、和及"):
        # 超500亿元的5家: the verb stands with the like number of the phrase before.
        if before[-1].unit == first.unit:
            link = Link("build", behind_word(right)[0] or before[-1].comparator, "up", 0)
    if link is None:
        return
    candidate = Candidate(text, scene, phrase, first, group.later, left, right, link, planned, due)
    if not is_goal(candidate):
        return
    yield from _make(text, scene, index, group, left, right, link, weak, before)


def _due(scene: Scene, phrase: Phrase, figure: Quantity) -> tuple[Due | None, str | None]:
    """Return the deadline of a number: in the sentence before it, else handed down."""
    ahead = [due for due in scene.dues if due.end <= figure.start]
    inside = [due for due in scene.dues if figure.end <= due.start < phrase.end]
    chosen = ahead[-1] if ahead else inside[0] if inside else None
    if chosen is not None:
        return chosen, "relative" if chosen.relative else "sentence"
    return scene.handed, scene.source


def _make(
    text: str, scene: Scene, index: int, group: _Group, left: str, right: str,
    link: Link, weak: bool, before: list[RawTarget],
) -> Iterator[RawTarget]:  # fmt: skip
    phrase = scene.sentence.phrases[index]
    first, last = group.figures[0], group.figures[-1]
    due, source = _due(scene, phrase, first)
    start, end = _extent(text, scene, index, group, link, right)
    about = subjects.before(left)
    if link.tie == "build":
        behind = subjects.behind(right)
        about = behind or about.removeprefix(link.word)
    if not about and before:
        about = before[-1].subject
    base = _base(text, scene, phrase)
    whole = text[scene.sentence.start if index == 0 else phrase.start : last.end]
    hedge = _HEDGE.search(text, scene.sentence.start, first.start)
    doubts = _doubts(
        source, link, first, weak=weak, hedged=hedge is not None, parallel=len(group.figures) > 1
    )
    yearly = _yearly(text, scene, index, first)
    names = [about] * len(group.figures)
    if len(group.figures) > 1:
        split = subjects.split(re.sub(r"分别|依次", "", about))
        names = split if len(split) == len(group.figures) else names
    elif (_EACH.search(left) or _OF_EACH.search(left)) and len(
        names := subjects.split(re.sub(r"[均都皆各]$", "", about))
    ) > 1:
        doubts = (*doubts, "parallel")
    else:
        names = [about]
    figures = group.figures if len(group.figures) > 1 else (first,) * len(names)
    lead = scene.sentence.phrases[max(index - 1, 0)]
    years = [one for one in scene.dues if lead.start <= one.start and one.end <= first.start]
    by_year = len(figures) > 1 and len(years) == len(figures) and len(set(names)) == 1
    for place, (name, figure) in enumerate(zip(names, figures, strict=True)):
        value, high, unit, kind = _normal(figure, link, name or left, yearly)
        comparator = "range" if high is not None else link.comparator
        if kind == "count_per_year" and comparator == ">=" and not _says_more(left, right):
            comparator = "="
        if kind == "share" and value == 100 and "覆盖" in (name + left):
            comparator = "="
        yield RawTarget(
            start, end, name, value, high, unit, "range" if high is not None else kind, comparator,
            link.direction, base, (years[place].year if by_year else due.year if due else None),
            source if due else None, hedge.group() if hedge else "",
            bool(re.search(either("increment"), whole)), scene.part, doubts,
        )  # fmt: skip


def _says_more(left: str, right: str) -> bool:
    return bool(
        re.search(r"不少于|不低于|达到|达|超过|突破|至少|以上|高于|大于", left[-10:] + right[:4])
    )


def _extent(
    text: str, scene: Scene, index: int, group: _Group, link: Link, right: str
) -> tuple[int, int]:
    phrases = scene.sentence.phrases
    start = group.start if group.inherits else phrases[index].start
    if index and not group.inherits:
        lead = phrases[index - 1]
        bare = [due for due in scene.dues if lead.start <= due.start and due.end >= lead.end - 2]
        if bare and lead.end - lead.start <= 16 and bare[0].start - lead.start <= 4:
            start = lead.start
    _, tail = behind_word(right)
    end = group.figures[-1].end + tail
    if link.tie in ("build", "portion") and not group.later:
        end = phrases[index].end
    elif link.tie == "build":
        rest = text[end : phrases[index].end]
        stop = re.search(r"[、和及]", rest)
        end += stop.start() if stop else 0
    return start, end


def _base(text: str, scene: Scene, phrase: Phrase) -> int | None:
    found = find_base(text, phrase.start, phrase.end)
    if found is None:
        # A phrase that is nothing but the comparison speaks for the whole sentence.
        for other in scene.sentence.phrases:
            if other.start >= phrase.start:
                break
            found = find_base(text, other.start, other.end)
            if found and other.end - other.start - (found[2] - found[1]) <= 4:
                return found[0] or None
        return None
    return found[0] or None


def _yearly(text: str, scene: Scene, index: int, figure: Quantity) -> bool:
    phrase = scene.sentence.phrases[index]
    if PER_YEAR.search(text, phrase.start, figure.start):
        return True
    lead = scene.sentence.phrases[index - 1] if index else None
    return bool(lead and lead.end - lead.start <= 6 and PER_YEAR.search(text, lead.start, lead.end))


def _normal(
    figure: Quantity, link: Link, about: str, yearly: bool
) -> tuple[Decimal, Decimal | None, str, str]:
    """Return value, upper end, unit and kind as the conventions have them."""
    value, high, unit, sort = figure.value, figure.high, figure.unit, figure.sort
    if sort == "bare":
        if _MONEY_SUBJECT.search(about):
            return value, high, unit + "元", "level"
        factor = {"万": 10**4, "亿": 10**8, "万亿": 10**12}[unit]
        return value * factor, high * factor if high is not None else None, "个", "level"
    if sort == "tenth":
        value, high, unit, sort = value * 10, high * 10 if high is not None else None, "%", "ratio"
    if sort == "multiple" and link.tie == "change":
        return value * 100, high * 100 if high is not None else None, "%", "change"
    if sort == "points":
        return value, high, "百分点", "change"
    if sort == "ratio":
        return value, high, unit, "change" if link.tie == "change" else "share"
    if yearly and sort in ("count", "physical", "money"):
        return value, high, unit, "count_per_year"
    return value, high, unit, "level"


def _doubts(
    source: str | None, link: Link, figure: Quantity, *, weak: bool, hedged: bool, parallel: bool
) -> tuple[str, ...]:
    told = {
        "inherited": source in ("paragraph", "section"),
        "from_title": source == "document",
        "relative": source == "relative",
        "no_deadline": source is None,
        "hedged": hedged or link.comparator == "about",
        "in_words": figure.chinese,
        "weak": weak,
        "parallel": parallel,
        "unit_omitted": figure.sort == "bare",
    }
    return tuple(code for code, holds in told.items() if holds)


def _worded(text: str, scene: Scene, phrase: Phrase) -> Iterator[RawTarget]:
    """Yield goals put in words: 翻一番, 一半以上, 实现全覆盖."""
    if scene.conditions or scene.legal:
        return
    for found in find_worded(text, phrase.start, phrase.end):
        stand_in = Quantity(found.start, found.end, found.value, None, "%", "ratio", chinese=True)
        due, source = _due(scene, phrase, stand_in)
        if due is None and not scene.goals:
            continue
        if found.comparator == "=" and (not found.tied or source == "document"):
            continue
        if PAST.search(text, scene.sentence.start, found.start) and not scene.dues:
            continue
        left = text[phrase.start : found.start]
        link = Link("bare", found.comparator, found.direction, 0)
        yield RawTarget(
            phrase.start, found.end, subjects.before(left), found.value, None, "%", found.kind,
            found.comparator, found.direction, _base(text, scene, phrase),
            due.year if due else None, source, "", False, scene.part,
            _doubts(source, link, stand_in, weak=False, hedged=False, parallel=False),
        )  # fmt: skip
