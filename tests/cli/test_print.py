"""The real command: the printed pack holds what a reader without YAML needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from changbai.cli import main
from tests.cli.tiny import written


def call(folder: Path, *words: str, **changed: str) -> Result:
    pack, _ = written(folder, **changed)
    return CliRunner().invoke(main, ["print", str(pack), *words])


def test_the_document_says_targets_forms_and_formulas(tmp_path: Path) -> None:
    text = call(tmp_path).stdout
    for said in ("小政策", "能耗比2013年下降16％", "单位能耗", "综合能源消费量", "企业数"):
        assert said in text
    assert "sum(" not in text
    english = call(tmp_path, "--lang", "en").stdout
    assert "A tiny policy" in english
    assert "Energy intensity" in english


def test_into_a_file_and_as_json(tmp_path: Path) -> None:
    file = tmp_path / "pack.md"
    assert call(tmp_path, "--output", str(file)).exit_code == 0
    assert file.read_text("utf-8") == call(tmp_path).stdout
    said = json.loads(call(tmp_path, "--json").stdout)
    assert said["document"] == file.read_text("utf-8")
    again = call(tmp_path, "--output", str(file), "--force", "--json")
    assert json.loads(again.stdout)["file"] == str(file)


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "kept.md"
    file.write_text("mine", "utf-8")
    result = call(tmp_path, "--output", str(file))
    assert (result.exit_code, file.read_text("utf-8")) == (2, "mine")
    assert "CB561" in result.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_bad_input_is_told_and_nothing_is_written(tmp_path: Path, language: str) -> None:
    nowhere = tmp_path / "no" / "pack.md"
    for words, changed, code in (
        (("--output", str(nowhere)), {}, "CB100"),
        (("--output", str(tmp_path)), {}, "CB561"),
        (("--output", str(tmp_path / "p.md")), {"pack.yaml": "id: [\n"}, "CB110"),
    ):
        result = call(tmp_path, *words, "--lang", language, **changed)
        assert result.exit_code == 2
        assert code in result.stderr
        assert result.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "tiny"]
    gone = CliRunner().invoke(main, ["print", str(tmp_path / "no"), "--json"])
    assert gone.exit_code == 2
    assert json.loads(gone.stdout)["problems"][0]["code"] == "CB100"
