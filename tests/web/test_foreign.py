"""What is sent with a foreign id changes nothing and answers 404, however it is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client

from changbai.records.models import Return
from tests.support import checkout
from tests.web.province import ROLES
from tests.web.routes import ALL, EVERYBODY, OWN, POSTED, ROUTES, SIGNED
from tests.web.texts import NEW

pytestmark = pytest.mark.usefixtures("site")
FILLERS = frozenset({"province", "enterprise"}) | OWN
#: What every POST route is tried with: address, fields, who may (everybody else: 404).
#: A route that is not bound to anybody's data stands with None.
TRIED: dict[str, list[tuple[str, dict[str, Any], frozenset[str]]] | None] = {
    "logout": None,
    "language": None,
    "large": None,
    "act": [
        (f"/return/waste/2016/enterprise/{code}/act/", {"do": do, "reason": "试"}, readers)
        for code, readers in (
            ("P000", ALL | OWN | {"enterprise"}),
            ("P001", ALL | {"prefecture"}),
            ("P002", ALL),
        )
        for do in ("receive", "pass", "return", "cut", "appeal", "restore", "grant_correction")
    ],
    "pass-clean": [("/desk/pass/", {"return": "foreign"}, frozenset())],
    "unit-event": [
        (
            f"/unit/enterprise/{code}/event/",
            {"do": "rename", "name": "改", "day": "2016-05-01", "reason": "试"},
            readers,
        )
        for code, readers in (
            ("P000", ALL | OWN | {"enterprise"}),
            ("P001", ALL | {"prefecture"}),
            ("P002", ALL),
        )
    ],
    "evidence": [
        (f"/evidence/waste/2016/enterprise/{code}/", {"open": "1"}, readers)
        for code, readers in (
            ("P001", frozenset({"province", "prefecture"})),
            ("P002", frozenset({"province"})),
        )
    ],
    "recall": [("/known/compute/", {"moment": "1", "month": "2016-12"}, ALL | OWN)],
    "journal-verify": [("/journal/verify/", {}, frozenset({"auditor", "province"}))],
    "take": [("/texts/take/", {}, frozenset())],
    "decide": [(f"/texts/{NEW}/decide/", {"do": "accept", "item": "x"}, frozenset({"province"}))],
    "issue": [(f"/texts/{NEW}/issue/", {"pack": "x"}, frozenset({"province"}))],
}
#: Route -> the test of its own room that tries it with a foreign id.
ELSEWHERE = {
    "recompute": "test_jobs.py",
    "job-cancel": "test_jobs.py",
    "urge": "test_monitor.py",
    "evidence-withdraw": "test_evidence.py",
}
#: Pages that also take POST.
BOTH: list[tuple[str, dict[str, Any], frozenset[str]]] = [
    ("/fill/waste/2016/enterprise/P001/", {"do": "save"}, frozenset({"province", "prefecture"})),
    ("/fill/waste/2016/enterprise/P002/", {"do": "save"}, frozenset({"province"})),
    ("/fill/waste/2016/enterprise/P002/", {"do": "hand_in"}, frozenset({"province"})),
    ("/fill/waste/2016/enterprise/P002/", {"do": "correct"}, frozenset({"province"})),
    ("/batch/waste/2016/", {}, FILLERS),
    ("/contact/enterprise/P001/", {"name": "改"}, frozenset({"province", "prefecture"})),
    ("/contact/enterprise/P002/", {"name": "改"}, frozenset({"province"})),
    ("/registry/enterprise/new/", {"code": "X", "name": "改"}, frozenset({"province"}) | OWN),
    ("/holidays/?year=2016", {"day": "2016-05-03", "kind": "holiday"}, frozenset({"province"})),
]


def sign_in(client: Client, role: str) -> None:
    if role != "nobody":
        client.force_login(User.objects.get(username=role))


def counts() -> dict[str, int]:
    """Return how many rows each table has but those that a session writes."""
    return {
        model.__name__: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    }


def test_every_route_that_takes_post_is_tried() -> None:
    assert set(POSTED) == set(TRIED) | set(ELSEWHERE)
    for name, test in ELSEWHERE.items():
        written = (checkout.ROOT / "tests" / "web" / test).read_text("utf-8")
        assert POSTED[name].rsplit("/", 2)[-2] in written


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_foreign_id_by_post_changes_nothing(client: Client, role: str) -> None:
    sign_in(client, role)
    foreign = Return.objects.get(unit__code="P002", form="waste", period="2016").pk
    tried = [one for each in TRIED.values() if each for one in each] + BOTH
    before, wrong = counts(), {}
    for address, words, may in tried:
        if role in may:
            continue
        given = {name: foreign if value == "foreign" else value for name, value in words.items()}
        for heads in ({}, {"HX-Request": "true"}):
            status = client.post(address, given, headers=heads).status_code
            if status != 404:
                wrong[address, str(words)] = status
    assert wrong == {}
    assert counts() == before


@pytest.mark.parametrize("role", ["county", "enterprise", "nobody"])
def test_a_part_of_a_page_is_as_closed_as_the_page(client: Client, role: str) -> None:
    sign_in(client, role)
    wrong = {}
    for name, address, readers in ROUTES:
        status = client.get(address, headers={"HX-Request": "true"}).status_code
        if (name == "login" and role in ROLES) or (name in SIGNED and role == "nobody"):
            continue
        if status not in ((200, 302) if role in readers else (404,)):
            wrong[address] = status
    assert wrong == {}


@pytest.mark.parametrize("role", ["county", "enterprise", "expert", "nobody"])
def test_no_filter_sort_or_export_shows_another_area(client: Client, role: str) -> None:
    sign_in(client, role)
    foreign = ("演示第2厂", "演示第5厂", "P002", "P005")
    for address in (
        "/search/?q=演示第2厂",
        "/search/?q=P002",
        "/desk/?form=waste&page=99",
        "/desk/?form=water",
        "/?target=2.3-b&level=county",
        "/?target=2.3-b&level=county&area=220881",
        "/target/2.3-b/?by=unit",
        "/target/2.3-b/returns/?area=220881&sort=-value",
        "/target/2.3-b/returns/?area=220000",
        "/area/220881/owed/waste/?page=2",
        "/area/?sort=name&level=county",
        "/duties/enterprise/P000/?year=2016",
        "/indicator/solid_waste_utilisation/?by=unit",
        "/efficiency/?unit=P002",
        "/clusters/?unit=P002",
    ):
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            assert answer.status_code == 404, address
            continue
        # What one typed oneself may stand in the field of the search.
        body = answer.content.decode().split("</header>", 1)[-1]
        if address.startswith("/search/"):
            assert answer.context["units"] == [], address
        else:
            assert [word for word in foreign if word in body] == [], address


def test_a_foreign_unit_and_none_at_all_are_answered_alike(client: Client) -> None:
    sign_in(client, "county")
    for pattern in (
        "/unit/enterprise/{}/",
        "/return/waste/2016/enterprise/{}/",
        "/duties/enterprise/{}/",
        "/fill/waste/2016/enterprise/{}/",
    ):
        foreign, none = (client.get(pattern.format(code)) for code in ("P002", "NONE"))
        assert (foreign.status_code, none.status_code) == (404, 404)
        assert plain(foreign).replace("P002", "NONE") == plain(none)


def plain(answer: Any) -> str:
    """Return a page without what differs by its own address and token."""
    lines = answer.content.decode().splitlines()
    return "\n".join(line for line in lines if "csrf" not in line)
