"""`changbai run --engine`: the same document from any engine, and clear words where none is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from click.testing import CliRunner, Result

from changbai.cli import main
from changbai.engine.sql.address import shown
from tests.cli.tiny import written


def invoked(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def document(*words: object, as_of: str = "2016-12") -> dict[str, Any]:
    result = invoked("run", *words, "--as-of", as_of, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def codes(result: Result) -> list[str]:
    assert result.exit_code == 2, result.output
    found = json.loads(result.stdout)["problems"]
    return [problem["code"] for problem in found if problem["level"] == "error"]


def refused(*words: object) -> list[str]:
    return codes(invoked("run", *words, "--as-of", "2016-12", "--json"))


@pytest.fixture
def tiny(tmp_path: Path) -> tuple[Path, Path]:
    return written(tmp_path)


@pytest.fixture
def loaded(tiny: tuple[Path, Path], tmp_path: Path) -> str:
    engine = f"duckdb:{tmp_path / 'tiny.duckdb'}"
    result = invoked("export-tables", tiny[0], "--data", tiny[1], "--engine", engine, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["tables"]["units_enterprise"] > 0
    return engine


def test_a_folder_through_duckdb_is_the_same_document(tiny: tuple[Path, Path]) -> None:
    pack, data = tiny
    here = document(pack, "--data", data)
    assert document(pack, "--data", data, "--engine", "duckdb") == here


def test_tables_in_a_file_are_the_same_document(tiny: tuple[Path, Path], loaded: str) -> None:
    here = document(tiny[0], "--data", tiny[1])
    there = document(tiny[0], "--engine", loaded)
    assert there == here


def test_tables_of_postgres_are_the_same_document(tiny: tuple[Path, Path], postgres: str) -> None:
    pack, data = tiny
    where = ("--engine", postgres, "--schema", "tiny")
    assert invoked("export-tables", pack, "--data", data, *where).exit_code == 0
    try:
        assert document(pack, *where) == document(pack, "--data", data)
        again = invoked("export-tables", pack, "--data", data, *where, "--json")
        assert codes(again) == ["CB879"]
        with psycopg.connect(postgres) as link:
            link.execute("alter table tiny.units_enterprise drop column area")
            link.execute("alter table tiny.returns_energy rename to gone")
        found = invoked("run", pack, *where, "--as-of", "2016-12", "--json")
        assert sorted(codes(found)) == ["CB873", "CB874"]
    finally:
        with psycopg.connect(postgres) as link:
            link.execute("drop schema tiny cascade")


def test_what_is_wrong_with_an_address_is_told(tiny: tuple[Path, Path], tmp_path: Path) -> None:
    pack, data = tiny
    assert refused(pack) == ["CB882"]
    assert refused(pack, "--engine", "duckdb") == ["CB882"]
    assert refused(pack, "--engine", "oracle://x") == ["CB870"]
    assert refused(pack, "--engine", f"duckdb:{tmp_path / 'none.duckdb'}") == ["CB872"]
    assert refused(pack, "--data", data, "--engine", "postgresql://u@h/d") == ["CB881"]
    assert refused(pack, "--data", tmp_path / "none", "--engine", "duckdb") == ["CB501"]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:geheim@127.0.0.1:1/x",
        "postgresql://127.0.0.1:1/x?user=me&password=geheim",
        "postgresql://me:geheim@127.0.0.1:1/x?nonsense=1",
        "postgresql://me:geheim@[half:1/x",
    ],
)
def test_a_password_is_never_told(tiny: tuple[Path, Path], address: str) -> None:
    assert "geheim" not in shown(address)
    result = invoked("run", tiny[0], "--engine", address, "--as-of", "2016-12")
    assert result.exit_code == 2
    assert "CB872" in result.stderr
    assert "geheim" not in result.output


def test_tables_that_lack_or_mistake_are_told(tiny: tuple[Path, Path], loaded: str) -> None:
    file = loaded.removeprefix("duckdb:")
    with duckdb.connect(file) as link:
        link.execute("alter table units_enterprise alter valid_from type varchar")
    assert refused(tiny[0], "--engine", loaded) == ["CB875"]
    with duckdb.connect(file) as link:
        link.execute("drop table units_enterprise")
    assert refused(tiny[0], "--engine", loaded) == ["CB873"]


def test_who_stands_twice_is_told(tiny: tuple[Path, Path], loaded: str) -> None:
    with duckdb.connect(loaded.removeprefix("duckdb:")) as link:
        link.execute("insert into units_enterprise select * from units_enterprise")
    assert refused(tiny[0], "--engine", loaded) == ["CB876"]


def test_why_there_is_no_value_is_told_alike(tiny: tuple[Path, Path], loaded: str) -> None:
    here = document(tiny[0], "--data", tiny[1], as_of="2012-12")["targets"]
    assert here[0]["value"] is None
    assert document(tiny[0], "--engine", loaded, as_of="2012-12")["targets"] == here
    with duckdb.connect(loaded.removeprefix("duckdb:")) as link:
        link.execute("delete from units_enterprise")
    (tiny[1] / "units" / "enterprise.csv").write_text("unit,name,area,industry\n", "utf-8")
    here = document(tiny[0], "--data", tiny[1])["targets"]
    assert document(tiny[0], "--engine", loaded)["targets"] == here


def test_the_newest_revision_counts(tiny: tuple[Path, Path], loaded: str) -> None:
    pack, data = tiny
    with duckdb.connect(loaded.removeprefix("duckdb:")) as link:
        link.execute(
            "insert into returns_energy select period, unit, 2, 'verified', 99, value_added "
            "from returns_energy where unit = 'e1' and period = '2016'"
        )
    file = data / "returns" / "energy" / "2016.csv"
    lines = "unit,revision,energy_tce,value_added\ne1,1,27,10\ne1,2,99,10\ne2,1,16,40\ne3,1,1,5\n"
    file.write_text(lines, "utf-8")
    here = document(pack, "--data", data)
    assert document(pack, "--data", data, "--engine", "duckdb") == here
    assert document(pack, "--engine", loaded)["targets"] == here["targets"]
    # (99 + 16 + 1) / 55 over 50 / 50, less one.
    assert here["targets"][0]["value"] == pytest.approx(100 * (116 / 55 - 1))
    with duckdb.connect(loaded.removeprefix("duckdb:")) as link:
        link.execute("alter table returns_energy rename to old")
        link.execute("create table returns_energy as select * from old union all select * from old")
    assert refused(pack, "--engine", loaded) == ["CB877"]


def test_returns_that_wait_or_were_sent_back_do_not_count(
    tiny: tuple[Path, Path], loaded: str
) -> None:
    with duckdb.connect(loaded.removeprefix("duckdb:")) as link:
        link.execute("update returns_energy set state = 'reported' where unit = 'e1'")
        link.execute("update returns_energy set state = 'refused' where unit = 'e3'")
    target = document(tiny[0], "--engine", loaded)["targets"][0]
    # Only e2 counts: 16/40 over 20/40, less one.
    assert target["value"] == pytest.approx(-20)
    assert target["coverage"]["reported"] == 1
    assert target["coverage"]["refused"] == 1


def test_statements_are_written_for_review(tiny: tuple[Path, Path]) -> None:
    for dialect in ("duckdb", "postgres", "spark", "clickhouse"):
        result = invoked("run", tiny[0], "--as-of", "2016-12", "--emit-sql", dialect)
        assert result.exit_code == 0, result.output
        statements = result.stdout.split(";\n")
        assert len(statements) > 2
        assert all(s.lstrip().startswith("-- ") for s in statements if s.strip())
        # Every column says for which indicator and clause it is.
        assert "/* intensity (1) */" in result.stdout
