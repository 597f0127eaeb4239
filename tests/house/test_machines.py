"""The browser and the database server that other tests ask for do work here."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Serve a folder with one page of Chinese text on loopback."""
    text = '<!doctype html><html lang="zh"><meta charset="utf-8"><title>长白</title><p>目标</p>'
    (tmp_path / "index.html").write_text(text, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return None

    handler = partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_browser_opens_a_page(page: Page, served: str) -> None:
    page.goto(served)
    assert page.title() == "长白"
    assert page.viewport_size == {"width": 1366, "height": 768}


@pytest.mark.postgres
def test_postgres_answers(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        row = connection.execute("select '目标' || count(*) from pg_database").fetchone()
    assert row is not None
    assert row[0].startswith("目标")
