"""Where a webhook may go: no address inside, however it is written, and no redirect."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from changbai.actions.contacts import secret_of
from changbai.jobs import _hook
from changbai.records.models import Delivery, Notice


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it was sent; answers as its path says."""

    kept: list[tuple[str, dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).kept.append((self.path, dict(self.headers), body))
        if self.path.startswith("/slow"):
            time.sleep(1.5)
        status = int(self.path.rpartition("/")[2]) if self.path[-1].isdigit() else 200
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://169.254.169.254/latest/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.kept = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def delivery(address: str) -> Delivery:
    facts = {"form": "固废", "period": "2016", "due": "2017-02-14", "unit": "甲厂"}
    notice = Notice(pk=41, step="t7", form="waste", period="2016", facts=facts, at=_now())
    return Delivery(notice=notice, channel="hook", address=address, salt="5a17")


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


@pytest.mark.parametrize(
    "written",
    [
        "127.0.0.1", "127.1.2.3", "10.0.0.8", "172.16.3.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1", "::1", "::",
        "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:8", "2002:7f00:1::",
        "2002:a00:8::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:db8::1", "192.0.2.1",
    ],
)  # fmt: skip
def test_an_address_inside_is_not_public(written: str) -> None:
    assert not _hook.public(ipaddress.ip_address(written))


@pytest.mark.parametrize("written", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_an_address_outside_is_public(written: str) -> None:
    assert _hook.public(ipaddress.ip_address(written))


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]"]
)
def test_nothing_inside_is_knocked_at(receiver: str, host: str) -> None:
    port = receiver.rpartition(":")[2]
    reason, forever = _hook.send(delivery(f"http://{host}:{port}/x"))
    assert reason
    assert forever or "gaierror" in reason
    assert Receiver.kept == []


def test_a_name_with_one_address_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def two(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("10.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    with pytest.raises(_hook.Forbidden):
        _hook.checked("rebinding.example", 443, tls=True)


def test_the_connection_goes_to_the_address_that_was_checked(
    receiver: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers otherwise the second time (DNS rebinding) gains nothing."""
    settings.HOOKS_ALLOWED = ["rebinding.example"]
    asked = []

    def first_here_then_there(host: str, port: int, *_: object, **__: object) -> Any:
        asked.append(host)
        assert len(asked) == 1
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: (
            first_here_then_there(host, *rest, **more)
            if host == "rebinding.example"
            else real(host, *rest, **more)
        ),
    )
    port = receiver.rpartition(":")[2]
    assert _hook.send(delivery(f"http://rebinding.example:{port}/x")) == ("", False)
    assert asked == ["rebinding.example"]
    assert Receiver.kept[0][1]["Host"] == f"rebinding.example:{port}"


def test_what_arrives_is_signed_over_time_and_body(receiver: str, settings: Any) -> None:
    settings.HOOKS_ALLOWED = ["127.0.0.0/8"]
    assert _hook.send(delivery(f"{receiver}/x?y=z")) == ("", False)
    path, heads, body = Receiver.kept[0]
    stamp = heads["Changbai-Timestamp"]
    signed = f"{stamp}.".encode() + body
    wanted = hmac.new(secret_of("5a17").encode(), signed, hashlib.sha256).hexdigest()
    assert heads["Changbai-Signature"] == f"v1={wanted}"
    assert abs(int(stamp) - time.time()) < 60
    assert (path, heads["Changbai-Notice"]) == ("/x?y=z", "41")
    assert json.loads(body)["text"]["zh"].startswith("甲厂：固废（2016）应于 2017-02-14 前报送")


def test_a_redirect_is_not_followed(receiver: str, settings: Any) -> None:
    settings.HOOKS_ALLOWED = ["127.0.0.0/8"]
    assert _hook.send(delivery(f"{receiver}/302")) == ("HTTP 302", True)
    assert len(Receiver.kept) == 1


@pytest.mark.parametrize(("status", "forever"), [(500, False), (404, False), (410, True)])
def test_what_fails_says_whether_it_is_worth_trying_again(
    receiver: str, settings: Any, status: int, forever: bool
) -> None:
    settings.HOOKS_ALLOWED = ["127.0.0.0/8"]
    assert _hook.send(delivery(f"{receiver}/{status}")) == (f"HTTP {status}", forever)


def test_a_receiver_that_hangs_is_left(
    receiver: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOOKS_ALLOWED = ["127.0.0.0/8"]
    monkeypatch.setattr(_hook, "IN_ALL", 0.3)
    began = time.monotonic()
    reason, forever = _hook.send(delivery(f"{receiver}/slow"))
    assert reason
    assert not forever
    assert time.monotonic() - began < 1.2
