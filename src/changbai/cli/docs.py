"""`changbai docs`: write the reference pages from shapes, commands and problems (参考文档).

What can be read from the code is never typed by hand: the pages are written, committed, and a
test holds them equal to what this command writes.
"""

from __future__ import annotations

import dataclasses
import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from changbai import pack
from changbai.analysis import method, methods
from changbai.analysis._read import expected
from changbai.cli import main
from changbai.cli._programme_page import programme_page
from changbai.kernel.problem import LEVELS, catalogue
from changbai.kernel.text import Language
from changbai.pack import expression
from changbai.pack.expression import AGGREGATES, TIMED

#: Codes are grouped by their first two digits, or where those have no room of their own, by one.
ROOMS = {
    "1": ("读取", "reading files"),
    "2": ("引用", "references"),
    "24": ("评价体系", "scorecards"),
    "25": ("评价体系", "scorecards"),
    "26": ("认定项目", "programmes"),
    "27": ("认定项目", "programmes"),
    "28": ("认定项目", "programmes"),
    "29": ("对接", "markets"),
    "3": ("取值与公式", "values and formulas"),
    "36": ("评分", "scoring"),
    "39": ("序列研判", "judging series"),
    "40": ("解读政策", "reading a policy"),
    "41": ("解读政策", "reading a policy"),
    "42": ("对接", "matching"),
    "43": ("对接", "matching"),
    "44": ("对接", "matching"),
    "5": ("报送与数据", "returns and data"),
    "6": ("公文与权限", "papers and permission"),
    "7": ("演示与网站", "demo and site"),
    "8": ("分析", "analysis"),
    "9": ("认定办理", "running a programme"),
}
NOTE = {
    "zh": "\n> 本页由 `changbai docs` 生成，不要手改。\n",
    "en": "\n> This page is written by `changbai docs`; do not edit it by hand.\n",
}


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def pack_page(language: Language) -> str:
    """Return the reference of the pack's shapes (政策包结构)."""
    zh = language == "zh"
    parts = ["# 政策包结构\n" if zh else "# Shapes of a pack\n", NOTE[language]]
    heads = ("键", "表头", "必填", "含义") if zh else ("key", "CSV head", "required", "meaning")
    for module in _shape_modules():
        for shape in vars(module).values():
            if not (isinstance(shape, type) and dataclasses.is_dataclass(shape)):
                continue
            if shape.__module__ != module.__name__:
                continue
            keys = [item for item in dataclasses.fields(shape) if "meaning" in item.metadata]
            if not keys:
                continue
            first = (shape.__doc__ or "").strip().splitlines()[0]
            parts += [f"\n## {shape.__name__}\n\n{first}\n\n", _row(*heads), _row(*["---"] * 4)]
            for item in keys:
                needed = (
                    item.default is dataclasses.MISSING
                    and item.default_factory is dataclasses.MISSING
                )
                said = ("是" if zh else "yes") if needed else ""
                zh_name, meaning = item.metadata["zh"], item.metadata["meaning"]
                parts.append(_row(f"`{item.name}`", zh_name, said, meaning))
    return "".join(parts)


def _shape_modules() -> list[ModuleType]:
    """Return the modules of the pack, that of the shapes first: each may declare shapes."""
    names = sorted(module.name for module in pkgutil.iter_modules(pack.__path__))
    names.sort(key=lambda name: name != "shapes")
    return [import_module(f"{pack.__name__}.{name}") for name in names]


def formula_page(language: Language) -> str:
    """Return the reference of formulas: aggregates and time functions (公式)."""
    zh = language == "zh"
    grammar = (expression.__doc__ or "").partition("::\n\n")[2].rstrip()
    parts = ["# 公式\n" if zh else "# Formulas\n", NOTE[language]]
    parts += ["\n## 汇总\n\n" if zh else "\n## Aggregates\n\n"]
    parts += [f"- `{name}`: {said}\n" for name, said in AGGREGATES.items()]
    parts += ["\n## 时间\n\n" if zh else "\n## Time\n\n"]
    parts += [f"- `{name}`: {said}\n" for name, said in TIMED.items()]
    parts += ["\n## 语法\n\n" if zh else "\n## Grammar\n\n", f"```\n{grammar}\n```\n"]
    return "".join(parts)


