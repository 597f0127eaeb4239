"""Signing in: the lock, the second factor, the password, the end of a session, the journal."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp

from changbai.actions._actor import OPERATOR
from changbai.actions.accounts import reset_account, unlock_account
from changbai.records import journal
from changbai.records.models import Account, AuditEvent
from tests.web.province import PASSWORD

pytestmark = pytest.mark.usefixtures("site")
NEW = "another long one for tests"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login/", {"username": name, "password": password}, **more)


def noted() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.values_list("action", "subject", "outcome"))


@pytest.fixture
def demanded(settings: Any) -> None:
    settings.MFA_ROLES = frozenset({"province", "prefecture", "county", "auditor"})


class Telephone:
    """An authenticator whose clock can be put forward, so that no test waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.key, self.ahead, now = b"", 0, time.time
        monkeypatch.setattr("django_otp.oath.time", lambda: now() + self.ahead)
        monkeypatch.setattr(
            "django_otp.plugins.otp_totp.models.time.time", lambda: now() + self.ahead
        )

    def code(self) -> str:
        return f"{totp(self.key):06d}"

    def wait(self) -> None:
        self.ahead += 30


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> Telephone:
    return Telephone(monkeypatch)


def enrol(client: Client, telephone: Telephone) -> list[str]:
    """Set a second factor as a person does: page, key, code; return the recovery codes."""
    assert client.get("/account/factor/").status_code == 200
    telephone.key = bytes.fromhex(client.session["factor_key"])
    answer = client.post("/account/factor/", {"do": "set", "code": telephone.code()})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
    assert len(set(codes)) == 10
    return codes


# ---------------------------------------------------------------- the lock


def test_the_sixth_bad_try_is_refused_with_word_and_time(client: Client) -> None:
    for _ in range(5):
        answer = sign_in(client, "county", "wrong")
        assert "用户名或密码不对" in answer.content.decode()
    answer = sign_in(client, "county", "wrong")
    assert answer.status_code == 429
    assert re.search(r"已从您的网络地址锁定，请于 \d\d:\d\d 之后再试", answer.content.decode())
    # The right password does not open it either; that is not a try that counts.
    assert sign_in(client, "county").status_code == 429
    assert "_auth_user_id" not in client.session
    assert noted() == [("sign_in", "county", "refused")] * 6
    assert [event.facts["locked"] for event in AuditEvent.objects.all()] == [False] * 5 + [True]


def test_the_lock_is_of_one_account_from_one_address(client: Client) -> None:
    for _ in range(6):
        sign_in(client, "county", "wrong")
    assert sign_in(Client(), "county", REMOTE_ADDR="10.1.1.1").status_code == 302
    assert sign_in(Client(), "province").status_code == 302


def test_no_header_of_the_client_opens_the_lock(client: Client) -> None:
    for i in range(6):
        answer = sign_in(client, "county", "wrong", headers={"x-forwarded-for": f"10.0.0.{i}"})
    assert answer.status_code == 429


def test_behind_a_trusted_proxy_the_address_is_what_the_proxy_saw(
    client: Client, settings: Any
) -> None:
    settings.PROXY = True
    for i in range(6):
        headers = {"x-forwarded-for": f"10.0.0.{i}, 192.0.2.7"}
        answer = sign_in(client, "county", "wrong", headers=headers)
    assert answer.status_code == 429
    assert AuditEvent.objects.last().facts["address"] == "192.0.2.7"  # type: ignore[union-attr]
    other = {"x-forwarded-for": "192.0.2.8"}
    assert sign_in(Client(), "county", headers=other).status_code == 302
    assert sign_in(Client(), "county", headers={"x-forwarded-for": "'; --"}).status_code == 302


def test_the_operator_ends_a_lock(client: Client) -> None:
    for _ in range(6):
        sign_in(client, "county", "wrong")
    assert unlock_account(actor=OPERATOR, username="county") == (1, [])
    assert sign_in(client, "county").status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client) -> None:
    for _ in range(5):
        sign_in(client, "county", "wrong")
    sign_in(client, "county")
    client.logout()
    assert sign_in(client, "county", "wrong").status_code == 200


