"""Write the notices of the day (每日提醒), and have them sent."""

from __future__ import annotations

from django.utils import timezone

from changbai.actions._actor import Answer
from changbai.actions.notices import remind
from changbai.jobs._kind import Done, Kind, Work
from changbai.jobs._queue import enqueue
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Text
from changbai.records.clock import moment
from changbai.records.packs import current_pack


def run(work: Work) -> Answer[Done]:
    """Write what is due today; a site without a pack has nobody to remind."""
    pack = current_pack()
    if pack is None:
        return Done(Text("没有政策包", "There is no pack")), []
    today = timezone.localtime(moment()).date()
    count, problems = remind(actor=work.actor, pack=pack, today=today)
    if has_errors(problems):
        return None, problems
    enqueue("deliver", key=f"deliver/{today}")
    return Done(Text(f"新提醒 {count} 条", f"{count} notices"), {"notices": count}), problems


kind = Kind(title=Text("每日提醒", "Daily notices"), run=run, whole=True, daily_at=8)
