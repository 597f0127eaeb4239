"""Tokens: who may make them, what is kept of them, and when they hold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from changbai.actions._actor import OPERATOR, Actor, actor_of
from changbai.actions.tokens import MOST, make_token, note_use, revoke_token
from changbai.records import journal
from changbai.records.models import AuditEvent, Token
from changbai.records.tokens import find_token, rights_of
from tests.web import province


@pytest.fixture
def people(db: None) -> None:
    province.populate()
    for _ in range(2):
        journal.close_entry(journal.open_entry("operator", "operator", "data.import"))


def make(login: str = "county", /, actor: Actor | None = None, **more: Any) -> Any:
    user = User.objects.get(username=login)
    words: dict[str, Any] = {"name": "县平台", "rights": ["read", "hand_in"], **more}
    return make_token(actor=actor or actor_of(user), account=user.account, **words)


def codes(answer: Any) -> list[str]:
    return [problem.code for problem in answer[1]]


def test_only_the_digest_is_kept_and_the_journal_says_who_made_it(people: None) -> None:
    (token, secret), problems = make()
    assert problems == []
    assert len(secret) == len("changbai_") + 43
    assert secret not in str(Token.objects.values())
    assert token.tail == secret[-4:]
    line = AuditEvent.objects.last()
    assert line is not None
    assert (line.action, line.actor, line.subject) == ("tokens.make", "county", "county")
    assert line.facts["rights"] == ["read", "hand_in"]
    assert secret not in str(line.facts)
    assert journal.verify() == []


def test_nobody_makes_or_revokes_for_another_and_a_token_makes_none(people: None) -> None:
    county = actor_of(User.objects.get(username="county"))
    assert codes(make("province", county)) == ["CB600"]
    assert codes(make("county", Actor(county.name, county.role, county.account, 7))) == ["CB600"]
    (token, _), _ = make("province", OPERATOR)
    assert codes(revoke_token(actor=county, token=token)) == ["CB600"]
    assert codes(revoke_token(actor=OPERATOR, token=token)) == []


def test_rights_name_and_days_must_fit(people: None) -> None:
    assert codes(make(rights=["close"])) == ["CB750"]
    assert codes(make(rights=["everything"])) == ["CB750"]
    assert codes(make(rights=[])) == ["CB750"]
    assert codes(make("expert", rights=["read"])) == ["CB750"]
    assert codes(make(days=0)) == ["CB751"]
    assert codes(make(days=367)) == ["CB751"]
    assert codes(make(name=" ")) == ["CB753"]
    assert codes(make(name="x\ny")) == ["CB753"]
    for _ in range(MOST):
        assert codes(make()) == []
    assert codes(make()) == ["CB752"]


def test_a_token_holds_until_it_ends_is_revoked_or_its_user_is_gone(people: None) -> None:
    (token, secret), _ = make(days=2)
    now = timezone.now()
    assert find_token(secret, now) == token
    assert find_token(secret, now + timedelta(days=3)) is None
    assert find_token(secret[:-1], now) is None
    assert find_token("\udc80" + secret, now) is None
    user = User.objects.get(username="county")
    user.is_active = False
    user.save()
    assert find_token(secret, now) is None
    user.is_active = True
    user.save()
    assert codes(revoke_token(actor=actor_of(user), token=token)) == []
    assert codes(revoke_token(actor=actor_of(user), token=token)) == ["CB755"]
    assert find_token(secret, now) is None


def test_a_token_has_no_right_that_its_account_has_lost(people: None) -> None:
    (token, secret), _ = make("province", rights=["read", "review", "close"])
    account = token.account
    account.role = "county"
    account.save()
    assert rights_of(find_token(secret, timezone.now())) == {"read", "review"}  # type: ignore[arg-type]


def test_its_use_is_noted_now_and_then(people: None) -> None:
    (token, _), _ = make()
    lines = AuditEvent.objects.count()
    now = timezone.now()
    note_use(token, now)
    token.refresh_from_db()
    assert token.used_at == now
    note_use(token, now + timedelta(seconds=30))
    token.refresh_from_db()
    assert token.used_at == now
    note_use(token, now + timedelta(minutes=6))
    token.refresh_from_db()
    assert token.used_at > now
    assert AuditEvent.objects.count() == lines
