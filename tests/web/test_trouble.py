from __future__ import annotations

import errno
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as Kept
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.test import Client

from changbai.records.sessions import SessionStore
from changbai.records.trouble import trouble_of
from changbai.web.views import desk


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("database or disk is full"), "full"),
        (OperationalError('could not extend file "base/1": No space left on device'), "full"),
        (OSError(errno.ENOSPC, "No space left on device"), "full"),
        (OperationalError("connection refused"), "database"),
        (InterfaceError("connection already closed"), "database"),
        (OSError(errno.EACCES, "denied"), ""),
        (KeyError("a bug"), ""),
        (None, ""),
    ],
)
def test_trouble_is_told_from_bugs(error: BaseException | None, expected: str) -> None:
    assert trouble_of(error) == expected


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database or disk is full"), 503, "磁盘已满"),
        (OperationalError("server closed the connection unexpectedly"), 503, "暂时没有答复"),
        (KeyError("x"), 500, "系统出错"),
    ],
)
def test_a_page_says_what_keeps_it_from_working(
    site: None, client: Client, monkeypatch: pytest.MonkeyPatch,
    error: Exception, status: int, words: str,
) -> None:  # fmt: skip
    client.force_login(User.objects.get(username="county"))

    def broken(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(desk, "render", broken)
    client.raise_request_exception = False
    answer = client.get("/desk/")
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "此前保存的都在" in page
    assert ("Retry-After" in answer) == (status == 503)
    assert "unexpectedly" not in page


@pytest.mark.django_db
def test_a_full_disk_ends_no_session_and_begins_none(monkeypatch: pytest.MonkeyPatch) -> None:
    session = SessionStore()
    session["a"] = 1
    session.save()

    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Kept, "save", full)
    session["a"] = 2
    session.save()
    with pytest.raises(OperationalError):
        session.save(must_create=True)
    assert Session.objects.count() == 1
