from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.records.test_restored import note


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "恢复自"), ("en", "are those of the")])
def test_after_a_restore_every_signed_in_page_says_of_when_the_data_are(
    site: None, client: Client, language: str, words: str
) -> None:
    client.force_login(User.objects.get(username="county"))
    client.cookies["django_language"] = language
    assert words not in client.get("/desk/").content.decode()
    note()
    page = client.get("/desk/").content.decode()
    assert words in page
    assert "2026-01-03 02:15" in page
    client.logout()
    assert words not in client.get("/").content.decode()
