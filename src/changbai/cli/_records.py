"""What the commands do with the records (台账操作): import only after Django is set up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connections

from changbai.actions._actor import OPERATOR, Step
from changbai.actions.accounts import mark_demo, open_account
from changbai.actions.compute import publish, refresh
from changbai.actions.imports import import_data
from changbai.actions.packs import load_version
from changbai.engine.tables import Dataset
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.shapes import Pack
from changbai.records.models import Account, Computation, RegistryUnit, Role, UnitSpan


def migrate() -> list[Problem]:
    """Bring the tables to what the models say; tell where there is no database to bring to it."""
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        return [Problem("CB608", Mark("CHANGBAI_DATABASE"), {"reason": reason})]
    return []


def collect_static() -> None:
    """Gather and compress the static files, as a site outside debug serves them."""
    call_command("collectstatic", verbosity=0, interactive=False)


def load(pack: Pack, data: Dataset, step: Step) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Put the pack in force and import the data; return the counts of what was appended."""
    _, problems = load_version(actor=OPERATOR, pack=pack)
    if has_errors(problems):
        return None, problems
    done, more = import_data(actor=OPERATOR, pack=pack, data=data, step=step)
    return (asdict(done) if done else None), problems + more


def compute(step: Step) -> tuple[Computation | None, list[Problem]]:
    """Compute everything on the data as known now."""
    return refresh(actor=OPERATOR, step=step)


def open_demo(pack: Pack, password: str) -> list[Problem]:
    """Publish the figures, open one account a role, and let the login page list them."""
    _, problems = publish(actor=OPERATOR)
    logins = _logins(pack)
    for login in logins:
        _, more = open_account(actor=OPERATOR, password=password, **login)
        problems += more
    names = [login["username"] for login in logins]
    _, more = mark_demo(actor=OPERATOR, logins=names, password=password)
    return problems + more


def demo_logins() -> list[tuple[str, str]]:
    """Return user name and title of the demo's accounts, in the order they were opened."""
    accounts = Account.objects.select_related("user").order_by("pk")
    return [(account.user.get_username(), account.title) for account in accounts]


def close() -> None:
    """Close the database, so that all of it stands in one file."""
    connections.close_all()


def _logins(pack: Pack) -> list[dict[str, Any]]:
    names = {row.code: row.name for row in pack.areas}
    root = pack.head.root_area
    city, county = _places(pack)
    unit = _enterprise(county)

    def login(username: str, role: Role, title: str, **rest: Any) -> dict[str, Any]:
        return {"username": username, "role": role, "title": title, **rest}

    office = "工业和信息化主管部门"
    return [
        login("leader", "leader", f"{names[root]}领导"),
        login("province", "province", f"{names[root]}{office}", area=root),
        login("city", "prefecture", f"{names[city]}{office}", area=city),
        login("county", "county", f"{names[county]}{office}", area=county),
        login("enterprise", "enterprise", unit.name if unit else "企业", unit=unit),
        login("auditor", "auditor", "审计人员"),
        login("expert", "expert", "评审专家"),
    ]


def _places(pack: Pack) -> tuple[str, str]:
    """Return a prefecture and its first county."""
    levels = {row.code: row.level for row in pack.areas}
    tree = pack.area_tree
    last = tree.on(max(day for day in (*tree.change_days(), pack.head.issued) if day))
    root = pack.head.root_area
    cities = [code for code in last.children.get(root, []) if levels[code] == "prefecture"]
    city = DEMO_CITY if DEMO_CITY in cities else cities[0]
    counties = [code for code in last.children.get(city, []) if levels[code] == "county"]
    return city, counties[0] if counties else city


#: 白城市: the demo's story of solid waste is told there.
DEMO_CITY = "220800"


def _enterprise(area: str) -> RegistryUnit | None:
    """Return the enterprise of an area that has returned most."""
    spans = UnitSpan.objects.newest().filter(area=area, unit__kind="enterprise")
    units = RegistryUnit.objects.filter(pk__in=spans.values("unit"))
    counted = sorted(((unit.returns.count(), -unit.pk, unit) for unit in units[:50]), reverse=True)
    return counted[0][2] if counted else None
