"""`changbai work`: do the background jobs of the site (后台任务进程)."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from types import FrameType

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.cli._site import use_site
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_READY = Text(
    "后台任务进程已启动，按 Ctrl-C 结束。", "The worker has begun; press Ctrl-C to end it."
)
_DONE = Text("办了 {count} 件任务。", "{count} jobs were worked on.")


@click.command()
@click.option("--once", is_flag=True, help="End when nothing is due (办完即止).")
@click.option(
    "--lease",
    default=60,
    type=click.IntRange(1, 3600),
    help="Seconds until the job of a silent worker is taken by another (租约秒数).",
)
@json_option
@language_option
def command(once: bool, lease: int, as_json: bool, language: Language) -> None:
    """Do the background jobs of the site, one after another (后台任务).

    Several workers may run beside each other, on one machine or on many. Asked to end, a worker
    lets its job go on for a little; a job that takes longer is taken up by another.
    """
    problems = use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.jobs._worker import work_on

    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if not (once or as_json):
        click.echo(_READY.show(language))
    count = work_on(stop, lease=timedelta(seconds=lease), once=once)
    if as_json:
        put_json({"jobs": count})
    else:
        click.echo(_DONE.show(language).format(count=count))
