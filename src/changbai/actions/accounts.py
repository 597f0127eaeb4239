"""Accounts (账户): open, shut and open again, passwords; mark the records as a demo's."""

from __future__ import annotations

import secrets

from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem
from changbai.records.models import ROLES, Account, RegistryUnit, Role, Setting

#: Without letters and figures that read alike: it is read out over the telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@action("accounts.open")
def open_account(
    entry: Entry,
    /,
    *,
    actor: Actor,
    username: str,
    password: str,
    role: Role,
    title: str = "",
    area: str = "",
    unit: RegistryUnit | None = None,
    password_due: bool = False,
) -> Answer[Account]:
    """Open an account; a name that is taken is refused."""
    entry.subject = username
    entry.facts = {"role": role, "area": area, "unit": unit.code if unit else ""}
    if User.objects.filter(username=username).exists():
        return None, [Problem("CB601", Cell(username), {"name": username})]
    user = User.objects.create_user(username, password=password)
    account = Account.objects.create(
        user=user, role=role, title=title, area=area, unit=unit, password_due=password_due
    )
    return account, []


@action("accounts.password", *ROLES)
def change_password(entry: Entry, /, *, actor: Actor, user: User, password: str) -> Answer[User]:
    """Change one's own password; every session that stands on the old one is over."""
    entry.subject = user.get_username()
    try:
        validate_password(password, user)
    except ValidationError as error:
        return None, [Problem("CB721", Cell("password"), {"reason": " ".join(error.messages)})]
    user.set_password(password)
    user.save(update_fields=["password"])
    Account.objects.filter(user=user).update(password_due=False)
    return user, []


@action("accounts.enable")
def enable_account(entry: Entry, /, *, actor: Actor, username: str, on: bool) -> Answer[User]:
    """Shut an account or open it again; a shut one is out at once, everywhere."""
    entry.subject, entry.facts = username, {"on": on}
    user, problems = _user(username)
    if user is not None:
        User.objects.filter(pk=user.pk).update(is_active=on)
    return user, problems


@action("accounts.reset")
def reset_account(entry: Entry, /, *, actor: Actor, username: str) -> Answer[str]:
    """Give a new password for one sign-in, take the second factor off, end any lock."""
    entry.subject = username
    user, problems = _user(username)
    if user is None:
        return None, problems
    password = one_time_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    Account.objects.filter(user=user).update(password_due=True)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    AccessAttempt.objects.filter(username=username).delete()
    return password, []


@action("accounts.unlock")
def unlock_account(entry: Entry, /, *, actor: Actor, username: str) -> Answer[int]:
    """End the lock after wrong passwords; return from how many addresses there was one."""
    entry.subject = username
    _, problems = _user(username)
    if problems:
        return None, problems
    return AccessAttempt.objects.filter(username=username).delete()[0], []


@action("accounts.mark_demo")
def mark_demo(
    entry: Entry, /, *, actor: Actor, logins: list[str], password: str
) -> Answer[Setting]:
    """Let the login page show these logins: only for records that hold made-up data."""
    data = Setting.objects.filter(pk="data").first()
    if data is None or not data.value["synthetic"]:
        return None, [Problem("CB602", Cell("demo"))]
    value = {"logins": logins, "password": password}
    setting, _ = Setting.objects.update_or_create(pk="demo", defaults={"value": value})
    return setting, []


def one_time_password() -> str:
    """Return a password for one sign-in (一次性密码): 79 bits, four groups of four."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _user(username: str) -> tuple[User | None, list[Problem]]:
    user = User.objects.filter(username=username).first()
    if user is None:
        return None, [Problem("CB720", Cell(username), {"name": username})]
    return user, []
