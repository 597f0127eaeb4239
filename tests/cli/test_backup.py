"""Backup and restore as real commands, on a database of their own."""

from __future__ import annotations

import hashlib
import json
import random
import resource
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from changbai.actions.restore import restore
from changbai.records.backup.manifest import NAME
from changbai.records.backup.read import open_backup, verify_backup
from changbai.records.backup.rows import Content, columns
from changbai.records.backup.rows import written as written_row
from changbai.records.backup.write import tables as backed_up
from tests.cli.test_load import clean_environment
from tests.cli.tiny import written
from tests.support.postgres import new_database

#: Evidence that no compression makes small.
SCAN = random.Random(1).randbytes(200_000)
MAIN = "from changbai.cli import main; main()"


def changbai(home: Path, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(), "CHANGBAI_HOME": str(home), **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        env=environment, capture_output=True, text=True, check=False, **more,
    )  # fmt: skip


def told(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the codes that a refused command told, and hold that it was refused."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return [problem["code"] for problem in json.loads(done.stdout)["problems"]]


def rows(home: Path, table: str, columns: str = "*") -> list[Any]:
    """Return the rows of a table in SQLite, past our own code; JSON however it is spaced."""
    with sqlite3.connect(home / "changbai.sqlite3") as database:
        found = database.execute(f"SELECT {columns} FROM {table}").fetchall()
    return sorted(([read(value) for value in row] for row in found), key=str)


def read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in "{[" and value else value


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with data, a session and evidence, and `b.zip`, its backup."""
    place = tmp_path_factory.mktemp("made")
    pack, data = written(place)
    done = changbai(place / "home", "load", str(pack), "--data", str(data))
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(place / "home" / "changbai.sqlite3") as database:
        database.execute("INSERT INTO django_session VALUES ('k', 'd', '2999-01-01')")
    (place / "home" / "evidence" / "ab").mkdir(parents=True)
    (place / "home" / "evidence" / "ab" / "cd").write_bytes(SCAN)
    done = changbai(place / "home", "backup", str(place / "b.zip"), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["sha256"] == hashlib.sha256((place / "b.zip").read_bytes()).hexdigest()
    assert (said["files"], said["sequence"]) == (1, 3)
    return place


def test_a_backup_restores_to_the_same_rows_and_signs_everybody_out(
    made: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    (home / "lake" / "J9-of-another-life").mkdir(parents=True)
    done = changbai(home, "restore", str(made / "b.zip"), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["position"] == 2
    for table in ("returnrevision", "unitspan", "verdictrow", "packversion", "lakepart"):
        assert rows(home, f"records_{table}") == rows(made / "home", f"records_{table}"), table
    was, now = (
        rows(each, "records_auditevent", "digest, action") for each in (made / "home", home)
    )
    noted = {"backup.write", "backup.restore"}
    assert {a for _, a in now} - {a for _, a in was} == {"backup.restore"}
    assert [d for d, a in now if a not in noted] == [d for d, a in was if a not in noted]
    assert rows(made / "home", "django_session") != []
    assert rows(home, "django_session") == []
    assert (home / "evidence" / "ab" / "cd").read_bytes() == SCAN
    lakes = [path.name for path in (home / "lake").iterdir()]
    assert len(lakes) == 1
    assert lakes[0].startswith("J2-")
    again = changbai(home, "restore", str(made / "b.zip"), "--json")
    assert told(again) == ["CB763"]


def test_a_rehearsal_touches_nothing(made: Path, tmp_path: Path) -> None:
    before = (made / "home" / "changbai.sqlite3").read_bytes()
    done = changbai(made / "home", "restore", str(made / "b.zip"), "--verify", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "equal row for row" in done.stdout
    assert (made / "home" / "changbai.sqlite3").read_bytes() == before


@pytest.mark.parametrize("part", [0.05, 0.5, 0.99, 1.0])
def test_a_file_that_is_cut_off_is_refused(made: Path, tmp_path: Path, part: float) -> None:
    whole = (made / "b.zip").read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * part) - 1])
    backup, problems = open_backup(cut)
    assert backup is None
    assert problems[0].code in {"CB760", "CB761"}


def test_any_altered_byte_is_noticed_or_changes_nothing(made: Path, tmp_path: Path) -> None:
    whole = (made / "b.zip").read_bytes()
    sound, _ = open_backup(made / "b.zip")
    assert sound is not None
    assert verify_backup(sound) == []
    content = {name: sound.archive.read(name) for name in sound.archive.namelist()}
    luck, noticed = random.Random(4), 0
    for _ in range(150):
        bad = bytearray(whole)
        bad[luck.randrange(len(bad))] ^= 1 << luck.randrange(8)
        (tmp_path / "bad.zip").write_bytes(bad)
        backup, problems = open_backup(tmp_path / "bad.zip")
        if backup is not None:
            problems = verify_backup(backup)
        if problems:
            noticed += 1
        else:
            assert backup is not None
            assert {n: backup.archive.read(n) for n in backup.archive.namelist()} == content
    assert noticed > 100


def rewritten(source: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write a backup again with changed members and a manifest that is changed last."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
                if name == NAME:
                    new.comment = hashlib.sha256(content).hexdigest().encode()
    return target


def test_the_part_that_was_altered_is_named(made: Path, tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"verified", b"reported") if "returnrevision" in name else content

    backup, _ = open_backup(rewritten(made / "b.zip", tmp_path / "bad.zip", change))
    assert backup is not None
    (problem,) = verify_backup(backup)
    assert problem.code == "CB761"
    assert "tables/records_returnrevision.jsonl" in problem.sentence()


def test_a_backup_of_altered_records_is_refused_though_its_hashes_agree(
    made: Path, tmp_path: Path
) -> None:
    content = Content()

    def change(name: str, old: bytes) -> bytes:
        if name == "tables/records_auditevent.jsonl":
            old = old.replace(b'"operator"', '"他人"'.encode())
            for line in old.splitlines():
                content.add(line)
            change.file = hashlib.sha256(old).hexdigest()  # type: ignore[attr-defined]
        if name == NAME:
            manifest = json.loads(old)
            manifest["tables"]["records_auditevent"] |= {
                "file": change.file,  # type: ignore[attr-defined]
                "content": content.digest,
            }
            return json.dumps(manifest).encode()
        return old

    backup, _ = open_backup(rewritten(made / "b.zip", tmp_path / "bad.zip", change))
    assert backup is not None
    assert {problem.code for problem in verify_backup(backup)} == {"CB765"}


def of_its_day(last: str) -> Callable[[str, bytes], bytes | None]:
    """Return what makes a backup look as one written when `last` was the newest migration."""
    loader = MigrationLoader(None)
    ends = [("records", last), *(k for k in loader.graph.leaf_nodes() if k[0] != "records")]
    models = loader.project_state(ends).apps.get_models(include_auto_created=True)
    known = {m._meta.db_table: {f.column for f in m._meta.concrete_fields} for m in models}
    tables: dict[str, dict[str, Any]] = {}
    now = {model._meta.db_table: columns(model) for model in backed_up()}

    def change(name: str, content: bytes) -> bytes | None:
        if name == NAME:
            manifest = json.loads(content)
            manifest["migrations"] = [
                each for each in manifest["migrations"] if each[0] != "records" or each[1] <= last
            ]
            return json.dumps(manifest | {"tables": tables}).encode()
        table = name.removeprefix("tables/").removesuffix(".jsonl")
        if not name.startswith("tables/"):
            return content
        if table not in known:
            return None
        kept = [place for place, column in enumerate(now[table]) if column in known[table]]
        lines = [written_row([json.loads(each)[k] for k in kept]) for each in content.splitlines()]
        hashed = Content()
        for line in lines:
            hashed.add(line)
        whole = b"".join(line + b"\n" for line in lines)
        tables[table] = {
            "rows": hashed.rows,
            "columns": [now[table][place] for place in kept],
            "file": hashlib.sha256(whole).hexdigest(),
            "content": hashed.digest,
        }
        return whole

    return change


def test_an_older_backup_is_brought_to_the_tables_of_today(made: Path, tmp_path: Path) -> None:
    old = rewritten(made / "b.zip", tmp_path / "old.zip", of_its_day("0002_filings"))
    done = changbai(tmp_path / "home", "restore", str(old), "--json")
    assert done.returncode == 0, done.stdout
    assert rows(tmp_path / "home", "records_policytext") == []
    assert len(rows(tmp_path / "home", "records_returnrevision")) == 10


@pytest.mark.django_db
def test_a_backup_of_a_newer_program_is_refused(made: Path, tmp_path: Path) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content.replace(b"0001_first", b"9001_later") if name == NAME else content

    backup, _ = open_backup(rewritten(made / "b.zip", tmp_path / "bad.zip", change))
    assert backup is not None
    assert [problem.code for problem in restore(backup)[1]] == ["CB762"]


def test_a_full_disk_leaves_no_file_that_looks_good(made: Path, tmp_path: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    out = tmp_path / "out"
    out.mkdir()
    done = changbai(made / "home", "backup", str(out), "--json", preexec_fn=small)
    assert told(done) == ["CB562"]
    assert list(out.iterdir()) == []


def test_a_place_without_a_site_is_told(tmp_path: Path) -> None:
    done = changbai(tmp_path / "home", "backup", str(tmp_path / "b.zip"), "--json")
    assert told(done) == ["CB608"]
    assert not (tmp_path / "b.zip").exists()
    assert open_backup(tmp_path / "x")[1][0].code == "CB100"


@pytest.mark.postgres
def test_a_backup_goes_from_either_database_to_the_other(
    made: Path, tmp_path: Path, postgres: str
) -> None:
    address = new_database(postgres, "restored")
    done = changbai(tmp_path / "pg", "restore", str(made / "b.zip"), "--into", address, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    there = {"CHANGBAI_DATABASE": address}
    done = changbai(tmp_path / "pg", "backup", str(tmp_path / "c.zip"), env=there)
    assert done.returncode == 0, done.stderr
    done = changbai(tmp_path / "back", "restore", str(tmp_path / "c.zip"), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = open_backup(made / "b.zip")[0], open_backup(tmp_path / "c.zip")[0]
    assert first is not None
    assert second is not None
    assert (first.manifest.database, second.manifest.database) == ("sqlite", "postgresql")
    differ = {
        name
        for name, table in first.manifest.tables.items()
        if second.manifest.tables[name].content != table.content
    }
    # The restored place noted in its journal that it was restored.
    assert differ == {"records_auditevent", "records_journalhead", "records_setting"}
    with psycopg.connect(address, autocommit=True) as server:
        found = server.execute("SELECT nextval('records_return_id_seq')").fetchone()
        assert found is not None
        assert found[0] == 11
