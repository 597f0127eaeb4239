"""The monitor, the list to chase, closing and the burden, against what the small province holds."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changbai.papers.document import Table
from changbai.papers.formats import read
from changbai.records.models import Closing, Contact, Job, Notice, RegistryUnit
from changbai.web.views import monitor
from tests.web.province import known, pack
from tests.web.routes import ROUTES

HERE = "/monitor/waste/2016/"
PAGES = [
    a for name, a, _ in ROUTES if name in {"monitor", "progress", "sheet", "closing", "burden"}
]


def signed_in(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


def test_each_part_is_counted_and_drilled_into(site: None, client: Client) -> None:
    """Of 12 plants, 4 each in 220881, 220802 and 220182: 3, 7, 11 not in, 4 and 9 sent back."""
    seen = signed_in(client, "province").get(HERE).context["seen"]
    whole = seen.whole
    assert (whole.asked, whole.verified, whole.sent_back, whole.blank) == (12, 7, 2, 3)
    parts = {part.area: (part.asked, part.owing) for part, _ in seen.parts}
    assert (parts["220800"], parts["220100"], parts["220200"]) == ((8, 4), (4, 1), (0, 0))
    below = client.get(f"{HERE}?area=220800").context["seen"]
    assert {p.area: p.owing for p, _ in below.parts if p.asked} == {"220881": 2, "220802": 2}
    page = client.get(f"{HERE}?area=220881").content.decode()
    assert "演示第3厂" in page
    assert "无应报" in client.get(HERE).content.decode()
    # An import brought the nine that are in: nobody knows when they came.
    assert (whole.unknown, whole.rate) == (9, None)
    page = client.get(HERE).content.decode()
    assert "9 份时间不明" in page
    # Not a single zero in time: nobody can say. Neither in the table that goes out.
    changchun = page[page.index(">长春市<") :].partition("</tr>")[0]
    assert '<td class="num">–</td>' in changchun
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{HERE}?as=xlsx").content))
    rows = [[cell.value for cell in row] for sheet in book for row in sheet]
    assert next(row for row in rows if "长春市" in row)[7] == "–"


def test_chasing_tells_those_who_owe_once_a_day(site: None, client: Client) -> None:
    signed_in(client, "county")
    client.post(f"{HERE}urge/", {"area": "220881", "unit": "P003"})
    assert list(Notice.objects.filter(step="urge").values_list("unit__code", flat=True)) == ["P003"]
    page = client.post(f"{HERE}urge/", {"area": "220881"}, follow=True).content.decode()
    assert "已催报 1 家" in page
    assert "今天已经催过" in page
    assert Notice.objects.filter(step="urge").count() == 2
    assert Job.objects.filter(kind="deliver").count() == 2
    text = Notice.objects.filter(unit__code="P003", step="urge").get().words[1].zh
    assert "催报单位：演示county" in text


@pytest.mark.parametrize("typed", [{"area": "220802"}, {"area": "220881", "unit": "P002"}])
def test_nobody_chases_what_lies_elsewhere(
    site: None, client: Client, typed: dict[str, str]
) -> None:
    assert signed_in(client, "county").post(f"{HERE}urge/", typed).status_code == 404
    assert signed_in(client, "leader").post(f"{HERE}urge/", {}).status_code == 404
    assert not Notice.objects.exists()


def test_the_list_to_chase_has_contact_and_days_late(site: None, client: Client) -> None:
    unit = RegistryUnit.objects.get(code="P003")
    Contact.objects.create(unit=unit, name="张三", phone="0431-8888", actor="x", **known())
    page = signed_in(client, "county").get(f"{HERE}sheet/").content.decode()
    assert "张三" in page
    assert "0431-8888" in page
    assert "演示第4厂" not in page
    book = client.get(f"{HERE}sheet/?as=xlsx").content
    cells = [
        cell.value
        for sheet in openpyxl.load_workbook(io.BytesIO(book))
        for row in sheet
        for cell in row
    ]
    assert {"演示第3厂", "P003", "张三 0431-8888"} <= set(cells)
    for suffix in ("docx", "pdf"):
        record = read(client.get(f"{HERE}sheet/?as={suffix}").content, f".{suffix}")
        assert record is not None
    assert client.get(f"{HERE}sheet/?as=exe").status_code == 404


def test_closing_over_what_is_open_wants_a_reason_and_is_undone_with_one(
    site: None, client: Client
) -> None:
    here = f"{HERE}closing/"
    assert signed_in(client, "county").post(here, {"do": "close", "reason": "x"}).status_code == 404
    signed_in(client, "province")
    assert "还有 5 份没有办完" in client.get(here).content.decode()
    assert "没有写理由" in client.post(here, {"do": "close"}).content.decode()
    client.post(here, {"do": "close", "reason": "年报汇总"})
    assert Closing.objects.newest().get().reason == "年报汇总"
    page = client.get(here).content.decode()
    assert "已由 province 于" in page
    assert "催报 5 家" not in client.get(HERE).content.decode()
    client.post(here, {"do": "reopen", "reason": ""})
    assert Closing.objects.newest().exists()
    client.post(here, {"do": "reopen", "reason": "漏报补录"})
    assert not Closing.objects.newest().exists()
    assert "年报汇总" in client.get(here).content.decode()


def test_the_burden_is_cells_times_returns(site: None, client: Client) -> None:
    context = signed_in(client, "province").get("/burden/?year=2016").context
    rows = {row.form.id: row for row in context["rows"]}
    waste, output = rows["waste"], rows["b204"]
    assert (waste.units, waste.returns) == (12, 12)
    assert waste.whole == 12 * len(pack().forms["waste"].elements)
    assert (output.periods, output.returns) == (12, 144)
    assert output.whole == 144 * len(pack().forms["b204"].elements)
    assert context["total"] == sum(row.whole for row in context["rows"])
    assert context["twice"] == []
    book = openpyxl.load_workbook(io.BytesIO(client.get("/burden/?year=2016&as=xlsx").content))
    numbers = {cell.value for sheet in book for row in sheet for cell in row}
    assert waste.whole in numbers


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("role", ["province", "prefecture"])
def test_pages_ask_at_most_fifteen_times(
    site: None, client: Client, address: str, role: str
) -> None:
    signed_in(client, role)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) <= 15, [query["sql"][:120] for query in asked]


@pytest.mark.parametrize("address", [f"{HERE}sheet/", HERE, "/burden/?year=2016"])
def test_the_tables_of_a_paper_have_names_and_stay_within_its_text(
    site: None, client: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text of a sheet of A4 is 156 mm wide (GB/T 9704-2012)."""
    papers = []
    monkeypatch.setattr(monitor, "write", lambda paper, suffix: papers.append(paper) or b"")
    signed_in(client, "province").get(f"{address}{'&' if '?' in address else '?'}as=docx")
    tables = [block for paper in papers for block in paper.blocks if isinstance(block, Table)]
    assert tables
    for table in tables:
        assert table.title
        assert sum(column.width for column in table.columns) <= 156
