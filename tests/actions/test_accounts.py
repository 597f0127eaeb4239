from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from changbai.actions._actor import OPERATOR, Actor
from changbai.actions.accounts import mark_demo, open_account
from changbai.records.models import Account, AuditEvent, Setting

pytestmark = pytest.mark.django_db

PASSWORD = "a long one for the test"


def test_an_account_signs_in_with_its_role() -> None:
    account, problems = open_account(
        actor=OPERATOR, username="city", password=PASSWORD, role="prefecture", area="220800"
    )
    assert problems == []
    user = authenticate(username="city", password=PASSWORD)
    assert user is not None
    assert user.account == account
    assert (user.account.role, user.account.area) == ("prefecture", "220800")
    assert not user.is_staff
    assert PASSWORD not in str(AuditEvent.objects.get().facts)


def test_a_name_that_is_taken_is_refused() -> None:
    for _ in range(2):
        account, problems = open_account(
            actor=OPERATOR, username="city", password=PASSWORD, role="prefecture"
        )
    assert account is None
    assert [problem.code for problem in problems] == ["CB601"]
    assert Account.objects.count() == 1


def test_only_the_operator_opens_accounts() -> None:
    _, problems = open_account(
        actor=Actor("x", "province"), username="y", password=PASSWORD, role="leader"
    )
    assert [problem.code for problem in problems] == ["CB600"]
    assert not Account.objects.exists()


@pytest.mark.parametrize("synthetic", [None, False, True])
def test_logins_are_shown_only_beside_made_up_data(synthetic: bool | None) -> None:
    if synthetic is not None:
        Setting.objects.create(pk="data", value={"zh": "", "en": "", "synthetic": synthetic})
    setting, problems = mark_demo(actor=OPERATOR, logins=["city"], password=PASSWORD)
    assert (setting is not None) == bool(synthetic)
    assert [problem.code for problem in problems] == ([] if synthetic else ["CB602"])
    assert Setting.objects.filter(pk="demo").exists() == bool(synthetic)
