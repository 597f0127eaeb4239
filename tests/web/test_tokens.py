"""One's own tokens on a page: shown once, never another's, revoked at once; and the manual."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.records import journal
from changbai.records.models import Token
from changbai.web.api.manual import manual
from tests.web.api.ways import WAYS

SECRET = re.compile(r"changbai_[\w-]{43}")


@pytest.fixture
def enterprise(site: None, client: Client) -> Client:
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
    client.force_login(User.objects.get(username="enterprise"))
    return client


def make(client: Client, **changed: object) -> str:
    words = {"do": "make", "name": "<b>厂内系统</b>", "right": ["read", "hand_in"], "days": "30"}
    return client.post("/tokens/", {**words, **changed}, follow=True).content.decode()


def test_a_token_is_shown_once_works_and_ends_when_revoked(enterprise: Client) -> None:
    page = make(enterprise)
    secret = SECRET.findall(page)[0]
    later = enterprise.get("/tokens/")
    assert SECRET.findall(later.content.decode()) == []
    assert "no-store" in later.headers["Cache-Control"]
    assert "&lt;b&gt;厂内系统&lt;/b&gt;" in later.content.decode()
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=bearer).json()["unit"] == "P000"
    token = Token.objects.get()
    enterprise.post("/tokens/", {"do": "revoke", "token": token.pk})
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401


def test_a_right_that_the_role_lacks_is_neither_offered_nor_given(enterprise: Client) -> None:
    assert 'value="review"' not in enterprise.get("/tokens/").content.decode()
    page = make(enterprise, right=["review"])
    assert "不能授予" in page
    assert Token.objects.count() == 0


def test_anothers_token_is_not_there(enterprise: Client) -> None:
    make(enterprise)
    other = Client()
    other.force_login(User.objects.get(username="expert"))
    token = Token.objects.get()
    answer = other.post("/tokens/", {"do": "revoke", "token": token.pk})
    assert answer.status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
    for wrong in ("", "x", "9" * 30):
        assert enterprise.post("/tokens/", {"do": "revoke", "token": wrong}).status_code == 404


def test_the_manual_names_every_way_and_shape_in_both_languages(site: None, client: Client) -> None:
    groups, shapes = manual()
    ways = {way.id for group in groups for way in group.ways}
    assert ways == set(WAYS)
    zh = client.get("/interface/").content.decode()
    en = client.get("/interface/", headers={"Accept-Language": "en"}).content.decode()
    for group in groups:
        for way in group.ways:
            assert way.path in zh
            assert way.said.zh in zh
            assert way.said.en in en
            assert way.answer in {shape.id for shape in shapes}
    assert "only-zh" not in en.partition("<main")[2]
