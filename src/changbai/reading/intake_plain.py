"""Plain text and Markdown (纯文本): UTF-8 first, then GB18030, never a guess of the third kind."""

from __future__ import annotations

import re

from changbai.kernel.problem import Mark, Problem

_COMMON = re.compile(
    "[的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严]"
)


def decode(data: bytes, mark: Mark) -> tuple[str | None, list[Problem]]:
    """Return the text of bytes: UTF-8, UTF-16 with its mark, or GB18030 (文字编码)."""
    for sign, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(sign):
            return _strict(data, name, mark)
    if b"\x00" in data:
        return None, [Problem("CB404", mark)]
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text, problems = _strict(data, "gb18030", mark)
    if text is None:
        return None, problems
    # Bytes of another encoding also decode as GB18030, to characters that nobody writes.
    chinese = len(re.findall(r"[^\x00-\x7f]", text))
    if chinese and len(_COMMON.findall(text)) < 0.3 * chinese:
        return None, [Problem("CB404", mark)]
    return text, []


def _strict(data: bytes, encoding: str, mark: Mark) -> tuple[str | None, list[Problem]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        return None, [Problem("CB404", mark)]


def plain_markdown(data: bytes, mark: Mark) -> tuple[str | None, list[Problem]]:
    """Return the text of Markdown without its marks (Markdown)."""
    text, problems = decode(data, mark)
    if text is None:
        return None, problems
    text = re.sub(r"(?m)^[ \t]{0,3}(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)", "", text)
    text = re.sub(r"<!--.{0,400}?-->", "", text)
    text = re.sub(r"(\*\*|__)(?=\S)([^*_\n]{1,400}?)\1", r"\2", text)
    text = re.sub(r"!?\[([^\]\n]{1,200})\]\([^)\n]{0,400}\)", r"\1", text)
    return re.sub(r"(?m)^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|?)+[ \t]*$", "", text), []
