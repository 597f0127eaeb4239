"""What `changbai account` does with the records (账户操作): import only after Django is set up."""

from __future__ import annotations

from typing import Any, cast

from changbai.actions._actor import OPERATOR
from changbai.actions.accounts import (
    enable_account,
    one_time_password,
    open_account,
    reset_account,
    unlock_account,
)
from changbai.kernel.problem import Cell, Problem
from changbai.records.factors import is_locked
from changbai.records.models import Account, RegistryUnit, Role
from changbai.records.packs import current_version, open_pack

_BUREAUS = {"prefecture", "county"}


def add(
    username: str, role: str, title: str, area: str, unit: str
) -> tuple[str | None, list[Problem]]:
    """Open an account and return its password for one sign-in (开户)."""
    problems = _check(role, area, unit)
    found, more = _unit(unit) if unit else (None, [])
    if problems or more:
        return None, problems + more
    password = one_time_password()
    _, problems = open_account(
        actor=OPERATOR,
        username=username,
        password=password,
        role=cast(Role, role),
        title=title,
        area=area,
        unit=found,
        password_due=True,
    )
    return password, problems


def rows() -> list[dict[str, Any]]:
    """Return what is listed of each account (账户清单)."""
    accounts = Account.objects.select_related("user", "unit").order_by("user__username")
    return [
        {
            "username": one.user.get_username(),
            "role": one.role,
            "title": one.title,
            "area": one.area,
            "unit": one.unit.code if one.unit else "",
            "state": _state(one),
            "password_due": one.password_due,
        }
        for one in accounts
    ]


def reset(username: str) -> tuple[str | None, list[Problem]]:
    """Reset an account and return its new password (重置)."""
    return reset_account(actor=OPERATOR, username=username)


def switch(username: str, what: str) -> list[Problem]:
    """Shut, open or unlock an account (停用、启用、解锁)."""
    if what == "unlock":
        return unlock_account(actor=OPERATOR, username=username)[1]
    return enable_account(actor=OPERATOR, username=username, on=what == "enable")[1]


def _state(account: Account) -> str:
    if not account.user.is_active:
        return "shut"
    return "locked" if is_locked(account.user.get_username()) else "open"


def _check(role: str, area: str, unit: str) -> list[Problem]:
    """Return what an account of a role lacks."""
    if role in _BUREAUS and not area:
        return [Problem("CB722", Cell("area"), {"role": role, "needed": "--area"})]
    if role == "enterprise" and not unit:
        return [Problem("CB722", Cell("unit"), {"role": role, "needed": "--unit"})]
    version = current_version()
    if area and version is not None and area not in {row.code for row in open_pack(version).areas}:
        return [Problem("CB723", Cell("area"), {"area": area})]
    return []


def _unit(words: str) -> tuple[RegistryUnit | None, list[Problem]]:
    kind, _, code = words.rpartition("/")
    found = RegistryUnit.objects.filter(code=code, **({"kind": kind} if kind else {}))
    if found.count() != 1:
        return None, [Problem("CB724", Cell("unit"), {"unit": words})]
    return found.get(), []
