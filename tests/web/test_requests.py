"""What no browser sends is refused with 400, what is too large with 413; headers of every page."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from changbai.records.models import AuditEvent, PolicyText, ReturnRevision
from changbai.web.requests import Counted
from tests.web.province import PASSWORD

pytestmark = pytest.mark.usefixtures("site")


def signed(name: str) -> Client:
    client = Client()
    assert client.login(username=name, password=PASSWORD)
    return client


@pytest.mark.parametrize("name", ["nobody", "leader"])
def test_every_page_says_what_a_browser_may_do(client: Client, name: str) -> None:
    for address in ("/", "/login/", "/nothing/", "/document/"):
        head = (client if name == "nobody" else signed(name)).get(address).headers
        policy = head["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert head["Cross-Origin-Opener-Policy"] == "same-origin"
        assert head["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in head["Permissions-Policy"]
        assert head["Referrer-Policy"] == "same-origin"
        assert head["X-Content-Type-Options"] == "nosniff"
        assert head["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("host", ["evil.example", "localhost:80@evil.example", "local\thost", ""])
def test_a_host_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_or_scheme_says_nothing(client: Client) -> None:
    client = signed("leader")
    heads = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    answer = client.get("/document/", headers=heads)
    assert answer.status_code == 200
    assert "evil" not in answer.content.decode()


def test_a_method_is_what_it_is(client: Client) -> None:
    client = signed("county")
    act = "/return/waste/2016/enterprise/P000/act/"
    for heads in ({"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
        assert client.get(act, headers=heads).status_code == 405
    assert client.get(f"{act}?_method=POST").status_code == 405
    assert client.delete("/fill/waste/2016/enterprise/P000/").status_code in {200, 405}
    assert not AuditEvent.objects.filter(actor="county").exists()


def test_ten_thousand_parameters_are_refused(client: Client) -> None:
    many = "&".join(f"a{i}=1" for i in range(10_000))
    assert client.get(f"/search/?q=x&{many}").status_code == 400
    answer = client.post("/login/", many, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/search/?q=a%00b", "/unit/enterprise/P%0000/", "/clause/%00/", "/?area=%00", "/?%00=1"],
)
def test_a_nul_is_refused(client: Client, address: str) -> None:
    assert signed("leader").get(address).status_code == 400


def test_a_nul_in_a_field_is_refused_and_nothing_kept() -> None:
    client = signed("county")
    words = {"do": "return", "reason": "a\0b"}
    assert client.post("/return/waste/2016/enterprise/P000/act/", words).status_code == 400
    assert not AuditEvent.objects.filter(actor="county").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/search/?q=%ff%fe",
        "/?as_of=2016-13",
        "/?as_of=%E2%80%AE",
        "/unit/enterprise/..%2F..%2Fetc%2Fpasswd/",
        "/area/%F0%A0%AE%B7/",
        "/duties/enterprise/P000/?year=99999999999999999999",
        "/desk/?page=-1&form=%22%3E%3Csvg%20onload%3D1%3E",
        "/texts/..%2f..%2f/",
        "/clusters/?month=<script>",
        "/batch/waste/2016/?template=../../x",
    ],
)
def test_a_strange_address_is_no_fault_of_the_server(address: str) -> None:
    client = signed("province")
    answer = client.get(address)
    assert answer.status_code in {200, 302, 404}
    if "text/html" in answer.headers.get("Content-Type", ""):
        body = answer.content.decode()
        assert "<svg onload" not in body
        assert "month=<script>" not in body


# ---------------------------------------------------------------- uploads


def test_what_is_too_large_is_refused_before_it_is_read(client: Client, settings: Any) -> None:
    settings.MOST_UPLOAD = 2**20
    big = SimpleUploadedFile("x.xlsx", b"x" * (2**20 + 1))
    answer = signed("county").post("/batch/waste/2016/", {"workbook": big})
    assert answer.status_code == 413
    assert "文件太大" in answer.content.decode()


def test_who_is_not_signed_in_sends_no_file(client: Client) -> None:
    big = SimpleUploadedFile("x.xlsx", b"x" * (2**20 + 1))
    assert client.post("/login/", {"username": "x", "f": big}).status_code == 413


def test_it_is_counted_while_it_arrives_whatever_was_said(settings: Any, rf: Any) -> None:
    settings.MOST_UPLOAD_UNSIGNED = 100
    handler = Counted(rf.post("/"))
    assert handler.receive_data_chunk(b"x" * 60, 0)
    with pytest.raises(RequestDataTooBig):
        handler.receive_data_chunk(b"x" * 60, 60)


def test_a_body_without_a_file_is_bounded_too(client: Client) -> None:
    words = "username=" + "x" * (6 * 2**20)
    answer = client.post("/login/", words, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("意见\u202etxt.exe.txt", "意见txt.exe.txt"),
        ("文" * 120 + ".txt", "文" * 120 + ".txt"),
        ("文" * 300 + ".txt", None),
    ],
)
def test_a_file_name_is_a_label(sent: str, kept: str | None) -> None:
    text = "关于支持工业发展的意见\n一、主要目标\n到2017年，规模以上工业增加值年均增长8％。\n"
    client = signed("province")
    client.post("/texts/take/", {"file": SimpleUploadedFile(sent, text.encode())})
    name = PolicyText.objects.order_by("-pk")[0].name
    assert len(name) <= 200
    assert name.endswith(".txt")
    assert kept is None or name == kept


def test_fields_that_a_form_does_not_have_are_ignored() -> None:
    # Imported here: the sheet is that of the test of filling in.
    from tests.web.test_filing import EXPLAINED, GOOD

    client = signed("county")
    more = {"status": "verified", "state": "verified", "unit": "P002", "area": "220100",
            "score": "100", "approved_by": "x", "actor": "province", "v.nothing": "1",
            "holder": "", "period": "2015", "known_from": "2000-01-01"}  # fmt: skip
    words = {**GOOD, **EXPLAINED, **more, "do": "hand_in"}
    client.post("/fill/waste/2016/enterprise/P003/", words)
    made = ReturnRevision.objects.filter(actor="county")
    assert made.count() == 1
    kept = made.get()
    assert (kept.state, kept.of.unit.code, kept.of.period) == ("reported", "P003", "2016")
    assert "nothing" not in kept.values
