from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from changbai.actions._actor import OPERATOR, actor_of
from changbai.actions.drafts import save_draft
from changbai.kernel.period import Period
from changbai.records.models import AuditEvent, Draft, RegistryUnit
from tests.web import province


@pytest.fixture
def office(db: None) -> None:
    province.populate()


def save(version: int, value: str, actor=OPERATOR, **typed: str):
    return save_draft(
        actor=actor,
        form=province.pack().forms["waste"],
        period=Period(2016),
        unit=RegistryUnit.objects.get(code="P003"),
        typed={"waste_generated": value, **typed},
        explanations={"r3": "停产", "nothing": "x"},
        version=version,
    )


def test_each_save_has_a_number_and_an_old_one_loses_nothing(office: None) -> None:
    lines = AuditEvent.objects.count()
    first, _ = save(0, "1")
    assert first is not None
    second, _ = save(first.version, "2")
    assert second is not None
    assert second.version == 2
    lost, problems = save(first.version, "3")
    assert lost is None
    assert [p.code for p in problems] == ["CB633"]
    assert Draft.objects.get().values == {"waste_generated": "2"}
    assert [p.code for p in save(0, "4")[1]] == ["CB633"]
    assert AuditEvent.objects.count() == lines


def test_only_what_the_form_asks_for_is_kept(office: None) -> None:
    kept, _ = save(0, "1", status="verified", area="220100")
    assert kept is not None
    assert kept.values == {"waste_generated": "1"}
    assert set(kept.explanations) <= {rule.id for rule in province.pack().forms["waste"].rules}


def test_whoever_may_not_fill_may_not_save(office: None) -> None:
    for name in ("enterprise", "auditor", "leader", "expert"):
        actor = actor_of(User.objects.get(username=name))
        assert [p.code for p in save(0, "1", actor=actor)[1]] == ["CB600"]
