"""What a hostile workbook costs before it is refused: measured in a process of its own.

The figures are printed (`pytest -s`); held are the refusal and the memory, not the seconds.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support import checkout

#: Bytes that reading may add to a process that has the pack loaded already.
MOST = 150 * 2**20
_TYPES = b'<?xml version="1.0"?><Types xmlns="x"/>'
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY b%d "%s">' % (i, (b"&b%d;" % (i - 1) if i else b"&a;") * 10) for i in range(9)
    )
    + b"]><workbook>&b8;</workbook>"
)
_XXE = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<workbook>&x;</workbook>"
)


def packed(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": _TYPES, **members}.items():
            archive.writestr(name, content)
    return target.getvalue()


def quine_like() -> bytes:
    """Zips in a zip: each level is ten times what it was."""
    inner = packed({"x": b"\0" * 2**20})
    for _ in range(3):
        inner = packed({f"{i}.zip": inner for i in range(10)})
    return packed({"xl/workbook.xml": b"<workbook/>", "xl/media/a.zip": inner})


def sheets(count: int) -> bytes:
    """A workbook that names very many sheets, all of them one part."""
    named = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="r1"/>' for i in range(count))
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return packed(
        {
            "xl/workbook.xml": f"<workbook {space}><sheets>{named}</sheets></workbook>".encode(),
            "xl/worksheets/sheet1.xml": b"<worksheet><sheetData/></worksheet>",
        }
    )


HOSTILE: dict[str, Any] = {
    "zip bomb": lambda: packed(
        {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"\0" * (400 * 2**20)}
    ),
    "nested zip": quine_like,
    "50,000 sheets as parts": lambda: packed(
        {"xl/workbook.xml": b"<workbook/>"}
        | {f"xl/worksheets/sheet{i}.xml": b"<worksheet/>" for i in range(50_000)}
    ),
    "50,000 sheets in name": lambda: sheets(50_000),
    "entity bomb": lambda: packed({"xl/workbook.xml": _BOMB}),
    "entity bomb in strings": lambda: packed(
        {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": _BOMB}
    ),
    "external entity": lambda: packed({"xl/workbook.xml": _XXE}),
    "macro": lambda: packed({"xl/workbook.xml": b"<workbook/>", "xl/vbaProject.bin": b"x"}),
    "external link": lambda: packed(
        {"xl/workbook.xml": b"<workbook/>", "xl/externalLinks/externalLink1.xml": b"<x/>"}
    ),
}
_CHILD = """
import json, sys, time
from pathlib import Path
from changbai.engine.workbook import read_workbook
from changbai.kernel.period import Period
from changbai.pack.load import read_pack
pack, _ = read_pack(Path("packs/jilin-2014"))
content = Path(sys.argv[1]).read_bytes()
def peak(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
before = peak("VmRSS")
start = time.perf_counter()
found, problems = read_workbook(content, "a.xlsx", pack, pack.forms["waste"], Period(2016))
took = time.perf_counter() - start
after = peak("VmHWM")
print(json.dumps([found is None, [p.code for p in problems], took, before, after]))
"""


@pytest.mark.heavy
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="no peak to be read here")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_before_it_weighs(name: str, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(HOSTILE[name]())
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(file)],
        cwd=checkout.ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    refused, codes, took, before, after = json.loads(done.stdout)
    said = f"{name:24} {file.stat().st_size / 2**10:9,.0f} kB  {codes}  {took:6.3f} s"
    print(f"\n{said}  +{(after - before) / 2**10:,.0f} MB of {after / 2**10:,.0f} MB")
    assert refused
    assert len(codes) == 1
    assert (after - before) * 2**10 <= MOST
