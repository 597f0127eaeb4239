"""Deadline day: 300 people work at once on a real server over PostgreSQL, on this machine.

    .venv/bin/python examples/jilin/make.py --out DIR
    .venv/bin/python bench/deadline_day.py --data DIR [--users 300] [--minutes 5] [--json FILE]

The claim: with 300 signed-in users who think 5 to 10 seconds, one step in ten a save, reading
takes at most 500 ms and saving at most 1 s in 95 of 100 cases, and nothing fails. Server,
database (fsync on) and all users share the machine's cores. Four in five users are enterprises
that look at what they owe, fill in, let the sheet check itself and hand in; the others are
county, city and province bureaus that read their desk, open returns and pass them. Everybody
signs in with a password first; that is not timed with the rest.

Beside it, in the same minutes and by the same client, one more user asks for the page that does
nothing (`/healthz/`): what the machine, the server and the client themselves cost. The last
column is the ratio to its 95th percentile.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from postgres import cluster, free_port

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "packs" / "jilin-2014"
CHANGBAI = Path(sys.executable).with_name("changbai")
PASSWORD = "yanshi-fuzai-2016"  # made-up accounts of a made-up province
THINK = (5.0, 10.0)
SAVES = 0.10
#: Share of the users by role; the rest are enterprises.
BUREAUS = {"county": 0.15, "prefecture": 0.04, "province": 0.01}
BARS = {"read": 500.0, "save": 1000.0}


# ---------------------------------------------------------------- what is measured
@dataclass
class Tally:
    """Times in ms by kind of step, and what failed."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    counting: bool = False

    def add(self, kind: str, ms: float, wrong: str = "") -> None:
        if self.counting:
            with self.lock:
                self.times[kind].append(ms)
                if wrong:
                    self.failed.append(wrong)


class Browser:
    """One person's browser: cookies, one kept connection, the token of the forms."""

    def __init__(self, port: int, tally: Tally) -> None:
        self.port, self.tally = port, tally
        self.cookies: dict[str, str] = {}
        self.line: http.client.HTTPConnection | None = None
        self.good = True

    def ask(
        self, kind: str, path: str, data: dict[str, str] | None = None, expect: int = 200
    ) -> str:
        began = time.perf_counter()
        wrong, text = "", ""
        try:
            try:
                status, text = self._send(path, data)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server ends a connection that was idle; a browser opens the next one.
                self.line = None
                status, text = self._send(path, data)
            if status != expect:
                wrong = f"{kind} {path}: {status}"
        except (OSError, http.client.HTTPException) as error:
            wrong, self.line = f"{kind} {path}: {error!r}", None
        self.good = not wrong
        self.tally.add(kind, (time.perf_counter() - began) * 1000, wrong)
        if wrong and not self.tally.counting:
            print("before the measured minutes:", wrong, file=sys.stderr)
        return text

    def _send(self, path: str, data: dict[str, str] | None) -> tuple[int, str]:
        if self.line is None:
            self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if data is not None:
            body = urlencode(data)
            head["Content-Type"] = "application/x-www-form-urlencoded"
            head["X-CSRFToken"] = self.cookies.get("csrftoken", "")
            if "htmx" in data:
                head["HX-Request"] = "true"
        self.line.request("GET" if body is None else "POST", path, body, head)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        return answer.status, text

    def sign_in(self, name: str) -> None:
        self.ask("sign in", "/login/")
        self.ask("sign in", "/login/", {"username": name, "password": PASSWORD}, expect=302)


# ---------------------------------------------------------------- who does what
@dataclass
class Firm:
    """An enterprise with what it will hand in: [path of the sheet, fields]."""

    name: str
    code: str
    sheets: list[tuple[str, dict[str, str]]]
    at: int = 0
    sent: str = ""


def enterprise(browser: Browser, dice: random.Random, firm: Firm) -> None:
    """One step of somebody who fills in."""
    path, fields = firm.sheets[min(firm.at, len(firm.sheets) - 1)]
    if dice.random() < SAVES:
        if dice.random() < 0.6 or firm.at >= len(firm.sheets):
            text = browser.ask("read", path)
            version = re.search(r'name="version" value="(\d+)"', text)
            given = {**fields, "version": version.group(1) if version else "0", "htmx": "1"}
            browser.ask("save", path, given)
        else:
            browser.ask("save", path, {**fields, "do": "hand_in"}, expect=302)
            if browser.good:
                firm.at, firm.sent = firm.at + 1, path.replace("/fill/", "/return/")
        return
    roll = dice.random()
    if roll < 0.40:
        browser.ask("read", f"/duties/enterprise/{firm.code}/?year=2017")
    elif roll < 0.75:
        browser.ask("read", path)
    elif roll < 0.90 and firm.sent:
        browser.ask("read", firm.sent)
    elif roll < 0.97:
        browser.ask("read", "/")
    else:
        browser.ask("read", "/document/")


