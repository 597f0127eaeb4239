"""The pictures of the tutorial come from the real demo: made, served, signed in to, compressed.

`CHANGBAI_PICTURES=docs/assets .venv/bin/pytest -m heavy tests/browser/test_tutorial.py` renews
them; `CHANGBAI_DEMO=<folder>` takes a demo that was made before.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.support import checkout

pytestmark = [pytest.mark.browser, pytest.mark.heavy]

PAGES = {
    "overview": "/",
    "document": "/document/#c-2",
    "target": "/target/2.3-b/",
    "area": "/area/220800/",
    "returns": "/target/2.3-b/returns/?only=left",
}
#: A picture of a page is worth so many bytes at most.
HEAVIEST = 150_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Serve the demo, made new or taken from CHANGBAI_DEMO; yield its address and password."""
    folder = Path(os.environ.get("CHANGBAI_DEMO", tmp_path_factory.mktemp("demo") / "demo"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHANGBAI_", "DJANGO_"))}
    call = [sys.executable, "-u", "-c", "from changbai.cli import main; main()", "demo"]
    running = subprocess.Popen(
        [*call, "--folder", str(folder), "--port", "18400"],
        env=kept, cwd=checkout.ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found, said
    try:
        yield found[0], json.loads((folder / "demo.json").read_text("utf-8"))["password"]
    finally:
        running.terminate()
        running.communicate(timeout=30)


def compressed(picture: bytes) -> bytes:
    """Return a picture of a page with 256 colours, which is enough for text and bars."""
    reduced = Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    reduced.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def test_pictures_for_the_tutorial(demo: tuple[str, str], page: Page, tmp_path: Path) -> None:
    address, password = demo
    folder = Path(os.environ.get("CHANGBAI_PICTURES", tmp_path))
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", "province")
    page.fill("input[name=password]", password)
    page.click("button.main")
    for name, place in PAGES.items():
        page.goto(address + place)
        assert page.locator(".demo").is_visible()
        page.wait_for_timeout(300)
        picture = compressed(page.screenshot())
        (folder / f"{name}.png").write_bytes(picture)
        assert 20_000 < len(picture) < HEAVIEST, name
