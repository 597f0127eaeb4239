from __future__ import annotations

import socket

from changbai.cli._serve import HOST, free_port


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        wished = taken.getsockname()[1]
        found = free_port(wished)
        assert found is not None
        assert wished < found <= wished + 100
