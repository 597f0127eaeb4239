from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from changbai.records import health

SECRETS = ("changbai.sqlite3", "postgres", "/tmp", "jilin-2014", "secret")


def test_alive_asks_nothing_of_the_database(client: Client) -> None:
    # No mark lets this test use a database: it would fail if one were asked.
    assert client.get("/healthz/").content == b"ok\n"
    plain = client.get("/healthz/", headers={"accept": "application/json"})
    assert plain.json() == {"alive": True}


def test_ready_says_states_and_no_secret(site: None, client: Client) -> None:
    answer = client.get("/readyz/")
    text = answer.content.decode()
    # The small province of the tests has no journal behind its rows.
    assert text.splitlines()[0] in {"ready", "not ready"}
    assert answer.status_code == (200 if text.startswith("ready") else 503)
    assert {line.partition(": ")[2] for line in text.splitlines()[1:]} <= {"ok", "warn", "bad"}
    assert not any(word in text.lower() for word in SECRETS)
    assert "no-store" in answer["Cache-Control"]
    plain = client.get("/readyz/", headers={"accept": "application/json"}).json()
    assert set(plain) == {"ready", "checks"}


def test_a_site_whose_database_is_gone_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> Any:
        raise OperationalError("connection to postgresql://changbai:secret@db failed")

    monkeypatch.setattr(health, "_database", silent)
    answer = client.get("/readyz/")
    assert answer.status_code == 503
    assert answer.content.decode().startswith("not ready\ndatabase: bad\n")
    assert b"secret" not in answer.content


def test_machines_ask_without_tls(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz/").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", ("运行状况", "磁盘剩余", "从未备份")), ("en", ("How the site stands", "never"))],
)
def test_the_operator_sees_figures_and_what_to_do(
    site: None, client: Client, language: str, words: tuple[str, ...]
) -> None:
    client.force_login(User.objects.get(username="auditor"))
    client.cookies["django_language"] = language
    page = client.get("/status/").content.decode()
    assert [word for word in words if word not in page] == []
    assert "changbai backup" in page
