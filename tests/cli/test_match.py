from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changbai.cli import main

NEEDS = [
    {"id": "n1", "title": "非晶变压器铁芯制造", "text": "提高效率", "party": "甲厂", "budget": 100},
    {"id": "n2", "title": "😀"},
]
OFFERS = [
    {"id": "o1", "title": "非晶合金铁芯", "party": "乙院", "price": 80.5, "maturity": 7},
    {"id": "o2", "title": "<b>铁芯</b>\n退火", "price": 900},
]


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "needs.jsonl").write_text("﻿" + lines(NEEDS), encoding="utf-8")
    with gzip.open(tmp_path / "offers.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines(OFFERS))
    return tmp_path


def match(folder: Path, *more: str) -> Result:
    offers = str(folder / "offers.jsonl.gz")
    return CliRunner().invoke(
        main, ["match", "--needs", str(folder / "needs.jsonl"), "--offers", offers, *more]
    )


def test_one_json_line_a_need(files: Path) -> None:
    result = match(files, "--json")
    assert result.exit_code == 0
    first, second = (json.loads(line) for line in result.output.splitlines())
    assert [one["offer"] for one in first["suggestions"]] == ["o1", "o2"]
    assert first["suggestions"][0]["shared"][0]["words"] == "非晶"
    assert first["suggestions"][0]["marks"] == [[0, 2], [4, 6]]
    assert second == {"need": "n2", "searchable": False, "suggestions": [], "left_out": []}


def test_words_for_a_person_stay_on_their_line(files: Path) -> None:
    result = match(files)
    assert result.exit_code == 0
    assert "【非晶】合金【铁芯】" in result.output
    assert "<b>【铁芯】</b> 退火" in result.output
    assert "没有可供检索的文字" in result.output


def test_the_other_direction(files: Path) -> None:
    result = match(files, "--reverse", "--json")
    asked = [json.loads(line) for line in result.output.splitlines()]
    assert [one["need"] for one in asked] == ["o1", "o2"]
    assert asked[0]["suggestions"][0]["offer"] == "n1"


def test_feedback_is_read(files: Path) -> None:
    (files / "said.jsonl").write_text('{"need": "n1", "offer": "o1", "reason": "have_it"}\n')
    result = match(files, "--json", "--feedback", str(files / "said.jsonl"))
    first = json.loads(result.output.splitlines()[0])
    assert [one["offer"] for one in first["suggestions"]] == ["o2"]
    (files / "said.jsonl").write_text('{"need": "n1", "offer": "o1", "reason": "bad"}\n')
    result = match(files, "--feedback", str(files / "said.jsonl"))
    assert result.exit_code == 2
    assert "CB424" in result.output


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "CB420"),
        ("[1]", "CB420"),
        ('{"id": "x", "price": NaN}', "CB420"),
        ("[" * 100_000, "CB420"),
        ('{"title": "无编号"}', "CB421"),
        ('{"id": "x", "title": ["a"]}', "CB421"),
        ('{"id": "x", "keywords": 5}', "CB421"),
        ('{"id": "x", "other": {"a": 1}}', "CB421"),
        ('{"id": "x", "price": 1e999999}', "CB421"),
        ('{"id": "n1"}\n{"id": "n1"}', "CB422"),
    ],
)
def test_bad_lines_are_told_and_nothing_is_matched(files: Path, line: str, code: str) -> None:
    (files / "needs.jsonl").write_text(line, encoding="utf-8")
    result = match(files, "--json")
    assert result.exit_code == 2
    assert code in [problem["code"] for problem in json.loads(result.output)["problems"]]


def test_other_bytes_are_told(files: Path) -> None:
    (files / "needs.jsonl").write_bytes('{"id": "铁"}'.encode("gbk"))
    assert "CB420" in match(files).output
    (files / "offers.jsonl.gz").write_bytes(b"no gzip")
    assert match(files).exit_code == 2
    assert CliRunner().invoke(main, ["rank", "--score", str(files / "none")]).exit_code == 2


def test_a_text_that_is_too_long_is_cut_and_told(files: Path) -> None:
    row = {"id": "n", "title": "铁芯", "text": "长" * 100_000}
    (files / "needs.jsonl").write_text(lines([row]), encoding="utf-8")
    result = match(files)
    assert result.exit_code == 0
    assert "CB423" in result.output


def test_rank_gives_figures(files: Path) -> None:
    judged = {"qid": "q", "query": "非晶铁芯", "rel": {"o1": 1}}
    (files / "judged.jsonl").write_text(lines([judged]), encoding="utf-8")
    result = CliRunner().invoke(main, ["rank", "--score", str(files / "judged.jsonl"), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.output)
    assert told["figures"]["map"] == {"value": 1.0, "low": 1.0, "high": 1.0, "queries": 1}


def test_judged_sets_can_be_matched_as_they_are(files: Path) -> None:
    (files / "needs.jsonl").write_text('{"qid": "q", "query": "铁芯", "rel": {"o1": 1}}\n')
    with gzip.open(files / "offers.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(lines([{"id": "o1", "text": "铁芯 退火"}, {"id": "o2", "text": "铁芯退火"}]))
    (told,) = (json.loads(line) for line in match(files, "--json").output.splitlines())
    assert told["need"] == "q"
    assert [(one["offer"], one["repeats"]) for one in told["suggestions"]] == [("o1", 1)]
    assert "【铁芯】 退火" in match(files).output
