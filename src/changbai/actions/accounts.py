"""Accounts (账户): open one, and mark the records as a demo's."""

from __future__ import annotations

from django.contrib.auth.models import User

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem
from changbai.records.models import Account, RegistryUnit, Role, Setting


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
) -> Answer[Account]:
    """Open an account; a name that is taken is refused."""
    entry.subject = username
    entry.facts = {"role": role, "area": area, "unit": unit.code if unit else ""}
    if User.objects.filter(username=username).exists():
        return None, [Problem("CB601", Cell(username), {"name": username})]
    user = User.objects.create_user(username, password=password)
    account = Account.objects.create(user=user, role=role, title=title, area=area, unit=unit)
    return account, []


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
