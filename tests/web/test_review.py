"""Reviewing a text through the pages: send, decide, correct, add, undo, issue, compare."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from changbai.reading.review import Item
from changbai.records import journal
from changbai.records.models import PolicyText
from changbai.web.review import runs
from tests.web.texts import NEW, NEW_TEXT, OLD

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def ready(site: None) -> None:
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))


@pytest.fixture
def province(client: Client) -> Client:
    client.force_login(User.objects.get(username="province"))
    return client


def act(client: Client, **typed: str) -> str:
    return client.post(f"/texts/{NEW}/decide/", typed, follow=True).content.decode()


def test_the_text_stands_unaltered_with_its_items(province: Client) -> None:
    answer = province.get(f"/texts/{NEW}/")
    assert "".join(run.text for run in answer.context["runs"]) == NEW_TEXT
    page = answer.content.decode()
    assert 'id="span-target-1"' in page
    assert page.count('id="item-') == len(answer.context["rows"])


def test_runs_cover_the_text_whatever_overlaps() -> None:
    items = [
        Item(f"target-{n}", "target", {"start": low, "end": high, "confidence": 1})
        for n, (low, high) in enumerate([(0, 5), (3, 9), (3, 9), (8, 12), (5, 5)])
    ]
    found = runs("abcdefghijkl", items)
    assert "".join(run.text for run in found) == "abcdefghijkl"
    assert sum(run.first for run in found) == len({run.item.id for run in found if run.item})


def test_decide_correct_and_undo(province: Client) -> None:
    assert "认可" in act(province, do="accept", item="target-1")
    page = act(
        province, do="correct", item="target-3", subject="研发投入强度", value="2.8", unit="%",
        kind="share", comparator=">=", direction="up", deadline="2025",
    )  # fmt: skip
    assert "研发投入强度 ≥ 2.8%" in page
    assert (
        "2.8" not in act(province, do="undo").partition('class="items"')[2].partition("target-4")[0]
    )
    assert "无法读取" in act(province, do="correct", item="target-3", value="x")


def test_selected_words_are_added(province: Client) -> None:
    start = NEW_TEXT.index("走访企业一遍")
    page = act(province, do="add", start=str(start), end=str(start + 6))
    assert "added-" in page
    assert f">{NEW_TEXT[start : start + 6]}</a>" in page


def test_a_file_is_sent_and_a_bad_one_told(province: Client) -> None:
    def send(name: str, data: bytes) -> str:
        file = SimpleUploadedFile(name, data)
        return province.post("/texts/take/", {"file": file}, follow=True).content.decode()

    assert "某县关于加快发展的意见" in send(
        "a.txt",
        "某县关于加快发展的意见\n一、主要目标\n到2025年，企业达到300家，增长较快。".encode(
            "gb18030"
        ),
    )
    assert "无法读取" in send("a.docx", b"PK\x03\x04 nothing")
    assert "内容与扩展名" in send("a.pdf", b"PK\x03\x04 nothing")
    assert PolicyText.objects.count() == 3


def test_issue_and_compare(province: Client) -> None:
    page = province.post(f"/texts/{NEW}/issue/", {"pack": "mycity"}, follow=True).content.decode()
    assert "待核" in page
    kept = PolicyText.objects.get(slug=NEW)
    for item in kept.standing():
        if item.doubtful:
            act(province, do="accept", item=item.id)
    page = province.post(f"/texts/{NEW}/issue/", {"pack": "mycity"}, follow=True).content.decode()
    assert "mycity 1.0.0" in page
    listed = province.get(f"/texts/{NEW}/against/{OLD}/").context["listed"]
    outcomes = {target.subject: outcome for outcome, _, target, _ in listed}
    assert outcomes["全市规模以上工业企业"] == "changed"
    assert outcomes["研发投入强度"] == "added"


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_others_look_and_do_not_decide(client: Client, name: str) -> None:
    client.force_login(User.objects.get(username=name))
    assert "认可" not in client.get(f"/texts/{NEW}/").content.decode()
    assert client.post(f"/texts/{NEW}/decide/", {"do": "undo"}).status_code == 404
    assert client.post(f"/texts/{NEW}/issue/", {"pack": "x"}).status_code == 404
    assert client.post("/texts/take/", {}).status_code == 404