def problems_page(language: Language) -> str:
    """Return the reference of problem codes (问题目录)."""
    zh = language == "zh"
    parts = ["# 问题目录\n" if zh else "# Problems\n", NOTE[language]]
    room = ""
    for code, wording in sorted(catalogue().items()):
        found = code[2:4] if code[2:4] in ROOMS else code[2]
        name = ROOMS.get(found, ("其他", "other"))[0 if zh else 1]
        if name != room:
            room = name
            heads = ("代码", "级别", "说明", "怎么办") if zh else ("code", "level", "what", "to do")
            parts += [f"\n## {name}\n\n", _row(*heads), _row(*["---"] * 4)]
        level = LEVELS[wording.level].show(language)
        said, hint = wording.sentence.show(language), wording.hint.show(language)
        parts.append(_row(f"`{code}`", level, said, hint))
    return "".join(parts)


def commands_page(language: Language) -> str:
    """Return the reference of the command line (命令行), one section a command."""
    parts = ["# 命令行\n" if language == "zh" else "# Commands\n", NOTE[language]]
    context = click.Context(main, info_name="changbai", **main.context_settings)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            inner = click.Context(
                command, info_name=name, parent=context, terminal_width=88, max_content_width=88
            )
            parts.append(f"\n## changbai {name}\n\n```\n{command.get_help(inner)}\n```\n")
            for below, one in getattr(command, "commands", {}).items():
                deeper = click.Context(
                    one, info_name=below, parent=inner, terminal_width=88, max_content_width=88
                )
                said = one.get_help(deeper)
                parts.append(f"\n### changbai {name} {below}\n\n```\n{said}\n```\n")
    return "".join(parts)


def methods_page(language: Language) -> str:
    """Return the reference of the methods of analysis (分析方法)."""
    zh = language == "zh"
    parts = ["# 分析方法\n" if zh else "# Methods of analysis\n", NOTE[language]]
    roles = (
        ("角色", "列数", "含义", "也认的表头") if zh else ("role", "columns", "meaning", "heads")
    )
    choices = ("选项", "取值", "默认", "含义") if zh else ("option", "takes", "default", "meaning")
    for id in methods():
        found = method(id)
        if found is None:
            continue
        parts.append(f"\n## {id}: {found.title.show(language)}\n\n")
        parts.append(f"{found.question.show(language)}\n\n")
        parts += [_row(*roles), _row(*["---"] * 4)]
        for role in found.roles:
            many = ("1" if role.required else "0") + (
                "…" if role.many else "" if role.required else "–1"
            )
            names = "、".join(dict.fromkeys((role.meaning.zh, *role.names)))
            parts.append(_row(f"`{role.id}`", many, role.meaning.show(language), names))
        if found.options:
            parts += ["\n", _row(*choices), _row(*["---"] * 4)]
        for option in found.options:
            default = "" if option.default is None else str(option.default)
            if isinstance(option.default, bool):
                default = "yes" if option.default else "no"
            takes, said = expected(option), option.meaning.show(language)
            parts.append(_row(f"`{option.id}`", takes, default, said))
        parts += ["\n", "不能用于：\n\n" if zh else "Not for:\n\n"]
        parts += [f"- {said.show(language)}\n" for said in found.not_for]
        parts += ["\n", "依据：\n\n" if zh else "Source:\n\n"]
        parts += [f"- {source}\n" for source in found.reference]
    return "".join(parts)


PAGES = {
    "methods.md": methods_page,
    "pack.md": pack_page,
    "formula.md": formula_page,
    "problems.md": problems_page,
    "programmes.md": lambda language: programme_page(language, NOTE[language]),
    "commands.md": commands_page,
}


def pages() -> Iterator[tuple[str, str]]:
    """Yield path below `docs/` and text of every generated page."""
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        for name, page in PAGES.items():
            yield f"{language}/reference/{name}", page(language)


@click.command(help="Write the reference pages under docs/ (生成参考文档).")
@click.option("--check", "only_check", is_flag=True, help="Only tell which pages are stale.")
@click.option(
    "--folder", type=click.Path(path_type=Path), default=Path("docs"), help="Folder of the docs."
)
def command(only_check: bool, folder: Path) -> None:
    """Write or check the generated pages."""
    stale = []
    for name, text in pages():
        path = folder / name
        if path.is_file() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for name in stale:
        click.echo(f"{'stale' if only_check else 'written'}: {folder / name}")
    if only_check and stale:
        click.echo("参考文档已过时，请运行 make docs。 / Stale pages: run make docs.", err=True)
        sys.exit(2)
