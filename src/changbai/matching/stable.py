"""The stable alternative (稳定匹配): no two would both rather meet each other.

Deferred acceptance (Gale and Shapley 1962), needs proposing, with limits on both sides; ties are
broken by number. In place of the greatest total: nobody has a reason to leave the plan.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from changbai.matching.meeting import Pair


def stable(pairs: Sequence[Pair], need_most: Sequence[int], offer_most: Sequence[int]) -> list[int]:
    """Return the numbers of the pairs of the stable choice that is best for the needs."""
    wishes: list[list[int]] = [[] for _ in need_most]
    for number, pair in enumerate(pairs):
        wishes[pair.need].append(number)
    for wish in wishes:
        wish.sort(key=lambda number: (pairs[number].must, pairs[number].need_score, -number))
    held: list[list[tuple[bool, int, int, int]]] = [[] for _ in offer_most]
    wanting = [
        need for need, most in enumerate(need_most) for _ in range(min(most, len(wishes[need])))
    ]
    wanting.reverse()
    while wanting:
        need = wanting.pop()
        if not wishes[need]:
            continue
        number = wishes[need].pop()
        pair = pairs[number]
        holds = held[pair.offer]
        heapq.heappush(holds, (pair.must, pair.offer_score, -number, number))
        if len(holds) > offer_most[pair.offer]:
            turned_down = heapq.heappop(holds)[-1]
            wanting.append(pairs[turned_down].need)
    return sorted(entry[-1] for holds in held for entry in holds)


def blocking(
    pairs: Sequence[Pair],
    taken: Sequence[int],
    need_most: Sequence[int],
    offer_most: Sequence[int],
) -> list[int]:
    """Return the pairs that would both rather meet than keep the last of what they have."""
    chosen = set(taken)
    by_need: dict[int, list[int]] = {}
    by_offer: dict[int, list[int]] = {}
    for number in taken:
        by_need.setdefault(pairs[number].need, []).append(pairs[number].need_score)
        by_offer.setdefault(pairs[number].offer, []).append(pairs[number].offer_score)

    def would(have: list[int], most: int, score: int) -> bool:
        return most > 0 and (len(have) < most or score > min(have))

    return [
        number
        for number, pair in enumerate(pairs)
        if number not in chosen
        and would(by_need.get(pair.need, []), need_most[pair.need], pair.need_score)
        and would(by_offer.get(pair.offer, []), offer_most[pair.offer], pair.offer_score)
    ]
