"""What Word and Excel files share (文件包): custom properties, and a guard against huge zips."""

from __future__ import annotations

import io
import zipfile

from changbai.papers.document import Provenance

_MOST_BYTES = 20_000_000
_MOST_INFLATED = 100_000_000
_MOST_MEMBERS = 500


def properties(source: Provenance) -> dict[str, str]:
    """Return the provenance as custom document properties (自定义属性)."""
    return {
        "changbai.pack": source.pack,
        "changbai.pack_version": source.pack_version,
        "changbai.fingerprint": source.fingerprint,
        "changbai.data": source.data,
        "changbai.position": source.position,
        "changbai.as_of": source.as_of,
        "changbai.area": source.area or "-",
        "changbai.made_at": source.made_at,
        "changbai.engine_version": source.engine_version,
        "changbai.synthetic": str(source.synthetic).lower(),
    }


def too_large(content: bytes) -> bool:
    """Tell whether a file is no zip, or one that would inflate to more than a paper can be."""
    if len(content) > _MOST_BYTES:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = file.infolist()
    except zipfile.BadZipFile:
        return True
    return len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > _MOST_INFLATED
