"""What keeps the site from working though its code is sound (故障): no room, a silent database."""

from __future__ import annotations

import errno

from django.db import InterfaceError, OperationalError


def trouble_of(error: BaseException | None) -> str:
    """Return what keeps us from working: `full` disk, silent `database`; empty for a bug."""
    if isinstance(error, OSError):
        return "full" if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else ""
    if not isinstance(error, OperationalError | InterfaceError):
        return ""
    said = str(error).lower()
    return "full" if "full" in said or "no space left" in said else "database"
