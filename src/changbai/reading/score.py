"""How well a reading agrees with an annotation (评分): precision and recall by kind.

Spans agree when they overlap by more than half of the shorter one: an annotator may quote the
condition of an award or leave it out. Fields must then be equal after normalising. Each item
of the annotation meets at most one of the reading. Items marked optional count neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Item = dict[str, Any]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one kind (计数): right, read, annotated; `fields` right among matched items."""

    right: int = 0
    read: int = 0
    gold: int = 0
    fields: dict[str, int] = field(default_factory=dict)
    missed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Share of what was read that is annotated (准确率)."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """Share of what is annotated that was read (召回率)."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both (F1)."""
        both = self.read + self.gold
        return 2 * self.right / both if both else 1.0

    def __add__(self, other: Tally) -> Tally:
        """Add the counts of another text."""
        names = {**self.fields, **other.fields}
        return Tally(
            self.right + other.right, self.read + other.read, self.gold + other.gold,
            {name: self.fields.get(name, 0) + other.fields.get(name, 0) for name in names},
            self.missed + other.missed, self.invented + other.invented,
        )  # fmt: skip


def score(reading: Item, gold: Item, text: str) -> dict[str, Tally]:
    """Compare a reading (as plain values) with an annotation of the same text (评分)."""
    scope = set(gold.get("scope") or ("headings", "targets", "actors", "amounts"))
    kinds: dict[str, Callable[[Item, Item, str], Tally]] = {
        "headings": _headings,
        "targets": _targets,
        "actors": _actors,
        "amounts": _amounts,
    }
    return {name: judge(reading, gold, text) for name, judge in kinds.items() if name in scope}


def plain(value: Any) -> str:
    """Return a text without spaces and variants of signs (规整)."""
    folded = unicodedata.normalize("NFKC", str(value or ""))
    return re.sub(r"\s", "", folded).rstrip(":：。；;，,").replace("％", "%")


def number(value: Any) -> Decimal | None:
    """Return a number to compare with; None for nothing."""
    return None if value is None or value == "" else Decimal(str(value)).normalize()


def unit(value: Any) -> str:
    """Return a unit to compare with: 个百分点 is 百分点."""
    written = plain(value)
    return "百分点" if written == "个百分点" else written


def _headings(reading: Item, gold: Item, text: str) -> Tally:
    def key(item: Item, *, titled: bool) -> tuple[Any, ...]:
        head = (item["level"], _ordinal(item["number"]), plain(item.get("marker")))
        return (*head, plain(item["title"])) if titled else head

    rest = list(reading["headings"])
    missed = []
    right = 0
    for titled in (True, False):
        for item in gold.get("headings", []):
            if bool(item.get("title_is_body")) == titled:
                continue
            wanted = key(item, titled=titled)
            at = next((i for i, one in enumerate(rest) if key(one, titled=titled) == wanted), None)
            if at is None:
                missed.append(f"{item['marker']}{item['title'][:30]}")
            else:
                right += 1
                del rest[at]
    invented = tuple(f"{one['marker']}{one['title'][:30]} ({one['level']})" for one in rest)
    return Tally(
        right, len(reading["headings"]), len(gold.get("headings", [])), {}, tuple(missed), invented
    )


def _ordinal(written: Any) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(written)))


def spans(quote: str, text: str) -> list[Span]:
    """Return every place where a quote stands in a text."""
    return [found.span() for found in re.finditer(re.escape(quote), text)] if quote else []


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two spans share more than half of the shorter one."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared * 2 > min(one[1] - one[0], other[1] - other[0])


def pair(
    gold: Sequence[Item], read: Sequence[Item], text: str, agree: Callable[[Item, Item], float]
) -> list[tuple[int, int]]:
    """Pair items whose spans overlap, those that agree best first, each once (配对)."""
    places = [spans(item["quote"], text) for item in gold]
    ranked = sorted(
        (
            (-agree(item, one), abs(place[0] - one["start"]), i, j)
            for i, item in enumerate(gold)
            for j, one in enumerate(read)
            for place in places[i]
            if overlap(place, (one["start"], one["end"]))
        ),
    )
    met: dict[int, int] = {}
    for worth, _, i, j in ranked:
        if i not in met and j not in met.values() and worth <= 0:
            met[i] = j
    return sorted(met.items())


def _targets(reading: Item, gold: Item, text: str) -> Tally:
    parts: dict[str, Callable[[Item], Any]] = {
        "value+unit": lambda one: (
            number(one.get("value")),
            number(one.get("value_high")),
            unit(one.get("unit")),
        ),
        "kind+comparator": lambda one: (one.get("kind"), one.get("comparator")),
        "deadline": lambda one: one.get("deadline"),
        "baseline": lambda one: one.get("baseline_year"),
        "direction": lambda one: one.get("direction"),
    }

    def agree(item: Item, one: Item) -> float:
        weights = {"value+unit": 5.0}
        return sum(weights.get(name, 1.0) for name, get in parts.items() if get(item) == get(one))

    wanted, read = list(gold.get("targets", [])), list(reading["targets"])
    met = dict(pair(wanted, read, text, agree))
    optional = {i for i, item in enumerate(wanted) if item.get("optional")}
    free = {met[i] for i in optional if i in met}
    sure = {i: j for i, j in met.items() if i not in optional}
    fields = {
        name: sum(get(wanted[i]) == get(read[j]) for i, j in sure.items())
        for name, get in parts.items()
    }
    return Tally(
        len(sure), len(read) - len(free), len(wanted) - len(optional), fields,
        tuple(one["quote"] for i, one in enumerate(wanted) if i not in met and i not in optional),
        tuple(one["quote"] for j, one in enumerate(read) if j not in met.values()),
    )  # fmt: skip


def _exactly(
    reading: Sequence[Item], gold: Sequence[Item], text: str, key: Callable[[Item], Any],
    show: Callable[[Item], str],
) -> Tally:  # fmt: skip
    met = dict(pair(gold, reading, text, lambda item, one: float(key(item) == key(one)) or -1.0))
    return Tally(
        len(met), len(reading), len(gold), {},
        tuple(show(one) for i, one in enumerate(gold) if i not in met),
        tuple(show(one) for j, one in enumerate(reading) if j not in met.values()),
    )  # fmt: skip


def _actors(reading: Item, gold: Item, text: str) -> Tally:
    return _exactly(
        reading["actors"], gold.get("actors", []), text,
        lambda one: (plain(one["body"]), one["role"]),
        lambda one: f"{one['body']} {one['role']}: {one['quote'][:40]}",
    )  # fmt: skip


def _amounts(reading: Item, gold: Item, text: str) -> Tally:
    def key(one: Item) -> tuple[Any, ...]:
        numbers = ("value", "value_high", "rate_pct", "rate_pct_high")
        return (
            *(number(one.get(name)) for name in numbers),
            unit(one.get("unit")),
            one.get("value_role"),
        )

    return _exactly(
        reading["amounts"], gold.get("amounts", []), text, key,
        lambda one: f"{one['quote'][:50]}: {' '.join(map(str, key(one)))}",
    )  # fmt: skip


def total(scores: Iterable[dict[str, Tally]]) -> dict[str, Tally]:
    """Add the tallies of several texts (合计)."""
    added: dict[str, Tally] = {}
    for one in scores:
        for name, tally in one.items():
            added[name] = added.get(name, Tally()) + tally
    return added
