"""Run in a process of its own: eight threads hand the same return in under one key.

`python -m tests.web.api.race first|again`; prints what was answered as JSON. The database is
that of CHANGBAI_DATABASE. `again` stands for the same call after a restart.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

import django

THREADS = 8
PLACE = "/returns/waste/2016/P003"


def main(turn: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "changbai.web.settings")
    django.setup()
    # Models can be imported only after Django is set up.
    from django.core.management import call_command
    from django.db import connections

    from changbai.records import journal
    from changbai.records.models import AuditEvent, Filing, ReturnRevision
    from tests.web import province
    from tests.web.api.office import GOOD, Caller, secret_of

    if turn == "first":
        call_command("migrate", verbosity=0)
        province.populate()
        from django.db import transaction

        for _ in range(2):
            with transaction.atomic():
                journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
    else:
        province.hold()
    secret = secret_of("county")
    gate, answers = threading.Barrier(THREADS), list[Any]()

    def go() -> None:
        call = Caller(secret)
        gate.wait()
        answer = call("PUT", PLACE, {"values": GOOD}, Idempotency_Key="raced")
        answers.append(answer)
        connections.close_all()

    threads = [threading.Thread(target=go) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = {
        "statuses": sorted(answer.status_code for answer in answers),
        "bodies": len({answer.content for answer in answers}),
        "replayed": sum("Idempotency-Replayed" in answer.headers for answer in answers),
        "revisions": ReturnRevision.objects.filter(
            of__unit__code="P003", of__period="2016"
        ).count(),
        "filings": Filing.objects.count(),
        "lines": AuditEvent.objects.filter(action="returns.hand_in").count(),
        "whole": journal.verify() == [],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1])
