"""How long 2,000 applications take to rehearse, from filing to title, end to end.

    .venv/bin/python bench/rehearse.py [--applications 2000]

Made-up events 演示数据. Measured in this process: reading the events table, playing it through the
provincial recognition of the Jilin pack (telling stage and duties after each event), and folding
the journal again. Beside it the floor that nothing gets under: Python reading the same CSV and
building one dict a row. The claim: 2,000 applications in at most 2 seconds.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from changbai.kernel.problem import has_errors
from changbai.pack.build import fields_of
from changbai.pack.procedure import Event
from changbai.procedure.reading import read_events, read_programme
from changbai.procedure.rehearse import play
from changbai.procedure.state import State
from changbai.procedure.step import Journal, fold

Result = TypeVar("Result")
CPU = ("user", "system", "children_user", "children_system")
PROGRAMME = Path(__file__).resolve().parents[1] / "packs" / "jilin-2014"
HEADS = [each.key for each in fields_of(Event, "csv")]
MATERIALS = "申请报告;评价材料;专项审计报告"


def rows(applications: int) -> Iterator[dict[str, str]]:
    """Yield the events of that many applications in one round, all recognised."""
    first = date(2015, 3, 2)

    def row(day: date, event: str, application: str, actor: str, **more: str) -> dict[str, str]:
        return {
            "日期": day.isoformat(),
            "事件": event,
            "申请": application,
            "行为人": actor,
            **more,
        }

    for number in range(applications):
        more = {"单位": f"uc{number}", "类别": "municipal_technology_centres"}
        yield row(date(2014, 6, 3), "登记资格", "", "prefectures@220100", **more)
    for number in range(30):
        yield row(first, "专家入库", "", f"e{number}", 单位=f"x{number}")
    yield row(first, "启动批次", "r1", "miit", 截止="2015-04-30")
    names = [f"c{number}" for number in range(applications)]
    for name in names:
        more = {"单位": f"u{name}", "区划": "220122", "批次": "r1", "材料": MATERIALS}
        yield row(date(2015, 3, 10), "申报", name, f"u{name}", **more)
    for day in (11, 12):
        for name in names:
            yield row(date(2015, 3, day), "通过", name, "prefectures@220100")
    for body in ("science", "finance", "state_tax", "local_tax"):
        for name in names:
            yield row(date(2015, 3, 13), "通过", name, body)
    for name in names:
        yield row(date(2015, 3, 16), "抽取专家", name, "miit", 内容="种子")


def scores(journal: Journal) -> Iterator[dict[str, str]]:
    """Yield the scores of the drawn experts, who are known only after the draw."""
    for application in journal.state.applications.values():
        assert application.panel is not None
        for number, expert in enumerate(application.panel.drawn):
            points = str(60 + (len(expert) * 7 + number * 11) % 40)
            yield {
                "日期": "2015-03-17",
                "事件": "评分",
                "申请": application.id,
                "行为人": expert,
                "数值": points,
            }
    for application in journal.state.applications.values():
        yield {"日期": "2015-03-18", "事件": "结束", "申请": application.id, "行为人": "miit"}
    for day, event in (("03-19", "择优"), ("03-20", "公示"), ("04-01", "结束"), ("04-02", "决定")):
        line = {"日期": f"2015-{day}", "事件": event, "申请": "r1", "行为人": "miit"}
        yield {**line, "结果": "recognise"} if event == "决定" else line


def write(path: Path, lines: list[dict[str, str]]) -> None:
    """Write a table of events."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADS, restval="")
        writer.writeheader()
        writer.writerows(lines)


def plain(path: Path) -> list[dict[str, str]]:
    """Read the same table as plain Python does."""
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def timed(name: str, work: Callable[[], Result], told: list[tuple[str, float, float]]) -> Result:
    """Do a piece of work and note its wall and processor seconds, children included."""
    wall, cpu = time.perf_counter(), os.times()
    result = work()
    now = os.times()
    used = sum(getattr(now, each) - getattr(cpu, each) for each in CPU)
    told.append((name, time.perf_counter() - wall, used))
    return result


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--applications", type=int, default=2000)
    applications = asked.parse_args().applications
    name = f"{PROGRAMME}:enterprise_technology_centres"
    plan, problems = read_programme(name)
    assert plan is not None, problems
    told: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        lines = list(rows(applications))
        write(path, lines)
        ahead = Journal(plan)
        for _ in play(ahead, read_events(path)[0]):
            pass
        lines += scores(ahead)
        write(path, lines)
        floor = timed("csv.DictReader, the floor", lambda: plain(path), told)
        events, wrong = timed("read the events table", lambda: read_events(path), told)
        assert not has_errors(wrong)
        assert len(events) == len(floor)
        journal = Journal(plan)
        played = timed("play, with duties", lambda: list(play(journal, events)), told)
        again = timed("fold the journal again", lambda: fold(plan, journal.entries), told)
        words = [sys.executable, "-c", "from changbai.cli import main; main()", "rehearse", name]
        command = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL)
        timed("the whole command, in words", lambda: command([*words, path]), told)
        timed("the whole command, --json", lambda: command([*words, path, "--json"]), told)
    assert isinstance(again, State)
    assert again == journal.state
    refused = sum(1 for each in played if each.problem)
    titles = sum(1 for application in journal.state.applications.values() if application.title)
    print(f"{applications} applications, {len(events)} events, {refused} refused, {titles} titles")
    print(f"{'':30}{'wall s':>9}{'processor s':>13}{'x floor':>9}")
    for name, wall, cpu in told:
        print(f"{name:30}{wall:9.3f}{cpu:13.3f}{cpu / told[0][2]:9.1f}")
    (_, wall, cpu), (_, more, also) = told[1], told[2]
    print(f"{'read and play, claim <= 2 s':30}{wall + more:9.3f}{cpu + also:13.3f}")


if __name__ == "__main__":
    main()
