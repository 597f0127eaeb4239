"""The registry in pages: listed and exported in scope, changed by whoever may; its hints."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from changbai.records import journal
from changbai.records.lifelines import life_of
from changbai.records.models import RegistryEvent, RegistryUnit, UnitSpan
from tests.web.province import known

DAY = "2016-07-01"


@pytest.fixture(autouse=True)
def written(site: None) -> None:
    """The lines of the journal that the rows of the small province say brought them."""
    for _ in range(2):
        with transaction.atomic():
            journal.close_entry(journal.open_entry("test", "operator", "data.import"))


def sign_in(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


def unit(code: str) -> RegistryUnit:
    return RegistryUnit.objects.get(kind="enterprise", code=code)


def enter(client: Client, code: str, **given: Any) -> Any:
    address = f"/unit/enterprise/{code}/event/"
    return client.post(address, {"day": DAY, **given}, follow=True)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def codes(answer: Any) -> set[str]:
    return {row.span.unit.code for row in answer.context["rows"]}


def test_a_bureau_lists_its_own_units(site: None, client: Client) -> None:
    assert len(codes(sign_in(client, "leader").get("/registry/enterprise/"))) == 12
    client.logout()
    mine = {"P000", "P003", "P006", "P009"}
    assert codes(sign_in(client, "county").get("/registry/enterprise/")) == mine
    assert codes(client.get("/registry/enterprise/?in=220100")) == set()
    assert codes(client.get("/registry/enterprise/?q=演示第3")) == {"P003"}
    assert codes(client.get("/registry/enterprise/?flag=above_scale")) == mine
    assert codes(client.get("/registry/enterprise/?flag=high_tech")) == set()


def test_the_workbook_holds_texts_and_no_formula(site: None, client: Client) -> None:
    bad = RegistryUnit.objects.create(kind="enterprise", code="=1+1", name="=HYPERLINK(1)")
    UnitSpan.objects.create(unit=bad, name="=HYPERLINK(1)", area="220881", **known())
    answer = sign_in(client, "county").get("/registry/enterprise/?export=1")
    page = load_workbook(io.BytesIO(answer.content)).active
    rows = list(page.iter_rows(values_only=False))
    assert rows[0][0].value == "代码"
    cells = {row[0].value: row for row in rows}
    assert cells["=1+1"][1].value == "=HYPERLINK(1)"
    assert {cell.data_type for cell in cells["=1+1"]} <= {"s", "n", "inlineStr"}
    assert "演示" in str(rows[-1][0].value)
    assert "P001" not in cells


def test_a_county_enters_events_of_its_own_units_only(site: None, client: Client) -> None:
    sign_in(client, "county")
    assert enter(client, "P001", act="rename", name="夺名").status_code == 404
    answer = enter(client, "P000", act="rename", name="<script>新厂</script>", reason="换照")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<script>新厂" not in text
    assert "&lt;script&gt;新厂" in text
    assert unit("P000").name == "<script>新厂</script>"
    number = RegistryEvent.objects.newest().get(unit=unit("P000")).entry
    answer = enter(client, "P000", act="withdraw", number=number, reason="写错")
    assert "已撤销" in told(answer)
    assert unit("P000").name == "演示第0厂"
    assert enter(client, "P000", act="nonsense").status_code == 404


@pytest.mark.parametrize("role", ["enterprise", "expert", "nobody"])
def test_who_sees_no_list_exports_none(site: None, client: Client, role: str) -> None:
    if role != "nobody":
        sign_in(client, role)
    assert client.get("/registry/enterprise/?export=1").status_code == 404


@pytest.mark.parametrize("role", ["leader", "auditor", "enterprise", "expert", "nobody"])
def test_who_may_not_change_the_registry_finds_nothing_to_post_to(
    site: None, client: Client, role: str
) -> None:
    if role != "nobody":
        sign_in(client, role)
    assert enter(client, "P000", act="close").status_code == 404
    assert client.post("/registry/enterprise/new/", {}).status_code == 404
    if role in ("leader", "auditor"):
        assert "登记变更" not in client.get("/unit/enterprise/P000/").content.decode()


def test_a_unit_that_moved_away_is_gone_and_a_closed_one_stays(site: None, client: Client) -> None:
    sign_in(client, "county")
    assert "迁移" in told(enter(client, "P003", act="move", area="220182"))
    assert codes(client.get("/registry/enterprise/")) == {"P000", "P006", "P009"}
    assert client.get("/unit/enterprise/P003/").status_code == 404
    assert client.get("/return/waste/2015/enterprise/P003/").status_code == 200
    enter(client, "P006", act="close")
    assert codes(client.get("/registry/enterprise/")) == {"P000", "P009"}
    assert codes(client.get("/registry/enterprise/?state=closed")) == {"P006"}
    answer = enter(client, "P006", act="reopen", day="2016-09-01")
    assert "恢复" in told(answer)
    assert life_of(unit("P006")).on(date(2016, 8, 1)) is None


def test_units_merge_into_a_new_one_and_a_stranger_is_not_told_of(
    site: None, client: Client
) -> None:
    sign_in(client, "county")
    new = "91440300708461136T"
    given = {"act": "merge", "into_code": new, "into_name": "合并厂", "into_area": "220881"}
    foreign = told(enter(client, "P000", others="P001", **given))
    nowhere = told(enter(client, "P000", others="X999", **given))
    assert foreign.replace("P001", "X999") == nowhere
    assert "并入" in told(enter(client, "P000", others="P003", **given))
    assert life_of(unit(new)).on(date(2016, 7, 1)).name == "合并厂"
    text = client.get("/unit/enterprise/P000/").content.decode()
    assert "合并厂" in text


def test_a_unit_is_split_into_shares(site: None, client: Client) -> None:
    sign_in(client, "province")
    given = {"act": "split", "part0_code": "P000", "part0_share": "0.6"}
    given |= {"part1_code": "708461136", "part1_share": "0.4", "part1_name": "分出厂"}
    assert "分立" in told(enter(client, "P000", **given, part1_area="220881"))
    assert life_of(unit("P000")).on(date(2016, 7, 1))
    assert unit("708461136").name == "分出厂"


def test_a_new_unit_is_registered_and_a_wrong_code_shown(site: None, client: Client) -> None:
    sign_in(client, "county")
    given = {"code": "9144О300708461136T", "name": "新厂", "area": "220881", "day": DAY}
    answer = client.post("/registry/enterprise/new/", given)
    assert "第 5 位“О”" in told(answer)
    assert 'value="新厂"' in answer.content.decode()
    given |= {"code": "91440300708461136t", "attribute_above_scale": "1"}
    answer = client.post("/registry/enterprise/new/", given, follow=True)
    assert "已登记" in told(answer)
    (stretch,) = life_of(unit("91440300708461136T")).stretches
    assert stretch.attributes == {"above_scale": True}
    given |= {"code": "708461136", "area": "220182"}
    assert "无权办理" in told(client.post("/registry/enterprise/new/", given))


def test_doubles_are_shown_and_numbers_tell_units_apart(site: None, client: Client) -> None:
    for code, name in (("D1", "大安远东机械有限公司"), ("D2", "大安远东机械有限责任公司")):
        one = RegistryUnit.objects.create(kind="enterprise", code=code, name=name)
        UnitSpan.objects.create(unit=one, name=name, area="220881", **known())
    found = sign_in(client, "county").get("/registry/enterprise/suggestions/").context["doubles"]
    assert [(one.first.code, one.second.code) for one in found] == [("D1", "D2")]


@pytest.mark.parametrize("role", ["province", "county"])
@pytest.mark.parametrize(
    "address",
    ["/registry/enterprise/", "/unit/enterprise/P000/", "/registry/enterprise/suggestions/"],
)
def test_a_page_asks_at_most_fifteen_times(
    site: None, client: Client, role: str, address: str
) -> None:
    sign_in(client, role)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 15, [query["sql"][:160] for query in asked]
