"""A worker with two more kinds of job for tests that kill it: one adds a line to the journal."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django
from django.utils import timezone

django.setup()

from changbai.actions import deliveries  # noqa: E402
from changbai.actions._actor import OPERATOR, Answer, Entry, action  # noqa: E402
from changbai.cli import main  # noqa: E402
from changbai.jobs._kind import Done, Kind, Later, Work, kinds  # noqa: E402
from changbai.kernel.text import Text  # noqa: E402


@action("test.count")
def count(entry: Entry, /, *, actor: object, subject: str) -> Answer[int]:
    entry.subject = subject
    return entry.number, []


def run(work: Work) -> Answer[Done]:
    print("begun", flush=True)
    number, problems = count(actor=OPERATOR, subject=work.payload["subject"])
    for each in range(work.payload["steps"]):
        time.sleep(0.02)
        work.step(Text("数着", "counting"), each, work.payload["steps"])
    return Done(Text("数了", "counted"), {"line": number}), problems


def fickle(work: Work) -> Answer[Done]:
    if timezone.now().timestamp() < work.payload["until"]:
        raise Later("not yet")
    return Done(Text("成了", "done")), []


if "CHANGBAI_TEST_SILENT" in os.environ:
    deliveries.SILENT = timedelta(seconds=int(os.environ["CHANGBAI_TEST_SILENT"]))

kinds()["counting"] = Kind(Text("数", "Count"), run, whole=True, tries=1000)
kinds()["fickle"] = Kind(Text("时好时坏", "Fickle"), fickle, whole=False)

if __name__ == "__main__":
    main(sys.argv[1:])
