"""Correcting a reading (校核): items, the decisions on them, and the reading that comes out.

The decisions are the truth and are only ever appended; where each item stands is their fold.
`undo` takes back the last decision that still holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.reading.plain import item_plain
from changbai.reading.read import read_text
from changbai.reading.shapes import Actor, Amount, FoundTarget, Reading

Act = Literal["accept", "correct", "reject", "add", "undo"]
ACTS: dict[str, Text] = {
    "accept": Text("认可", "accept"),
    "correct": Text("更正", "correct"),
    "reject": Text("剔除", "reject"),
    "add": Text("补充", "add"),
    "undo": Text("撤销", "undo"),
}
SORTS: dict[str, Text] = {
    "target": Text("目标", "target"),
    "actor": Text("责任单位", "actor"),
    "amount": Text("资金", "amount"),
}
#: Below this a target is doubtful and must be decided before a pack is issued.
SURE = 0.9
KINDS = ("level", "change", "share", "count_per_year", "range")
COMPARATORS = (">=", "<=", "about", "=", "range", "<", ">")
_SHAPES = {"target": FoundTarget, "actor": Actor, "amount": Amount}
_NUMBERS = ("value", "value_high")
_YEARS = ("baseline_year", "deadline")


@dataclass(frozen=True, slots=True)
class Step:
    """A decision on an item (校核记录): what was done, to which, with which values."""

    act: str
    item: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a reading under review (校核项): `status` is the act that holds, or empty."""

    id: str
    sort: str
    values: Mapping[str, Any]
    status: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether a person has to look at it still."""
        return not self.status and self.sort == "target" and self.values["confidence"] < SURE


def items_of(reading: Reading) -> list[dict[str, Any]]:
    """Return the items of a reading as plain values with ids, to be kept (校核项)."""
    listed = (("target", reading.targets), ("amount", reading.amounts), ("actor", reading.actors))
    return [
        {"id": f"{sort}-{place}", "sort": sort, "values": item_plain(one)}
        for sort, found in listed
        for place, one in enumerate(found, 1)
    ]


def fold(kept: Iterable[Mapping[str, Any]], steps: Sequence[Step]) -> list[Item]:
    """Return where every item stands after all decisions, by place in the text (校核结果)."""
    held: list[Step] = []
    for step in steps:
        if step.act == "undo":
            if held:
                held.pop()
        else:
            held.append(step)
    items = {one["id"]: Item(one["id"], one["sort"], one["values"]) for one in kept}
    for step in held:
        if step.act == "add":
            items[step.item] = Item(step.item, "target", step.values, "add")
        elif step.item in items:
            one = items[step.item]
            values = {**one.values, **step.values} if step.act == "correct" else one.values
            items[step.item] = replace(one, values=values, status=step.act)
    return sorted(items.values(), key=lambda one: (one.values["start"], one.id))


def standing(steps: Sequence[Step]) -> int:
    """Return how many decisions still hold; an undo needs at least one (有效记录数)."""
    count = 0
    for step in steps:
        count = max(0, count - 1) if step.act == "undo" else count + 1
    return count


def typed_values(typed: Mapping[str, str], place: str) -> tuple[dict[str, Any], list[Problem]]:
    """Read the fields of a target as a person typed them (更正内容)."""
    values: dict[str, Any] = {"subject": typed.get("subject", "").strip()[:200]}
    problems: list[Problem] = []
    for name in (*_NUMBERS, *_YEARS):
        written = typed.get(name, "").strip()
        read = _number(written) if name in _NUMBERS else _year(written)
        if read is None and (written or name == "value"):
            problems.append(Problem("CB415", Cell(place), {"field": name, "found": written}))
        values[name] = read
    values["unit"] = typed.get("unit", "").strip()[:30]
    for name, allowed in (
        ("kind", KINDS),
        ("comparator", COMPARATORS),
        ("direction", ("up", "down")),
    ):
        values[name] = typed.get(name, allowed[0])
        if values[name] not in allowed:
            facts = {"field": name, "found": values[name]}
            problems.append(Problem("CB415", Cell(place), facts))
    if not values["unit"] or not values["subject"]:
        name = "subject" if values["unit"] else "unit"
        problems.append(Problem("CB415", Cell(place), {"field": name, "found": ""}))
    if values["value_high"] is not None:
        values["kind"] = values["comparator"] = "range"
    return values, problems


def _number(written: str) -> int | float | None:
    try:
        value = Decimal(written.replace(",", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > Decimal(10) ** 15:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _year(written: str) -> int | None:
    return (
        int(written)
        if written.isascii() and written.isdigit() and 1949 <= int(written) <= 2200
        else None
    )


def proposed(text: str, start: int, end: int) -> dict[str, Any]:
    """Return the target that selected words seem to state, to be completed (补充建议)."""
    quote = text[start:end]
    blank = item_plain(
        FoundTarget(
            quote=quote, start=start, end=end, subject=quote.strip()[:60], value=Decimal(0),
            value_high=None, unit="", kind="level", comparator=">=", direction="up",
        )
    )  # fmt: skip
    # Selected words may lack the verb that ties them: the reader is lent one.
    tries = (read_text(f"一、主要目标\n到2100年，{verb}{quote}") for verb in ("", "建设", "达到"))
    read = next((found.targets[0] for found in tries if found.targets), None)
    if read:
        known = item_plain(read)
        names = ("subject", "value", "value_high", "unit", "kind", "comparator", "direction")
        blank |= {name: known[name] for name in names}
        blank |= {"baseline_year": known["baseline_year"], "hedge": known["hedge"]}
    return blank


def corrected(text: str, items: Iterable[Item]) -> Reading:
    """Return the reading of a text with what a person has decided (校核后的解读)."""
    reading = read_text(text)
    kept: dict[str, list[Any]] = {"target": [], "actor": [], "amount": []}
    for item in items:
        if item.status != "reject":
            kept[item.sort].append(_shape(item))
    return replace(
        reading,
        targets=tuple(kept["target"]),
        actors=tuple(kept["actor"]),
        amounts=tuple(kept["amount"]),
    )


def _shape(item: Item) -> Any:
    """Return the shape of an item; what a person has looked at is no longer doubtful."""
    shape = _SHAPES[item.sort]
    numbers = ("value", "value_high", "rate_pct", "rate_pct_high")
    values: dict[str, Any] = {}
    for field in fields(shape):
        if field.name == "doubts":
            told = item.values.get("doubts", [])
            values["doubts"] = () if item.status else tuple(one["code"] for one in told)
        elif field.name in item.values:
            value = item.values[field.name]
            number = field.name in numbers and value is not None
            values[field.name] = Decimal(str(value)) if number else value
    return shape(**values)
