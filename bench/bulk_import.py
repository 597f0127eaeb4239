"""Returns in bulk: one workbook of 5,000 units by 60 elements, and a zip of 10,000 workbooks.

    .venv/bin/python bench/bulk_import.py [--units 5000] [--files 10000] [--kills 0] [--home DIR]

A made-up form of 60 elements and 50 rules; three cells in a hundred are bad, of eleven kinds, and
the generator keeps the list of what it planted. Each part runs in a process of its own on a fresh
site, so that the peak of memory is its own. Beside it, in the same run: openpyxl that only reads
the workbook, openpyxl that loads and saves it as marking once did, and the physical limit, the
bare reader with one bare insert a row. The last column says how many cells were told wrongly, told
that were not planted or planted and not told: it must be 0. Nothing here is real.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from changbai.kernel.period import Period
from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.kernel.tree import DatedTree, Edge
from changbai.pack.codebook import AreaRow, Code
from changbai.pack.formula import read_formula
from changbai.pack.shapes import Attribute, Due, Element, Form, Kind, Pack, PackHead, Rule
from changbai.pack.written import Formula

YEAR = Period(2016)
BLOCKS, WORDED = 20, 4
#: What is planted in a block -> the code that must be told, at which of its three cells.
NUMBERS = {
    "word": ("CB523", "a"), "dash": ("CB523", "a"), "wan": ("CB523", "b"),
    "percent": ("CB523", "b"), "fraction": ("CB524", "a"), "large": ("CB529", "b"),
    "decimals": ("CB530", "c"),
    "missing": ("CB522", "b"), "relation": ("CB520", "a"), "negative": ("CB520", "c"),
    "jump": ("CB627", "c"),
}  # fmt: skip
WORDS = {"code": ("CB525", "a"), "flag": ("CB526", "b")}


def pack_of_bench() -> Pack:
    """Return the made-up pack: one form of 60 elements."""
    elements: list[Element] = []
    rules: list[Rule] = []

    def rule(id: str, level: str, check: str) -> None:
        tree, error = read_formula(check)
        assert tree is not None, error
        rules.append(
            Rule(id=id, level=level, check=Formula(text=check, tree=tree), message=Text(check))
        )

    for k in range(BLOCKS):
        worded = k >= BLOCKS - WORDED
        kinds = ("code", "flag", "text") if worded else ("flow", "stock", "flow")
        for name, kind in zip("abc", kinds, strict=True):
            elements.append(
                Element(
                    id=f"{name}{k}",
                    title=Text(f"指标{name}{k}"),
                    type=kind,
                    unit="" if worded else "千元",
                    decimals=2 if name == "c" and not worded else 0,
                    codes="size" if kind == "code" else "",
                    required=not worded,
                )
            )
        if not worded:
            rule(f"r{k}", "error", f"a{k} <= b{k}")
            rule(f"s{k}", "error", f"c{k} >= 0 千元")
            rule(f"q{k}", "query", f"c{k} <= 10 * lag(c{k}, 1)")
    rule("t0", "error", "a0 + a1 <= b0 + b1")
    rule("t1", "query", "a2 + c2 <= 1000000000000 千元")
    area = AreaRow(code="22", name="演示省", level="province")
    return Pack(
        head=PackHead(id="bench", version="1.0.0", title=Text("演示"), root_area="22"),
        folder="",
        fingerprint="b" * 64,
        kinds={
            "firm": Kind(
                id="firm", title=Text("企业"), counted_in="家",
                attributes={"size": Attribute(title=Text("规模"), type="code")},
            )
        },
        forms={
            "wide": Form(
                id="wide", title=Text("演示宽表"), kind="firm", periodicity="year",
                due=Due(days=30), reviews=("province",), elements=tuple(elements),
                rules=tuple(rules),
            )
        },
        units={"千元": Unit("千元", "money", 1000)},
        codes={"size": {c: Code(code=c, name=n) for c, n in zip("lms", "大中小", strict=True)}},
        areas=(area,),
        area_tree=DatedTree([Edge("22", "")]),
    )  # fmt: skip


def values_of(luck: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return sound values of a unit, and those of a year before."""
    now: dict[str, Any] = {}
    past: dict[str, Any] = {}
    for k in range(BLOCKS):
        if k >= BLOCKS - WORDED:
            now |= {
                f"a{k}": luck.choice("大中小"),
                f"b{k}": luck.random() < 0.5,
                f"c{k}": f"说明{k}",
            }
            continue
        high = int(luck.lognormvariate(9, 2)) + 10
        c = round(luck.lognormvariate(7, 1), 2) + 1
        now |= {f"a{k}": luck.randint(0, high), f"b{k}": high, f"c{k}": round(c, 2)}
        past |= {f"a{k}": now[f"a{k}"], f"b{k}": high, f"c{k}": round(c * 0.9, 2)}
    return now, past


