"""Clear away what is left over (清理任务): ended jobs after some weeks, files that no row names."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from changbai.actions._actor import Answer
from changbai.jobs._kind import Done, Kind, Work
from changbai.kernel.text import Text
from changbai.records import shelf
from changbai.records.clock import moment
from changbai.records.models import ENDED, Evidence, Job

KEPT = timedelta(days=30)
#: A file may lie here before the job that wants it has been asked for.
GRACE = timedelta(days=2)


def run(work: Work) -> Answer[Done]:
    """Remove ended jobs, then the files that no job names any more."""
    old = Job.objects.filter(state__in=ENDED, ended_at__lt=moment() - KEPT)
    rows, _ = old.delete()
    wanted = set()
    for file, payload in Job.objects.values_list("file", "payload"):
        wanted |= {file, payload.get("file", "")}
    files = shelf.sweep(settings.JOBS, wanted, GRACE.total_seconds())
    # Evidence that was withdrawn keeps its row and its file; this is what no row ever named.
    named = set(Evidence.objects.values_list("stored", flat=True))
    files += shelf.sweep(settings.EVIDENCE, named, GRACE.total_seconds())
    words = Text(f"清理任务 {rows} 条、文件 {files} 个", f"Removed {rows} jobs and {files} files")
    return Done(words, {"jobs": rows, "files": files}), []


kind = Kind(title=Text("清理过期任务", "Clear old jobs away"), run=run, whole=False, daily_at=3)
