"""The logins of a demo (演示登录): listed on the login page of made-up data, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from changbai.kernel.text import Text
from changbai.records.models import ROLES, Account, Setting


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """One login of the demo: name, role, what it is; the password is the same for all."""

    username: str
    role: Text
    title: str
    password: str


def demo_logins() -> list[DemoLogin]:
    """Return the logins to list; empty unless the records say that they are a demo's."""
    setting = Setting.objects.filter(pk="demo").first()
    if setting is None:
        return []
    names = list(setting.value["logins"])
    found = {
        account.user.username: account
        for account in Account.objects.filter(user__username__in=names).select_related("user")
    }
    return [
        DemoLogin(
            name,
            ROLES.get(found[name].role, Text(found[name].role)),  # type: ignore[call-overload]
            found[name].title,
            setting.value["password"],
        )
        for name in names
        if name in found
    ]
