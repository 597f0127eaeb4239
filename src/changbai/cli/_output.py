"""The file that a command writes (输出文件): refused before the work, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from changbai.kernel.problem import Mark, Problem


def output_problems(output: Path, suffixes: tuple[str, ...] = (), *, force: bool) -> list[Problem]:
    """Return what forbids writing a file, before anything is computed."""
    place = Mark(str(output))
    if suffixes and output.suffix.lower() not in suffixes:
        return [Problem("CB560", place, {"known": " ".join(suffixes)})]
    if output.exists() and not (force and output.is_file()):
        return [Problem("CB561", place)]
    if not output.parent.is_dir():
        return [Problem("CB100", place, {"path": str(output.parent)})]
    return []


def put_file(output: Path, content: bytes) -> list[Problem]:
    """Write beside and rename, so that no half-written file is ever seen."""
    part: Path | None = None
    try:
        with NamedTemporaryFile(dir=output.parent, suffix=".part", delete=False) as file:
            part = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)
        part.replace(output)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        return [Problem("CB562", Mark(str(output)), {"reason": error.strerror or str(error)})]
    return []
