"""The real command: the brief is opened again in each format and says what `run` says."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from changbai.cli import main
from changbai.papers.record import bare
from tests.cli.tiny import written


def call(folder: Path, output: str, *words: str, **changed: str) -> Result:
    pack, data = written(folder, **changed)
    call = ["brief", str(pack), "--data", str(data), "--output", str(folder / output)]
    if "--as-of" not in words:
        call += ["--as-of", "2016-12"]
    return CliRunner().invoke(main, [*call, *words])


def made(folder: Path, output: str, *words: str) -> Path:
    result = call(folder, output, *words)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(folder / output)
    return folder / output


def test_word_says_the_verdicts_and_is_a_draft(tmp_path: Path) -> None:
    word = Document(str(made(tmp_path, "brief.docx")))
    said = bare("".join(line.text for line in word.paragraphs))
    assert "2项目标中" in said
    assert "离进度最远的是企业数" in said
    rows = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert rows[0] == ["目标", "单位", "现值", "应达", "目标值", "预测", "研判"]
    by_name = {row[0]: row for row in rows[1:]}
    assert by_name["1-a 单位能耗"][2:5] == ["−20.0", "−12.3", "−16.0"]
    assert by_name["1-b 企业数"][2] == "3.00"
    assert by_name["1-b 企业数"][6] == "✕ 预警"
    head = word.sections[0].header.paragraphs[0].text
    assert "送审稿（不作正式文件）" in head
    assert "演示数据" in head


def test_pdf_keeps_to_two_pages_and_says_the_same(tmp_path: Path) -> None:
    reader = pypdf.PdfReader(made(tmp_path, "brief.pdf"))
    assert len(reader.pages) <= 2
    said = bare("".join(page.extract_text() for page in reader.pages))
    assert "✕预警" in said
    assert "演示数据" in said
    assert "截至2016年" in said


def test_excel_holds_numbers_and_the_progress_of_each_target(tmp_path: Path) -> None:
    sheet = load_workbook(made(tmp_path, "brief.xlsx")).worksheets[0]
    heads = [box.value for box in sheet[4]]
    progress = heads.index("进度") + 1
    rows = {sheet.cell(down, 1).value: down for down in range(5, sheet.max_row + 1)}
    energy, firms = rows["1-a 单位能耗"], rows["1-b 企业数"]
    # -20 of -16; from two enterprises in 2013 to three, of the way to four.
    assert sheet.cell(energy, progress).value == pytest.approx(1.25)
    assert sheet.cell(firms, progress).value == pytest.approx(0.5)
    assert sheet.cell(firms, progress).number_format == "0%"
    assert sheet.cell(energy, heads.index("现值") + 1).value == pytest.approx(-20)
    barred = {str(area.sqref) for area in sheet.conditional_formatting}
    assert barred == {sheet.cell(row, progress).coordinate for row in (energy, firms)}
    assert "自基期至目标" in sheet.cell(3, len(heads)).value


def test_english_and_one_area(tmp_path: Path) -> None:
    word = Document(str(made(tmp_path, "b.docx", "--lang", "en", "--area", "2201")))
    said = " ".join(line.text for line in word.paragraphs)
    assert "(B, as of 2016-12)" in said
    assert "Of 2 targets" in said


def test_json_and_writing_over(tmp_path: Path) -> None:
    file = made(tmp_path, "brief.xlsx")
    before = file.read_bytes()
    refused = call(tmp_path, "brief.xlsx")
    assert (refused.exit_code, file.read_bytes()) == (2, before)
    assert "CB561" in refused.stderr
    forced = call(tmp_path, "brief.xlsx", "--force", "--json")
    assert forced.exit_code == 0
    assert json.loads(forced.stdout)["targets"] == 2


@pytest.mark.parametrize(
    ("output", "words", "changed", "code"),
    [
        ("brief.odt", (), {}, "CB560"),
        ("brief", (), {}, "CB560"),
        ("no/brief.pdf", (), {}, "CB100"),
        ("brief.pdf", ("--as-of", "2016-13"), {}, "CB541"),
        ("brief.pdf", ("--area", "99"), {}, "CB542"),
        ("brief.pdf", (), {"targets.csv": "编号\n"}, "CB120"),
        ("brief.pdf", (), {"returns/energy/2016.csv": "unit,energy_tce\ne1,x\n"}, "CB514"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    tmp_path: Path, output: str, words: tuple[str, ...], changed: dict[str, str], code: str
) -> None:
    result = call(tmp_path, output, *words, **changed)
    assert result.exit_code == 2, result.output
    assert code in result.stderr
    assert result.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "tiny"]
