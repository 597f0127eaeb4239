"""Words that do not belong in this project: empty names, pinyin, other people's machines."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support import checkout

EMPTY = {"util", "utils", "helper", "helpers", "common", "manager", "service", "misc"}
#: Words that officials' systems are wont to spell in pinyin; place ids such as jilin-2014 are data.
PINYIN = frozenset(
    """
    baobiao baosong biao bianma bumen chaxun chanye chengguo cuoshi danwei diqu duibi fenxi
    gongwen gongsi gongye guanli guoqi hangye hezuo huizong jigou jihua jindu jine jisuan
    kaohe leixing mingcheng mubiao nengyuan niandu pingjia pingshen qiye qiyu quhua quxian
    renwu shangbao shenbao shenhe shengji shiji shuju tiaokuan tongji tuopu xiangmu xianji
    yonghu yujing yuedu zeren zhengce zhibiao zhuangtai zijin zongzhi
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
#: Spelt in parts, so that this file does not find itself. Only whole paths of a workplace.
ELSEWHERE = ["/wo" + "rk/", "/ro" + "ot/", "/home/" + "runner", "C:" + "\\Users"]
REGISTRIES = ["py" + "pi.org", "python" + "hosted.", "npm" + "js.org", "/sim" + "ple/"]


def parts(word: str) -> set[str]:
    """Return the lower-case words in a name of any style."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower().replace("-", "_").split("_"))


def python_files() -> list[Path]:
    """Return every Python file of the project."""
    return [path for path in checkout.files() if path.suffix == ".py"]


def test_no_module_or_folder_has_an_empty_name() -> None:
    places = {
        checkout.name(path)
        for path in python_files()
        for piece in path.relative_to(checkout.ROOT).with_suffix("").parts
        if parts(piece) & EMPTY
    }
    assert sorted(places) == []


def test_no_class_has_an_empty_name() -> None:
    found = [
        f"{checkout.name(path)}:{node.lineno} {node.name}"
        for path in checkout.modules()
        for node in ast.walk(checkout.tree(path))
        if isinstance(node, ast.ClassDef) and parts(node.name) & EMPTY
    ]
    assert found == []


def names(node: ast.AST) -> list[str]:
    """Return the names that a piece of syntax defines or uses."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.name]
    if isinstance(node, ast.Name):
        return [node.id]
    return [node.arg] if isinstance(node, ast.arg) else []


def test_code_is_not_written_in_pinyin() -> None:
    found = {
        f"{checkout.name(path)} {name}"
        for path in checkout.modules()
        for node in ast.walk(checkout.tree(path))
        for name in names(node)
        if parts(name) & PINYIN
    }
    assert sorted(found) == []


def test_nothing_names_another_machine_or_a_registry() -> None:
    found = [
        f"{checkout.name(path)}: {word}"
        for path, text in checkout.texts()
        for word in [*ELSEWHERE, *REGISTRIES]
        if word in text
    ]
    assert found == []
