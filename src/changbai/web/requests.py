"""Requests as they come in (请求检查): too large or impossible ones are refused with their reason.

A file is counted while it arrives, so that neither memory nor disk fills first: whoever is not
signed in may send a megabyte, others what the largest upload of the site takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

#: No page needs a device of the reader's.
_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class Counted(FileUploadHandler):
    """Counts what arrives and stops at the limit (上传计数); keeps nothing itself."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        self.most: int = settings.MOST_UPLOAD if signed_in else settings.MOST_UPLOAD_UNSIGNED
        self.count = 0

    def handle_raw_input(self, *sent: Any, **named: Any) -> None:
        """Refuse what says itself that it is too large, before a byte of it is read."""
        _, _, length, *_ = sent
        if length > self.most:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count a piece and hand it on."""
        self.count += len(raw_data)
        if self.count > self.most:
            raise RequestDataTooBig
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


class Requests:
    """Middleware before any page (请求检查): a NUL is in no text of ours; headers for all pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with what a browser may do at all."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", _DEVICES)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, words: Any, named: Any
    ) -> HttpResponse | None:
        """Refuse a NUL in the address or in a field: no browser sends one, no database takes it."""
        sent = [request.path, unquote_plus(request.META.get("QUERY_STRING", ""))]
        if request.method == "POST":
            for name, values in request.POST.lists():
                sent += [name, *values]
        if any("\0" in text for text in sent):
            raise BadRequest("NUL")
        return None
