"""changbai read: what it shows, what it scores, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from changbai.cli import main

TEXT = (
    "关于加快发展的意见\n一、主要目标\n到2025年，规模以上工业企业达到300家。\n"
    "对新认定的企业，给予20万元奖励。\n"
)


def run(*words: str) -> tuple[int, str]:
    """Run the command and return its exit code and all its output."""
    result = CliRunner().invoke(main, ["read", *words])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_shows_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    code, out = run(str(path))
    assert code == 0
    assert "规模以上工业企业 >= 300家 2025" in out
    assert "fixed 20万元" in out
    assert run(str(path), "--lang", "en")[1].startswith("title: ")


def test_json_has_the_keys_of_an_annotation(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    code, out = run(str(path), "--json")
    found = json.loads(out)
    assert code == 0
    assert found["title"] == "关于加快发展的意见"
    target = found["targets"][0]
    assert (target["value"], target["unit"], target["deadline"], target["deadline_source"]) == (
        300,
        "家",
        2025,
        "sentence",
    )
    assert TEXT[target["start"] : target["end"]] == target["quote"]


def test_scores_a_file_and_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    gold = json.loads(run(str(path), "--json")[1]) | {"doc": "a.txt"}
    (tmp_path / "a.json").write_text(json.dumps(gold), "utf-8")
    code, out = run("--score", str(tmp_path / "a.json"), str(path))
    assert (code, out.count("F1 1.000")) == (0, 4)
    code, out = run("--score", str(tmp_path), str(tmp_path), "--json")
    assert (code, json.loads(out)["a.txt"]["targets"]["f1"]) == (0, 1.0)


def test_refuses_with_a_problem_and_exit_code_two(tmp_path: Path) -> None:
    code, out = run(str(tmp_path / "none.txt"))
    assert (code, "CB400" in out) == (2, True)
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    code, out = run("--score", str(bad), str(tmp_path / "a.txt"), "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (2, "CB412")


def test_writes_a_draft_pack_that_the_check_passes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    code, out = run(str(tmp_path / "a.txt"), "--pack", str(tmp_path / "draft"))
    assert (code, "目标 1" in out) == (0, True)
    assert CliRunner().invoke(main, ["check", str(tmp_path / "draft")]).exit_code == 0
    code, out = run(str(tmp_path / "a.txt"), "--pack", str(tmp_path / "draft"))
    assert (code, "CB414" in out) == (2, True)


def test_compares_with_an_earlier_text(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text(TEXT, "utf-8")
    (tmp_path / "old.txt").write_text(TEXT.replace("300家", "200家"), "utf-8")
    code, out = run(str(tmp_path / "new.txt"), "--against", str(tmp_path / "old.txt"))
    assert (code, "调整  规模以上工业企业  数值 200 → 300" in out) == (0, True)
    out = run(str(tmp_path / "new.txt"), "--against", str(tmp_path / "old.txt"), "--json")[1]
    assert json.loads(out)["targets"][0]["fields"] == ["value"]
    assert run(str(tmp_path / "new.txt"), "--against", str(tmp_path / "none.txt"))[0] == 2