def plant(now: dict[str, Any], luck: random.Random) -> list[tuple[str, str]]:
    """Spoil six cells of a unit in six blocks; return the element and code of each."""
    planted = []
    for k in luck.sample(range(2, BLOCKS), 6):
        kinds = WORDS if k >= BLOCKS - WORDED else NUMBERS
        kind = luck.choice(list(kinds))
        code, name = kinds[kind]
        id = f"{name}{k}"
        now[id] = {
            "word": "约700", "dash": "—", "wan": "1.2万", "percent": "12%", "fraction": 12.5,
            "large": 10**16, "decimals": 1.234, "missing": None, "relation": None,
            "negative": -5.0, "jump": None, "code": "特大", "flag": "也许",
        }[kind]  # fmt: skip
        if kind == "relation":
            now[id] = now[f"b{k}"] + 1
        if kind == "jump":
            now[id] = 10**9 + 0.25
        planted.append((id, code))
    return planted


def made(count: int, seed: int) -> dict[str, Any]:
    """Return units with values, values of a year before, and what was planted; 3 in 10 are bad."""
    luck = random.Random(seed)
    rows = []
    for i in range(count):
        now, past = values_of(luck)
        planted = plant(now, luck) if luck.random() < 0.3 else []
        rows.append({"code": f"U{i:06d}", "name": f"演示第{i}厂", "now": now, "past": past,
                     "planted": planted})  # fmt: skip
    return {"rows": rows}


def one_workbook(units: dict[str, Any], path: Path) -> None:
    """Write the workbook of all units."""
    from changbai.engine.workbook import Asked, write_template

    pack = pack_of_bench()
    asked = [Asked(row["code"], row["name"], row["now"]) for row in units["rows"]]
    path.write_bytes(write_template(pack, pack.forms["wide"], YEAR, asked, synthetic=True))


def many_workbooks(units: dict[str, Any], path: Path) -> None:
    """Write a zip with one workbook for each unit, each made from our template."""
    from changbai.engine.workbook import Asked, write_template

    pack = pack_of_bench()
    form = pack.forms["wide"]
    blank = write_template(pack, form, YEAR, [Asked("CODE", "NAME", {})], synthetic=True)
    with zipfile.ZipFile(io.BytesIO(blank)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    text = parts[sheet].decode()
    start, end = text.index('<row r="6"'), text.index("</sheetData>")
    styles = re.findall(r'<c r="[A-Z]+6"( s="\d+")?', text[start:end])
    letters = re.findall(r'<c r="([A-Z]+)6"', text[start:end])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as out:
        for row in units["rows"]:
            values = [row["code"], row["name"], *(row["now"].get(e.id) for e in form.elements)]
            cells = "".join(
                _cell(f"{letter}6", style, value)
                for letter, style, value in zip(letters, styles, values, strict=False)
            )
            new = f'{text[:start]}<row r="6">{cells}</row>{text[end:]}'
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
                for name, part in parts.items():
                    book.writestr(name, new if name == sheet else part)
            out.writestr(f"报表/{row['code']}.xlsx", target.getvalue())


def _cell(address: str, style: str, value: Any) -> str:
    if value is None:
        return f'<c r="{address}"{style}/>'
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, str):
        return f'<c r="{address}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{address}"{style}><v>{value!r}</v></c>'


