"""Names that are code to somebody: shown literally wherever a unit is named, and found again."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.test import Client
from openpyxl import load_workbook

from changbai.records.models import RegistryUnit, UnitSpan
from tests.web.routes import ROUTES

#: One for each of the twelve plants of the small province.
NAMES = (
    "<script>alert('厂')</script>",
    '"><svg onload=alert(1)>',
    "{{7*7}}厂",
    "#set text(red)厂",
    "{% load x %}厂",
    '=HYPERLINK("http://x.example","厂")',
    "-2+3厂",
    "𠮷林㙦业",
    "연변공장",
    "阿依古丽·买买提商行",
    "厂\u202e)gnp.exe",
    "葛\U000e0100城<!--厂",
)
#: What would be there if a name had been taken for code.
LIVE = ("<script>alert", "<svg onload", "49厂", "<!--厂", "\u202e")


@pytest.fixture
def named(site: None, client: Client) -> Client:
    for number, name in enumerate(NAMES):
        unit = RegistryUnit.objects.get(code=f"P{number:03d}")
        RegistryUnit.objects.filter(pk=unit.pk).update(name=name)
        # Past the guard of what is only ever appended: a name from before there was any check.
        QuerySet(UnitSpan).filter(unit=unit).update(name=name)
    client.force_login(User.objects.get(username="province"))
    return client


def read(body: str) -> str:
    """Return the words of a page as a reader has them."""
    return html.unescape(re.sub(r"<[^>]*>", "", body))


@pytest.mark.parametrize("number", range(len(NAMES)))
@pytest.mark.parametrize(
    "page", ["/unit/enterprise/{}/", "/duties/enterprise/{}/", "/return/waste/2015/enterprise/{}/"]
)
def test_a_name_is_shown_as_it_is(named: Client, page: str, number: int) -> None:
    for language in ("zh-hans", "en"):
        named.cookies["django_language"] = language
        body = named.get(page.format(f"P{number:03d}")).content.decode()
        assert [code for code in LIVE if code in body] == []
        shown = NAMES[number].replace("\u202e", "⟨U+202E⟩").replace("\U000e0100", "")
        assert shown in read(body).replace("\U000e0100", "")


def test_no_page_takes_a_name_for_code(named: Client) -> None:
    wrong = {}
    for _, address, readers in ROUTES:
        if "province" not in readers:
            continue
        answer = named.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        if found := [code for code in LIVE if code in answer.content.decode()]:
            wrong[address] = found
    assert wrong == {}


@pytest.mark.parametrize("number", [0, 1, 2, 4, 5, 7, 8, 9])
def test_a_name_is_found_by_what_one_types(named: Client, number: int) -> None:
    answer = named.get("/search/", {"q": NAMES[number]})
    assert [unit.code for unit in answer.context["units"]] == [f"P{number:03d}"]
    body = answer.content.decode()
    assert [code for code in LIVE if code in body] == []


def test_a_name_in_a_workbook_is_text(named: Client) -> None:
    content = named.get("/batch/waste/2016/?template=1").content
    sheet = load_workbook(io.BytesIO(content))["填报"]
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 2) for row in range(6, sheet.max_row + 1)}
    for number, name in enumerate(NAMES):
        cell = cells[f"P{number:03d}"]
        assert cell.data_type == "s"
        assert str(cell.value).replace("\U000e0100", "") == name.replace(
            "\u202e", "⟨U+202E⟩"
        ).replace("\U000e0100", "")


def test_a_name_in_the_exported_registry_is_text(named: Client) -> None:
    """Whatever a spreadsheet would take for a formula is a text in CSV and in the workbook."""
    answers = {
        address: named.get(address)
        for _, address, readers in ROUTES
        if "export" in address and "province" in readers
    }
    assert answers
    for address, answer in answers.items():
        content = b"".join(answer) if answer.streaming else answer.content
        if "csv" in answer.headers["Content-Type"]:
            cells = [c for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for c in row]
        elif content[:2] == b"PK":
            book = load_workbook(io.BytesIO(content))
            boxes = [box for sheet in book for row in sheet.iter_rows() for box in row]
            assert all(box.data_type != "f" for box in boxes), address
            continue
        else:
            continue
        live = [c for c in cells if c[:1] in tuple("=+-@\t\r") and not _is_number(c)]
        assert live == [], address


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?", text) is not None
