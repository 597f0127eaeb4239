"""A scripted year: a province reports month after month through three levels, API and browser.

    .venv/bin/python examples/jilin/make.py --out DIR [--enterprises 6000]
    .venv/bin/python bench/scripted_year.py --data DIR [--months 12]

The claim: what comes out equals what went in. A real server over PostgreSQL (fsync on) is played
through one form (B204, monthly output) in the year after the data end: counties hand in for their
enterprises, a few enterprises do so themselves, one of them and its county in a real browser;
some returns are sent back and handed in again with other figures, some are cut, each tier passes,
the period is closed, and one return is corrected after that. Made-up figures (演示数据): those of
the same month of 2016 times a seeded factor. Only 2013, the base of the target, and 2016 are
loaded. Enterprises of areas that moved to another bureau since are left out, and told.

At the end everything is computed, the document page must show the verdict that the interface
gives on target 2.2-e, and every total by area is added up again from what this script sent, by
exact integers that know nothing of the engine: the mean times its count must give the whole sum
back, ratios may differ by the rounding of one division. Exit code 1 when anything differs.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import json
import math
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
from deadline_day import CHANGBAI, PACK, PASSWORD, serve
from postgres import cluster, free_port

from changbai.kernel.period import month as calendar_month

FORM, ROOT_AREA, TARGET = "b204", "220000", "2.2-e"
BASE, PAST, YEAR = 2013, 2016, 2017
ELEMENTS = (
    "output_value", "output_value_constant", "sales_value", "export_value", "value_added",
    "value_added_constant",
)  # fmt: skip
#: Indicator -> what is above and below the line; below None: the number of returns.
CHECKED = {
    "sales_ratio": ("sales_value", "output_value"),
    "export_share": ("export_value", "sales_value"),
    "value_added_rate": ("value_added", "output_value"),
    "mean_output": ("output_value", None),
}
WORDS = "演示数据，按实际填报"
ROLES = {"development_zone": "county", "county": "county", "prefecture": "prefecture",
         "province": "province"}  # fmt: skip
Values = dict[str, int]


class Play:
    """What the script did: seconds, calls and returns by phase, and the figures that hold."""

    def __init__(self, port: int, seed: int) -> None:
        self.port, self.dice = port, random.Random(seed)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.tokens: dict[str, str] = {}
        self.calls = 0
        self.phases: dict[str, list[float]] = defaultdict(lambda: [0.0, 0, 0])
        self.held: dict[int, dict[str, Values]] = defaultdict(dict)
        self.wrong: list[str] = []

    def call(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """Make one call with somebody's token; what is refused ends the script."""
        self.calls += 1
        head = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        self.line.request(method, f"/api/v1{path}", sent, head)
        answer = self.line.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            raise SystemExit(f"{who} {method} {path}: {answer.status} {text[:800]}")
        return json.loads(text)

    def all_of(self, who: str, path: str) -> list[dict[str, Any]]:
        """Return all pages of a list."""
        rows, cursor = [], ""
        while True:
            page = self.call(who, "GET", f"{path}&limit=1000" + (cursor and f"&cursor={cursor}"))
            rows += page["data"]
            if not page["next"]:
                return rows
            cursor = page["next"]

    @contextmanager
    def phase(self, name: str) -> Iterator[list[float]]:
        """Count time and calls of a phase; the caller adds the returns."""
        began, calls, row = time.perf_counter(), self.calls, self.phases[name]
        yield row
        row[0] += time.perf_counter() - began
        row[1] += self.calls - calls

    def act(self, who: str, period: str, unit: str, **body: Any) -> None:
        self.call(who, "POST", f"/returns/{FORM}/{period}/{unit}/acts", body)


# ---------------------------------------------------------------- the province
def units_of(data: Path) -> dict[str, str]:
    """Return unit -> area of the enterprises that owe the form in the year played."""
    spans = pl.read_parquet(data / "units" / "enterprise.parquet")
    held = spans.filter(pl.col("valid_to").is_null() & pl.col("above_scale"))
    return dict(held.select("unit", "area").iter_rows())