def site(units: dict[str, Any], pack: Pack) -> None:
    """Fill a fresh site with the units and their returns of a year before."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from changbai.records import journal
    from changbai.records.models import RegistryUnit, Return, ReturnRevision, UnitSpan

    call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        entry = journal.open_entry("operator", "operator", "data.import")
        known = {"entry": entry.number, "known_from": timezone.now()}
        firms = RegistryUnit.objects.bulk_create(
            RegistryUnit(kind="firm", code=row["code"], name=row["name"]) for row in units["rows"]
        )
        UnitSpan.objects.bulk_create(
            UnitSpan(unit=firm, name=firm.name, area="22", attributes={"size": "l"}, **known)
            for firm in firms
        )
        kept = Return.objects.bulk_create(
            Return(form="wide", period="2015", ends=date(2015, 12, 31), unit=firm) for firm in firms
        )
        ReturnRevision.objects.bulk_create(
            ReturnRevision(of=of, state="verified", values=row["past"], actor="made up", **known)
            for of, row in zip(kept, units["rows"], strict=True)
        )
        journal.close_entry(entry)


def set_up(home: Path) -> None:
    """Set Django up on a site of its own."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "changbai.web.settings",
        "CHANGBAI_HOME": str(home),
        "CHANGBAI_SECRET": "made up for a benchmark and for nothing else, never for a site",
    }
    os.environ.setdefault("CHANGBAI_DATABASE", "")
    import django

    django.setup()


