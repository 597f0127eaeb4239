"""A small programme for tests, and events in one line each."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from changbai.kernel.problem import Mark, Problem
from changbai.pack.build import Builder
from changbai.pack.load import read_pack
from changbai.pack.procedure import Event, Procedure
from changbai.pack.programme import Programme
from changbai.pack.shapes import Pack
from changbai.pack.source_yaml import read_yaml
from changbai.procedure.plan import Plan, plan_of
from changbai.procedure.step import Journal

PACKS = Path(__file__).resolve().parents[2] / "packs"

PROGRAMME = """\
title: 试验认定
clauses: []
status: running
description: 测试用
unit: enterprise
follows:
  - {procedure: recognition}
roles: {recommender: [prefectures], reviewers: [science, finance], organiser: [miit]}
rounds: {by: organiser, window: 5 workdays}
materials: [报告]
requires: [{programme: municipal, not_same_year: true}]
validity: 3 years
number: T-{year}-{serial:03}
reevaluation: {procedure: evaluation, every: 2 years, by: organiser}
revocations:
  fraud: {title: 弄虚作假, bar: 3 years}
  closed: {title: 注销}
"""


@cache
def pack() -> Pack:
    """The founding pack, with its bodies, areas, holidays and procedures."""
    found, _ = read_pack(PACKS / "jilin-2014")
    assert found is not None
    return found


def built(shape: type[Any], text: str, **given: Any) -> Any:
    """Return a shape from YAML that must be right."""
    node, problems = read_yaml(text, "test.yaml")
    builder = Builder()
    thing = builder.shape(shape, node, **given) if node else None
    assert not problems
    assert not builder.problems, [problem.show() for problem in builder.problems]
    return thing


def programme(text: str = PROGRAMME, id: str = "trial") -> Programme:
    """Return a programme from YAML."""
    found: Programme = built(Programme, text, id=id, kind="programme")
    return found


def plan(text: str = PROGRAMME, **procedures: str) -> Plan:
    """Return the plan of a programme; procedures given as YAML join those of the pack."""
    more = {id: built(Procedure, body, id=id) for id, body in procedures.items()}
    base = pack()
    joined = dataclasses.replace(base, procedures={**base.procedures, **more})
    return plan_of(joined, programme(text))


def event(line: str) -> Event:
    """Return an event from `2017-01-01 apply c1 u1 result key=value`; `-` leaves out a word."""
    words = line.split()
    positional = [word for word in words if "=" not in word]
    named: dict[str, Any] = dict(word.split("=", 1) for word in words if "=" in word)
    if "value" in named:
        named["value"] = Decimal(named["value"])
    if "until" in named:
        named["until"] = date.fromisoformat(named["until"])
    if "materials" in named:
        named["materials"] = tuple(named["materials"].split(";"))
    heads = ("event", "application", "actor", "result")
    named |= {name: word for name, word in zip(heads, positional[1:], strict=False) if word != "-"}
    return Event(day=date.fromisoformat(positional[0]), mark=Mark("events.csv", 1), **named)


def told(journal: Journal, *lines: str) -> str:
    """Play lines; return where the last application stands, or the code of the last refusal.

    A line that is not the last must be accepted.
    """
    last = ""
    for number, line in enumerate(lines):
        one = event(line)
        done = journal.step(one)
        if isinstance(done, Problem):
            assert number == len(lines) - 1, f"{line}: {done.show('en')}"
            return done.code
        application = journal.state.applications.get(one.application)
        last = application.place if application else "done"
    return last


def started(text: str = PROGRAMME, early: tuple[str, ...] = (), **procedures: str) -> Journal:
    """Return a journal with experts, a round that is open, and units that may apply."""
    journal = Journal(plan(text, **procedures))
    for unit in ("u1", *early):
        told(journal, f"2014-06-01 hold - miit unit={unit} category=municipal")
    for number in range(1, 6):
        told(journal, f"2015-03-02 enrol - e{number} unit=x{number}")
    told(journal, "2015-03-02 enrol - own unit=u1")
    told(journal, "2015-03-02 open r1 miit until=2015-04-30")
    return journal


TO_PANEL = (
    "2015-03-10 apply c1 u1 unit=u1 area=220122 round=r1 materials=报告",
    "2015-03-11 pass c1 prefectures@220100",
    "2015-03-12 pass c1 prefectures@220100",
    "2015-03-13 pass c1 science",
    "2015-03-13 pass c1 finance",
)
TO_SELECTION = (
    *TO_PANEL,
    "2015-03-16 draw c1 miit note=s1",
    "2015-03-17 score c1 e1 value=80",
    "2015-03-17 score c1 e2 value=70",
    "2015-03-17 score c1 e3 value=90",
    "2015-03-17 score c1 e4 value=60",
    "2015-03-17 score c1 e5 value=100",
    "2015-03-18 conclude c1 miit",
)
TO_PUBLICITY = (*TO_SELECTION, "2015-03-19 select r1 miit", "2015-03-20 publish r1 miit")
TO_TITLE = (
    *TO_PUBLICITY,
    "2015-04-01 conclude c1 clock",
    "2015-04-02 decide c1 miit recognise",
)
