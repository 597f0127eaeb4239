"""Many workbooks in one zip (工作簿包): what may come in, and each workbook when it is asked for.

Nothing is unpacked to disk and only one workbook is in memory at a time. The directory of the
zip is weighed before it is read, the members are counted while they come out.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from changbai.engine.workbook.gate import MOST_BYTES, directory_size
from changbai.kernel.problem import Cell, Problem
from changbai.papers.literal import literal

#: A province's workbooks, and more than any zip of them takes.
MOST_FILES = 20_000
MOST_ZIP = 400 * 2**20
MOST_WHOLE = 2 * 2**30
MOST_RATIO = 100
#: A file that packs tightly is no harm while it is small.
_SMALL = 2**20
_ARCHIVES = (".zip", ".rar", ".7z", ".gz", ".tar", ".bz2", ".xz", ".jar", ".cab", ".iso")
_OLD = (".xls", ".et", ".ett", ".xlt", ".ods", ".xlsm", ".xlsb", ".csv")
#: What systems put into a zip by themselves.
_LITTER = re.compile(
    r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.IGNORECASE
)


@dataclass
class Bundle:
    """The workbooks of a zip (工作簿包): names as shown, and what in it is no workbook."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    whole: int = 0

    def read(self, name: str) -> tuple[bytes, list[Problem]]:
        """Return the content of a workbook; counted while it comes out, whatever was declared."""
        member = self.members[name]
        pieces: list[bytes] = []
        size = 0
        try:
            with self.archive.open(member) as stream:
                while piece := stream.read(2**18):
                    size += len(piece)
                    tight = size > _SMALL and size > MOST_RATIO * max(member.compress_size, 1)
                    if size > MOST_BYTES or tight:
                        return b"", [Problem("CB651", Cell(name), {"most": MOST_BYTES // 2**20})]
                    pieces.append(piece)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            return b"", [Problem("CB658", Cell(name), {"reason": type(error).__name__})]
        return b"".join(pieces), []

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the workbooks, in the order of the zip."""
        return iter(self.members)


def open_bundle(file: IO[bytes], name: str) -> tuple[Bundle | None, list[Problem]]:
    """Open a zip of workbooks, or say why it may not come in (打开工作簿包)."""
    place = Cell(name)
    size = file.seek(0, 2)
    if size == 0:
        return None, [Problem("CB650", place, {})]
    if size > MOST_ZIP:
        return None, [Problem("CB651", place, {"most": MOST_ZIP // 2**20})]
    file.seek(max(0, size - 65_557))
    directory = directory_size(file.read())
    file.seek(0)
    if directory is None:
        return None, [Problem("CB781", place, {})]
    if directory > MOST_FILES * 300:
        return None, [Problem("CB782", place, {"most": MOST_FILES})]
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return None, [Problem("CB781", place, {})]
    bundle = Bundle(archive)
    refused = _members(bundle, place)
    if refused is not None:
        return None, [refused]
    if not bundle.members:
        return None, [*bundle.problems, Problem("CB783", place, {})]
    return bundle, bundle.problems


def _members(bundle: Bundle, place: Cell) -> Problem | None:
    """Sort the members into workbooks and others; return why the whole zip is refused."""
    for member in bundle.archive.infolist():
        name = _name(member)
        if member.is_dir() or _LITTER.search(name):
            continue
        if not _is_plain(member.orig_filename, name):
            return Problem("CB784", place, {"name": literal(name)[:80]})
        if name in bundle.members:
            return Problem("CB785", place, {"name": name[:80]})
        if member.flag_bits & 1:
            return Problem("CB786", place, {})
        lower = name.lower()
        if lower.endswith(_ARCHIVES):
            return Problem("CB787", place, {"name": name[:80]})
        bundle.whole += member.file_size
        tight = member.file_size > _SMALL and (
            member.file_size > MOST_RATIO * max(member.compress_size, 1)
        )
        if bundle.whole > MOST_WHOLE or tight:
            return Problem("CB788", place, {"name": name[:80]})
        if lower.endswith(".xlsx"):
            bundle.members[name] = member
        else:
            code = "CB789" if lower.endswith(_OLD) else "CB653"
            bundle.problems.append(Problem(code, Cell(name), {"name": PurePosixPath(name).name}))
        if len(bundle.members) + len(bundle.problems) > MOST_FILES:
            return Problem("CB782", place, {"most": MOST_FILES})
    return None


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; without a mark of UTF-8, Chinese Windows wrote it in GBK."""
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            pass
    return unicodedata.normalize("NFC", name)


def _is_plain(raw: str, name: str) -> bool:
    """Tell whether a name is one that people give: no way up, no hidden or turning marks."""
    if "\0" in raw or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return False
    parts = re.split(r"[/\\]", name)
    if ".." in parts or len(name.encode()) > 1000:
        return False
    return not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name)
