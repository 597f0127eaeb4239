"""Programmes and events from files: Chinese words, the quick reader equal to the careful one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from changbai.kernel.problem import has_errors
from changbai.procedure import reading
from changbai.procedure.reading import read_events, read_programme
from tests.pack.good_pack import write_pack
from tests.procedure.small import PACKS

EVENTS = """\
日期,事件,申请,行为人,结果,数值,材料,截止,内容,预期
2015-03-02,启动批次,r1,miit,,,,2015-04-30,,
2015-03-10,申报,c1,u1,,,报告；审计报告;说明,,"有逗号，和 ""引号""。",
2015-03-11,评分,c1,e1,通过,87.5,,,,CB905

2015-03-12,decide,c1,miit,recognise,,,,,
"""

ALONE = """\
title: 奖项
clauses: []
description: 单独一个文件
stages:
  - {id: application, title: 申报, kind: apply}
  - {id: decision, title: 决定, kind: decide, by: office, within: 5 workdays, on: {give: given}}
ends:
  given: {title: 已授予, outcome: register}
roles: {office: [office]}
"""


def table(tmp_path: Path, text: str) -> Path:
    """Write a table of events."""
    path = tmp_path / "events.csv"
    path.write_text(text, "utf-8")
    return path


def test_words_may_be_chinese(tmp_path: Path) -> None:
    events, problems = read_events(table(tmp_path, EVENTS))
    assert problems == []
    assert [each.event for each in events] == ["open", "apply", "score", "decide"]
    assert events[0].until == date(2015, 4, 30)
    assert events[1].materials == ("报告", "审计报告", "说明")
    assert events[1].note == '有逗号，和 "引号"。'
    assert (events[2].result, str(events[2].value)) == ("pass", "87.5")
    assert [each.mark.line for each in events] == [2, 3, 4, 6]


def test_both_readers_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path, "\ufeff" + EVENTS)
    quick, _ = read_events(path)
    monkeypatch.setattr(reading, "_read_quickly", lambda text, file: None)
    careful, problems = read_events(path)
    assert problems == []
    assert quick == careful
    assert [each.mark.line for each in quick] == [each.mark.line for each in careful]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("2015-03-10", "2015-3-10", "CB132", 3),
        ("87.5", "八十七", "CB132", 4),
        ("日期,事件", "日子,事件", "CB121", 1),
        ("e1,通过,87.5,,,,CB905", "e1,通过", "CB123", 4),
        ("2015-03-12,decide", ",decide", "CB131", 6),
        ('有逗号，和 ""引号""', '坏"引号', "CB124", 3),
    ],
)
def test_what_is_odd_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    _, problems = read_events(table(tmp_path, EVENTS.replace(old, new, 1)))
    assert (code, line) in [(each.code, getattr(each.place, "line", 0)) for each in problems]


def test_a_programme_is_named_in_three_ways() -> None:
    folder = PACKS / "jilin-2014" / "programmes" / "key_clusters"
    for name in (f"{PACKS / 'jilin-2014'}:key_clusters", str(folder), f"{folder}/programme.yaml"):
        plan, problems = read_programme(name)
        assert plan is not None
        assert not has_errors(problems)
        assert plan.programme.id == "key_clusters"


def test_a_programme_may_stand_alone(tmp_path: Path) -> None:
    """A single file with stages of its own; holidays come from the national pack."""
    path = tmp_path / "prize.yaml"
    path.write_text(ALONE, "utf-8")
    plan, problems = read_programme(str(path))
    assert plan is not None
    assert {each.level for each in problems} <= {"warning"}
    assert plan.calendar.covers(2015)


def test_a_programme_that_stands_alone_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "prize.yaml"
    path.write_text(ALONE.replace("give: given", "give: givn"), "utf-8")
    plan, problems = read_programme(str(path))
    assert plan is None
    assert "CB262" in [each.code for each in problems]


def test_a_programme_in_preparation_cannot_be_rehearsed(tmp_path: Path) -> None:
    plan, problems = read_programme(f"{write_pack(tmp_path)}:award")
    assert plan is None
    assert [each.code for each in problems] == ["CB929"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("no-such-file.yaml", "CB100"),
        (f"{PACKS / 'jilin-2014'}:no_such_programme", "CB201"),
        ("no-such-pack:award", "CB100"),
    ],
)
def test_what_is_no_programme_is_told(name: str, code: str) -> None:
    plan, problems = read_programme(name)
    assert plan is None
    assert code in [each.code for each in problems]
