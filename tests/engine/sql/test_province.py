"""The demo province's whole report is the same document from every engine (演示省等值)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from changbai.engine.folder import FolderData, open_folder
from changbai.engine.run import report_of, run
from changbai.engine.sql.address import Opened, open_on_folder, open_on_tables
from changbai.engine.sql.load import load_postgres
from changbai.engine.sql.measure import EngineMeasurer
from changbai.engine.sql.spark import lacking
from changbai.kernel.period import Period, month
from changbai.kernel.problem import Problem, has_errors
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack
from examples.jilin.make import make
from tests.support import checkout

AS_OF = month(2016, 12)
Province = tuple[Pack, FolderData, dict[str, Any]]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Province:
    folder = tmp_path_factory.mktemp("province")
    make(folder)
    pack, problems = load_pack(checkout.ROOT / "packs" / "jilin-2014")
    assert pack is not None, problems
    data, more = open_folder(folder, pack)
    assert data is not None, more
    return pack, data, run(pack, data, AS_OF).as_json()


def assert_same(one: Any, other: Any, place: str = "") -> None:
    """Hold two documents equal, whole numbers to the digit, others to 1e-9."""
    if isinstance(one, dict):
        assert one.keys() == other.keys(), place
        for key, value in one.items():
            assert_same(value, other[key], f"{place}/{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), place
        for number, value in enumerate(one):
            assert_same(value, other[number], f"{place}/{number}")
    elif isinstance(one, float) and not one.is_integer():
        assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12), (place, one, other)
    elif isinstance(one, float):
        assert math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12), (place, one, other)
    else:
        assert one == other, place


def compared(
    found: tuple[Opened | None, list[Problem]], province: Province, as_of: Period = AS_OF
) -> None:
    opened, problems = found
    assert opened is not None, problems
    assert not has_errors(problems)
    try:
        measurer = EngineMeasurer(province[0], opened.data, opened.engine)
        report = report_of(measurer, as_of).as_json()
    finally:
        opened.engine.link.close()
    assert len(report["targets"]) == 17
    assert_same(province[2], report)


@pytest.mark.heavy
def test_through_duckdb(province: Province) -> None:
    pack, data, _ = province
    compared(open_on_folder("duckdb", pack, data), province)


@pytest.mark.heavy
@pytest.mark.postgres
def test_through_postgres(province: Province, postgres: str) -> None:
    pack, data, _ = province
    load_postgres(postgres, data, "province")
    compared(open_on_tables(postgres, pack, "province"), province)


@pytest.mark.heavy
def test_through_spark(province: Province) -> None:
    problem = lacking()
    if problem:
        pytest.skip(problem.show("en"))
    pack, data, _ = province
    # The first year only: Spark needs a second for each of the whole run's 800 statements.
    early = month(2014, 12)
    wanted = run(pack, data, early).as_json()
    compared(open_on_folder("local[2]", pack, data), (pack, data, wanted), early)
    assert Path(data.path).exists()
