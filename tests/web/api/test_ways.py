"""Every way, every role: what is not in the scope is not there; no token, no right, no entry."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import OpenAPIV31SpecValidator

from changbai.records.models import RIGHTS
from changbai.web.api.door import door
from tests.web.api.office import Caller, caller
from tests.web.api.ways import ALL, WAYS

#: Who sees what lies in 220182: the area of P002, foreign to all others.
ABOVE = {"province", "leader", "auditor"}


def document() -> Any:
    return door.get_openapi_schema()


def operations() -> dict[str, tuple[str, str, Any]]:
    return {
        way["operationId"]: (method.upper(), path.removeprefix("/api/v1"), way)
        for path, ways in document()["paths"].items()
        for method, way in ways.items()
    }


def test_every_way_is_listed() -> None:
    assert set(operations()) == set(WAYS)
    for name, (method, path, told) in operations().items():
        way = WAYS[name]
        assert method == way.method, name
        assert path.split("/")[1] == way.own.split("/")[1].partition("?")[0], name
        if name != "act":
            assert told.get("x-right", "") == way.right, name


def test_the_document_is_valid_openapi() -> None:
    found = document()
    OpenAPIV31SpecValidator(found).validate()
    for _, _, told in operations().values():
        assert told["security"] == [{"Bearer": []}]
        for key in ("x-summary", "x-more", "x-group"):
            assert all(told[key].values())
    served = Caller().get("/openapi.json").json()
    assert served == found


@pytest.mark.parametrize("name", sorted(WAYS))
def test_nobody_gets_in_without_a_token(office: None, name: str) -> None:
    way = WAYS[name]
    for secret in ("", "changbai_", "changbai_" + "A" * 43, "x"):
        answer = Caller(secret)(way.method, way.own, way.body)
        assert answer.status_code == 401
        assert answer.json()["code"] == "CB740"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    session = Caller()
    session.client.force_login(caller_user("enterprise"))
    assert session(way.method, way.own, way.body).status_code == 401


def caller_user(name: str) -> Any:
    from django.contrib.auth.models import User

    return User.objects.get(username=name)


@pytest.mark.parametrize("role", sorted(ALL))
def test_own_things_are_there_and_foreign_ones_are_not(office: None, role: str) -> None:
    call = caller(role)
    wrong = {}
    for name, way in WAYS.items():
        sees = role in way.holders
        own = call(way.method, way.own, way.body).status_code
        if own != (200 if sees and role in way.done else 403):
            wrong[name] = own
        if not way.foreign:
            continue
        status = call(way.method, way.foreign, way.body).status_code
        if not sees:
            expected = (403,)
        elif role not in ABOVE:
            expected = (404,)
        else:
            expected = (200,) if role in way.done else (403,)
        if status not in expected:
            wrong[f"{name} foreign"] = status
    assert wrong == {}


@pytest.mark.parametrize("role", ["county", "enterprise", "province"])
def test_a_right_that_is_not_given_is_lacking(office: None, role: str) -> None:
    for name, way in WAYS.items():
        if not way.right or role not in way.holders:
            continue
        others = [right for right in RIGHTS if right != way.right and right in may(role)]
        answer = caller(role, *others)(way.method, way.own, way.body)
        assert (answer.status_code, answer.json()["code"]) == (403, "CB741"), name
        assert way.right in answer.json()["detail"]


def may(role: str) -> frozenset[str]:
    from changbai.records.models import GRANTABLE

    return GRANTABLE[role]  # type: ignore[index]


def test_what_is_foreign_answers_as_what_is_nowhere(office: None) -> None:
    call = caller("county")
    foreign = call.get("/returns/waste/2016/P002")
    nowhere = call.get("/returns/waste/2016/NOWHERE")
    assert foreign.content == nowhere.content
    assert call.get("/units/enterprise/P002").content == call.get("/units/enterprise/X").content
    rows = [{"unit": code, "values": {}} for code in ("P002", "NOWHERE")]
    told = call("POST", "/returns/waste/2016", {"rows": rows}).json()["rows"]
    assert [each["problems"][0]["code"] for each in told] == ["CB742", "CB742"]


@pytest.mark.parametrize("role", ["enterprise", "county", "province"])
def test_the_number_of_queries_is_bounded(office: None, role: str) -> None:
    call = caller(role)
    call.get("/me")
    found = {}
    for name, way in WAYS.items():
        with CaptureQueriesContext(connection) as queries:
            call(way.method, way.own, way.body)
        found[name] = len(queries)
    print(role, found)
    assert {name: n for name, n in found.items() if n > WAYS[name].most} == {}


def test_lists_ask_as_often_for_many_as_for_one(office: None) -> None:
    call = caller("province")
    call.get("/me")
    for path in ("/returns", "/units", "/results", "/verdicts", "/areas"):
        with CaptureQueriesContext(connection) as few:
            call.get(f"{path}?limit=1")
        with CaptureQueriesContext(connection) as many:
            call.get(f"{path}?limit=1000")
        assert len(few) == len(many), path


def test_an_unknown_parameter_is_refused_and_not_passed_over(office: None) -> None:
    call = caller("province")
    answer = call.get("/returns?from=waste")
    assert (answer.status_code, answer.json()["code"]) == (422, "CB743")
    assert call.get("/returns?form=no").status_code == 404
    assert call.get("/returns?period=yesterday").status_code == 422
    assert call.get("/returns?limit=0").status_code == 422
    assert call.get("/returns?limit=1001").status_code == 422


def test_what_has_no_address_is_told_in_our_words(office: None) -> None:
    call = caller("province")
    for path in ("/nothing", "", "/", "/returns/"):
        answer = call.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
    answer = call("DELETE", "/returns")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["code"] == "CB756"


def test_a_nul_anywhere_is_refused_as_the_interface_says_it(office: None) -> None:
    call = caller("province")
    for path in ("/returns?form=%00", "/units/enterprise/%00", "/returns/waste/2016/P%00"):
        answer = call.get(path)
        assert answer.status_code in (404, 422)
        assert answer.headers["Content-Type"] == "application/problem+json"
