"""A text under review as a page shows it (校核页面): runs of words, each with the item over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from changbai.kernel.text import Text
from changbai.reading.review import ACTS, SORTS, Item
from changbai.reading.shapes import DOUBTS

#: Which item colours words that several stand on: a target before an award before a body.
_ORDER = {"target": 0, "amount": 1, "actor": 2}
ROLES = {
    "lead": Text("牵头", "lead"),
    "support": Text("配合", "support"),
    "responsible": Text("负责", "responsible"),
    "guide": Text("指导", "guide"),
}
KINDS = {
    "level": Text("总量", "level"),
    "change": Text("变化幅度", "change"),
    "share": Text("比率", "share"),
    "count_per_year": Text("每年数量", "count a year"),
    "range": Text("范围", "range"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words of the text (文段); `item` is the one that colours it, `first` its start."""

    text: str
    item: Item | None = None
    first: bool = False
    start: int = 0

    @property
    def state(self) -> str:
        """The class that colours it: what was decided, else doubtful or sure."""
        if self.item is None:
            return ""
        return self.item.status or ("doubt" if self.item.doubtful else "sure")


@dataclass(frozen=True, slots=True)
class Row:
    """An item in the list beside the text (校核项)."""

    item: Item
    sort: Text
    status: Text
    said: str
    quote: str
    doubts: tuple[Text, ...]

    @property
    def state(self) -> str:
        """The class that colours it, as in the text."""
        return self.item.status or ("doubt" if self.item.doubtful else "sure")


def runs(text: str, items: Sequence[Item]) -> list[Run]:
    """Cut a text into runs with the item that stands over each (文段)."""
    shown = [one for one in items if one.status != "reject"]
    cuts = {0, len(text)}
    for one in shown:
        cuts |= {one.values["start"], one.values["end"]}
    places = sorted(cuts)
    opening: dict[int, list[Item]] = {}
    for one in shown:
        opening.setdefault(one.values["start"], []).append(one)
    live: list[Item] = []
    seen: set[str] = set()
    made = []
    for low, high in pairwise(places):
        live = [one for one in (*live, *opening.get(low, [])) if one.values["end"] > low]
        over = min(live, key=lambda one: (_ORDER[one.sort], one.values["start"]), default=None)
        first = over is not None and over.id not in seen
        if over is not None:
            seen.add(over.id)
        made.append(Run(text[low:high], over, first, low))
    return made


def rows(items: Iterable[Item]) -> list[Row]:
    """Return the items as the list beside the text shows them (校核项)."""
    return [
        Row(
            one,
            SORTS[one.sort],
            ACTS[one.status] if one.status else Text(""),
            said(one),
            " ".join(str(one.values["quote"]).split()),
            () if one.status else tuple(DOUBTS[d["code"]] for d in one.values.get("doubts", [])),
        )
        for one in items
    ]


def said(item: Item) -> str:
    """Return what an item says in one line (校核项内容)."""
    values: Any = item.values
    if item.sort == "actor":
        return f"{values['body']} · {ROLES[values['role']].zh}"
    if item.sort == "amount":
        rate = f"{values['rate_pct']}％ " if values["rate_pct"] is not None else ""
        return rate + (f"{values['value']}{values['unit']}" if values["value"] is not None else "")
    high = f"–{values['value_high']}" if values["value_high"] is not None else ""
    due = f" · {values['deadline']}" if values["deadline"] else ""
    sign = {"about": "≈", "range": "", ">=": "≥", "<=": "≤"}.get(
        values["comparator"], values["comparator"]
    )
    move = {"down": "−"}.get(values["direction"], "") if values["kind"] == "change" else ""
    return f"{values['subject']} {sign} {move}{values['value']}{high}{values['unit']}{due}"
