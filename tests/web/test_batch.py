"""Returns by workbook: the sound ones are handed in, the bad ones come back marked."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from changbai.jobs._queue import claim
from changbai.jobs._worker import run_job
from changbai.records import journal
from changbai.records.models import Filing, Job, ReturnRevision
from tests.web import province
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
    file = SimpleUploadedFile("x.xlsx", target.getvalue())
    return client.post(ADDRESS, {"workbook": file, "no_secret": "on"})


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
    answer = post(client, "x.xlsx", b"%PDF")
    assert "不是 Excel 工作簿" in answer.content.decode()
    assert "文件是空的" in client.post(ADDRESS, {}, follow=True).content.decode()
    assert client.get("/batch/waste/2016-03/").status_code == 404
    assert client.get("/batch/nothing/2016/").status_code == 404


def post(client: Client, name: str, content: bytes, **more: object) -> object:
    given = {"workbook": SimpleUploadedFile(name, content), "no_secret": "on", **more}
    return client.post(ADDRESS, given, follow=True)


def content_of(book) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def one(client: Client, code: str, *values: object) -> bytes:
    """Return the template with the row of one unit filled."""
    book = template(client)
    sheet = book["填报"]
    row = rows_of(sheet)[code]
    for other in rows_of(sheet).values():
        for place in range(len(GOOD)):
            sheet.cell(other, 3 + place).value = None
    for place, value in enumerate(values):
        sheet.cell(row, 3 + place).value = value
    return content_of(book)


def test_a_zip_is_taken_in_by_a_job_of_ones_own(settings, tmp_path) -> None:
    settings.JOBS = tmp_path / "jobs"
    client = signed("county")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.xlsx", one(client, "P003", *GOOD))
        archive.writestr("b.xlsx", one(client, "P006", 900, *GOOD[1:]))
    page = post(client, "../包.zip", target.getvalue())
    job = Job.objects.get(kind="take_returns")
    assert page.redirect_chain[-1][0] == f"/jobs/{job.pk}/"
    taken = claim("me", timedelta(seconds=60))
    assert taken == job
    run_job(taken)
    job.refresh_from_db()
    assert (job.state, job.label, job.problems) == ("done", "包-回执.zip", [])
    assert job.result == {"files": 2, "gone": 1, "same": 0, "left": 1, "problems": 1}
    assert "已报送 1 份" in client.get(f"/jobs/{job.pk}/").content.decode()
    back = b"".join(client.get(f"/jobs/{job.pk}/file/").streaming_content)
    with zipfile.ZipFile(io.BytesIO(back)) as archive:
        assert archive.namelist() == ["回执.xlsx", "回执.csv", "b.xlsx"]
    for other in ("province", "enterprise", "prefecture"):
        assert signed(other).get(f"/jobs/{job.pk}/file/").status_code == 404
    # A worker that died before it could say so: the second run comes to the same.
    Job.objects.filter(pk=job.pk).update(state="running", lease_until=job.asked_at)
    before = ReturnRevision.objects.count()
    run_job(claim("other", timedelta(seconds=60)))
    job.refresh_from_db()
    assert (job.state, job.result["same"]) == ("done", 1)
    assert ReturnRevision.objects.count() == before


def test_a_zip_that_is_none_fails_with_its_reason(settings, tmp_path) -> None:
    settings.JOBS = tmp_path / "jobs"
    client = signed("county")
    post(client, "包.zip", b"Rar!")
    job = claim("me", timedelta(seconds=60))
    run_job(job)
    job.refresh_from_db()
    assert (job.state, [p["code"] for p in job.problems]) == ("failed", ["CB781"])
    assert "不是 zip 压缩包" in client.get(f"/jobs/{job.pk}/").content.decode()


def test_a_csv_is_taken_in_at_once() -> None:
    client = signed("county")
    heads = ["单位代码", *(e.title.zh for e in province.pack().forms["waste"].elements)]
    row = ["P003", *map(str, GOOD)]
    answer = post(client, "a.csv", "\n".join([",".join(heads), ",".join(row)]).encode())
    assert "已报送 1 份" in answer.content.decode()
    again = post(client, "a.csv", "\n".join([",".join(heads), "P003"]).encode())
    assert "没有填报任何单位" in load(again)


def load(answer) -> str:
    """Return the words of a receipt, or of the page where there is none."""
    if "spreadsheet" not in answer.headers["Content-Type"]:
        return answer.content.decode()
    book = load_workbook(io.BytesIO(answer.content))
    return " ".join(str(v) for row in book["回执"].iter_rows(values_only=True) for v in row)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.xls", "另存为 .xlsx"),
        ("a.et", "另存为 .xlsx"),
        ("a.pdf", "不能接收"),
        ("src", "不能接收"),
    ],
)
def test_other_files_are_refused_with_what_to_do(name: str, words: str) -> None:
    assert words in post(signed("county"), name, b"x").content.decode()


def test_whoever_does_not_confirm_uploads_nothing() -> None:
    client = signed("county")
    content = one(client, "P003", *GOOD)
    answer = post(client, "a.xlsx", content, no_secret="")
    assert "没有确认文件不涉及国家秘密" in answer.content.decode()
    assert not Filing.objects.filter(of__unit__code="P003").exists()


def test_what_was_handed_in_already_comes_filled_in_and_is_not_repeated() -> None:
    client = signed("county")
    post(client, "a.xlsx", one(client, "P003", *GOOD))
    before = ReturnRevision.objects.count()
    book = template(client)
    assert book["填报"].cell(rows_of(book["填报"])["P003"], 3).value == GOOD[0]
    assert "1 份此前已报送" in load(post(client, "a.xlsx", content_of(book)))
    assert ReturnRevision.objects.count() == before