def past_of(data: Path, month: int) -> dict[str, Values]:
    """Return the whole figures of the same month a year before, from the made-up files."""
    rows = pl.read_parquet(data / "returns" / FORM / f"{PAST}-{month:02d}.parquet")
    rows = rows.sort("revision").unique("unit", keep="last").select("unit", *ELEMENTS)
    return {row["unit"]: {e: row[e] for e in ELEMENTS} for row in rows.drop_nulls().to_dicts()}


def part_of(data: Path, part: Path) -> None:
    """Copy the registry and two years of one form: the history that the year played needs."""
    shutil.copytree(data, part, ignore=shutil.ignore_patterns("returns"))
    (part / "returns" / FORM).mkdir(parents=True)
    for year in (BASE, PAST):
        for path in (data / "returns" / FORM).glob(f"{year}-*.parquet"):
            shutil.copy(path, part / "returns" / FORM)


def site(home: Path, url: str, data: Path) -> None:
    """Load the province into a new site, and set Django up in this process too."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "changbai.web.settings",
        "CHANGBAI_HOME": str(home), "CHANGBAI_DATABASE": url,
        "CHANGBAI_SECRET": "for-a-benchmark-on-this-machine-alone-and-nothing-else-at-all",
        "CHANGBAI_HTTPS": "0", "CHANGBAI_MFA": "0", "CHANGBAI_HOSTS": "127.0.0.1",
    }  # fmt: skip
    part_of(data, home / "part")
    load = [str(CHANGBAI), "load", str(PACK), "--data", str(home / "part"), "--no-compute"]
    subprocess.run(load, check=True)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def accounts(play: Play, areas: dict[str, dict[str, str]], firms: list[str]) -> None:
    """Open an account with a token for each bureau and for a handful of enterprises."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User

    from changbai.actions._actor import OPERATOR
    from changbai.actions.accounts import open_account
    from changbai.actions.tokens import make_token
    from changbai.records.models import RegistryUnit

    # One hash of full strength for all: opening accounts is not what is measured.
    whole, PBKDF2PasswordHasher.iterations = PBKDF2PasswordHasher.iterations, 1
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        (code, ROLES[row["级别"]], {"area": code}) for code, row in areas.items()
    ]
    for firm in firms:
        unit = RegistryUnit.objects.get(kind="enterprise", code=firm)
        wanted.append((firm, "enterprise", {"unit": unit}))
    for name, role, rest in wanted:
        user = name if role == "enterprise" else f"{role}{name}"
        account, problems = open_account(
            actor=OPERATOR, username=user, password=PASSWORD, role=role, **rest
        )
        if account is None:
            raise SystemExit(f"{name}: {problems}")
        rights = ["read", "hand_in"] if role == "enterprise" else ["read", "hand_in", "review"]
        rights += ["close", "results"] if role == "province" else []
        token, problems = make_token(actor=OPERATOR, account=account, name="year", rights=rights)
        if token is None:
            raise SystemExit(f"{name}: {problems}")
        play.tokens[name] = token[1]
    PBKDF2PasswordHasher.iterations = whole
    first = User.objects.get(username=firms[0])
    first.set_password(PASSWORD)
    User.objects.update(password=first.password)