def peak() -> float:
    """Return the peak memory of this process in MB; that of its parent is not counted."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def take_in(home: Path, path: Path, units: dict[str, Any]) -> dict[str, Any]:
    """Take a file in; return seconds by part, memory, and how many cells were told wrongly."""
    set_up(home)
    from changbai.actions import _many, returns
    from changbai.actions._actor import OPERATOR
    from changbai.jobs import _giving, _taking
    from changbai.records.models import ReturnRevision
    from changbai.records.scope import Scope

    pack = pack_of_bench()
    form = pack.forms["wide"]
    spent: Counter[str] = Counter()

    def timed(module: Any, name: str, part: str) -> None:
        function = getattr(module, name)

        def run(*words: Any, **options: Any) -> Any:
            start, busy = time.perf_counter(), time.process_time()
            try:
                return function(*words, **options)
            finally:
                spent[part] += time.perf_counter() - start
                spent[f"busy {part}"] += time.process_time() - busy

        setattr(module, name, run)

    timed(_taking, "read_workbook", "read")
    timed(_many, "check_many", "check")
    timed(_many, "_write", "write")
    timed(_taking, "hand_in_rows", "verb")
    timed(_giving, "mark", "mark")
    del returns
    before, busy = peak(), time.process_time()
    start = time.perf_counter()
    with _taking.open_files(path, path.name) as (files, problems):
        assert files is not None, problems
        taken, problems = _taking.take(
            files, problems, actor=OPERATOR, scope=Scope("province", None, frozenset(), "22"),
            pack=pack, form=form, period=YEAR,
        )  # fmt: skip
        assert taken is not None, problems
        back = _giving.give_back(taken, files, path.name)
    whole, busy = time.perf_counter() - start, time.process_time() - busy
    told = {(p.place.file, p.place.cell, p.code) for p in taken.problems}
    planted = set()
    columns = {e.id: n for n, e in enumerate(form.elements, start=3)}
    for number, row in enumerate(units["rows"]):
        file = path.name if path.suffix == ".xlsx" else f"报表/{row['code']}.xlsx"
        line = 6 + number if path.suffix == ".xlsx" else 6
        for id, code in row["planted"]:
            planted.add((file, f"{_letters(columns[id])}{line}", code))
    sound = sum(not row["planted"] for row in units["rows"])
    kept = ReturnRevision.objects.filter(of__period="2016").count()
    went = taken.count("gone") + taken.count("same")
    assert kept == sound == went, (kept, sound, taken.facts())
    assert back is not None
    return {
        "whole": whole, "busy": busy, **spent, "memory": peak(), "before": before,
        "wrong": len(told ^ planted), "planted": len(planted), "handed_in": kept,
        "back": len(back[1]) / 2**20,
    }  # fmt: skip


def _letters(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)


def openpyxl_read(path: Path) -> dict[str, Any]:
    """Read the workbook with openpyxl and do nothing else."""
    from openpyxl import load_workbook

    start, busy = time.perf_counter(), time.process_time()
    book = load_workbook(path, read_only=True)
    cells = sum(len(row) for row in book["填报"].iter_rows(values_only=True))
    assert cells > 0
    spent = time.process_time() - busy
    return {"whole": time.perf_counter() - start, "busy": spent, "memory": peak()}


def openpyxl_mark(path: Path) -> dict[str, Any]:
    """Load the workbook with openpyxl, colour every tenth row, and save it."""
    from openpyxl import load_workbook
    from openpyxl.styles import PatternFill

    start, busy = time.perf_counter(), time.process_time()
    book = load_workbook(path)
    red = PatternFill("solid", fgColor="F8C9C4")
    sheet = book["填报"]
    for row in range(6, sheet.max_row + 1, 10):
        for column in range(3, 9):
            sheet.cell(row, column).fill = red
    book.save(io.BytesIO())
    spent = time.process_time() - busy
    return {"whole": time.perf_counter() - start, "busy": spent, "memory": peak()}


def bare(home: Path, path: Path) -> dict[str, Any]:
    """Read with the bare reader and put each row in as JSON: no checks, no history."""
    set_up(home)
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    def rows() -> Any:
        if path.suffix == ".xlsx":
            yield from (
                CalamineWorkbook.from_path(str(path)).get_sheet_by_name("填报").to_python()[5:]
            )
            return
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read(name)))
                yield from book.get_sheet_by_name("填报").to_python()[5:]

    start, busy = time.perf_counter(), time.process_time()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (code text, content text)")
        cursor.executemany(
            "INSERT INTO bare VALUES (%s, %s)",
            ((str(row[0]), json.dumps(row[2:], default=str)) for row in rows()),
        )
    spent = time.process_time() - busy
    return {"whole": time.perf_counter() - start, "busy": spent, "memory": peak()}


def child(words: list[str]) -> dict[str, Any]:
    """Run one part in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", *words], check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def part(words: list[str]) -> None:
    """Do one part and print its figures as JSON."""
    name, home, path, kept = words[0], Path(words[1]), Path(words[2]), Path(words[3])
    units = pickle.loads(kept.read_bytes())
    if name in ("take", "again"):
        found = take_in(home, path, units)
    elif name == "site":
        set_up(home)
        site(units, pack_of_bench())
        found = {}
    elif name == "make":
        (one_workbook if path.suffix == ".xlsx" else many_workbooks)(units, path)
        found = {}
    elif name == "look":
        found = look(home)
    elif name == "bare":
        found = bare(home, path)
    else:
        found = {"openpyxl-read": openpyxl_read, "openpyxl-mark": openpyxl_mark}[name](path)
    print(json.dumps(found))


