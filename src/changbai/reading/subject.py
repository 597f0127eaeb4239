"""What a target is about (目标对象): cut from the words before the number, or behind it."""

from __future__ import annotations

import re
from itertools import pairwise

from changbai.reading.phrases import either

_OPENING = re.compile(
    r"^(?:其中|同时|此外|另外|并|以及|和|及|使|确保|力争|争取|努力|实现|推动|促进|带动|支持|"
    r"逐步|全面|积极|加快|着力|进一步|"
    r"要|将|到|至|在|用|末|底|前|：|，|、|——|—|-|预计|原则上|基本|新增|每年|年均|累计|稳步|有效|"
    r"使得|全力|大力|切实|完成|"
    r"[0-9]{4}年(?:底|末|前|底前|年底)*|[“”\"]?十[一二三四五六]?五[“”\"]?(?:末|期末|期间|时期)?|"
    r"年底|期间|一是|二是|三是|四是|五是|六是)+"
)
_COMPARED = re.compile(
    r"(?:比|较|与|同)[“]?(?:[0-9]{4}年|十[一二三四五六]?五[”]?|上年|去年)(?:末|底|相比)*"
    r"|(?:由|从)[0-9]{4}年(?:末|底)?的"
)
_CLOSING = re.compile(
    rf"(?:{either('reach')}|{either('change')}|约|大约|分别|均|都|各|总体|力争|年均|平均|每年|累计|新增|[，、：]|"
    rf"了|再|将|为|总数|规模)+$"
)
_MODIFIER = re.compile(r"^(?:以上|左右|以下|以内|上下|多|余|的|（[^）]*）)+")
_DUE = re.compile(
    r"(?:到|至)?(?:[0-9]{4}年|[“]?十[一二三四五六]?五[”]?)(?:[0-9]+月)?(?:年?底|末|前|期末)*，?"
)


def before(left: str) -> str:
    """Return the subject in the words before a number (目标对象)."""
    core = _DUE.sub("", _COMPARED.sub("", left))
    core = _OPENING.sub("", core)
    return _CLOSING.sub("", core).strip("，、：的")[-60:]


def behind(right: str) -> str:
    """Return the subject in the words behind a number: 建设60个左右重点产业集群."""
    core = _MODIFIER.sub("", right)
    return re.split(r"[，；：。]", core, maxsplit=1)[0].strip("，、：")[:60]


def split(subject: str) -> list[str]:
    """Split a subject that names several things: 马铃薯种植、收获机械化率 -> two.

    The last one's common ending is lent to the others when they lack it.
    """
    masked = re.sub(r"（[^）]*）|“[^”]*”", lambda found: "□" * len(found.group()), subject)
    cuts = [
        0,
        *(place.end() for place in re.finditer(r"、|和|与|以及|及(?!其)", masked)),
        len(subject),
    ]
    pieces = [subject[low:high].rstrip("、和与及以") for low, high in pairwise(cuts)]
    pieces = [piece for piece in pieces if piece]
    tail = (
        re.search(
            r"[^、和与及]{0,8}?((?:收获|种植)?[^、]{0,6}(?:率|比重|比例|占比|面积|产值|收入|"
            r"总量|规模|数量|数|量|额|水平|强度))$",
            pieces[-1],
        )
        if pieces
        else None
    )
    ending = (
        re.search(
            r"(?:[^、和与及]{0,4}(?:率|比重|比例|占比|产值|收入|总量|规模|数量|强度))$", pieces[-1]
        )
        if pieces
        else None
    )
    if tail and ending and len(pieces) > 1:
        lent = ending.group()
        pieces = [
            one
            if re.search(r"(?:率|比重|比例|占比|产值|收入|总量|规模|数量|强度|额|数|量)$", one)
            else one + lent
            for one in pieces[:-1]
        ] + pieces[-1:]
    return pieces
