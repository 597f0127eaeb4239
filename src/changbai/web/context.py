"""What every template may use (模板环境): the frame, if there is one, and the page's own words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from changbai.records.restored import last_restored
from changbai.web.frame import Frame, frame_of, language_now


def face(request: HttpRequest) -> dict[str, Any]:
    """Return the names that the base template uses; error pages manage without a frame."""
    frame: Frame | None = getattr(request, "changbai_frame", None)
    if frame is None and not getattr(request, "changbai_failed", False):
        request.changbai_failed = True  # type: ignore[attr-defined]
        frame = frame_of(request)
    return {
        "frame": frame,
        "language": language_now(),
        # Asked for by the foot of signed-in pages only.
        "restored": last_restored,
        "large": request.COOKIES.get("changbai_large") == "1",
    }
