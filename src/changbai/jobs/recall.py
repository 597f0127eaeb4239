"""Compute a month as known at an earlier moment (按时点测算), for pages that look back."""

from __future__ import annotations

from changbai.actions._actor import Answer
from changbai.actions.compute import recall
from changbai.jobs._kind import Done, Kind, Work
from changbai.kernel.period import read_period
from changbai.kernel.text import Text


def run(work: Work) -> Answer[Done]:
    """Compute and keep at hand; doing it twice gives the same figures."""
    months = [found for each in work.payload["months"] if (found := read_period(each))]
    position = int(work.payload["position"])
    kept, problems = recall(actor=work.actor, position=position, months=months, step=work.step)
    if kept is None:
        return None, problems
    words = Text(f"已按数据位置 J{position} 测算", f"Computed as known at J{position}")
    return Done(words, {"position": kept.label}), problems


kind = Kind(title=Text("按时点测算", "Compute as known at a moment"), run=run, whole=False)
