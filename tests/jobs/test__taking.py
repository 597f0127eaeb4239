"""Files of returns: the sound ones are in the records, the others come back, and twice is once."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from changbai.actions._actor import OPERATOR, Actor
from changbai.engine.workbook import Asked, write_template
from changbai.engine.workbook.layout import SHEET
from changbai.jobs._giving import give_back, said
from changbai.jobs._taking import Taken, open_files, take
from changbai.kernel.problem import Problem
from changbai.records import journal
from changbai.records.models import AuditEvent, ReturnRevision
from changbai.records.scope import Scope, scope_of
from tests.actions.test__many import GOOD, LITTLE
from tests.actions.test_returns import YEAR, office, pack, who

__all__ = ["office"]
ALL = Scope("province", None, frozenset(), "220000")


def workbook(**rows: dict[str, Any]) -> bytes:
    form = pack().forms["waste"]
    asked = [Asked(code, f"演示{code}", values) for code, values in rows.items()]
    return write_template(pack(), form, YEAR, asked)


def brought(
    path: Path, actor: Actor = OPERATOR, scope: Scope = ALL, **more: Any
) -> tuple[Taken, tuple[str, bytes] | None]:
    with open_files(path, path.name) as (files, problems):
        assert files is not None, problems
        taken, failed = take(
            files, problems, actor=actor, scope=scope, pack=pack(), form=pack().forms["waste"],
            period=YEAR, **more,
        )  # fmt: skip
        assert taken is not None, failed
        return taken, give_back(taken, files, path.name)


def where(problems: list[Problem]) -> list[tuple[str, str]]:
    return sorted((problem.code, str(problem.place)) for problem in problems)


def facts(taken: Taken) -> tuple[int, int, int]:
    return taken.count("gone"), taken.count("same"), taken.count("left")


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"县/{name}.xlsx", content)
    return path


def test_a_workbook_of_many_units(office: None, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    bad = {**GOOD, "waste_generated": 900}  # the balance does not hold
    unread = {**GOOD, "waste_utilised": "约700", "waste_disposed_stored": 200}
    path.write_bytes(workbook(P003=GOOD, P007=bad, P011=unread, X999=GOOD))
    taken, back = brought(path)
    assert facts(taken) == (1, 0, 3)
    assert where(taken.problems) == [
        ("CB520", f"一.xlsx · {SHEET}!C7"),
        ("CB520", f"一.xlsx · {SHEET}!H8"),
        ("CB523", f"一.xlsx · {SHEET}!D8"),
        ("CB610", f"一.xlsx · {SHEET}!A9"),
    ]
    assert ReturnRevision.objects.newest().get(of__unit__code="P003", of__period="2016")
    assert back is not None
    assert back[0] == "一-回执.xlsx"
    book = load_workbook(io.BytesIO(back[1]))
    assert "已报送 1 份" in book["回执"]["A1"].value
    assert all(book[SHEET][cell].comment for cell in ("H8", "D8", "C7"))
    assert book[SHEET]["C6"].comment is None
    assert AuditEvent.objects.filter(action="returns.hand_in_rows").count() == 1
    assert journal.verify() == []


def test_a_zip_goes_in_once_however_often_it_comes(office: None, tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "包.zip",
        a=workbook(P003=GOOD), b=workbook(P007={**GOOD, "waste_stored": "无"}),
        c=workbook(P011=GOOD), d=workbook(P003=GOOD), e=b"no workbook", f=workbook(P007={}),
    )  # fmt: skip
    taken, back = brought(path)
    assert facts(taken) == (2, 0, 2)
    assert where(taken.problems) == [
        ("CB523", f"县/b.xlsx · {SHEET}!F6"),
        ("CB653", "县/e.xlsx"),
        ("CB793", "县/f.xlsx"),
        ("CB794", f"县/d.xlsx · {SHEET}!A6"),
    ]
    assert back is not None
    with zipfile.ZipFile(io.BytesIO(back[1])) as archive:
        assert archive.namelist() == ["回执.xlsx", "回执.csv", "县/b.xlsx", "县/d.xlsx"]
        assert load_workbook(io.BytesIO(archive.read("县/b.xlsx")))[SHEET]["F6"].comment
        book = load_workbook(io.BytesIO(archive.read("回执.xlsx")))
        assert "县/e.xlsx" in archive.read("回执.csv").decode("utf-8-sig")
    outcomes = {row[0].value: row[3].value for row in book["逐份结果"].iter_rows(min_row=2)}
    assert outcomes == {
        "县/a.xlsx": "已报送", "县/b.xlsx": "未报送", "县/c.xlsx": "已报送", "县/d.xlsx": "未报送",
    }  # fmt: skip
    before = list(ReturnRevision.objects.values_list("pk", flat=True))
    taken, _ = brought(path)
    assert facts(taken) == (0, 2, 2)
    assert list(ReturnRevision.objects.values_list("pk", flat=True)) == before
    assert "2 份此前已报送" in said(taken, "zh")[1]


def test_what_breaks_off_leaves_nothing_and_comes_to_the_same(
    office: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "包.zip", a=workbook(P003=GOOD), c=workbook(P011=GOOD))
    before = (ReturnRevision.objects.count(), AuditEvent.objects.count())
    with monkeypatch.context() as broken:

        def full(*_: object, **__: object) -> None:
            raise OSError("No space left on device")

        broken.setattr("changbai.records.models.FilingEvent.objects.bulk_create", full)
        with pytest.raises(OSError, match="No space"):
            brought(path)
    assert (ReturnRevision.objects.count(), AuditEvent.objects.count()) == before
    assert facts(brought(path)[0]) == (2, 0, 0)


def test_checking_only_writes_nothing(office: None, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    path.write_bytes(workbook(P003=GOOD, P007=LITTLE))
    before = (ReturnRevision.objects.count(), AuditEvent.objects.count())
    taken, _ = brought(path, dry=True)
    assert facts(taken) == (1, 0, 1)
    assert [problem.code for problem in taken.problems] == ["CB627"]
    assert (ReturnRevision.objects.count(), AuditEvent.objects.count()) == before


def test_a_query_is_explained_in_its_row(office: None, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    asked = [Asked("P003", "甲", LITTLE, "已与环保部门核对")]
    path.write_bytes(write_template(pack(), pack().forms["waste"], YEAR, asked))
    taken, back = brought(path)
    assert (facts(taken), back) == ((1, 0, 0), None)
    newest = ReturnRevision.objects.newest().get(of__unit__code="P003", of__period="2016")
    assert newest.explanations == {"r4": "已与环保部门核对"}


def test_a_bureau_brings_only_what_it_sees(office: None, tmp_path: Path) -> None:
    path = tmp_path / "一.xlsx"
    path.write_bytes(workbook(P003=GOOD, P007=GOOD))
    county = who("county")
    taken, _ = brought(path, county, scope_of(county.account and county.account.user, pack()))
    assert facts(taken) == (1, 0, 1)
    assert [problem.code for problem in taken.problems] == ["CB610"]


def test_a_folder_and_a_csv(office: None, tmp_path: Path) -> None:
    folder = tmp_path / "报表"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(workbook(P003=GOOD))
    heads = ["单位代码", *(e.title.zh for e in pack().forms["waste"].elements)]
    rows = [["P011", *map(str, GOOD.values())], ["P007", "约", *map(str, list(GOOD.values())[1:])]]
    content = "\n".join(",".join(row) for row in [heads, *rows])
    (folder / "b.csv").write_text(content, encoding="utf-8")
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    taken, back = brought(folder)
    assert facts(taken) == (2, 0, 1)
    assert where(taken.problems) == [("CB523", "b.csv · B3")]
    assert back is not None
    assert back[0] == "报表-回执.zip"


@pytest.mark.parametrize(
    ("name", "code"), [("a.xls", "CB789"), ("a.et", "CB789"), ("a.pdf", "CB792"), ("a", "CB792")]
)
def test_other_files_are_refused_with_what_to_do(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with open_files(tmp_path / name, name) as (files, problems):
        assert files is None
        assert [problem.code for problem in problems] == [code]
        assert ".xlsx" in problems[0].hint("zh")


def test_a_code_that_is_miswritten_is_told_with_its_character(office: None, tmp_path: Path) -> None:
    path = tmp_path / "县.xlsx"
    path.write_bytes(workbook(**{"9144O300708461136T": GOOD}))
    taken, _ = brought(path)
    assert [(one.code, one.facts["position"]) for one in taken.problems] == [("CB681", 5)]
