"""What speaks for a match beside the text (加分因素), each between 0 and 1 times its weight."""

from __future__ import annotations

from decimal import Decimal

from changbai.matching.conditions import as_number, as_texts, inside, shown
from changbai.matching.entry import Entry
from changbai.pack.market import Feature, Market

_YES = (True, "true", "是")


def feature_values(need: Entry, offer: Entry, market: Market | None) -> dict[str, Decimal]:
    """Return the value of each feature that can be told; what is unknown is left out."""
    found = {}
    for feature in market.features if market else ():
        value = _value(feature, need, offer)
        if value is not None:
            found[feature.id] = value
    return found


def _value(feature: Feature, need: Entry, offer: Entry) -> Decimal | None:
    given = offer.attributes.get(feature.offer)
    if given is None or given in ("", ()):
        return None
    if feature.test == "flag":
        return Decimal(given in _YES)
    asked = need.attributes.get(feature.need)
    if asked is None or asked in ("", ()):
        return None
    if feature.test == "equal":
        return Decimal(shown(asked) == shown(given))
    if feature.test == "inside":
        return Decimal(inside(as_texts(asked), as_texts(given)))
    if feature.test == "overlap":
        wanted = set(as_texts(asked))
        return Decimal(len(wanted & set(as_texts(given)))) / len(wanted) if wanted else None
    left, right = as_number(asked), as_number(given)
    if left is None or right is None:
        return None
    return max(Decimal(0), 1 - abs(left - right) / feature.scale)
