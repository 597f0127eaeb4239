"""A process that writes through restarts of its database: what is answered is written down.

`python -m tests.faults.restart FOLDER SECONDS` hands in one year after another and says each;
a verb that fails is said too, with how long it took, and the same year is tried again.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django

django.setup()

from django.db import Error, close_old_connections, connections  # noqa: E402

from tests.faults import office  # noqa: E402


def main() -> None:
    office.open_office(Path(sys.argv[1]))
    print(json.dumps({"ready": True}), flush=True)
    end, year = time.monotonic() + float(sys.argv[2]), 2020
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            close_old_connections()
            office.hand_in_year(year)
            said: dict[str, object] = {"year": year}
            year += 1
        except AssertionError:
            # The answer to the year before was lost with the connection, and it counts.
            said, year = {"there": year}, year + 1
        except Error as error:
            connections.close_all()
            said = {"failed": type(error).__name__}
            time.sleep(0.2)
        print(json.dumps({**said, "seconds": time.monotonic() - began}), flush=True)
    years = [str(n) for n in range(2020, year)]
    kept = {y: office.Return.objects.filter(period=y).count() for y in years}
    print(json.dumps({"wrong": office.faults(lake=True), "kept": kept}), flush=True)


if __name__ == "__main__":
    main()
