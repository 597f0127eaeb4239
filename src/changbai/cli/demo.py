"""`changbai demo`: the demo province, made, computed and served on this machine (演示省)."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from changbai.cli import _demo_home
from changbai.cli._ask import open_both
from changbai.cli._serve import HOST, free_port, serve
from changbai.cli._show import language_option, refuse
from changbai.cli._site import Progress, environment, use_site
from changbai.kernel.problem import Cell, Mark, Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.pack.load import load_pack
from changbai.pack.shapes import Pack

PACK = "jilin-2014"
FEWEST = 300

_STEPS = (
    Text("检查政策包 {pack}", "Checking the pack {pack}"),
    Text("生成演示数据（{enterprises} 家虚构企业）", "Making data ({enterprises} invented firms)"),
    Text("载入台账", "Loading the records"),
    Text("测算与研判", "Computing results and verdicts"),
    Text("启动网站", "Starting the site"),
)
_REUSED = Text("已有演示省，直接使用：{folder}", "The demo province is there already: {folder}")
_MADE = Text("演示省已就绪：{folder}（用时 {seconds} 秒）", "Ready: {folder} ({seconds} s)")
_NO_PORT = Text("从 {port} 起没有空闲端口", "no free port from {port} on")
_ADDRESS = Text("网址", "Address")
_LOGINS = Text("演示账户（密码均为 {password}）", "Demo logins (password of all: {password})")
_LABEL = Text(
    "【演示数据】企业、报送和各项数字均为程序生成，不对应任何真实单位。",
    "[Made-up data] All units, returns and figures are generated; none is real.",
)
_STOP = Text("按 Ctrl-C 结束。", "Press Ctrl-C to end.")
_STOPPED = Text("演示已结束。", "The demo has ended.")


@click.command()
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="Port, or the next free.")
@click.option(
    "--folder", default="var/demo", type=click.Path(path_type=Path), help="Where the demo is kept."
)
@click.option("--fresh", is_flag=True, help="Make everything again (重新生成).")
@click.option(
    "--enterprises",
    default=6000,
    type=click.IntRange(FEWEST),
    help="Invented enterprises (企业数).",
)
@click.option("--serve/--no-serve", "serving", default=True, help="Open the site (启动网站).")
@language_option
def command(
    port: int, folder: Path, fresh: bool, enterprises: int, serving: bool, language: Language
) -> None:
    """Make the demo province and serve it on this machine (演示省).

    The first time takes some minutes; after that the demo starts within seconds.
    """
    began = time.monotonic()
    folder = folder.resolve()
    _say(1, language, pack=PACK)
    pack = _pack(language)
    sources = _demo_home.sources(pack.fingerprint, enterprises)
    stamp = _demo_home.stamp_of(folder)
    if stamp is None and _demo_home.is_taken(folder):
        refuse([Problem("CB710", Mark(str(folder)))], language)
    if fresh or stamp is None or stamp["sources"] != sources:
        stamp = _make(pack, folder, sources, language)
        seconds = f"{time.monotonic() - began:.0f}"
        click.echo(_MADE.show(language).format(folder=folder, seconds=seconds))
    else:
        click.echo(_REUSED.show(language).format(folder=folder))
    if serving:
        _say(5, language)
        _serve(port, folder, stamp, language)


def _pack(language: Language) -> Pack:
    """Return the pack of the demo; end when the checkout or the pack is not whole."""
    if not _demo_home.generator().is_file():
        path = _demo_home.generator()
        refuse([Problem("CB606", Mark(str(path)), {"path": path})], language)
    pack, problems = load_pack(_demo_home.checkout() / "packs" / PACK)
    if pack is None or has_errors(problems):
        refuse(problems, language)
    return pack


def _make(pack: Pack, folder: Path, sources: dict[str, Any], language: Language) -> dict[str, Any]:
    """Make the whole demo in a folder beside its place, then put it there."""
    try:
        building = _demo_home.new_building(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        refuse([Problem("CB562", Mark(str(folder)), {"reason": reason})], language)
    stamp = {
        "sources": sources,
        "secret": secrets.token_urlsafe(50),
        "password": f"changbai-{secrets.token_hex(3)}",
    }
    try:
        problems = _fill(pack, building, stamp, language)
        if has_errors(problems):
            refuse(problems, language)
        _demo_home.put(building, folder, stamp)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return stamp


def _fill(pack: Pack, home: Path, stamp: dict[str, Any], language: Language) -> list[Problem]:
    _say(2, language, enterprises=stamp["sources"]["enterprises"])
    problems = _generate(home / "data", stamp["sources"]["enterprises"])
    if has_errors(problems):
        return problems
    found, data, problems = open_both(Path(pack.folder), home / "data")
    if found is None or data is None or has_errors(problems):
        return problems
    problems += use_site(home, stamp["secret"])
    if has_errors(problems):
        return problems
    # Models can be imported only after Django is set up.
    from changbai.cli import _records

    step = Progress(language)
    _say(3, language)
    problems += _records.migrate()
    if has_errors(problems):
        return problems
    done, more = _records.load(found, data, step)
    problems += more
    if done is None:
        return problems
    _say(4, language)
    computation, more = _records.compute(step)
    problems += more
    if computation is None:
        return problems
    problems += _records.open_demo(found, stamp["password"])
    stamp["logins"] = _records.demo_logins()
    _records.collect_static()
    _records.close()
    return problems


def _generate(out: Path, enterprises: int) -> list[Problem]:
    made = subprocess.run(
        [
            sys.executable, str(_demo_home.generator()),
            "--out", str(out), "--enterprises", str(enterprises),
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        reason = (made.stderr.strip().splitlines() or [str(made.returncode)])[-1]
        return [Problem("CB607", Cell("examples/jilin"), {"reason": reason})]
    return []


def _serve(wished: int, folder: Path, stamp: dict[str, Any], language: Language) -> None:
    port = free_port(wished)
    if port is None:
        reason = _NO_PORT.show(language).format(port=wished)
        refuse([Problem("CB607", Cell("port"), {"reason": reason})], language)

    def ready() -> None:
        click.echo()
        click.echo(f"{_ADDRESS.show(language)}  http://{HOST}:{port}/")
        click.echo(_LOGINS.show(language).format(password=stamp["password"]))
        for username, title in stamp["logins"]:
            click.echo(f"  {username:<12}{title}")
        click.echo(_LABEL.show(language))
        click.echo(_STOP.show(language))

    code = serve(port, environment(folder, stamp["secret"]), ready)
    click.echo(_STOPPED.show(language))
    sys.exit(code)


def _say(number: int, language: Language, **facts: object) -> None:
    words = _STEPS[number - 1].show(language).format(**facts)
    click.echo(f"[{number}/{len(_STEPS)}] {words}")
