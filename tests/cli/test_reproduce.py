"""The real command: an untouched brief comes out equal, an altered or outdated one is noticed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from changbai.cli import main
from tests.cli.tiny import DATA, written


def brief(folder: Path, name: str) -> Path:
    pack, data = written(folder)
    words = ["brief", str(pack), "--data", str(data), "--as-of", "2016-12"]
    made = CliRunner().invoke(main, [*words, "--output", str(folder / name)])
    assert made.exit_code == 0, made.output
    return folder / name


def again(file: Path, *words: str) -> Result:
    folder = file.parent
    call = ["reproduce", str(file), "--pack", str(folder / "tiny"), "--data", str(folder / "data")]
    return CliRunner().invoke(main, [*call, *words])


@pytest.mark.parametrize("name", ["brief.docx", "brief.pdf", "brief.xlsx"])
def test_every_figure_comes_out_the_same(tmp_path: Path, name: str) -> None:
    result = again(brief(tmp_path, name), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["different"] == 0
    assert said["altered"] == []
    assert said["same"] == len(said["figures"]) > 10
    assert "1-a.progress" in {row["key"] for row in said["figures"]}
    assert "个相同，0 个不同" in again(tmp_path / name).stdout


def altered_word(file: Path) -> None:
    word = Document(str(file))
    for row in word.tables[0].rows:
        for cell in row.cells:
            if cell.text == "−20.0":
                cell.paragraphs[0].runs[0].text = "−26.0"
    word.save(str(file))


def altered_value(file: Path) -> None:
    book = load_workbook(file)
    box = next(box for row in book.worksheets[0] for box in row if box.value == 3)
    box.value = 4
    book.save(file)


def altered_progress(file: Path) -> None:
    book = load_workbook(file)
    box = next(box for row in book.worksheets[0] for box in row if box.value == 0.5)
    box.value = 0.95
    book.save(file)


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("brief.docx", altered_word),
        ("brief.xlsx", altered_value),
        ("brief.xlsx", altered_progress),
    ],
)
def test_an_altered_figure_is_noticed(
    tmp_path: Path, name: str, alter: Callable[[Path], None]
) -> None:
    file = brief(tmp_path, name)
    alter(file)
    result = again(file)
    assert result.exit_code == 2
    assert "CB568" in result.stderr


def test_a_corrected_return_shows_which_figures_it_moved(tmp_path: Path) -> None:
    file = brief(tmp_path, "brief.pdf")
    name = "returns/energy/2016.csv"
    (tmp_path / "data" / name).write_text(DATA[name].replace("e1,27,", "e1,37,"), "utf-8")
    said = json.loads(again(file, "--json").stdout)
    codes = {problem["code"] for problem in said["problems"]}
    assert {"CB565", "CB567"} <= codes
    moved = {row["key"]: row for row in said["figures"] if not row["same"]}
    assert moved["1-a.value"]["recorded_value"] == pytest.approx(-20)
    # 37 + 16 + 1 of 10 + 40 + 5: 0.9818 against 1.
    assert moved["1-a.value"]["computed_value"] == pytest.approx(-1.818, abs=0.001)
    assert "1-b.value" not in moved


def test_another_edition_of_the_pack_is_told(tmp_path: Path) -> None:
    file = brief(tmp_path, "brief.docx")
    targets = tmp_path / "tiny" / "targets.csv"
    text = targets.read_text("utf-8").replace("at_least,4,", "at_least,5,")
    targets.write_text(text.replace("企业达到4家", "企业达到5家"), "utf-8")
    document = tmp_path / "tiny" / "document.md"
    document.write_text(document.read_text("utf-8").replace("达到4家", "达到5家"), "utf-8")
    result = again(file)
    assert result.exit_code == 2
    assert "CB564" in result.stderr
    assert "1-b.goal" in result.stderr


def test_what_is_no_paper_of_ours_is_told(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "letter.txt").write_text("1", "utf-8")
    (tmp_path / "folder.pdf").mkdir()
    for name, code in (
        ("letter.pdf", "CB563"),
        ("letter.txt", "CB560"),
        ("none.pdf", "CB100"),
        ("folder.pdf", "CB100"),
    ):
        result = again(tmp_path / name)
        assert result.exit_code == 2
        assert code in result.stderr
        assert result.stdout == ""


def test_a_pack_that_is_not_there(tmp_path: Path) -> None:
    file = brief(tmp_path, "brief.xlsx")
    words = ["reproduce", str(file), "--pack", str(tmp_path / "no"), "--data", str(tmp_path)]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, "CB100" in result.stderr) == (2, True)
