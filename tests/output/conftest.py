"""A browser that really runs, and pages that cannot reach anything but their own file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass
class Sheet:
    """A page that was opened from a file, with everything it asked for and complained about."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium; without one the test is skipped, or fails where REQUIRE_BROWSER=1."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        told = "no Chromium: set CHROMIUM to the program"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(told)
        pytest.skip(told)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Sheet]]:
    """Open a file with the network cut off, and note every request beyond it and every complaint of the console."""
    contexts = []

    def open_file(path: Path, *, width: int = 1366, height: int = 768, ready: str = "body") -> Sheet:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        sheet = Sheet(page)

        def route(call: Any) -> None:
            url = call.request.url
            if url.startswith(("file:", "data:")) and url.split("#")[0] in (
                path.as_uri(),
                url if url.startswith("data:") else "",
            ):
                call.continue_()
            else:
                sheet.requests.append(url)
                call.abort()

        context.route("**/*", route)
        page.on("console", lambda message: sheet.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: sheet.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (sheet.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', "
            "(event) => console.error('policy', event.violatedDirective, event.blockedURI))"
        )
        page.goto(path.as_uri())
        page.wait_for_selector(ready)
        return sheet

    yield open_file
    for context in contexts:
        context.close()
