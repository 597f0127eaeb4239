"""From contact to production (对接阶段): outcomes are counted, not posts.

A deal has reached a stage when a paper of the kinds that the stage names was filed for it. A
later stage proves the earlier ones. What is claimed without such a paper is counted apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from changbai.pack.market import Market


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a deal as filed (进展记录): stage, day, kind of paper, amount on the paper."""

    deal: str
    stage: str
    on: date
    evidence: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StageCount:
    """What stands at a stage (阶段统计).

    `reached` deals so far; `new` of them within the days asked for; `amount` sums what papers
    state, `without_amount` deals whose paper states none; `claimed` deals without a paper;
    `rate` is the share of the deals of the stage before.
    """

    stage: str
    reached: int
    new: int
    amount: Decimal | None
    without_amount: int
    claimed: int
    rate: Decimal | None
    outcome: bool


def count_stages(
    market: Market, steps: Sequence[Step], first: date, last: date
) -> tuple[StageCount, ...]:
    """Count the deals at each stage up to `last`, and those new from `first` on."""
    order = {stage.id: at for at, stage in enumerate(market.funnel)}
    papers = {stage.id: {text.zh for text in stage.evidence} for stage in market.funnel}
    proven: dict[int, dict[str, Step]] = {at: {} for at in order.values()}
    claimed: dict[int, set[str]] = {at: set() for at in order.values()}
    for step in sorted(steps, key=lambda step: (step.on, step.deal)):
        if step.stage not in order or step.on > last:
            continue
        at = order[step.stage]
        wanted = papers[step.stage]
        if wanted and step.evidence not in wanted:
            claimed[at].add(step.deal)
            continue
        # The last paper with an amount is the one that holds.
        before = proven[at].get(step.deal)
        if before is None:
            proven[at][step.deal] = step
        elif step.amount is not None:
            proven[at][step.deal] = Step(
                step.deal, step.stage, before.on, step.evidence, step.amount
            )
    counts = []
    before_count: int | None = None
    for at, stage in enumerate(market.funnel):
        days: dict[str, date] = {}
        for later in range(at, len(market.funnel)):
            for deal, step in proven[later].items():
                days[deal] = min(days.get(deal, step.on), step.on)
        amounts = [step.amount for step in proven[at].values()]
        known = [amount for amount in amounts if amount is not None]
        rate = Decimal(len(days)) / before_count if before_count else None
        counts.append(
            StageCount(
                stage.id,
                len(days),
                sum(1 for day in days.values() if day >= first),
                sum(known, Decimal(0)) if stage.amount and known else None,
                len(days) - len(known) if stage.amount else 0,
                len(claimed[at] - days.keys()),
                rate,
                stage.outcome,
            )
        )
        before_count = len(days)
    return tuple(counts)
