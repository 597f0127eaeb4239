from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from changbai.cli import main

EVENT = {
    "title": "演示数据 春季对接会",
    "day": "2016-05-18",
    "slots": ["09:00-09:20", "09:20-09:40"],
    "tables": {"": 1, "演示": 1},
    "needs": [
        {"id": "n1", "name": "=甲厂", "most": 2},
        {"id": "n2", "name": "<b>乙厂</b>", "table": "演示"},
        {"id": "n3", "name": "丙厂", "absent": ["09:00-09:20"]},
    ],
    "offers": [{"id": "o1", "name": "一院, 二部"}, {"id": "o2"}],
    "pairs": [
        {"need": "n1", "offer": "o1", "score": 0.9, "must": True},
        {"need": "n1", "offer": "o2", "score": 0.4, "must_not": True},
        {"need": "n2", "offer": "o2", "score": 0.8},
        {"need": "n3", "offer": "o2", "score": 0.2},
    ],
}


def dock(folder: Path, value: object, *more: str) -> Result:
    path = folder / "event.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return CliRunner().invoke(main, ["dock", str(path), *more])


def test_a_plan_in_plain_json(tmp_path: Path) -> None:
    result = dock(tmp_path, EVENT, "--json")
    assert result.exit_code == 0
    told = json.loads(result.output)
    pairs = {(one["need"], one["offer"]) for one in told["meetings"]}
    assert pairs == {("n1", "o1"), ("n2", "o2"), ("n3", "o2")}
    assert told["proven_best"]
    assert told["total"] == pytest.approx(1.9)
    assert told["without_meeting"] == []


def test_papers_hold_every_meeting_and_no_formula(tmp_path: Path) -> None:
    paths = [tmp_path / f"plan{suffix}" for suffix in (".xlsx", ".ics", ".svg")]
    words = [word for path in paths for word in ("--output", str(path))]
    assert dock(tmp_path, EVENT, *words).exit_code == 0
    book = load_workbook(io.BytesIO(paths[0].read_bytes()))
    assert book.sheetnames == ["总表", "按需求方", "按供给方"]
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value]
    assert all(cell.data_type == "s" for cell in cells)
    assert sum("↔" in cell.value for cell in cells) == 3
    calendar = paths[1].read_bytes()
    assert calendar.count(b"BEGIN:VEVENT") == 3
    assert all(len(line) <= 75 for line in calendar.split(b"\r\n"))
    unfolded = calendar.decode().replace("\r\n ", "")
    assert "DTSTART:20160518T090000\r\nDTEND:20160518T092000" in unfolded
    assert "一院\\, 二部" in unfolded
    picture = ET.fromstring(paths[2].read_text("utf-8"))
    shown = "".join(picture.itertext())
    assert "<b>乙厂</b>" in shown
    again = dock(tmp_path, EVENT, *words)
    assert again.exit_code == 2
    assert "CB561" in again.output


def test_planned_again_after_a_cancellation(tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(dock(tmp_path, EVENT, "--json").output, encoding="utf-8")
    result = dock(tmp_path, {**EVENT, "cancelled": ["n2"]}, "--before", str(before), "--json")
    told = json.loads(result.output)
    assert told["lost"] == [{"need": "n2", "offer": "o2"}]
    assert told["moved"] == []
    assert {one["need"] for one in told["meetings"]} == {"n1", "n3"}
    before.write_text("[]")
    assert "CB430" in dock(tmp_path, EVENT, "--before", str(before)).output


def test_pairs_come_from_the_lines_of_match(tmp_path: Path) -> None:
    lines = {
        "need": "n1",
        "suggestions": [{"offer": "o2", "score": -0.5}, {"offer": "o1", "score": 2}],
    }
    (tmp_path / "m.jsonl").write_text(json.dumps(lines))
    told = json.loads(
        dock(tmp_path, {**EVENT, "pairs": [], "pairs_from": "m.jsonl"}, "--json").output
    )
    assert len(told["meetings"]) == 2
    assert {one["need"] for one in told["without_meeting"]} == {"n2", "n3"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slots": []}, "CB431"),
        ({"slots": ["a", "a"]}, "CB431"),
        ({"tables": 0}, "CB431"),
        ({"tables": {"": -1}}, "CB431"),
        ({"rule": "best"}, "CB431"),
        ({"needs": [{"id": ""}]}, "CB431"),
        ({"needs": [{"id": "n1"}, {"id": "n1"}]}, "CB433"),
        ({"needs": [{"id": "n1", "absent": ["10:00"]}], "pairs": []}, "CB431"),
        ({"pairs": [{"need": "n1", "offer": "zz", "score": 1}]}, "CB432"),
        ({"pairs": [{"need": "n1", "offer": "o1"}]}, "CB431"),
        ({"pairs": [{"need": "n1", "offer": "o1", "score": -1}]}, "CB431"),
        ({"pairs": [{"need": "n1", "offer": "o1", "score": 1, "slot": "x"}]}, "CB431"),
        ({"pairs": [{"need": "n1", "offer": "o1", "score": 1}] * 2}, "CB433"),
        ({"pairs": "no"}, "CB431"),
        ({"pairs": [], "pairs_from": "none.jsonl"}, "CB100"),
        ({"needs": [{"id": "n1", "table": "圆桌"}], "pairs": []}, "CB431"),
        ({"cancelled": ["zz"]}, "CB432"),
        ({"cancelled": 5}, "CB431"),
        (
            {"pairs": [{"need": "n3", "offer": o, "must": True} for o in ("o1", "o2")]},
            "CB434",
        ),
        ({"pairs": [{"need": "n3", "offer": "o1", "must": True, "slot": "09:00-09:20"}]}, "CB435"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, change: dict[str, object], code: str) -> None:
    result = dock(tmp_path, {**EVENT, **change}, "--json")
    assert result.exit_code == 2
    assert code in [one["code"] for one in json.loads(result.output)["problems"]]


def test_other_files_are_told(tmp_path: Path) -> None:
    assert "CB430" in dock(tmp_path, [1]).output
    assert "CB100" in CliRunner().invoke(main, ["dock", str(tmp_path / "none")]).output
    (tmp_path / "x").write_bytes(b"\xff\xfe{")
    assert "CB430" in CliRunner().invoke(main, ["dock", str(tmp_path / "x")]).output


def test_words_for_a_person(tmp_path: Path) -> None:
    result = dock(tmp_path, EVENT)
    assert re.search(r"3 场会谈，总分 1\.9000，已证明为最优", result.output)
    tight = {**EVENT, "slots": ["09:20-09:40"], "needs": [{"id": f"n{k}"} for k in (1, 2, 3)]}
    assert dock(tmp_path, tight).exit_code == 0
