"""What the one queue of the journal costs: eight people who hand in at once, beside one alone.

Every verb takes the end of the journal and keeps it until it commits, so writers queue. The peer
in the same run is one writer alone: eight together should get through as many returns a second,
each waiting for its turn, and nobody is refused.

    CHANGBAI_HOME=FOLDER CHANGBAI_DATABASE=ADDRESS CHANGBAI_SECRET=... \\
        DJANGO_SETTINGS_MODULE=changbai.web.settings python -m bench.journal_queue

FOLDER and the database must be empty; without an address it is SQLite.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.faults.killing import Say, answer, fork, heard  # sets Django up

# isort: split
from django.db import connection

from changbai.actions._actor import OPERATOR
from changbai.actions.returns import hand_in
from changbai.kernel.period import Period
from tests.faults import office

SECONDS = 8.0
WRITERS = 8


def writing(number: int, first: int) -> Any:
    """Return the work of one writer: the returns of its own enterprise, year after year."""

    def work(say: Say) -> None:
        unit, pack, form = office.plants()[number], office.pack(), office.form()
        end, year = time.monotonic() + SECONDS, first
        while (began := time.monotonic()) < end:
            done, _ = hand_in(
                actor=OPERATOR, pack=pack, form=form, period=Period(year), unit=unit,
                typed={"energy_tce": "5", "value_added": "2"},
            )  # fmt: skip
            say(done=done is not None, seconds=time.monotonic() - began)
            year += 1

    return work


def run(writers: int, first: int) -> tuple[float, float, float, int]:
    """Return returns a second, median and 95th percentile of the wait in ms, and refusals."""
    started = [fork(writing(number, first)) for number in range(writers)]
    said = [each for _, pipe in started for each in heard(pipe)]
    for pid, _ in started:
        os.waitpid(pid, 0)
    spent = [each["seconds"] * 1000 for each in said if each.get("done")]
    refused = len(said) - len(spent)
    return len(spent) / SECONDS, median(spent), quantiles(spent, n=20)[-1], refused


def main() -> None:
    home = Path(os.environ["CHANGBAI_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    answer(lambda _: office.open_office(home))
    (kind,) = answer(lambda say: say(kind=connection.vendor))
    alone, together = run(1, 2020), run(WRITERS, 3000)
    print(f"{kind['kind']}: returns handed in, one a verb, {SECONDS:.0f} s each")
    print(f"{'writers':>8} {'a second':>9} {'median ms':>10} {'p95 ms':>8} {'refused':>8}")
    for writers, found in ((1, alone), (WRITERS, together)):
        print(f"{writers:>8} {found[0]:>9.1f} {found[1]:>10.1f} {found[2]:>8.1f} {found[3]:>8}")
    print(f"eight together / one alone: {together[0] / alone[0]:.2f}")
    (after,) = answer(lambda say: say(wrong=office.faults()))
    print(f"records whole: {after == {'wrong': []}}")


if __name__ == "__main__":
    main()
