"""Suggestions for a need (推荐): the list, why each is on it, and why the next ones are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from changbai.kernel.text import Text
from changbai.matching.conditions import Refusal, refusal
from changbai.matching.entry import Entry
from changbai.matching.features import feature_values
from changbai.matching.feedback import Feedback
from changbai.matching.ranker import Ranker, Scored, best
from changbai.matching.shared import Phrase, shared_phrases, shared_places
from changbai.pack.market import Market

#: So many of the best by text are weighed with features first.
_LOT = 200
#: How many that are not on the list are told, with the reason; how many repetitions are named.
_TOLD = 3
_NAMED = 20

DUPLICATE = Text("与名单中一项题名相同", "same title as one on the list")
ONE_PARTY = Text("该供方在名单中已达上限", "its party has its fill of the list")
LOWER = Text("得分低于名单末位", "its score is below the last of the list")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An offer on the list (推荐项): score, its parts, what is shared, who repeats it.

    `marks` are the shared stretches of the title, as places of characters.
    """

    offer: Entry
    score: float
    parts: dict[str, float]
    shared: tuple[Phrase, ...]
    marks: tuple[tuple[int, int], ...] = ()
    repeated_by: tuple[str, ...] = ()
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An offer that is not on the list (未列入项) and why."""

    offer: Entry
    score: float
    refusal: Refusal


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a need (推荐结果): the list, those left out, and how it was asked."""

    need: Entry
    suggestions: tuple[Suggestion, ...]
    left_out: tuple[LeftOut, ...]
    searchable: bool


class _Listing:
    """A list that is being made, in lots of offers that grow."""

    def __init__(self, ranker: Ranker, scored: Scored, most: int, market: Market | None) -> None:
        self.ranker = ranker
        self.most = most
        self.most_of_one = market.most_of_one_party if market else 3
        self.chosen: list[int] = []
        self.parties: dict[str, int] = {}
        #: Scores of those that may still come on the list; NaN for all others.
        listed = scored.shared if _text_needed(market) else ranker.index.alive
        self.open = np.where(listed, scored.total, np.nan).astype(np.float32)

    def next_lot(self, size: int) -> list[int]:
        """Return the best of the open ones by text, and close them."""
        lot = best(self.open, size)
        self.open[lot] = np.nan
        return [int(number) for number in lot]

    def take(self, number: int) -> Refusal | None:
        """Put an offer on the list, or say why not."""
        offer = self.ranker.offers[number]
        same = self.ranker.titles.same(number)
        if any(same[chosen] for chosen in self.chosen):
            return Refusal("duplicate", DUPLICATE)
        if offer.party and self.parties.get(offer.party, 0) >= self.most_of_one:
            return Refusal("one_party", ONE_PARTY, offer=offer.party)
        if len(self.chosen) >= self.most:
            return Refusal("lower", LOWER)
        self.chosen.append(number)
        # A million repetitions of one title, or of one party, are closed in one step.
        self.open[same] = np.nan
        if offer.party:
            self.parties[offer.party] = self.parties.get(offer.party, 0) + 1
            if self.parties[offer.party] >= self.most_of_one:
                self.open[self.ranker.parties.same(number)] = np.nan
        return None


def suggest(
    ranker: Ranker,
    need: Entry,
    market: Market | None = None,
    *,
    most: int = 10,
    feedback: Feedback | None = None,
    reverse: bool = False,
) -> Answer:
    """Return the best offers for a need; with `reverse`, the ranker holds needs and an offer asks.

    Conditions come first: an offer that fails one is never on the list. Offers that share nothing
    with the need are not shown, whatever their features: an empty list is an honest answer.
    Where the market says that text is not needed (loans are chosen by their limits) the text only
    orders what the conditions leave.
    Features weigh within a lot: the 200 best by text, then 800, and so on until the list is full.
    """
    scored = ranker.score(need)
    if not scored.searchable and _text_needed(market):
        return Answer(need, (), (), searchable=False)
    listing = _Listing(ranker, scored, most, market)
    left: list[LeftOut] = []
    weighed: dict[int, tuple[float, dict[str, float]]] = {}
    size = _LOT
    while len(listing.chosen) < most and (lot := listing.next_lot(size)):
        for number in _weighed(ranker, scored, need, market, feedback, lot, weighed, reverse):
            offer = ranker.offers[number]
            why = refusal(*sides(need, offer, reverse), market)
            if why is None and feedback:
                why = feedback.refusal(*_opinion_on(need, offer, reverse))
            if why is None:
                why = listing.take(number)
            if why is not None and why.condition != "duplicate" and len(left) < _TOLD:
                left.append(LeftOut(offer, round(weighed[number][0], 4), why))
            if len(listing.chosen) >= most and len(left) >= _TOLD:
                break
        size *= 4
    return Answer(need, tuple(_told(listing, scored, weighed)), tuple(left), searchable=True)


def _text_needed(market: Market | None) -> bool:
    return market is None or market.text_needed


def sides(asks: Entry, found: Entry, reverse: bool) -> tuple[Entry, Entry]:
    """Return need and offer, whichever of them asks."""
    return (found, asks) if reverse else (asks, found)


def _opinion_on(asks: Entry, found: Entry, reverse: bool) -> tuple[str, Entry]:
    need, offer = sides(asks, found, reverse)
    return need.id, offer


def _weighed(
    ranker: Ranker,
    scored: Scored,
    need: Entry,
    market: Market | None,
    feedback: Feedback | None,
    lot: list[int],
    weighed: dict[int, tuple[float, dict[str, float]]],
    reverse: bool,
) -> list[int]:
    """Return a lot in the order of text and features together, and note what made it."""
    weights = {one.id: float(one.weight) for one in market.features} if market else {}
    for number in lot:
        offer = ranker.offers[number]
        values = feature_values(*sides(need, offer, reverse), market)
        added = {id: weights[id] * float(value) for id, value in values.items()}
        if feedback:
            added |= feedback.added(*_opinion_on(need, offer, reverse))
        weighed[number] = (float(scored.total[number]) + sum(added.values()), added)
    return sorted(lot, key=lambda number: (-weighed[number][0], number))


def _told(
    listing: _Listing, scored: Scored, weighed: dict[int, tuple[float, dict[str, float]]]
) -> Iterator[Suggestion]:
    """Yield what is on the list, each with why."""
    ranker = listing.ranker
    for number in listing.chosen:
        total, added = weighed[number]
        parts = {name: float(part[number]) for name, part in scored.parts.items()} | added
        same = ranker.titles.same(number) & ranker.index.alive
        others = [int(other) for other in np.flatnonzero(same)[: _NAMED + 1] if other != number]
        yield Suggestion(
            ranker.offers[number],
            round(total, 4),
            {name: round(value, 4) for name, value in parts.items()},
            shared_phrases(ranker.offers[number].whole, scored.query),
            tuple(
                (start, end)
                for start, end, _ in shared_places(ranker.offers[number].name, scored.query)
            ),
            tuple(ranker.offers[other].id for other in others[:_NAMED]),
            int(same.sum()) - 1,
        )
