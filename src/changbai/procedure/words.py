"""Words of events and results in both languages (事件用语): either may stand in an events table."""

from __future__ import annotations

from changbai.kernel.text import Text
from changbai.pack.course import RESULT_WORDS

VERBS: dict[str, Text] = {
    "open": Text("启动批次", "open"),
    "enrol": Text("专家入库", "enrol"),
    "hold": Text("登记资格", "hold"),
    "apply": Text("申报", "apply"),
    "correct": Text("通知补正", "correct"),
    "supply": Text("补正", "supply"),
    "pass": Text("通过", "pass"),
    "reject": Text("不通过", "reject"),
    "return": Text("退回", "return"),
    "score": Text("评分", "score"),
    "draw": Text("抽取专家", "draw"),
    "recuse": Text("回避", "recuse"),
    "select": Text("择优", "select"),
    "publish": Text("公示", "publish"),
    "object": Text("异议", "object"),
    "settle": Text("异议处理", "settle"),
    "conclude": Text("结束", "conclude"),
    "decide": Text("决定", "decide"),
    "lapse": Text("逾期", "lapse"),
    "withdraw": Text("撤回", "withdraw"),
    "appeal": Text("申诉", "appeal"),
    "answer": Text("答复", "answer"),
    "reevaluate": Text("复评", "reevaluate"),
    "change": Text("变更", "change"),
    "confirm": Text("确认变更", "confirm"),
    "amend": Text("更正", "amend"),
    "revoke": Text("撤销", "revoke"),
}

RESULTS: dict[str, Text] = {
    **RESULT_WORDS,
    "upheld": Text("成立", "upheld"),
    "dismissed": Text("不成立", "dismissed"),
    "rename": Text("更名", "rename"),
    "merge": Text("合并", "merge"),
    "move": Text("迁址", "move"),
}

#: Columns that an event needs beside day and event.
NEEDS: dict[str, tuple[str, ...]] = {
    "open": ("application", "actor", "until"),
    "enrol": ("actor", "unit"),
    "hold": ("unit", "category"),
    "apply": ("application", "actor", "unit"),
    "correct": ("application", "actor", "note"),
    "score": ("application", "actor", "value"),
    "draw": ("application", "actor", "note"),
    "object": ("application", "actor", "note"),
    "settle": ("application", "actor", "result"),
    "decide": ("application", "actor", "result"),
    "answer": ("application", "actor", "result"),
    "change": ("application", "actor", "result"),
    "revoke": ("application", "actor", "result"),
    "amend": ("application", "actor", "note"),
}
ALWAYS = ("application", "actor")

_ENGLISH = {text.zh: id for table in (VERBS, RESULTS) for id, text in table.items()}


def english(word: str) -> str:
    """Return the id of a verb or result that may be written in Chinese."""
    return _ENGLISH.get(word, word)


def verb_list(verbs: tuple[str, ...] | list[str]) -> Text:
    """Return verbs as a list in both languages; a dash for none."""
    if not verbs:
        return Text("—", "-")
    return Text(
        "、".join(VERBS[verb].zh for verb in verbs), ", ".join(VERBS[verb].en for verb in verbs)
    )
