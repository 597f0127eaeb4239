"""Returns by workbook: the sound ones are handed in, the bad ones come back marked."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from changbai.records import journal
from changbai.records.models import Filing, ReturnRevision
from tests.web.province import PASSWORD

pytestmark = pytest.mark.usefixtures("site")
ADDRESS = "/batch/waste/2016/"
GOOD = [1000, 700, 0, 200, 100, 0, 0]


@pytest.fixture(autouse=True)
def ready(site: None) -> None:
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))


def signed(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=PASSWORD)
    return client


def template(client: Client):
    answer = client.get(ADDRESS + "?template=1")
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def send(client: Client, book) -> object:
    target = io.BytesIO()
    book.save(target)
    return client.post(ADDRESS, {"workbook": SimpleUploadedFile("x.xlsx", target.getvalue())})


def rows_of(sheet) -> dict[str, int]:
    return {sheet.cell(row, 1).value: row for row in range(6, sheet.max_row + 1)}


def test_a_bureau_has_the_units_in_its_sight_and_no_others() -> None:
    found = rows_of(template(signed("county"))["填报"])
    assert set(found) == {"P000", "P003", "P006", "P009"}
    assert set(rows_of(template(signed("enterprise"))["填报"])) == {"P000"}
    assert len(rows_of(template(signed("province"))["填报"])) == 12


def test_the_sound_ones_go_and_the_others_come_back_marked() -> None:
    client = signed("county")
    book = template(client)
    sheet = book["填报"]
    rows = rows_of(sheet)
    for code in ("P003", "P006", "P009"):
        for place, value in enumerate(GOOD):
            sheet.cell(rows[code], 3 + place).value = value
    for place in range(len(GOOD)):
        sheet.cell(rows["P000"], 3 + place).value = None
    sheet.cell(rows["P006"], 3).value = 900  # the balance does not hold
    sheet.cell(rows["P009"], 4).value = "约700"
    answer = send(client, book)
    assert answer.status_code == 200
    back = load_workbook(io.BytesIO(answer.content))
    assert back.sheetnames[0] == "回执"
    assert "已报送 1 份" in back["回执"]["A1"].value
    assert "产生量" in back["填报"].cell(rows["P006"], 3).comment.text
    assert "约700" in back["填报"].cell(rows["P009"], 4).comment.text
    assert back["填报"].cell(rows["P003"], 3).comment is None
    newest = ReturnRevision.objects.get(of__unit__code="P003", of__period="2016", ended_by=None)
    assert (newest.state, newest.values["waste_generated"]) == ("reported", 1000)
    assert [f.of.unit.code for f in Filing.objects.filter(status="handed_in")] == ["P003"]
    assert journal.verify() == []


def test_a_unit_out_of_sight_is_not_in_the_registry() -> None:
    client = signed("county")
    book = template(client)
    sheet = book["填报"]
    row = rows_of(sheet)["P003"]
    sheet.cell(row, 1).value = "P002"
    for place, value in enumerate(GOOD):
        sheet.cell(row, 3 + place).value = value
    back = load_workbook(io.BytesIO(send(client, book).content))
    assert "P002" in back["填报"].cell(row, 1).comment.text
    assert not ReturnRevision.objects.filter(of__unit__code="P002", actor="county").exists()


def test_what_is_no_template_is_refused_in_words() -> None:
    client = signed("county")
    answer = client.post(ADDRESS, {"workbook": SimpleUploadedFile("x.xlsx", b"%PDF")}, follow=True)
    assert "不是 Excel 工作簿" in answer.content.decode()
    assert "文件是空的" in client.post(ADDRESS, {}, follow=True).content.decode()
    assert client.get("/batch/waste/2016-03/").status_code == 404
    assert client.get("/batch/nothing/2016/").status_code == 404
