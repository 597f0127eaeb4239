from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from changbai.engine.data_code import data_code
from changbai.records.models import Evidence, ReturnRevision
from tests.web.province import PASSWORD
from tests.web.routes import FILE

pytestmark = pytest.mark.usefixtures("site")

ADD = "/evidence/waste/2016/enterprise/P000/"


def signed(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=PASSWORD)
    return client


def scan(name: str = "年度审计报告.pdf", content: bytes = b"%PDF-1.4 two") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/html")


def test_a_file_goes_up_is_shown_and_comes_back_as_it_was() -> None:
    filler = signed("enterprise")
    page = "/return/waste/2016/enterprise/P000/"
    answer = filler.post(ADD, {"file": scan(), "open": "1", "next": page}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    assert "年度审计报告.pdf" in answer.content.decode()
    kept = Evidence.objects.exclude(stored=FILE).get()
    back = signed("county").get(f"/evidence/{kept.stored}/")
    assert b"".join(back.streaming_content) == b"%PDF-1.4 two"
    # What the sender says of it counts for nothing, and no browser shows it inside our pages.
    assert back["Content-Type"] == "application/pdf"
    assert back["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in back["Content-Security-Policy"]
    assert back["X-Content-Type-Options"] == "nosniff"


def test_a_name_with_markup_is_shown_literally() -> None:
    hostile = "<svg onload=alert(1)>{{7*7}}.pdf"
    filler = signed("enterprise")
    answer = filler.post(ADD, {"file": scan(hostile), "open": "1"}, follow=True)
    page = answer.content.decode()
    assert "<svg onload" not in page
    assert "&lt;svg onload=alert(1)&gt;{{7*7}}.pdf" in page


def test_without_the_tick_or_a_file_nothing_is_kept() -> None:
    filler = signed("enterprise")
    filler.post(ADD, {"file": scan()})
    filler.post(ADD, {"open": "1"})
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("name", ["enterprise", "county", "leader", "auditor", "expert"])
def test_nobody_attaches_to_or_withdraws_from_a_return_that_is_not_theirs(name: str) -> None:
    client = signed(name)
    foreign = "/evidence/waste/2016/enterprise/P002/"
    assert client.post(foreign, {"file": scan(), "open": "1"}).status_code == 404
    assert Evidence.objects.count() == 1
    if name not in ("enterprise", "county"):
        assert client.post(f"/evidence/{FILE}/withdraw/").status_code == 404
        assert Evidence.objects.newest().count() == 1


def test_the_filler_withdraws_and_goes_back_only_to_pages_of_ours() -> None:
    answer = signed("enterprise").post(
        f"/evidence/{FILE}/withdraw/", {"next": "https://elsewhere.example/"}
    )
    assert answer["Location"] == "/return/waste/2016/enterprise/P000/"
    assert Evidence.objects.newest().count() == 0


def test_names_that_are_none_of_ours_open_nothing() -> None:
    client = signed("province")
    for name in ("passwd", "0" * 32 + ".pdf", "x", "..%00.pdf"):
        assert client.get(f"/evidence/{name}/").status_code in (400, 404)


def code_of(number: int) -> str:
    revision = ReturnRevision.objects.get(
        of__form="waste", of__period="2016", of__unit__code="P000", number=number
    )
    return data_code("waste", "2016", ("enterprise", "P000"), number, revision.values)


def test_the_printed_return_carries_its_code_and_the_page_tells_which_it_is() -> None:
    client, page = signed("enterprise"), "/return/waste/2016/enterprise/P000/"
    shown = client.get(page).content.decode()
    assert f"数据码 <b>{code_of(2)}</b>" in shown
    assert f"数据码 <b>{code_of(1)}</b>" in client.get(page + "?revision=1").content.decode()
    for typed, told in (
        (code_of(2).lower(), f"{code_of(2)} 是现行版本（第 2 版）"),
        (code_of(1), f"{code_of(1)} 是旧版本（第 1 版）"),
        ("2222222222", "2222222222 不是这份报表的数据码"),
    ):
        assert told in client.get(page, {"code": typed}).content.decode()
    assert signed("county").get("/return/waste/2016/enterprise/P002/?code=22").status_code == 404


def test_a_stamped_scan_must_be_of_the_newest_revision() -> None:
    client = signed("enterprise")

    def give(code: str) -> str:
        sent = {"file": scan(), "open": "1", "sealed": "1", "data_code": code}
        return client.post(ADD, sent, follow=True).content.decode()

    assert f"数据码 {code_of(1)} 是第 1 版的，现行的是第 2 版" in give(code_of(1))
    assert "不是这份报表任何一版的" in give("2222222222")
    assert "没有填写盖章扫描件的数据码" in give("")
    assert Evidence.objects.count() == 1
    give(f" {code_of(2).lower()} ")
    assert Evidence.objects.exclude(stored=FILE).get().data_code == code_of(2)
