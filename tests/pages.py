"""A Chromium without a network, pages opened in it from a file, and what they recount."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import openpyxl
import pytest

from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
READY_MS = 20_000


@dataclass
class Opened:
    """A page and everything it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def text(self, selector: str) -> str:
        return (self.page.text_content(selector) or "").strip()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("MOTCUA_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if path is None:
        pytest.skip("needs a Chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opened(path: Path, *, fragment: str = "", width: int = 1366, **settings: object) -> Opened:
        size = {"width": width, "height": 768}
        context = chromium.new_context(**{"offline": True, "viewport": size, **settings})
        contexts.append(context)
        seen = Opened(page=context.new_page())
        seen.page.on("request", lambda request: seen.requests.append(request.url))
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "console",
            lambda message: (
                seen.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        seen.page.goto(path.as_uri() + fragment)
        if settings.get("java_script_enabled", True):
            seen.page.wait_for_selector("html[data-ready]", state="attached", timeout=READY_MS)
        return seen

    yield opened
    for context in contexts:
        context.close()


MOVE_MINUTES = """([reading, sides]) => {
  const select = document.getElementById("reading");
  select.value = reading;
  select.dispatchEvent(new Event("change"));
  const slider = document.getElementById("limit-minutes");
  const told = [];
  for (let minute = Number(slider.min); minute <= Number(slider.max); minute++) {
    slider.value = minute;
    slider.dispatchEvent(new Event("input"));
    told.push(sides.map((side) => {
      const element = document.querySelector(`[data-live="${side}.covered_share"]`);
      return [minute, element.textContent, element.dataset.recounted, element.dataset.kpi];
    }));
  }
  return told;
}"""


@dataclass(frozen=True)
class Recount:
    """What the page says of a whole minute, under the plan and today."""

    minutes: int
    texts: list[str]
    recounts: list[str]
    place: int
    """Of the figure among plan.json's thresholds."""


def recounted_by_minute(seen: Opened, reading: str) -> list[Recount]:
    """Return the shares at every minute of the slider under a reading."""
    told = seen.page.evaluate(MOVE_MINUTES, [reading, ["totals", "before"]])
    return [
        Recount(
            minutes=line[0][0],
            texts=[cell[1] for cell in line],
            recounts=[cell[2] for cell in line],
            place=int(line[0][3].split(".")[1]),
        )
        for line in told
    ]


def shares_in_the_workbook(path, reading: str) -> list[list[str]]:
    """Return the sheet's shares of one reading as the page writes them: after, then before."""
    words = load_words("vi")
    rows = openpyxl.load_workbook(path)[words.say("files.sheet.thresholds")].iter_rows(
        values_only=True
    )
    mine = [row for row in rows if row[0] == words.say(f"reading.{reading}")]
    assert [row[1] for row in mine] == list(range(10, 61))
    return [[words.percent(row[3]), words.percent(row[2])] for row in mine]
