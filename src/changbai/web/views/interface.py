"""The open interface for people (接口说明): every way in and every shape, drawn here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from changbai.records.models import RIGHTS
from changbai.web.api.manual import BASE, manual
from changbai.web.frame import require_frame


def interface(request: HttpRequest) -> HttpResponse:
    """Show the interface to everybody: what it looks like is no secret."""
    require_frame(request)
    groups, shapes = manual()
    values = {"groups": groups, "shapes": shapes, "rights": RIGHTS, "base": BASE}
    return render(request, "web/interface.html", values)
