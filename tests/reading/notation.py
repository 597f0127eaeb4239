"""How the phrase files write down what is to be read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from changbai.reading.shapes import Actor, Amount, Clause, FoundTarget, Reading


def written(kind: str, reading: Reading) -> list[str]:
    """Return what was read of a kind, in the notation of the phrase files."""
    return WRITE[kind](reading)


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _span(low: Decimal, high: Decimal | None) -> str:
    return _number(low) if high is None else f"{_number(low)}~{_number(high)}"


def target(one: FoundTarget) -> str:
    """Write value[~high] unit kind comparator due= base= down."""
    words = [_span(one.value, one.value_high), one.unit, one.kind, one.comparator]
    if one.deadline_source == "relative":
        words.append("due=rel")
    elif one.deadline:
        words.append(f"due={one.deadline}")
    if one.baseline_year:
        words.append(f"base={one.baseline_year}")
    if one.direction == "down":
        words.append("down")
    return " ".join(words)


def amount(one: Amount) -> str:
    """Write value unit role rate=."""
    words = []
    if one.value is not None:
        words += [_span(one.value, one.value_high), str(one.unit), one.value_role]
    if one.rate_pct is not None:
        words.append(f"rate={_span(one.rate_pct, one.rate_pct_high)}")
    if one.value is None:
        words.append(one.value_role)
    return " ".join(words)


def actor(one: Actor) -> str:
    """Write role body."""
    return f"{one.role} {one.body}"


def heading(one: Clause) -> str:
    """Write level marker title."""
    return f"{one.level} {one.marker} {one.title}"


WRITE: dict[str, Callable[[Reading], list[str]]] = {
    "targets": lambda reading: [target(one) for one in reading.targets],
    "amounts": lambda reading: [amount(one) for one in reading.amounts],
    "actors": lambda reading: [actor(one) for one in reading.actors],
    "headings": lambda reading: [
        heading(one) for one in reading.clauses if one.kind not in ("lead", "item")
    ],
}
