"""Hard conditions (硬性条件): an offer that fails one is not shown, and the reason is told.

Three hold in every market: both sides are open, a confidential entry is shown only to those it
names, and nobody is matched with itself. The others are data of the market.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from changbai.kernel.text import Text
from changbai.matching.entry import Entry
from changbai.pack.market import Condition, Market

#: Where nothing is told of the state of an entry it is open.
OPEN = ("open", "", "开放", "有效")
CLOSED = Text("已关闭或暂停", "closed or paused")
CONFIDENTIAL = Text("涉密或限定对象，未向对方公开", "confidential: not shown to the other party")
OWN = Text("同一单位", "the same party")
REFUSED = Text("曾反馈不合适", "turned down before")
#: The area that holds all others.
EVERYWHERE = ("000000", "全国")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an offer is not shown (不推荐的理由): id of the condition, reason, both values."""

    condition: str
    reason: Text
    need: str = ""
    offer: str = ""


def refusal(need: Entry, offer: Entry, market: Market | None = None) -> Refusal | None:
    """Return the first condition that an offer fails for a need; None when it may be shown."""
    for one in (need, offer):
        if str(one.attributes.get("status", "open")) not in OPEN:
            return Refusal("status", CLOSED, str(one.attributes["status"]))
    if need.party and need.party == offer.party:
        return Refusal("own", OWN, need.party, offer.party)
    if not (_shown(need, offer.party) and _shown(offer, need.party)):
        return Refusal("confidential", CONFIDENTIAL)
    for condition in market.conditions if market else ():
        if not holds(condition, need, offer):
            values = (need.attributes.get(condition.need), offer.attributes.get(condition.offer))
            return Refusal(condition.id, condition.reason, *(shown(value) for value in values))
    return None


def _shown(entry: Entry, party: str) -> bool:
    """Tell whether an entry may be shown to a party: open to all, or the party is named."""
    if entry.attributes.get("confidential") not in (True, "true", "是"):
        return True
    return bool(party) and party in as_texts(entry.attributes.get("shown_to", ()))


def holds(condition: Condition, need: Entry, offer: Entry) -> bool:
    """Tell whether a condition holds; a need that does not ask is never refused."""
    asked = need.attributes.get(condition.need)
    given = offer.attributes.get(condition.offer)
    if asked is None or asked in ("", ()):
        return True
    if given is None or given == "":
        return condition.unknown == "pass"
    if condition.test in ("at_most", "at_least"):
        left, right = as_number(asked), as_number(given)
        if left is None or right is None:
            return condition.unknown == "pass"
        return left <= right if condition.test == "at_most" else left >= right
    if condition.test == "equal":
        return shown(asked) == shown(given)
    if condition.test == "inside":
        return inside(as_texts(asked), as_texts(given))
    among = set(as_texts(asked)) & set(as_texts(given))
    return bool(among) if condition.test == "one_of" else not among


def inside(areas: Iterable[str], around: Iterable[str]) -> bool:
    """Tell whether some area lies in some other, by their codes (GB/T 2260: 2201 in 22)."""
    stems = [_stem(area) for area in around]
    return any(_stem(area).startswith(stem) for area in areas for stem in stems)


def _stem(area: str) -> str:
    if area in EVERYWHERE:
        return ""
    while len(area) > 2 and area.isdigit() and area.endswith("00"):
        area = area[:-2]
    return area


def as_number(value: Any) -> Decimal | None:
    """Return a value as a number; None when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def as_texts(value: Any) -> tuple[str, ...]:
    """Return a value as a list of texts; a text may hold several, parted by a semicolon."""
    if isinstance(value, tuple):
        return value
    parts = shown(value).replace("；", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def shown(value: Any) -> str:
    """Return a value as it is written."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return ";".join(value)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