def bureau(browser: Browser, dice: random.Random, area: str) -> None:
    """One step of somebody who reviews."""
    roll = dice.random()
    if roll >= 0.75:
        browser.ask("read", dice.choice(["/", f"/area/{area}/", "/target/2.3-b/", "/document/"]))
        return
    links = re.findall(r'href="(/return/[^"]+)"', browser.ask("read", "/desk/"))
    if not links or roll > 0.45:
        return
    path = dice.choice(links)
    text = browser.ask("read", path)
    version = re.search(r'name="version" value="(\d+)"', text)
    offered = re.findall(r'name="do" value="(receive|pass_on)"', text)
    if version and offered and dice.random() < SAVES / 0.3:
        given = {"do": offered[0], "version": version.group(1)}
        browser.ask("save", path.partition("?")[0] + "act/", given, expect=302)


def work(
    browser: Browser, seed: int, step: Callable[[Browser, random.Random], None], ended: Any
) -> None:
    dice = random.Random(seed)
    ended.wait(dice.uniform(0, THINK[1]))
    while not ended.is_set():
        step(browser, dice)
        ended.wait(dice.uniform(*THINK))


# ---------------------------------------------------------------- the province
def province(data: Path, home: Path, url: str, users: int) -> tuple[list[Firm], list[Any]]:
    """Load the made-up province, open the accounts, and say who hands in what."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "changbai.web.settings",
        "CHANGBAI_HOME": str(home),
        "CHANGBAI_DATABASE": url,
        "CHANGBAI_SECRET": "for-a-benchmark-on-this-machine-alone-and-nothing-else-at-all",
        "CHANGBAI_HTTPS": "0",
        "CHANGBAI_MFA": "0",  # nobody types a code here; it would be asked once, when signing in
        "CHANGBAI_HOSTS": "127.0.0.1",
    }
    load = [str(CHANGBAI), "load", str(PACK), "--data", str(data)]
    subprocess.run(load, check=True)
    import django

    django.setup()
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from changbai.actions._actor import OPERATOR
    from changbai.actions.accounts import open_account
    from changbai.records.models import ReturnRevision, UnitSpan
    from changbai.records.packs import current_pack

    call_command("collectstatic", verbosity=0, interactive=False)
    whole = PBKDF2PasswordHasher.iterations
    PBKDF2PasswordHasher.iterations = 1  # 300 hashes are not what is measured; see below
    pack = current_pack()
    form = pack.forms["b204"]
    counts = {role: max(1, round(users * share)) for role, share in BUREAUS.items()}
    level = {row.code: row.level for row in pack.areas}
    held = UnitSpan.objects.newest().filter(unit__kind="enterprise", valid_to__isnull=True)
    by_county: dict[str, list[Any]] = defaultdict(list)
    for span in held.select_related("unit"):
        by_county[span.area].append(span.unit)
    counties = sorted(
        (c for c in by_county if level.get(c) == "county"), key=lambda c: (-len(by_county[c]), c)
    )
    counties = counties[: counts["county"]]
    firms: list[Firm] = []
    wanted = users - sum(counts.values())
    for place in range(10_000):
        units = by_county[counties[place % len(counties)]]
        if place // len(counties) >= len(units) or len(firms) == wanted:
            if len(firms) == wanted:
                break
            continue
        unit = units[place // len(counties)]
        past = ReturnRevision.objects.newest().filter(
            of__unit=unit, of__form=form.id, of__period__startswith="2016", state="verified"
        )
        sheets = []
        for revision in past.select_related("of").order_by("of__period"):
            period = revision.of.period.replace("2016", "2017")
            fields = {f"v.{k}": str(v) for k, v in revision.values.items()}
            fields |= {f"x.{rule.id}": "演示数据，按实际填报" for rule in form.rules}
            sheets.append((f"/fill/{form.id}/{period}/enterprise/{unit.code}/", fields))
        if len(sheets) < 12:
            continue
        firms.append(Firm(f"qiye{len(firms)}", unit.code, sheets))
        _open(open_account, OPERATOR, firms[-1].name, "enterprise", unit=unit)
    bureaus: list[Any] = []
    cities = [code for code, at in level.items() if at == "prefecture"]
    for role, places in (
        ("county", counties),
        ("prefecture", cities),
        ("province", [pack.head.root_area]),
    ):
        for place in range(counts[role]):
            area = places[place % len(places)]
            name = f"{role}{place}"
            _open(open_account, OPERATOR, name, role, area=area)
            bureaus.append((name, area))
    # One hash of full strength for all: signing in costs what it costs.
    PBKDF2PasswordHasher.iterations = whole
    first = User.objects.get(username=firms[0].name)
    first.set_password(PASSWORD)
    User.objects.update(password=first.password)
    from django.db import connections

    connections.close_all()
    return firms, bureaus


def _open(verb: Any, actor: Any, name: str, role: str, **rest: Any) -> None:
    _, problems = verb(actor=actor, username=name, password=PASSWORD, role=role, **rest)
    if problems:
        sys.exit(f"{name}: {problems}")


# ---------------------------------------------------------------- the run
def serve(port: int, workers: int, threads: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--no-ws", "--log-level", "warning", "changbai.web.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/healthz/")
            if line.getresponse().status == 200:
                return server
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not start")


def idle(browser: Browser, ended: Any) -> None:
    while not ended.wait(1.0):
        browser.ask("nothing", "/healthz/")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="changbai-deadline-") as home, cluster() as url:
        return _serve_and_measure(args, Path(home), url)


def _serve_and_measure(args: argparse.Namespace, home: Path, url: str) -> dict[str, Any]:
    began = time.monotonic()
    firms, bureaus = province(args.data, home, url, args.users)
    print(
        f"province loaded, {len(firms) + len(bureaus)} accounts: {time.monotonic() - began:.0f} s"
    )
    port = free_port()
    server = serve(port, args.workers, args.threads)
    try:
        return _measure(args, port, firms, bureaus)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def _measure(
    args: argparse.Namespace, port: int, firms: list[Firm], bureaus: list[Any]
) -> dict[str, Any]:
    tally, ended = Tally(), threading.Event()
    tally.counting = True
    people: list[threading.Thread] = []
    began = time.monotonic()
    steps: list[tuple[Browser, Callable[[Browser, random.Random], None]]] = []
    for firm in firms:
        browser = Browser(port, tally)
        browser.sign_in(firm.name)
        steps.append((browser, lambda b, d, firm=firm: enterprise(b, d, firm)))  # type: ignore[misc]
    for name, area in bureaus:
        browser = Browser(port, tally)
        browser.sign_in(name)
        steps.append((browser, lambda b, d, area=area: bureau(b, d, area)))  # type: ignore[misc]
    print(f"{len(steps)} signed in: {time.monotonic() - began:.0f} s")
    for seed, (browser, step) in enumerate(steps):
        people.append(threading.Thread(target=work, args=(browser, seed, step, ended), daemon=True))
    nobody = Browser(port, tally)
    people.append(threading.Thread(target=idle, args=(nobody, ended), daemon=True))
    tally.counting = False
    for person in people:
        person.start()
    time.sleep(args.warm)
    tally.counting = True
    began, load = time.monotonic(), os.times()
    time.sleep(args.minutes * 60)
    seconds = time.monotonic() - began
    tally.counting = False
    ended.set()
    for person in people:
        person.join(timeout=70)
    after = os.times()
    client = (after.user - load.user + after.system - load.system) / seconds
    return report(tally, seconds, client)


def report(tally: Tally, seconds: float, client: float) -> dict[str, Any]:
    floor = float(np.percentile(tally.times["nothing"], 95))
    rows = {}
    print(
        f"\n{'step':9}{'n':>7}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}"
        f"{'bar':>7}{'/ floor':>9}"
    )
    for kind in ("nothing", "sign in", "read", "save"):
        times = np.array(tally.times[kind])
        p50, p95, p99 = (float(x) for x in np.percentile(times, [50, 95, 99]))
        bar = BARS.get(kind)
        met = "" if bar is None else f"{bar:.0f}"
        print(
            f"{kind:9}{len(times):>7}{p50:>9.0f}{p95:>9.0f}{p99:>9.0f}{times.max():>9.0f}"
            f"{met:>7}{p95 / floor:>9.1f}"
        )
        rows[kind] = {
            "n": len(times),
            "p50": p50,
            "p95": p95,
            "p99": p99,
            "max": float(times.max()),
        }
    steps = len(tally.times["read"]) + len(tally.times["save"])
    print(
        f"\n{steps / seconds:.1f} requests/s over {seconds:.0f} s; "
        f"the users themselves took {client:.2f} cores"
    )
    print(f"failed: {len(tally.failed)}", *tally.failed[:10], sep="\n  ")
    met = not tally.failed and all(rows[kind]["p95"] <= bar for kind, bar in BARS.items())
    print("bars met" if met else "BARS NOT MET")
    return {"rows": rows, "failed": len(tally.failed), "rate": steps / seconds, "met": met}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--users", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--warm", type=float, default=15)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = run(args)
    if args.json:
        machine = {"cores": os.cpu_count(), "machine": platform.machine()}
        args.json.write_text(json.dumps({"machine": machine, **found}, indent=1), "utf-8")


if __name__ == "__main__":
    main()
