"""A zip of workbooks: what is hostile is refused before anything is unpacked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from changbai.engine.workbook import admit
from changbai.engine.workbook.bundle import open_bundle
from changbai.kernel.problem import Problem
from tests.support import checkout


def zipped(*members: tuple[str, bytes], **how: Any) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how.get("compression", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def opened(content: bytes) -> tuple[Any, list[Problem]]:
    return open_bundle(io.BytesIO(content), "报送.zip")


def refusal(content: bytes) -> list[str]:
    bundle, problems = opened(content)
    assert bundle is None
    assert all(problem.sentence("zh") and problem.sentence("en") for problem in problems)
    return [problem.code for problem in problems]


def test_workbooks_come_one_by_one_and_litter_is_passed_over() -> None:
    bundle, problems = opened(
        zipped(
            ("县/甲.xlsx", b"one"), ("乙.XLSX", b"two"), ("__MACOSX/._甲.xlsx", b"x"),
            ("~$甲.xlsx", b"x"), ("Thumbs.db", b"x"), ("说明.docx", b"x"), ("旧.xls", b"x"),
            ("表.et", b"x"), ("县/", b""),
        )
    )  # fmt: skip
    assert bundle is not None
    assert list(bundle) == ["县/甲.xlsx", "乙.XLSX"]
    assert bundle.read("县/甲.xlsx") == (b"one", [])
    assert [(p.code, str(p.place)) for p in problems] == [
        ("CB653", "说明.docx"), ("CB789", "旧.xls"), ("CB789", "表.et"),
    ]  # fmt: skip
    assert "另存为 .xlsx" in problems[1].hint("zh")


def test_a_zip_from_chinese_windows_keeps_its_names() -> None:
    # Written without the mark of UTF-8, as Windows in Chinese does.
    plain = "长春市/甲厂.xlsx".encode("gb18030")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("A" * len(plain)), b"one")
    content = target.getvalue().replace(b"A" * len(plain), plain)
    bundle, _ = opened(content)
    assert bundle is not None
    assert list(bundle) == ["长春市/甲厂.xlsx"]
    assert bundle.read("长春市/甲厂.xlsx") == (b"one", [])


@pytest.mark.parametrize(
    "name",
    ["../甲.xlsx", "a/../../甲.xlsx", "..\\甲.xlsx", "/甲.xlsx", "C:\\甲.xlsx",
     "甲\u202exslx.xlsx", "甲\u200b.xlsx", "甲\n.xlsx", "长" * 400 + ".xlsx"],
)  # fmt: skip
def test_a_name_that_nobody_gives_is_refused(name: str) -> None:
    assert refusal(zipped((name, b"x"))) == ["CB784"]


def test_a_name_with_nul_is_refused() -> None:
    content = zipped(("aXb.xlsx", b"x")).replace(b"aXb.xlsx", b"a\0b.xlsx")
    assert refusal(content) == ["CB784"]


def test_what_is_hostile_is_refused() -> None:
    book = ("甲.xlsx", b"x")
    inner = zipped(book)
    assert refusal(b"") == ["CB650"]
    assert refusal(b"Rar!\x1a\x07\x00" + b"x" * 100) == ["CB781"]
    assert refusal(b"PK\x03\x04" + b"x" * 100) == ["CB781"]
    assert refusal(zipped(("a.txt", b"x"))) == ["CB653", "CB783"]
    assert refusal(zipped(book, ("inner.zip", inner))) == ["CB787"]
    assert refusal(zipped(book, ("inner.7z", b"7z"))) == ["CB787"]
    assert refusal(zipped(book, ("b.xlsx", b"0" * (30 * 2**20)))) == ["CB788"]
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped(book, book)
    assert refusal(twice) == ["CB785"]
    secret = bytearray(zipped(book))
    at = secret.index(b"PK\x01\x02")
    secret[at + 8] |= 1
    assert refusal(bytes(secret)) == ["CB786"]


def test_what_comes_out_is_counted_whatever_was_declared() -> None:
    content = bytearray(zipped(("甲.xlsx", os.urandom(100) + b"0" * (25 * 2**20))))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    bundle, problems = opened(bytes(content))
    assert bundle is not None, problems
    found, problems = bundle.read("甲.xlsx")
    assert found == b""
    assert problems[0].code in ("CB651", "CB658")


def test_a_directory_that_would_fill_the_memory_is_not_read() -> None:
    many = zipped(*((f"{i}.xlsx", b"") for i in range(25_000)), compression=zipfile.ZIP_STORED)
    assert refusal(many) == ["CB782"]
    # As a workbook it is refused by the size of its directory too.
    assert [p.code for p in admit(many, "a.xlsx")] == ["CB654"]


HOSTILE = """
import io, resource, sys, time, zipfile
from changbai.engine.workbook.bundle import open_bundle
def zipped(name, content):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(10):
            archive.writestr(name.format(i), content)
    return target.getvalue()
bomb = zipped("{}.xlsx", b"0" * (100 * 2**20))
nested = zipped("{}.zip", zipped("{}.zip", b"0" * 2**20))
bare = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
open("/proc/self/clear_refs", "w").write("5")
start = time.perf_counter()
codes = [open_bundle(io.BytesIO(c), "a.zip")[1][0].code for c in (bomb, nested)]
print(codes, time.perf_counter() - start,
      int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) / 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux")
def test_a_bomb_and_a_zip_of_zips_cost_neither_time_nor_memory() -> None:
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(checkout.ROOT / "src")},
    )  # fmt: skip
    assert time.monotonic() - start < 120
    codes, seconds, megabytes = done.stdout.rsplit(maxsplit=2)
    assert codes == "['CB788', 'CB787']"
    assert float(seconds) < 2
    assert float(megabytes) <= 150