def test_what_is_no_account_is_locked_alike_and_its_name_not_written_down(client: Client) -> None:
    answers = [sign_in(client, "my password by mistake", "x").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert noted() == [("sign_in", "", "refused")] * 6
    assert "mistake" not in str(list(AuditEvent.objects.values()))


# ---------------------------------------------------------------- the second factor


def test_a_reviewer_without_a_second_factor_reaches_nothing_but_its_set_up(
    demanded: None, client: Client
) -> None:
    # Imported here: the list of all routes is not needed by the other tests.
    from tests.web.routes import POSTED, ROUTES

    sign_in(client, "county")
    free = {"factor", "healthz", "readyz", "language", "large", "logout"}
    for name, address, _ in ROUTES:
        if name not in free:
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/account/factor/"), address
    for name, address in POSTED.items():
        if name not in free:
            assert client.post(address)["Location"] == "/account/factor/", address
    page = client.get("/account/factor/").content.decode()
    assert "审核和审计账户须设双因素" in page
    assert "<svg" in page
    assert 'class="nav"' not in page


def test_set_up_at_the_first_sign_in_and_asked_for_at_the_next(
    demanded: None, client: Client, telephone: Telephone
) -> None:
    sign_in(client, "county")
    assert client.get("/desk/?form=waste")["Location"] == (
        "/account/factor/?next=%2Fdesk%2F%3Fform%3Dwaste"
    )
    enrol(client, telephone)
    assert client.get("/desk/").status_code == 200
    client.post("/logout/")
    sign_in(client, "county")
    assert client.get("/desk/")["Location"].startswith("/account/factor/")
    used = telephone.code()
    wrong = client.post("/account/factor/?next=/desk/", {"code": used})
    assert wrong.status_code == 422  # a code is taken once
    telephone.wait()
    telephone.wait()
    answer = client.post("/account/factor/?next=/desk/", {"code": f" {telephone.code()[:3]} "})
    assert answer.status_code == 422
    telephone.ahead += 60
    time_barred = client.post("/account/factor/?next=/desk/", {"code": telephone.code()})
    assert "请于" in time_barred.content.decode()
    assert ("factor.set", "county", "done") in noted()
    assert ("factor.pass", "county", "refused") in noted()


def test_the_code_leads_on_to_where_one_was_going_and_nowhere_else(
    client: Client, telephone: Telephone
) -> None:
    sign_in(client, "enterprise")
    enrol(client, telephone)
    for asked, led in (("/desk/", "/desk/"), ("https://example.org/", "/")):
        client.post("/logout/")
        sign_in(client, "enterprise")
        telephone.wait()
        spaced = f"{telephone.code()[:3]} {telephone.code()[3:]}"
        answer = client.post(f"/account/factor/?next={asked}", {"code": spaced})
        assert answer["Location"] == led


def test_a_recovery_code_works_once(client: Client, telephone: Telephone) -> None:
    sign_in(client, "enterprise")
    codes = enrol(client, telephone)
    for status in (302, 422):
        client.post("/logout/")
        sign_in(client, "enterprise")
        assert client.post("/account/factor/", {"code": codes[0].upper()}).status_code == status
    client.post("/logout/")
    assert codes[1] not in str(User.objects.get(username="enterprise").staticdevice_set.values())


def test_an_optional_factor_is_asked_for_once_it_is_set(
    client: Client, telephone: Telephone
) -> None:
    sign_in(client, "enterprise")
    assert client.get("/duties/enterprise/P000/").status_code == 200
    enrol(client, telephone)
    other = Client()
    sign_in(other, "enterprise")
    assert other.get("/duties/enterprise/P000/").status_code == 302
    telephone.wait()
    client.post("/account/factor/", {"do": "drop", "code": "000000"})
    assert ("factor.drop", "enterprise", "done") not in noted()


def test_it_is_taken_off_with_a_code_only(client: Client, telephone: Telephone) -> None:
    sign_in(client, "enterprise")
    codes = enrol(client, telephone)
    answer = client.post("/account/factor/", {"do": "drop", "code": codes[3]})
    assert answer["Location"] == "/account/"
    assert ("factor.drop", "enterprise", "done") in noted()


def test_replacing_it_takes_a_code_of_the_present_one(client: Client, telephone: Telephone) -> None:
    sign_in(client, "enterprise")
    codes = enrol(client, telephone)
    old = telephone.key
    client.get("/account/factor/")
    telephone.key = bytes.fromhex(client.session["factor_key"])
    assert telephone.key != old
    words = {"do": "set", "code": telephone.code()}
    assert client.post("/account/factor/", words).status_code == 422
    device = User.objects.get(username="enterprise").totpdevice_set.get()
    assert device.bin_key == old
    User.objects.get(username="enterprise").staticdevice_set.get().throttle_reset()
    telephone.wait()
    words = {"do": "set", "code": telephone.code(), "current": codes[0]}
    assert client.post("/account/factor/", words).status_code == 200
    assert User.objects.get(username="enterprise").totpdevice_set.get().bin_key == telephone.key


def test_a_role_that_must_have_one_cannot_take_it_off(
    demanded: None, client: Client, telephone: Telephone
) -> None:
    sign_in(client, "county")
    codes = enrol(client, telephone)
    answer = client.post("/account/factor/", {"do": "drop", "code": codes[0]})
    assert "恢复码" in answer.content.decode()
    assert User.objects.get(username="county").totpdevice_set.exists()


# ---------------------------------------------------------------- the password


def test_a_new_password_ends_every_other_session(client: Client) -> None:
    other = Client()
    for one in (client, other):
        sign_in(one, "enterprise")
    words = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/account/password/", words)["Location"] == "/account/"
    assert client.get("/duties/enterprise/P000/").status_code == 200
    assert other.get("/duties/enterprise/P000/").status_code == 404
    assert sign_in(Client(), "enterprise").status_code == 200
    assert sign_in(Client(), "enterprise", NEW).status_code == 302
    assert ("accounts.password", "enterprise", "done") in noted()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("short one", "12"),
        ("123456789012", "数字"),
        ("enterprise12", "用户名"),
        (PASSWORD, "相同"),
        ("passwordpassword", ""),
    ],
)
def test_a_weak_password_is_refused(client: Client, given: str, said: str) -> None:
    sign_in(client, "enterprise")
    words = {"old_password": PASSWORD, "new_password1": given, "new_password2": given}
    answer = client.post("/account/password/", words)
    if said:
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert User.objects.get(username="enterprise").check_password(PASSWORD)


