"""`changbai returns`: files in and out by the command line, with the sight of the account."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from changbai.cli import main
from changbai.engine.workbook.layout import SHEET
from changbai.records.models import AuditEvent, RegistryUnit, ReturnRevision, UnitSpan
from tests.actions.test__many import GOOD
from tests.actions.test_returns import office
from tests.jobs.test__taking import workbook

__all__ = ["office"]
ASKED = ("--form", "waste", "--period", "2016")


def called(*words: object) -> Result:
    return CliRunner().invoke(main, ["returns", *map(str, words)], catch_exceptions=False)


def told(*words: object, code: int = 0) -> Any:
    result = called(*words, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def codes(line: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in line["problems"]]


def test_in_with_a_marked_workbook_beside(office: None, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    path.write_bytes(workbook(P003=GOOD, P007={**GOOD, "waste_stored": "—"}))
    (line,) = told("import", path, *ASKED, "--marked", code=2)["files"]
    assert (line["gone"], line["left"], codes(line)) == (1, 1, ["CB523"])
    assert line["problems"][0]["place"] == {"file": "一.xlsx", "sheet": SHEET, "cell": "F7"}
    book = load_workbook(line["marked"])
    assert book[SHEET]["F7"].comment
    again = called("import", path, *ASKED)
    assert again.exit_code == 2
    assert "1 份此前已报送" in again.stdout
    assert f"一.xlsx · {SHEET}!F7: CB523" in again.stderr
    assert ReturnRevision.objects.filter(of__period="2016", of__unit__code="P003").count() == 1


def test_checking_only_and_several_files(office: None, tmp_path: Path) -> None:
    one, two = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    one.write_bytes(workbook(P003=GOOD))
    two.write_bytes(workbook(P011=GOOD))
    before = AuditEvent.objects.count()
    lines = told("import", one, two, *ASKED, "--dry-run")["files"]
    assert [(line["gone"], line["dry_run"]) for line in lines] == [(1, True), (1, True)]
    assert AuditEvent.objects.count() == before
    lines = told("import", one, two, *ASKED)["files"]
    assert [line["gone"] for line in lines] == [1, 1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("{a}", "--form", "nothing", "--period", "2016"), "CB795"),
        (("{a}", "--form", "waste", "--period", "2016-03"), "CB796"),
        (("{a}", "--form", "waste", "--period", "soon"), "CB541"),
        (("{a}", *ASKED, "--as", "nobody"), "CB797"),
        (("{a}", *ASKED, "--as", "auditor"), "CB600"),
    ],
)
def test_a_call_that_is_off_is_told(
    office: None, tmp_path: Path, words: tuple[str, ...], code: str
) -> None:
    (tmp_path / "a.xlsx").write_bytes(workbook(P003=GOOD))
    call = [word.format(a=tmp_path / "a.xlsx") for word in words]
    assert [p["code"] for p in told("import", *call, code=2)["problems"]] == [code]


def test_files_that_are_off_are_told_each(office: None, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"x")
    lines = told("import", tmp_path / "a.xls", tmp_path / "none.xlsx", *ASKED, code=2)["files"]
    assert [codes(line) for line in lines] == [["CB789"], ["CB100"]]


def test_an_account_brings_and_takes_only_what_it_sees(office: None, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(P003=GOOD, P007=GOOD))
    (line,) = told("import", path, *ASKED, "--as", "county", code=2)["files"]
    assert (line["gone"], codes(line)) == (1, ["CB610"])
    out = tmp_path / "out.parquet"
    assert told("export", *ASKED, "--as", "county", "--out", out)["returns"] == 4
    assert set(pl.read_parquet(out)["unit"]) == {"P000", "P003", "P006", "P009"}
    assert told("export", *ASKED, "--as", "expert", "--out", tmp_path / "e.csv")["returns"] == 0


def test_out_as_table_and_in_again(office: None, tmp_path: Path) -> None:
    told("import", written(tmp_path), *ASKED)
    UnitSpan.objects.filter(unit__code="P003")
    out = tmp_path / "out.csv"
    found = told("export", *ASKED, "--out", out)
    assert found["returns"] == 10
    text = out.read_text(encoding="utf-8-sig")
    assert "演示数据" in text
    rows = [line.split(",") for line in text.splitlines()]
    mine = next(row for row in rows if row[0] == "P003")
    # A negative number is a number; what was not returned is empty, never 0.
    assert mine[4:11] == ["1000", "700", "0", "200", "100", "0", "0"]
    assert next(row for row in rows if row[0] == "P000")[6:11] == [""] * 5
    result = called("export", *ASKED, "--out", out)
    assert (result.exit_code, "CB561" in result.stderr) == (2, True)
    (line,) = told("import", out, *ASKED, code=2)["files"]
    assert line["same"] == 1
    sheet = tmp_path / "out.xlsx"
    told("export", *ASKED, "--area", "220881", "--out", sheet)
    book = load_workbook(sheet)["报送"]
    assert "演示数据" in book["A2"].value
    codes_ = {book.cell(row, 1).value for row in range(4, book.max_row + 1)}
    assert codes_ == {"P000", "P003", "P006", "P009"}


def written(folder: Path) -> Path:
    path = folder / "a.xlsx"
    path.write_bytes(workbook(P003=GOOD))
    return path


def test_a_name_that_looks_like_a_formula_stays_a_name(office: None, tmp_path: Path) -> None:
    unit = RegistryUnit.objects.get(code="P000")
    span = UnitSpan.objects.newest().get(unit=unit)
    name = '=HYPERLINK("http://x")'
    UnitSpan.objects.filter(pk=span.pk).update(ended_by=2, known_to=span.known_from)
    UnitSpan.objects.create(
        unit=unit, name=name, area=span.area, attributes=span.attributes, entry=2,
        valid_from=span.valid_from, known_from=span.known_from,
    )  # fmt: skip
    told("export", *ASKED, "--out", tmp_path / "o.csv")
    assert "\"'=HYPERLINK" in (tmp_path / "o.csv").read_text(encoding="utf-8-sig")
    told("export", *ASKED, "--out", tmp_path / "o.xlsx")
    book = load_workbook(tmp_path / "o.xlsx")["报送"]
    (cell,) = [
        book.cell(r, 2) for r in range(4, book.max_row + 1) if book.cell(r, 1).value == "P000"
    ]
    assert (cell.value, cell.data_type) == (name, "s")


def test_as_known_at_a_line_of_the_journal(office: None, tmp_path: Path) -> None:
    before = AuditEvent.objects.count()
    told("import", written(tmp_path), *ASKED)
    now = told("export", *ASKED, "--out", tmp_path / "n.parquet")
    then = told("export", *ASKED, "--out", tmp_path / "t.parquet", "--as-of", before)
    assert now["returns"] == then["returns"] + 1
    assert then["position"] == before
    past = told("export", *ASKED, "--out", tmp_path / "p.parquet", "--as-of", "2001-01-01")
    assert past["returns"] == 0
    bad = told("export", *ASKED, "--out", tmp_path / "x.csv", "--as-of", "早上", code=2)
    assert bad["problems"][0]["code"] == "CB798"
    assert not (tmp_path / "x.csv").exists()
