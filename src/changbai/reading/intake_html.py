"""Web pages (网页): the words of the body, one paragraph a line; scripts and menus left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from changbai.kernel.problem import Mark, Problem
from changbai.reading.intake_plain import decode

_BLOCKS = {
    "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "ol", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "head", "nav", "noscript", "template", "select", "button", "svg"}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{3,20})")


class _Words(HTMLParser):
    """Collects the words of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Take words; the line breaks of the source are no breaks of the text."""
        if not self.silent:
            self.pieces.append(re.sub(r"[\r\n]+[ \t]*", "", data))


def html_text(data: bytes, mark: Mark) -> tuple[str | None, list[Problem]]:
    """Return the text of a web page (网页)."""
    named = _CHARSET.search(data[:4096])
    if named and named[1].lower() in (b"gb2312", b"gbk", b"gb18030", b"gb_2312-80"):
        try:
            source = data.decode("gb18030")
        except UnicodeDecodeError:
            return None, [Problem("CB404", mark)]
    else:
        decoded, problems = decode(data, mark)
        if decoded is None:
            return None, problems
        source = decoded
    page = _Words()
    page.feed(source)
    page.close()
    text = "".join(page.pieces)
    return re.sub(r"[ \t]*\n[ \t]*(?:\n[ \t]*)*", "\n", text).strip("\n"), []