# ---------------------------------------------------------------- a month
def figures(play: Play, past: Values) -> Values:
    """Return figures a little above those of the year before, whole 千元, in the same order."""
    factor = play.dice.randint(980, 1090)
    return {name: value * factor // 1000 for name, value in past.items()}


def hand_in(play: Play, period: str, county: str, rows: dict[str, Values]) -> set[str]:
    """Hand in for a county; what rules ask about goes again with words. Returns what went."""
    gone: set[str] = set()
    for said in ({}, {f"r{n}": WORDS for n in range(4, 8)}):
        left = [unit for unit in rows if unit not in gone]
        for start in range(0, len(left), 5000):
            sent = [{"unit": unit, "values": rows[unit], "explanations": said}
                    for unit in left[start : start + 5000]]  # fmt: skip
            told = play.call(county, "POST", f"/returns/{FORM}/{period}", {"rows": sent})
            gone |= {row["unit"] for row in told["rows"] if row["done"]}
            play.wrong += [f"{period} {row['unit']}: {row['problems']}"
                           for row in told["rows"] if said and not row["done"]]  # fmt: skip
    return gone


def passing(play: Play, period: str, who: str) -> int:
    """Pass what lies with a bureau: the clean together, the others one by one."""
    waiting = play.all_of(who, f"/returns?form={FORM}&period={period}&waiting=true")
    names = [{"form": FORM, "period": period, "unit": row["unit"]["code"]} for row in waiting]
    for start in range(0, len(names), 5000):
        told = play.call(who, "POST", "/passes", {"returns": names[start : start + 5000]})
        for row in told["rows"]:
            if not row["done"]:
                play.act(who, period, row["unit"], act="pass_on")
    return len(names)


def month(play: Play, month: int, data: Path, area_of: dict[str, str], firms: list[str],
          areas: dict[str, dict[str, str]], screen: Any) -> None:  # fmt: skip
    """Play one month from handing in to a correction after it is closed."""
    period, held, dice = f"{YEAR}-{month:02d}", play.held[month], play.dice
    past = past_of(data, month)
    rows = {unit: figures(play, past[unit]) for unit in sorted(area_of) if unit in past}
    by_county: dict[str, list[str]] = defaultdict(list)
    for unit in rows:
        if unit not in firms:
            by_county[area_of[unit]].append(unit)
    with play.phase("hand in, by counties") as row:
        for county, units in by_county.items():
            for unit in hand_in(play, period, county, {u: rows[u] for u in units}):
                held[unit] = rows[unit]
        row[2] += len(held)
    with play.phase("hand in, one by one") as row:
        for unit in (firm for firm in firms[1:] if firm in rows):
            body = {"values": rows[unit], "explanations": {f"r{n}": WORDS for n in range(4, 8)}}
            play.call(unit, "PUT", f"/returns/{FORM}/{period}/{unit}", body)
            held[unit] = rows[unit]
            row[2] += 1
    if (unit := firms[0]) in rows:
        with play.phase("fill in and review, browser") as row:
            in_browser(play, screen, period, unit, rows[unit], area_of[unit])
            held[unit] = rows[unit]
            row[2] += 1
    some = dice.sample(sorted(unit for unit in held if unit not in firms), 8)
    with play.phase("send back, in again; cut") as row:
        for unit in some[:4]:
            county = area_of[unit]
            play.act(county, period, unit, act="send_back", reason="与台账不符，请核实")
            held[unit] = {name: value * 101 // 100 for name, value in rows[unit].items()}
            if unit not in hand_in(play, period, county, {unit: held[unit]}):
                raise SystemExit(f"{period} {unit}: not handed in again")
        for unit in some[4:]:
            new = max(held[unit]["export_value"], held[unit]["sales_value"] * 95 // 100)
            if new < held[unit]["sales_value"]:
                play.act(area_of[unit], period, unit, act="cut", element="sales_value",
                         value=new, reason="核减重复计算")  # fmt: skip
                held[unit] = held[unit] | {"sales_value": new}
        row[2] += len(some)
    for level in ("county", "prefecture", "province"):
        with play.phase(f"pass, {level}") as row:
            for code in (c for c, a in areas.items() if ROLES[a["级别"]] == level):
                row[2] += passing(play, period, code)
    close_and_correct(play, month, area_of, firms, areas)
    states = play.all_of(ROOT_AREA, f"/returns?form={FORM}&period={period}")
    verified = {row["unit"]["code"] for row in states if row["state"] == "verified"}
    if verified != set(held):
        play.wrong.append(f"{period}: {len(verified)} verified, {len(held)} handed in")


def close_and_correct(play: Play, number: int, area_of: dict[str, str], firms: list[str],
                      areas: dict[str, dict[str, str]]) -> None:  # fmt: skip
    """Close the month; then an enterprise corrects a return and the tiers grant it."""
    period, held = f"{YEAR}-{number:02d}", play.held[number]
    with play.phase("close, correct") as row:
        play.call(ROOT_AREA, "PUT", f"/closings/{FORM}/{period}")
        unit = next(firm for firm in firms[1:] if firm in held)
        held[unit] = {name: value * 102 // 100 for name, value in held[unit].items()}
        said = {f"r{n}": WORDS for n in range(4, 8)}
        play.act(unit, period, unit, act="ask_correction", values=held[unit], explanations=said,
                 reason="漏报一条产线")  # fmt: skip
        county = area_of[unit]
        for who in (county, areas[county]["上级"], ROOT_AREA):
            seen = play.call(who, "GET", f"/returns/{FORM}/{period}/{unit}")
            if "grant_correction" in seen["may"]:
                play.act(who, period, unit, act="grant_correction", reason="同意")
        row[2] += 1


def sign_in(page: Any, site: str, name: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_load_state()


def in_browser(play: Play, page: Any, period: str, unit: str, values: Values, county: str) -> None:
    """Fill one return in and let its county pass it, both on the pages."""
    site = f"http://127.0.0.1:{play.port}"
    sign_in(page, site, unit)
    page.goto(f"{site}/fill/{FORM}/{period}/enterprise/{unit}/")
    for name, value in values.items():
        page.fill(f"[id='v-{name}']", str(value))
    page.wait_for_timeout(1500)  # the sheet keeps itself and tells what its rules ask
    for place in page.query_selector_all("[name^='x.']"):
        place.fill(WORDS)
    page.click("button[value=hand_in]")
    page.wait_for_url("**/return/**")
    sign_in(page, site, f"county{county}")
    page.goto(f"{site}/return/{FORM}/{period}/enterprise/{unit}/")
    with page.expect_navigation():
        page.click("button[value=pass_on]")


# ---------------------------------------------------------------- what came out
def above(areas: dict[str, dict[str, str]], code: str) -> Iterator[str]:
    """Yield an area and all that it lies in."""
    while code:
        yield code
        code = areas[code]["上级"]


def recompute(
    play: Play, number: int, area_of: dict[str, str], areas: dict[str, dict[str, str]]
) -> dict[tuple[str, str], tuple[int, int]]:
    """Add up whole numbers by area from January on, above and below the line."""
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    seen: set[str] = set()
    for held in (play.held[each] for each in range(1, number + 1)):
        for unit, values in held.items():
            for area in above(areas, area_of[unit]):
                for name, (top, bottom) in CHECKED.items():
                    one, two = found[name, area]
                    more = (unit not in seen) if bottom is None else values[bottom]
                    found[name, area] = one + values[top], two + more
            seen.add(unit)
    return found


def compare(play: Play, number: int, area_of: dict[str, str],
            areas: dict[str, dict[str, str]]) -> tuple[int, int]:  # fmt: skip
    """Compare all figures of a month; return how many there are and how many are bit for bit."""
    ours, same = recompute(play, number, area_of, areas), 0
    period = str(calendar_month(YEAR, number).to_date())  # as the interface names the window
    for name in CHECKED:
        told = play.all_of(ROOT_AREA, f"/results?indicator={name}&period={period}")
        theirs = {row["area"]: row["value"] for row in told if row["value"] is not None}
        wanted = {area: both for (n, area), both in ours.items() if n == name and both[1]}
        if set(theirs) != set(wanted):
            play.wrong.append(f"{period} {name}: areas {set(theirs) ^ set(wanted)}")
        for area, (top, bottom) in wanted.items():
            value = theirs.get(area)
            exact = Fraction(top, bottom) * (Fraction(1, 10) if name == "mean_output" else 100)
            whole = name != "mean_output" or round(Fraction(value or 0) * bottom * 10) == top
            near = value is not None and math.isclose(value, float(exact), rel_tol=4e-15)
            same += value == float(exact)
            if not (whole and near):
                play.wrong.append(f"{period} {name} {area}: {value} is not {float(exact)}")
    return len(ours), same


def document(play: Play, page: Any, as_of: str) -> str:
    """Return the state of the target; the document page must show it."""
    verdict = play.call(ROOT_AREA, "GET", f"/verdicts/{TARGET}/{ROOT_AREA}/{as_of}")
    site = f"http://127.0.0.1:{play.port}"
    sign_in(page, site, f"province{ROOT_AREA}")
    page.goto(f"{site}/document/?as_of={as_of}")
    link = page.locator(f"article.sheet a[href*='/target/{TARGET}/']").first
    marked = link.evaluate("one => one.outerHTML + (one.closest('p')?.outerHTML ?? '')")
    if f"s-{verdict['state']}" not in marked or verdict["state"] == "no_data":
        play.wrong.append(f"document page: {verdict['state']} not in {marked[:300]}")
    return f"{verdict['state']}, {verdict['value']}"


def run(asked: argparse.Namespace, home: Path, url: str) -> int:
    """Play the year and print what it came to."""
    from playwright.sync_api import sync_playwright

    began = time.perf_counter()
    site(home, url, asked.data)
    with (PACK / "areas.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    # Who sees what is decided by the areas of today: those that moved since cannot be played.
    moved = {row["代码"] for row in listed if max(row["起"], row["止"]) > f"{YEAR}-01"}
    rows = [row for row in listed if not row["止"] or row["止"] > f"{YEAR}-12"]
    areas = {row["代码"]: row for row in reversed(rows) if (row["起"] or "0") < f"{YEAR}-12"}
    every = units_of(asked.data)
    area_of = {unit: area for unit, area in every.items() if area not in moved}
    print(f"left out: {len(every) - len(area_of)} enterprises of {sorted(moved)}")
    past = past_of(asked.data, 1)
    firms = random.Random(asked.seed).sample(sorted(set(area_of) & set(past)), 5)
    play = Play(free_port(), asked.seed)
    accounts(play, areas, firms)
    print(f"{len(area_of)} enterprises, {len(play.tokens)} accounts: "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    from django.db import connections

    connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps a loop in this thread
    server = serve(play.port, 2, 4)
    try:
        with sync_playwright() as started:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser")
            shown = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = shown.new_page(viewport={"width": 1366, "height": 768})
            for number in range(1, asked.months + 1):
                month(play, number, asked.data, area_of, firms, areas, page)
                print(f"{YEAR}-{number:02d}: {len(play.held[number])} returns, "
                      f"{time.perf_counter() - began:.0f} s", flush=True)  # fmt: skip
            with play.phase("compute"):
                from changbai.actions._actor import OPERATOR
                from changbai.actions.compute import refresh

                kept, problems = refresh(actor=OPERATOR)
                if kept is None:
                    raise SystemExit(str(problems))
                connections.close_all()  # the cluster waits for them when it ends
                play.line.close()  # it was idle for long: the next call opens a new one
            with play.phase("read and compare") as row:
                counts = [compare(play, n, area_of, areas) for n in range(1, asked.months + 1)]
                figures_, same = (sum(column) for column in zip(*counts, strict=True))
                row[2] += figures_
            verdict = document(play, page, f"{YEAR}-{asked.months:02d}")
            shown.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    audit = subprocess.run(
        [str(CHANGBAI), "audit", "verify"], check=False, capture_output=True, text=True
    )
    if audit.returncode:
        play.wrong.append(f"journal: {audit.stdout}{audit.stderr}"[:500])
    print(f"\n{'phase':32}{'seconds':>9}{'calls':>8}{'returns':>10}{'returns/s':>11}")
    for name, (seconds, calls, returns) in play.phases.items():
        rate = f"{returns / seconds:11,.0f}" if returns else ""
        print(f"{name:32}{seconds:9.1f}{calls:8,}{returns:10,}{rate}")
    handed = sum(len(each) for each in play.held.values())
    print(f"\n{handed:,} returns in {play.calls:,} calls; {figures_:,} figures by area compared, "
          f"{same:,} equal bit for bit, the others within the rounding of a division")  # fmt: skip
    print(f"verdict on {TARGET}: {verdict}; journal: {audit.stdout.strip()}")
    print("equal" if not play.wrong else "NOT EQUAL", *play.wrong[:10], sep="\n  ")
    return 1 if play.wrong else 0


def main() -> int:
    """Play a year on a database and a server of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of examples/jilin/make.py")
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=YEAR)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="changbai-year-") as home, cluster() as url:
        return run(asked, Path(home), url)


if __name__ == "__main__":
    sys.exit(main())
