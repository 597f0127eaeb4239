"""Serve the site on this machine (本机服务): on the wished port, or the next free one.

Beside the server runs a worker for the background jobs; both end with whoever started them.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

HOST = "127.0.0.1"
#: Ports tried after the wished one.
TRIES = 100
#: Seconds until a server that does not answer is given up.
PATIENCE = 60


def free_port(wished: int) -> int | None:
    """Return the first free port from the wished one on; None when all are taken."""
    for port in range(wished, min(wished + TRIES, 65536)):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    return None


def serve(port: int, environment: dict[str, str], ready: Callable[[], None]) -> int:
    """Serve until Ctrl-C or a request to end; `ready` is called when the server answers."""
    server = _watched(
        environment,
        "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "changbai.web.wsgi:application",
    )  # fmt: skip
    worker = _watched(environment, "changbai", "work", quiet=True)
    # Also where whoever started us lets Ctrl-C be ignored, as a shell does in the background.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if _answers(port, server):
            ready()
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _end(server)
        _end(worker)


def _watched(
    environment: dict[str, str], *words: str, quiet: bool = False
) -> subprocess.Popen[bytes]:
    """Start a module in a session of its own: Ctrl-C reaches us alone, and we end it.

    Were we killed, the end of the pipe ends it.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "changbai.cli._watched", *words],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL if quiet else None,
        start_new_session=True,
    )


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
