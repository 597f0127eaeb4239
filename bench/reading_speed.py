"""Claim: a policy text of 100,000 characters is read in under 2 seconds.

The peer is the least that any reader must do: one scan of the same text for numbers with a unit.

    python bench/reading_speed.py
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from changbai.pack.clause import read_document
from changbai.reading.read import read_text

PACK = Path(__file__).resolve().parents[1] / "packs" / "jilin-2014" / "document.md"
LENGTH = 100_000
SCAN = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:万|亿)?(?:个|家|户|件|％|%|元|亩|吨)")


def seconds(work: Callable[[], object]) -> float:
    """Return the best of three runs."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def main() -> None:
    once = read_document(PACK.read_text("utf-8"), "", "")[0].text
    text = (once * (LENGTH // len(once) + 1))[:LENGTH]
    scan = seconds(lambda: SCAN.findall(text))
    ours = seconds(lambda: read_text(text))
    print(f"{len(text):,} characters; targets read: {len(read_text(text).targets)}")
    print(f"{'one scan for numbers':<24}{scan:>8.4f} s")
    print(f"{'changbai read':<24}{ours:>8.4f} s   {ours / scan:,.0f} x; limit 2 s: {ours < 2}")


if __name__ == "__main__":
    main()
