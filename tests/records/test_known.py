from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from changbai.records.models import ReturnRevision
from changbai.records.models.audit import AppendOnlyError
from tests.records.province import MOMENT, filed, known, plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def revision() -> ReturnRevision:
    return filed(plant("A", "220181"), "2016-09", date(2016, 9, 30), output=10)


def correct(first: ReturnRevision, entry: int) -> ReturnRevision:
    first.ended_by, first.known_to = entry, MOMENT
    first.save(update_fields=["ended_by", "known_to"])
    return ReturnRevision.objects.create(
        of=first.of, number=first.number + 1, state="verified", values={"output": 11},
        actor="test", **known(entry),
    )  # fmt: skip


def test_a_row_is_never_altered(revision: ReturnRevision) -> None:
    revision.values = {"output": 99}
    for words in ({}, {"update_fields": ["values"]}, {"update_fields": ["values", "ended_by"]}):
        with pytest.raises(AppendOnlyError):
            revision.save(**words)
    with pytest.raises(AppendOnlyError):
        revision.delete()
    with pytest.raises(AppendOnlyError):
        ReturnRevision.objects.all().delete()
    with pytest.raises(AppendOnlyError):
        ReturnRevision.objects.update(values={})
    assert ReturnRevision.objects.get().values == {"output": 10}


def test_what_was_known_at_a_position(revision: ReturnRevision) -> None:
    second = correct(revision, entry=5)
    third = correct(second, entry=9)
    held = {
        position: list(ReturnRevision.objects.at(position).values_list("number", flat=True))
        for position in (0, 1, 4, 5, 8, 9, 100)
    }
    assert held == {0: [], 1: [1], 4: [1], 5: [2], 8: [2], 9: [3], 100: [3]}
    assert ReturnRevision.objects.newest().get() == third
    assert ReturnRevision.objects.at(None).get() == third


def test_a_return_has_one_newest_revision_and_each_number_once(revision: ReturnRevision) -> None:
    for number in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReturnRevision.objects.create(
                of=revision.of, number=number, state="verified", actor="test", **known(2)
            )


def test_a_row_cannot_end_before_it_began(revision: ReturnRevision) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRevision.objects.filter(pk=revision.pk).update(ended_by=1)
