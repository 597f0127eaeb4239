"""The command as an operator calls it, on the records of this test."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from django.contrib.auth import authenticate
from django.contrib.auth.models import User

from changbai.cli.account import command
from changbai.records.models import Account, AuditEvent, RegistryUnit

pytestmark = pytest.mark.django_db


def call(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def test_an_account_is_opened_with_a_password_for_one_sign_in() -> None:
    done = call("add", "city", "--role", "prefecture", "--area", "220800", "--json")
    assert done.exit_code == 0, done.output
    password = json.loads(done.output)["password"]
    assert len(password) == 19
    assert authenticate(username="city", password=password) is not None
    account = Account.objects.get()
    assert (account.role, account.area, account.password_due) == ("prefecture", "220800", True)
    assert password not in str(list(AuditEvent.objects.values()))
    assert call("add", "city", "--role", "leader").exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["add", "x", "--role", "county"], "CB722"),
        (["add", "x", "--role", "enterprise"], "CB722"),
        (["add", "x", "--role", "enterprise", "--unit", "nobody"], "CB724"),
        (["disable", "nobody"], "CB720"),
        (["unlock", "nobody"], "CB720"),
        (["reset", "nobody"], "CB720"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(words: list[str], code: str) -> None:
    done = call(*words, "--json")
    assert done.exit_code == 2
    assert [one["code"] for one in json.loads(done.output)["problems"]] == [code]
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_enterprise_is_bound_to_its_unit_of_a_kind() -> None:
    for kind in ("enterprise", "park"):
        RegistryUnit.objects.create(kind=kind, code="P1", name="演示")
    assert call("add", "x", "--role", "enterprise", "--unit", "P1").exit_code == 2
    assert call("add", "x", "--role", "enterprise", "--unit", "enterprise/P1").exit_code == 0
    assert Account.objects.get().unit.kind == "enterprise"  # type: ignore[union-attr]


def test_accounts_are_listed_shut_and_reset() -> None:
    call("add", "boss", "--role", "leader", "--title", "领导")
    call("disable", "boss")
    assert json.loads(call("list", "--json").output)[0]["state"] == "shut"
    assert "停用" in call("list").output
    assert "shut" in call("list", "--lang", "en").output
    call("enable", "boss")
    password = json.loads(call("reset", "boss", "--json").output)["password"]
    assert authenticate(username="boss", password=password) is not None
