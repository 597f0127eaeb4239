"""Made-up docking meetings for tests."""

from __future__ import annotations

import random

from changbai.matching.meeting import Event, Pair, Party


def event(
    needs: int,
    offers: int,
    slots: int,
    tables: int | dict[str, int],
    each: int,
    seed: int = 1,
    absent: float = 0.0,
    kinds: tuple[str, ...] = ("",),
    most: int = 6,
    **more: object,
) -> Event:
    """Return an event in which every need has `each` possible partners."""
    rng = random.Random(seed)

    def away() -> frozenset[int]:
        return frozenset(slot for slot in range(slots) if rng.random() < absent)

    pairs = [
        Pair(need, offer, score, need_score=score, offer_score=rng.randint(1, 10_000))
        for need in range(needs)
        for offer in sorted(rng.sample(range(offers), each))
        for score in (rng.randint(1, 10_000),)
    ]
    return Event(
        tuple(f"{9 + slot // 3:02}:{slot % 3 * 20:02}-{9 + slot // 3:02}:{slot % 3 * 20 + 19:02}"
              for slot in range(slots)),
        {"": tables} if isinstance(tables, int) else tables,
        tuple(Party(f"n{k}", f"企业{k}", most, away(), rng.choice(kinds)) for k in range(needs)),
        tuple(Party(f"o{k}", f"院所{k}", 0, away()) for k in range(offers)),
        tuple(pairs),
        title="演示数据 对接会",
        day="2016-05-18",
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
