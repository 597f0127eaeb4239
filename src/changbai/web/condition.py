"""How a check of the site is said on its page (运行状况): title, state in words, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from changbai.kernel.text import Text
from changbai.records.health import Check

_TITLES = {
    "database": Text("数据库", "Database"),
    "tables": Text("表结构", "Tables"),
    "pack": Text("政策包", "Pack"),
    "journal": Text("流水末端", "End of the journal"),
    "clock": Text("时钟", "Clock"),
    "jobs": Text("后台任务", "Background jobs"),
    "backup": Text("最近备份", "Last backup"),
    "disk": Text("磁盘剩余", "Free disk"),
}
_STATES = {
    "ok": ("✓", "achieved", Text("正常", "Good")),
    "warn": ("◆", "behind", Text("注意", "Look at it")),
    "bad": ("✕", "alert", Text("异常", "Broken")),
}
#: What to do about a check that is not as it should be.
_ADVICE = {
    "database": Text("检查数据库服务和 CHANGBAI_DATABASE", "See to the database service"),
    "tables": Text("运行 changbai manage migrate", "Run changbai manage migrate"),
    "pack": Text("用 changbai load 载入政策包", "Load a pack with changbai load"),
    "journal": Text(
        "停止办理，核对审计链，与最近备份对照",
        "Stop work, verify the audit chain, hold it against the last backup",
    ),
    "clock": Text(
        "最后一条流水晚于当前时刻：核对系统时钟",
        "The last journal line lies ahead of the clock: set the clock right",
    ),
    "jobs": Text("有任务久等或中断：检查 changbai work 是否在运行", "Is changbai work running?"),
    "backup": Text("一天多没有备份：运行 changbai backup", "Run changbai backup"),
    "disk": Text("清理磁盘或扩容", "Make room on the disk"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A check as the page says it (检查项)."""

    title: Text
    shape: str
    colour: str
    word: Text
    figure: Text
    advice: Text


def shown(check: Check) -> Shown:
    """Return how a check is said."""
    shape, colour, word = _STATES[check.state]
    advice = Text("") if check.state == "ok" else _ADVICE[check.id]
    return Shown(_TITLES[check.id], shape, colour, word, _figure(check), advice)


def _figure(check: Check) -> Text:
    facts = check.facts
    match check.id:
        case _ if "reason" in facts:
            return Text(str(facts["reason"]))
        case "database":
            return Text({"postgresql": "PostgreSQL", "sqlite": "SQLite"}.get(facts["kind"], "–"))
        case "tables":
            n = facts["missing"]
            return Text(f"待迁移 {n} 步", f"{n} migrations to run") if n else Text("")
        case "pack":
            return Text(facts.get("pack", "–"))
        case "journal":
            line, at = facts["line"], _at(facts.get("at"))
            return Text(f"第 {line} 条，{at}", f"line {line}, {at}")
        case "clock":
            return Text(_at(facts["now"]))
        case "jobs":
            words = f"等待 {facts['waiting']} · 进行中 {facts['running']}"
            english = f"{facts['waiting']} waiting · {facts['running']} running"
            if facts["oldest"]:
                words += f" · 最早 {_at(facts['oldest'])}"
                english += f" · since {_at(facts['oldest'])}"
            return Text(words, english)
        case "backup" if facts["made_at"]:
            return Text(f"{_at(facts['made_at'])}，{_size(facts['size'])}")
        case "backup":
            return Text("从未备份", "never")
        case "disk":
            return Text(_size(facts["free"]))
    return Text("")


def _at(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S") if moment else "–"


def _size(count: int) -> str:
    for unit, size in (("GB", 2**30), ("MB", 2**20)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1024:.1f} KB"
