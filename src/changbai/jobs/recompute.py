"""Compute everything again (重新测算): results, verdicts and contributions of the data known."""

from __future__ import annotations

from changbai.actions._actor import Answer
from changbai.actions.compute import refresh
from changbai.jobs._kind import Done, Kind, Work
from changbai.kernel.text import Text


def run(work: Work) -> Answer[Done]:
    """Compute and keep; doing it twice gives the same figures."""
    kept, problems = refresh(actor=work.actor, step=work.step)
    if kept is None:
        return None, problems
    words = Text(f"已测算，数据位置 {kept.label}", f"Computed at data position {kept.label}")
    return Done(words, {"position": kept.label}), problems


# The arithmetic stands outside the transaction, so that nobody waits for it.
kind = Kind(title=Text("重新测算", "Compute again"), run=run, whole=False)
