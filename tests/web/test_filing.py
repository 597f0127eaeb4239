"""A return through the pages: typed, kept, handed in, reviewed; nobody reaches another's."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.records import journal
from changbai.records.models import (
    Account,
    Draft,
    Filing,
    RegistryUnit,
    Return,
    ReturnRevision,
)
from tests.web.province import MOMENT, PASSWORD

pytestmark = pytest.mark.usefixtures("site")

GOOD = {
    "v.waste_generated": "1000",
    "v.waste_utilised": "700",
    "v.waste_utilised_stored": "0",
    "v.waste_stored": "200",
    "v.waste_disposed": "100",
    "v.waste_disposed_stored": "0",
    "v.waste_dumped": "0",
}
FILL = "/fill/waste/2016/enterprise/P003/"
RETURN = "/return/waste/2016/enterprise/P003/"
EXPLAINED = {f"x.r{n}": "停产检修" for n in range(1, 9)}


@pytest.fixture(autouse=True)
def ready(site: None) -> None:
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
    unit = RegistryUnit.objects.get(code="P003")
    Account.objects.filter(user__username="enterprise").update(unit=unit)


def signed(name: str, **more: str) -> Client:
    client = Client(**more)
    assert client.login(username=name, password=PASSWORD)
    return client


def hand_in(**changed: str):
    data = {**GOOD, **EXPLAINED, "do": "hand_in", "version": "0", **changed}
    return signed("enterprise").post(FILL, data, follow=True)


def test_the_filler_sees_rules_as_it_types_and_loses_nothing() -> None:
    client = signed("enterprise")
    page = client.get(FILL).content.decode()
    assert 'name="v.waste_generated"' in page
    htmx = {"HTTP_HX_REQUEST": "true"}
    answer = client.post(FILL, {**GOOD, "v.waste_generated": "900", "version": "0"}, **htmx)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in said
    assert "产生量不等于" in said
    assert 'name="version" value="1" hx-swap-oob="true"' in said
    assert Draft.objects.get().values["waste_generated"] == "900"
    # Another window with an old version is told, and what it typed is shown still.
    answer = client.post(FILL, {**GOOD, "v.waste_generated": "901", "version": "0"}, **htmx)
    assert "没有保存" in answer.content.decode()
    assert Draft.objects.get().values["waste_generated"] == "900"
    assert 'value="900"' in client.get(FILL).content.decode()


def test_a_bad_return_is_shown_again_with_all_that_was_typed() -> None:
    answer = hand_in(**{"v.waste_generated": "约九百"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "约九百" in page
    assert "不是数字" in page
    assert Filing.objects.count() == 0


def test_what_is_typed_is_shown_literally() -> None:
    answer = hand_in(**{"v.waste_generated": '"><svg onload=alert(1)>'})
    page = answer.content.decode()
    assert "<svg onload" not in page
    assert "&lt;svg onload" in page


def test_from_typing_to_verified_through_the_pages() -> None:
    answer = hand_in()
    assert answer.redirect_chain[-1][0] == RETURN
    assert "已报送" in answer.content.decode()
    assert Draft.objects.count() == 0
    county = signed("county")
    assert "演示第3厂" in county.get("/desk/").content.decode()
    version = str(Filing.objects.get().version)
    answer = county.post(
        RETURN + "act/", {"do": "send_back", "reason": "", "version": version}, follow=True
    )
    assert "没有写理由" in answer.content.decode()
    for name in ("county", "prefecture", "province"):
        version = str(Filing.objects.get().version)
        answer = signed(name).post(
            RETURN + "act/", {"do": "pass_on", "version": version}, follow=True
        )
        assert answer.status_code == 200
    newest = ReturnRevision.objects.get(of__unit__code="P003", ended_by=None, of__period="2016")
    assert newest.state == "verified"
    page = signed("enterprise").get(RETURN).content.decode()
    assert "办理记录" in page
    assert "申请更正" in page


def test_a_return_is_seen_before_the_figures_reach_its_period() -> None:
    later = FILL.replace("2016", "2025")
    answer = signed("enterprise").post(later, {**GOOD, **EXPLAINED, "do": "hand_in"}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == RETURN.replace("2016", "2025")


def test_two_reviewers_at_once_the_second_sees_what_the_first_did() -> None:
    hand_in()
    version = str(Filing.objects.get().version)
    county = signed("county")
    county.post(RETURN + "act/", {"do": "receive", "version": version})
    answer = county.post(RETURN + "act/", {"do": "pass_on", "version": version}, follow=True)
    assert "你看到的不是最新内容" in answer.content.decode()


def test_clean_returns_pass_together_from_the_desk() -> None:
    hand_in(**dict.fromkeys(EXPLAINED, ""))
    filing = Filing.objects.get()
    county = signed("county")
    answer = county.post("/desk/pass/", {"return": [str(filing.of_id)]}, follow=True)
    assert "通过 1 份" in answer.content.decode()
    assert Filing.objects.get().holder == "220800"


def test_fields_that_nobody_asked_for_change_nothing() -> None:
    hand_in(status="verified", place="3", area="220100", actor="x")
    filing = Filing.objects.get()
    assert (filing.status, filing.place) == ("handed_in", 0)


@pytest.mark.parametrize("name", ["leader", "expert", "auditor", "enterprise", "county"])
def test_nobody_acts_on_a_return_that_is_not_theirs(name: str) -> None:
    """P002 lies in another prefecture: for each of these it is not there, or nothing happens."""
    client = signed(name)
    foreign = "/return/waste/2016/enterprise/P002/act/"
    before = ReturnRevision.objects.count()
    answer = client.post(foreign, {"do": "pass_on"})
    if name in ("leader", "auditor"):
        assert answer.status_code == 302
    else:
        assert answer.status_code == 404
    assert client.post("/fill/waste/2016/enterprise/P002/", GOOD).status_code == 404
    assert ReturnRevision.objects.count() == before
    assert Draft.objects.count() == 0


def test_a_foreign_return_cannot_be_passed_in_bulk() -> None:
    hand_in()
    of = Filing.objects.get().of_id
    for name in ("prefecture", "province"):
        assert signed(name).post("/desk/pass/", {"return": [str(of)]}).status_code == 404
    assert signed("leader").post("/desk/pass/", {"return": [str(of)]}).status_code == 404
    assert User.objects.filter(username="county").exists()


def test_forms_and_periods_that_are_none_are_not_there() -> None:
    client = signed("enterprise")
    for address in (
        "/fill/nothing/2016/enterprise/P003/",
        "/fill/waste/2016-05/enterprise/P003/",
        "/fill/waste/soon/enterprise/P003/",
        "/fill/waste/2016/cluster/C01/",
    ):
        assert client.get(address).status_code == 404
    assert client.post(RETURN + "act/", {"do": "explode"}).status_code == 404


def test_the_calendar_says_what_is_owed_and_what_is_late() -> None:
    page = signed("enterprise").get("/desk/", follow=True)
    text = page.content.decode()
    assert page.redirect_chain[-1][0] == "/duties/enterprise/P003/"
    assert "逾期" in text
    assert FILL in text
    other = signed("enterprise").get("/duties/enterprise/P003/?year=2011").content.decode()
    assert "没有应报的报表" in other


def test_an_empty_sheet_is_offered_what_lasts_and_marks_it() -> None:
    unit = RegistryUnit.objects.get(code="P003")
    of = Return.objects.create(form="rd", period="2015", ends=date(2015, 12, 31), unit=unit)
    ReturnRevision.objects.create(
        of=of, number=1, state="verified", values={"rd_staff": 38, "rd_expense": 911},
        actor="演示填报员", entry=2, known_from=MOMENT,
    )  # fmt: skip
    client = signed("enterprise")
    page = client.get("/fill/rd/2016/enterprise/P003/").content.decode()
    assert 'name="v.rd_staff" value="38"' in page
    assert 'name="v.rd_expense" value=""' in page
    assert ">911<" in page
    assert page.count("预填，请核对") == 1
    # Nothing is kept by looking; a draft with the cell emptied stays empty.
    assert not Draft.objects.exists()
    assert not Filing.objects.exists()
    client.post("/fill/rd/2016/enterprise/P003/", {"v.rd_expense": "5", "do": "save"})
    page = client.get("/fill/rd/2016/enterprise/P003/").content.decode()
    assert 'name="v.rd_staff" value=""' in page
    assert "预填，请核对" not in page
