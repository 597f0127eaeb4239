"""An engine gives what the rows give (引擎等值): random worlds, whatever they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from changbai.engine import partial
from changbai.engine.sql.duck import DuckLink
from changbai.engine.sql.postgres import connected
from changbai.engine.sql.spark import SparkLink, lacking
from changbai.engine.sql.spark import connected as spark_connected
from tests.engine.sql.worlds import engine_of, put_into_duck, tables_of, told_by
from tests.engine.test_engine_equals_oracle import data_of, pack_of, world_of

TYPES = {"String": "text", "Boolean": "boolean", "Date": "date", "Float64": "double precision"}


@pytest.fixture
def duck() -> Iterator[DuckLink]:
    link = DuckLink(duckdb.connect(config={"threads": 1}), "made up")
    yield link
    link.close()


@pytest.mark.parametrize("seed", [3, 14])
def test_duckdb_equals_oracle(
    duck: DuckLink, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As of a nation, where the rows path adds up ahead: there are no rows to add up here.
    monkeypatch.setattr(partial, "MANY", 0)
    pack = put_into_duck(duck.link, seed, tmp_path)
    told_by(engine_of(duck, pack), seed)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(100, 125))
def test_duckdb_equals_oracle_many(duck: DuckLink, tmp_path: Path, seed: int) -> None:
    pack = put_into_duck(duck.link, seed, tmp_path)
    told_by(engine_of(duck, pack), seed, 3)


@pytest.mark.heavy
@pytest.mark.postgres
@pytest.mark.parametrize("seed", range(200, 210))
def test_postgres_equals_oracle(postgres: str, seed: int) -> None:
    world = world_of(seed)
    pack, schema = pack_of(world), f"world_{seed}"
    with psycopg.connect(postgres) as link, link.cursor() as cursor:
        cursor.execute(f"create schema {schema}")
        for name, frame in tables_of(pack, data_of(world, pack)):
            heads = ", ".join(
                f'"{id}" {TYPES.get(str(of), "bigint")}' for id, of in frame.schema.items()
            )
            cursor.execute(f'create table {schema}."{name}" ({heads})')
            with cursor.copy(f'copy {schema}."{name}" from stdin (format csv)') as stream:
                stream.write(frame.write_csv(include_header=False))
    link_ = connected(postgres, "made up")
    try:
        told_by(engine_of(link_, pack, schema), seed, 3)
    finally:
        link_.close()


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkLink]:
    problem = lacking()
    if problem:
        pytest.skip(problem.show("en"))
    link = spark_connected("local[2]")
    yield link
    link.close()


@pytest.mark.heavy
@pytest.mark.parametrize("seed", [300, 301])
def test_spark_equals_oracle(spark: Any, tmp_path: Path, seed: int) -> None:
    world = world_of(seed)
    pack = pack_of(world)
    for name, frame in tables_of(pack, data_of(world, pack)):
        file = tmp_path / f"{name}.parquet"
        frame.write_parquet(file)
        spark.session.read.parquet(str(file)).createOrReplaceTempView(name)
    told_by(engine_of(spark, pack), seed)
