from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, Actor, Answer, Entry, action, actor_of
from changbai.kernel.problem import Cell, Problem
from changbai.records import journal
from changbai.records.models import AuditEvent, Setting
from tests.records.province import person

pytestmark = pytest.mark.django_db


@action("test.set", "province")
def set_value(entry: Entry, /, *, actor: Actor, value: int, code: str = "") -> Answer[Setting]:
    entry.subject, entry.facts = "value", {"value": value}
    setting = Setting.objects.create(pk="value", value=value)
    if value < 0:
        raise ValueError("a bug of ours")
    return setting, [Problem(code, Cell("x"), {"name": "x"})] if code else []


def test_a_verb_and_its_line_are_kept_together() -> None:
    setting, problems = set_value(actor=Actor("王处长", "province"), value=7)
    assert problems == []
    assert setting == Setting.objects.get()
    event = AuditEvent.objects.get()
    kept = (event.actor, event.role, event.action, event.subject, event.outcome, event.facts)
    assert kept == ("王处长", "province", "test.set", "value", "done", {"value": 7})
    assert journal.verify() == []


def test_an_error_keeps_nothing() -> None:
    setting, problems = set_value(actor=OPERATOR, value=7, code="CB601")
    assert setting is None
    assert [problem.code for problem in problems] == ["CB601"]
    assert not Setting.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_warning_keeps_everything() -> None:
    setting, problems = set_value(actor=OPERATOR, value=7, code="CB106")
    assert setting is not None
    assert [problem.code for problem in problems] == ["CB106"]
    assert AuditEvent.objects.count() == 1


def test_a_bug_keeps_nothing() -> None:
    with pytest.raises(ValueError, match="a bug of ours"):
        set_value(actor=OPERATOR, value=-1)
    assert not Setting.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("role", ["public", "leader", "enterprise", "", "operator "])
def test_who_may_not_is_refused_and_noted(role: str) -> None:
    setting, problems = set_value(actor=Actor("x", role), value=7)
    assert setting is None
    assert [problem.code for problem in problems] == ["CB600"]
    assert not Setting.objects.exists()
    assert AuditEvent.objects.get().outcome == "refused"


def test_the_actor_of_a_user() -> None:
    assert actor_of(person("province", "220000")).role == "province"
    dismissed = person("leader")
    dismissed.is_active = False
    assert actor_of(dismissed).role == "public"
    assert actor_of(User.objects.create_user("bare")).role == "public"
