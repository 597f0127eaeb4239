"""Calls made up from the OpenAPI document, as three roles: no fault, no leak, answers as declared.

`-m heavy` makes many more of them. Addresses name things that are there as often as things that
are not; everything that a call brings about is undone after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as some
from schemathesis.checks import CHECKS as EVERY
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup

from tests.web.api.office import GOOD, secret_of
from tests.web.api.ways import WAYS

load_all_checks()
#: What the schema allows and the rules of a form, the scope or the state may still refuse.
NOT_OURS = {"positive_data_acceptance", "ensure_resource_availability", "use_after_free"}
CHECKS = [EVERY.get_one(name) for name in EVERY.get_all_names() if name not in NOT_OURS]
KNOWN: dict[str, list[str]] = {
    "form": ["waste", "b204"],
    "period": ["2016", "2015", "2016-09"],
    "unit": ["P000", "P001", "P002", "P003"],
    "code": ["P000", "P002"],
    "kind": ["enterprise"],
    "list": ["industry"],
    "indicator": ["solid_waste_utilisation"],
    "target": ["2.3-b"],
    "area": ["220881", "220182", "220000"],
    "as_of": ["2016-12"],
}
#: Names of units that a role may never read, wherever they might turn up.
FOREIGN = {
    "province": [],
    "county": [f"演示第{i}厂" for i in range(12) if i % 3],
    "enterprise": [f"演示第{i}厂" for i in range(1, 12)],
}


@cache
def operations() -> dict[str, Any]:
    application = get_wsgi_application()
    schema = schemathesis.openapi.from_wsgi(
        "/api/v1/openapi.json", application, config=SchemathesisConfig()
    )
    found = [each.ok() for each in schema.get_all_operations()]
    return {each.definition.raw["operationId"]: each for each in found}


@some.composite
def calls(draw: Any, operation: Any) -> Any:
    """A call of an operation; half of its ids are ids that there are."""
    case = draw(operation.as_strategy())
    for part in (case.path_parameters, case.query):
        for name in list(part or ()):
            if name in KNOWN and draw(some.booleans()):
                part[name] = draw(some.sampled_from(KNOWN[name]))
    if isinstance(case.body, dict) and draw(some.booleans()):
        case.body = enlivened(draw, case.body)
    return case


def enlivened(draw: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Put a good return where values go, and known names where names go."""
    found = dict(body)
    if "values" in found and draw(some.booleans()):
        found["values"] = GOOD
    if isinstance(found.get("rows"), list):
        found["rows"] = [
            {**row, "unit": draw(some.sampled_from(KNOWN["unit"]))}
            for row in found["rows"]
            if isinstance(row, dict)
        ] or found["rows"]
    if isinstance(found.get("returns"), list):
        unit = draw(some.sampled_from(KNOWN["unit"]))
        found["returns"] = [{"form": "waste", "period": "2016", "unit": unit}]
    if "element" in found:
        found["element"] = draw(some.sampled_from(sorted(GOOD)))
    return found


def run(role: str, secret: str, name: str, examples: int) -> int:
    """Make calls of one way as one role; returns how many were answered with 2xx."""
    operation = operations()[name]
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    done = 0

    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples < 50,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=calls(operation))
    def call(case: Any) -> None:
        nonlocal done
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        done += answer.status_code < 300
        told = answer.text
        assert [each for each in FOREIGN[role] if each in told] == []
        assert "Traceback" not in told
        case.validate_response(answer, checks=CHECKS, headers=headers)

    try:
        call()
    except FailureGroup as group:
        raise AssertionError("\n".join(str(each) for each in group.exceptions)) from group
    except Failure as failure:
        raise AssertionError(str(failure)) from failure
    return done


ROLES = ["province", "county", "enterprise"]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection of the test, as Django's own client does: its transaction is undone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("role", ROLES)
def test_made_up_calls_meet_no_fault_and_no_leak(office: None, role: str) -> None:
    wrong, secret = {}, secret_of(role)
    for name in sorted(WAYS):
        try:
            run(role, secret, name, 4)
        except AssertionError as error:
            wrong[name] = str(error)
    assert wrong == {}, "\n".join(f"{name}: {said}" for name, said in wrong.items())


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted(WAYS))
@pytest.mark.parametrize("role", ROLES)
def test_very_many_made_up_calls(office: None, role: str, name: str) -> None:
    print(role, name, run(role, secret_of(role), name, 300))