def test_a_password_that_others_set_is_changed_first(client: Client) -> None:
    password, _ = reset_account(actor=OPERATOR, username="county")
    assert password is not None
    sign_in(client, "county", password)
    assert client.get("/desk/")["Location"].startswith("/account/password/")
    words = {"old_password": password, "new_password1": NEW, "new_password2": NEW}
    client.post("/account/password/", words)
    assert client.get("/desk/").status_code == 200
    assert not Account.objects.get(user__username="county").password_due


# ---------------------------------------------------------------- the session


def test_a_session_ends_after_half_an_hour_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "county")
    start = time.time()
    minutes = iter([0, 25, 50, 81])
    seen = []
    for minute in minutes:
        moment = start + 60 * minute
        monkeypatch.setattr("changbai.web.doorkeeper.time.time", lambda: moment)  # noqa: B023
        seen.append(client.get("/desk/").status_code)
    assert seen == [200, 200, 200, 404]


def test_a_session_ends_with_the_working_day(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, "county")
    start = time.time()
    seen = {}
    for minute in range(0, 13 * 60, 20):
        moment = start + 60 * minute
        monkeypatch.setattr("changbai.web.doorkeeper.time.time", lambda: moment)  # noqa: B023
        seen[minute] = client.get("/desk/").status_code
    assert {minute for minute, status in seen.items() if status == 200} == set(range(0, 721, 20))


def test_nothing_of_a_signed_in_person_is_kept(client: Client) -> None:
    assert "no-store" not in client.get("/").get("Cache-Control", "")
    sign_in(client, "enterprise")
    for address in ("/", "/duties/enterprise/P000/", "/batch/waste/2016/?template=1", "/nothing/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_signing_in_and_out_stand_in_the_journal(client: Client) -> None:
    sign_in(client, "county")
    client.post("/logout/")
    assert noted() == [("sign_in", "county", "done"), ("sign_out", "county", "done")]
    assert AuditEvent.objects.first().facts == {"address": "127.0.0.1"}  # type: ignore[union-attr]
    assert journal.verify() == []
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


def test_a_shut_account_is_out_at_once(client: Client) -> None:
    # Imported here: only this test shuts an account.
    from changbai.actions.accounts import enable_account

    sign_in(client, "county")
    enable_account(actor=OPERATOR, username="county", on=False)
    assert client.get("/desk/").status_code == 404
    assert sign_in(Client(), "county").status_code == 200
