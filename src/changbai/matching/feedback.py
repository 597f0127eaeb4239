"""What people said of suggestions (反馈), and the rule by which it changes the order.

The rule, whole: an offer that was turned down is not shown to that need again, unless what was
wrong has changed: `too_early` until its maturity is higher, `too_dear` until its price is lower;
`have_it` and `out_of_field` for good. Other offers with the same fault for that need lose half a
standard deviation: maturity no higher, price no lower, or the same field. Nothing else moves, and
no other need is touched. The last word on an offer counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.matching.conditions import Refusal, as_number, shown
from changbai.matching.entry import Entry, read_objects

Reason = Literal["good", "too_early", "too_dear", "have_it", "out_of_field"]

REASONS: dict[Reason, Text] = {
    "good": Text("合适", "suitable"),
    "too_early": Text("成熟度不够", "too early"),
    "too_dear": Text("价格过高", "too dear"),
    "have_it": Text("已经具备", "have it already"),
    "out_of_field": Text("不属本领域", "out of field"),
}
#: The attribute in which each fault lies.
FAULTS: dict[Reason, str] = {
    "too_early": "maturity",
    "too_dear": "price",
    "out_of_field": "industry",
}
#: What another offer with the same fault loses, in standard deviations of the text score.
LOSS = 0.5


@dataclass(frozen=True, slots=True)
class Opinion:
    """One feedback (反馈): on which offer for which need, why, and the fault as it was then."""

    need: str
    offer: str
    reason: Reason
    value: str = ""


class Feedback:
    """All feedback, by need (反馈记录)."""

    def __init__(self, opinions: Iterable[Opinion] = ()) -> None:
        self._by_need: dict[str, dict[str, Opinion]] = {}
        for opinion in opinions:
            self._by_need.setdefault(opinion.need, {})[opinion.offer] = opinion

    def refusal(self, need: str, offer: Entry) -> Refusal | None:
        """Return why an offer is not shown to a need again; None when it may be."""
        opinion = self._by_need.get(need, {}).get(offer.id)
        if opinion is None or opinion.reason == "good":
            return None
        if opinion.reason in ("too_early", "too_dear") and not _same_fault(opinion, offer):
            return None
        return Refusal(f"feedback:{opinion.reason}", REASONS[opinion.reason])

    def added(self, need: str, offer: Entry) -> dict[str, float]:
        """Return what feedback on other offers of the same need takes from an offer."""
        faults = {
            opinion.reason
            for opinion in self._by_need.get(need, {}).values()
            if opinion.offer != offer.id and opinion.reason in FAULTS and opinion.value
            if _same_fault(opinion, offer)
        }
        return {f"feedback:{reason}": -LOSS for reason in sorted(faults)}


def _same_fault(opinion: Opinion, offer: Entry) -> bool:
    """Tell whether an offer has the fault that was found in another, or still has its own."""
    value = offer.attributes.get(FAULTS.get(opinion.reason, ""))
    if opinion.reason == "out_of_field":
        return bool(value) and shown(value) == opinion.value
    then, now = as_number(opinion.value), as_number(value)
    if then is None or now is None:
        # Not told: the offer itself stays turned down, others are given the benefit of the doubt.
        return opinion.offer == offer.id
    return now <= then if opinion.reason == "too_early" else now >= then


def read_feedback(path: Path, offers: Mapping[str, Entry]) -> tuple[Feedback, list[Problem]]:
    """Read feedback, one JSON object a line: need, offer, reason, and the fault's value then.

    Where a line does not tell the value the offer's present one is taken.
    """
    objects, problems = read_objects(path)
    opinions = []
    for mark, value in objects:
        opinion = _opinion(value, offers)
        if opinion is None:
            allowed = ", ".join(get_args(Reason))
            problems.append(Problem("CB424", mark, {"allowed": allowed}))
        else:
            opinions.append(opinion)
    return Feedback(opinions), problems


def _opinion(value: Mapping[str, Any], offers: Mapping[str, Entry]) -> Opinion | None:
    need, offer, given = (value.get(name) for name in ("need", "offer", "reason"))
    reason = next((known for known in REASONS if known == given), None)
    if not (isinstance(need, str) and isinstance(offer, str)) or reason is None:
        return None
    fault = FAULTS.get(reason, "")
    then = value.get(fault)
    if then is None and offer in offers:
        then = offers[offer].attributes.get(fault)
    if isinstance(then, int):
        then = Decimal(then)
    return Opinion(need, offer, reason, shown(then))
