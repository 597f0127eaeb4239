from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from changbai.records.backup.rows import Content, columns, content_of, lines, readers, written
from changbai.records.journal import settled
from changbai.records.models import AuditEvent, PackVersion, Setting
from tests.records.province import MOMENT

NUMBERS = st.one_of(st.integers(-(10**25), 10**25), st.floats(allow_nan=False, width=64))
PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS.filter(lambda n: abs(n) < 1e300), st.text()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def digest(*rows: object) -> str:
    content = Content()
    for row in rows:
        content.add(written(row))
    return content.digest


def test_every_kind_of_value_has_one_plain_form() -> None:
    there = datetime(2016, 1, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    row = [
        None, True, 3, 0.1, "一\n二", there, date(2016, 2, 29), timedelta(hours=1),
        Decimal("1.20"), UUID(int=7), b"\x00\xff", {"b": 1, "a": [None]},
    ]  # fmt: skip
    assert json.loads(written(row)) == [
        None, True, 3, 0.1, "一\n二", "2016-01-01T00:30:00.000000+00:00", "2016-02-29",
        "01:00:00", "1.20", "00000000-0000-0000-0000-000000000007", "AP8=",
        {"a": [None], "b": 1},
    ]  # fmt: skip
    assert b"\n" not in written(row)


def test_a_value_of_no_known_kind_is_a_bug_and_no_guess() -> None:
    with pytest.raises(TypeError, match="object"):
        written([object()])


def test_content_knows_rows_and_not_their_order() -> None:
    assert digest([1, "a"], [2, "b"]) == digest([2, "b"], [1, "a"])
    assert digest([1, "a"], [2, "b"]) != digest([1, "b"], [2, "a"])
    assert digest([1], [1]) != digest([1])


def test_numbers_that_a_database_writes_otherwise_are_the_same_content() -> None:
    assert digest([{"x": 1e16}]) == digest([{"x": 10**16}])
    assert digest([{"x": -0.0}]) == digest([{"x": 0.0}])
    assert digest([{"x": 1.0}]) != digest([{"x": 1}])


@pytest.mark.django_db
@hypothesis(max_examples=40, deadline=None)
@given(value=PLAIN.map(lambda each: json.loads(json.dumps(each).replace("\\u0000", ""))))
def test_json_comes_back_from_this_database_as_the_same_content(value: object) -> None:
    value = {"of": value}
    text = json.dumps(value, ensure_ascii=True)
    if "\\ud" in text:  # half a character is no text
        return
    Setting.objects.update_or_create(pk="x", defaults={"value": value})
    back = Setting.objects.get(pk="x").value
    assert json.dumps(settled(back), sort_keys=True) == json.dumps(settled(value), sort_keys=True)
    assert content_of(Setting, "default").digest == digest(
        [{"key": "x", "value": value}[name] for name in columns(Setting)]
    )


@pytest.mark.django_db
def test_a_row_read_back_is_the_row_that_was_kept() -> None:
    PackVersion.objects.create(
        pack="p", version="1", fingerprint="f", title="甲", folder="", archive=b"\x00PK",
        entry=1, loaded_at=MOMENT,
    )  # fmt: skip
    (line,) = lines(PackVersion, "default")
    names = columns(PackVersion)
    turn = readers(PackVersion, names, "default")
    quote = connection.ops.quote_name
    values = [each(value) for each, value in zip(turn, json.loads(line), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM records_packversion")
        marks = ", ".join(["%s"] * len(names))
        listed = ", ".join(map(quote, names))
        cursor.execute(f"INSERT INTO records_packversion ({listed}) VALUES ({marks})", values)
    assert list(lines(PackVersion, "default")) == [line]
    assert PackVersion.objects.get().loaded_at == datetime(2016, 1, 1, tzinfo=UTC)


def test_columns_stand_in_one_order() -> None:
    assert columns(AuditEvent) == sorted(columns(AuditEvent))
