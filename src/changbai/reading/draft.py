"""A draft pack from a reading (政策包草稿): what the rules found, laid out for a person to correct.

A target stated twice becomes one, with both quotes. What is doubtful, inferred or inherited is
said in the remark (待核：…). Targets that a known indicator measures are bound to it; for the
others a form asks for the figure, so that the pack runs at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from changbai.kernel.quantity import conversion, find_unit
from changbai.pack.shapes import Indicator, Pack
from changbai.reading.draft_marks import Opening
from changbai.reading.shapes import DOUBTS, Actor, FoundTarget, Reading

_EVERYWHERE = re.compile(r"^(?:全[省市县区国州]|我[省市县区]|本[省市县区])+")
_TAIL = re.compile(r"(?:的)?(?:总数|数量|总量|总规模|数)$")
#: What stands in the remark before the reason for doubt.
TO_REVIEW = "待核："


@dataclass(frozen=True, slots=True)
class DraftTarget:
    """A row of targets.csv to be, and the element that a form asks for (目标草稿)."""

    id: str
    clause: str
    title: str
    indicator: str
    kind: str
    value: Decimal | None
    upper: Decimal | None
    unit: str
    base: int | None
    base_stated: bool
    deadline: int | None
    hedge: str
    bodies: tuple[str, ...]
    quote: str
    restated: tuple[str, ...]
    note: str
    measured_in: str
    flow: bool
    bound: bool


def draft_targets(
    reading: Reading, openings: list[Opening], bodies: Mapping[str, str], known: Pack
) -> list[DraftTarget]:
    """Return the targets of a draft pack, restatements merged (目标草稿)."""
    last = max((one.deadline for one in reading.targets if one.deadline), default=None)
    taken: dict[str, int] = {}
    made: list[DraftTarget] = []
    for target, again in _merged(reading):
        opening = clause_at(openings, target.start)
        count = taken[opening.id] = taken.get(opening.id, 0) + 1
        id = f"{opening.id}-{_letter(count)}"
        restated = tuple(dict.fromkeys(clause_at(openings, one.start).id for one in again))
        acting = [bodies[one.body] for one in _actors_of(reading, openings, opening)]
        made.append(_draft(reading, target, again, id, opening.id, restated, acting, last, known))
    return made


def _merged(reading: Reading) -> Iterator[tuple[FoundTarget, list[FoundTarget]]]:
    """Yield each goal once, with the later statements of it."""
    for target in reading.targets:
        if not target.restates:
            again = [
                other
                for other in reading.targets
                if other.restates == target.quote and other.value == target.value
            ]
            yield target, again


def clause_at(openings: list[Opening], place: int) -> Opening:
    """Return the clause in which a place of the text stands (所在条款)."""
    found = openings[0]
    for opening in openings:
        if opening.start > place:
            break
        found = opening
    return found


def _actors_of(reading: Reading, openings: list[Opening], opening: Opening) -> list[Actor]:
    found = [
        one
        for one in reading.actors
        if one.role != "guide" and clause_at(openings, one.start).id == opening.id
    ]
    return list({one.body: one for one in found}.values())


def _letter(count: int) -> str:
    """Return a, b ... z, aa, ab for 1, 2 ..."""
    letters = ""
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _draft(
    reading: Reading, target: FoundTarget, again: list[FoundTarget], id: str, clause: str,
    restated: tuple[str, ...], acting: list[str], last: int | None, known: Pack,
) -> DraftTarget:  # fmt: skip
    front = reading.front
    now = front.issued.year if front.issued else front.starts
    doubts = [DOUBTS[code].zh for code in target.doubts if code != "restated"]
    deadline = target.deadline or front.ends or last or (now + 5 if now else None)
    if deadline is not None and not target.deadline:
        doubts.append(f"期限暂按{deadline}年")
    kind: str
    value: Decimal | None
    kind, value, measured_in = _kind(target)
    base = target.baseline_year or (now - 1 if now else deadline - 5 if deadline else None)
    if base is not None and deadline is not None and base >= deadline:
        base = deadline - 1
    if deadline is None and kind != "per_year":
        kind, value = "qualitative", None
        doubts.append("没有可依据的年份，暂按定性目标")
    if kind == "change_from_base" and base is None:
        kind, value = "qualitative", None
    note = "；".join([*(f"又作“{one.quote}”" for one in again), *_review(doubts)])
    indicator = _known_indicator(target, kind, known)
    return DraftTarget(
        id=id,
        clause=clause,
        title=(target.subject or target.quote)[:60],
        indicator=indicator or f"reported_{id.replace('.', '_').replace('-', '_')}",
        kind=kind,
        value=value,
        upper=target.value_high if kind == "range" else None,
        unit="％" if target.unit == "%" else target.unit,
        base=base if kind != "qualitative" else None,
        base_stated=target.baseline_year is not None,
        deadline=deadline,
        hedge="about" if target.comparator == "about" else "strive" if target.hedge else "",
        bodies=tuple(acting),
        quote=target.quote,
        restated=tuple(one for one in restated if one != clause),
        note=note,
        measured_in=measured_in,
        flow=target.kind == "count_per_year",
        bound=bool(indicator),
    )


def _review(doubts: list[str]) -> list[str]:
    return [TO_REVIEW + "、".join(doubts)] if doubts else []


def _kind(target: FoundTarget) -> tuple[str, Decimal, str]:
    """Return kind, value and the unit in which the figure is reported."""
    unit = "％" if target.unit == "%" else target.unit
    if target.kind == "range":
        return "range", target.value, unit
    if target.kind == "count_per_year":
        return "per_year", target.value, unit
    yearly = re.search(r"年均|每年", target.quote + target.subject)
    if target.kind == "change" and unit == "％" and not yearly and target.value:
        sign = -1 if target.direction == "down" else 1
        return "change_from_base", sign * target.value, "指数"
    if target.comparator == "about":
        return "about", target.value, unit
    if target.kind != "change" and target.comparator in ("<", "<="):
        return "at_most", target.value, unit
    return "at_least", target.value, unit


def _known_indicator(target: FoundTarget, kind: str, known: Pack) -> str:
    """Return the indicator of the base pack whose title and unit agree, or an empty text."""
    if kind in ("change_from_base", "per_year"):
        return ""
    wanted = _plain(target.subject)
    unit = find_unit(target.unit, known.units)
    for id, indicator in known.indicators.items():
        if _plain(indicator.title.zh) == wanted and unit and _fits(indicator, target, known):
            return id
    return ""


def _fits(indicator: Indicator, target: FoundTarget, known: Pack) -> bool:
    theirs, ours = find_unit(indicator.unit, known.units), find_unit(target.unit, known.units)
    return bool(theirs and ours) and conversion(theirs, ours) is not None  # type: ignore[arg-type]


def _plain(title: str) -> str:
    return _TAIL.sub("", _EVERYWHERE.sub("", title))