def compare(home: Path, count: int, seed: int, suffix: str) -> None:
    """Make a file of so many units, take it in, and set the peers beside it."""
    kept, path = home / f"units{suffix}.pickle", home / f"returns{suffix}"
    units = made(count, seed)
    kept.write_bytes(pickle.dumps(units))
    sited = home / f"site{suffix}"
    sited.mkdir()
    given = [str(sited), str(path), str(kept)]
    child(["make", *given])
    child(["site", *given])
    ours = child(["take", *given])
    cells = count * 60
    size = path.stat().st_size / 2**20
    what = f"{count} units x 60" if suffix == ".xlsx" else f"{count} workbooks of 60 cells"
    print(f"\n{what}, {size:.1f} MB, {ours['planted']} bad cells, seed {seed}")
    print(f"{'':34}{'seconds':>9}{'CPU s':>9}{'MB peak':>9}{'ratio of CPU':>14}")
    whole, busy = ours["whole"], ours["busy"]
    title = "taken in, marked, given back"
    print(f"{title:34}{whole:9.1f}{busy:9.1f}{ours['memory']:9.0f}{1:14.2f}")
    for name in ("read", "check", "write", "mark", "verb"):
        said = "in the transaction" if name == "verb" else name
        print(f"{'  of this ' + said:34}{ours.get(name, 0):9.2f}{ours.get('busy ' + name, 0):9.2f}")
    peers = ["bare"] if suffix == ".zip" else ["openpyxl-read", "openpyxl-mark", "bare"]
    names = {"openpyxl-read": "openpyxl, reading alone", "openpyxl-mark": "openpyxl, load and save",
             "bare": "physical limit: read, bare insert"}  # fmt: skip
    for name in peers:
        peer = child([name, *given])
        print(f"{names[name]:34}{peer['whole']:9.1f}{peer['busy']:9.1f}{peer['memory']:9.0f}"
              f"{busy / peer['busy']:14.2f}")  # fmt: skip
    pace = f", {count / whole:,.0f} files/s" if suffix == ".zip" else ""
    print(f"handed in {ours['handed_in']}, {cells / whole:,.0f} cells/s{pace}")
    print(f"what goes back: {ours['back']:.1f} MB; cells told wrongly: {ours['wrong']}")


def kills(home: Path, count: int, seed: int, times: int) -> None:
    """Kill an import at random moments; nothing or everything is there, and a rerun ends it."""
    luck = random.Random(seed)
    kept, path, sited = home / "killed.pickle", home / "killed.xlsx", home / "killed"
    units = made(count, seed)
    kept.write_bytes(pickle.dumps(units))
    sited.mkdir()
    child(["make", str(sited), str(path), str(kept)])
    child(["site", str(sited), str(path), str(kept)])
    probe = home / "probe"
    shutil.copytree(sited, probe)
    start = time.monotonic()
    child(["take", str(probe), str(path), str(kept)])
    lasts = time.monotonic() - start
    found: Counter[str] = Counter()
    for number in range(times):
        here = home / f"killed{number}"
        shutil.copytree(sited, here)
        given = [str(here), str(path), str(kept)]
        words = [sys.executable, __file__, "--part", "take", *given]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as running:
            time.sleep(luck.uniform(0.2, 1.0) * lasts)
            running.kill()
        state = child(["look", *given])
        found["nothing" if state["revisions"] == 0 else "everything"] += 1
        sound = sum(not row["planted"] for row in units["rows"])
        assert state["revisions"] in (0, sound), state
        assert state["revisions"] == state["events"] == state["filings"] == state["returns"], state
        assert state["breaks"] == 0, state
        child(["again", *given])
        assert child(["look", *given]) == {**state, **dict.fromkeys(
            ("revisions", "events", "filings", "returns"), sound)}  # fmt: skip
        shutil.rmtree(here)
    print(f"\nkilled {times} times at random moments of {lasts:.1f} s: {dict(found)};")
    print("half done: 0; after a rerun all is there once, the journal's chain is whole")


def look(home: Path) -> dict[str, Any]:
    """Count what is in the records of the year."""
    set_up(home)
    from changbai.records import journal
    from changbai.records.models import Filing, FilingEvent, Return, ReturnRevision

    return {
        "returns": Return.objects.filter(period="2016").count(),
        "revisions": ReturnRevision.objects.filter(of__period="2016").count(),
        "filings": Filing.objects.count(),
        "events": FilingEvent.objects.count(),
        "breaks": len(journal.verify()),
    }


def main() -> None:
    """Read the words of the call."""
    if sys.argv[1:2] == ["--part"]:
        part(sys.argv[2:])
        return
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--units", type=int, default=5000)
    words.add_argument("--files", type=int, default=10_000)
    words.add_argument("--kills", type=int, default=0)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--home", type=Path)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.home) as folder:
        if asked.units:
            compare(Path(folder), asked.units, asked.seed, ".xlsx")
        if asked.files:
            compare(Path(folder), asked.files, asked.seed, ".zip")
        if asked.kills:
            kills(Path(folder), 500, asked.seed, asked.kills)


if __name__ == "__main__":
    main()
