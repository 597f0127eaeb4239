"""Notices by webhook (接口推送): signed, to an address that lies outside, without redirects.

Whoever may type an address could make the server knock at doors inside. So the name is resolved
here, every address that it has must be a public one, and the connection goes to the address that
was looked at, not to the name again. Networks and names of `CHANGBAI_HOOKS` are let through.
"""

from __future__ import annotations

import contextlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from changbai.actions.contacts import secret_of
from changbai.records.models import Delivery

#: Seconds for one step of the exchange, and for all of it: a receiver may not hold the worker.
TIMEOUT, IN_ALL = 10, 30
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Addresses of IPv6 that stand for one of IPv4 in their last bits (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Forbidden(Exception):  # noqa: N818 - an answer, not a bug
    """The address lies where webhooks must not go (地址不允许)."""


def signature(secret: str, stamp: int, body: bytes) -> str:
    """Return HMAC-SHA256 over time and body, as a receiver works it out too (推送签名)."""
    return hmac.digest(secret.encode(), b"%d." % stamp + body, "sha256").hex()


def send(delivery: Delivery) -> tuple[str, bool]:
    """Send one; return why it did not arrive, empty when it did, and whether it never will."""
    parts = urlsplit(delivery.address)
    tls, host = parts.scheme == "https", parts.hostname or ""
    body, stamp = _body(delivery), int(time.time())
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Changbai",
        "Changbai-Notice": str(delivery.notice_id),
        "Changbai-Timestamp": str(stamp),
        "Changbai-Signature": f"v1={signature(secret_of(delivery.salt), stamp, body)}",
    }
    connection: _Pinned | None = None
    try:
        address = checked(host, parts.port or (443 if tls else 80), tls=tls)
        connection = _Pinned(host, address, tls=tls)
        status = _exchange(connection, path, body, headers)
    except Forbidden as refused:
        return str(refused), True
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        return f"{type(error).__name__}: {error}", False
    finally:
        if connection is not None:
            connection.close()
    if 200 <= status < 300:
        return "", False
    # A redirect is an answer like another: nobody follows it. Gone means gone (RFC 9110).
    return f"HTTP {status}", status == http.client.GONE or 300 <= status < 400


def _exchange(connection: _Pinned, path: str, body: bytes, headers: dict[str, str]) -> int:
    """Post and return the status; what takes too long is broken off."""
    clock = threading.Timer(IN_ALL, connection.break_off)
    clock.daemon = True
    clock.start()
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        clock.cancel()


def checked(host: str, port: int, *, tls: bool) -> tuple[str, int]:
    """Resolve a name and return the address to connect to. Raises Forbidden for one inside."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    if not all(allowed(host, address) for address in addresses):
        if not all(public(address) for address in addresses):
            raise Forbidden(f"{host}: {', '.join(sorted(map(str, addresses)))}")
        if not tls:
            raise Forbidden(f"{host}: http")
    return str(addresses[0]), port


def public(address: _Address) -> bool:
    """Tell whether an address lies outside, whatever other address it stands for (是否公网)."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None,))[-1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not public(inner):
            return False
        if address.is_site_local or int(address) >> 32 == 0:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def allowed(host: str, address: _Address) -> bool:
    """Tell whether the site lets webhooks go there all the same (允许的内网地址)."""
    for entry in settings.HOOKS_ALLOWED:
        try:
            if address in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            if entry.lower() == host.lower():
                return True
    return False


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, under the name that was asked for."""

    def __init__(self, host: str, address: tuple[str, int], *, tls: bool) -> None:
        super().__init__(host, address[1], timeout=TIMEOUT)
        self._address, self._tls = address, tls
        # Left out of the Host line where it is the port of the scheme.
        self.default_port = http.client.HTTPS_PORT if tls else http.client.HTTP_PORT

    def connect(self) -> None:
        self.sock = socket.create_connection(self._address, self.timeout)
        if self._tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """End the exchange from beside it."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _body(delivery: Delivery) -> bytes:
    notice = delivery.notice
    subject, text = notice.words
    told: dict[str, Any] = {
        "notice": notice.pk,
        "step": notice.step,
        "form": notice.form,
        "period": notice.period,
        "due": notice.facts["due"],
        "unit": notice.unit.code if notice.unit else "",
        "area": notice.area,
        "subject": {"zh": subject.zh, "en": subject.en},
        "text": {"zh": text.zh, "en": text.en},
        "at": notice.at.isoformat(),
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
