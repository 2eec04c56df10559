"""A report on 1,000 and on 10,000 accounts: seconds until it is made, megabytes, seconds until it can be used.

Each in a fresh process, imports and all; opened by headless Chromium, where one is installed.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from designer.exchange import templates
from designer.exchange.formats import native
from tests.bench import Result

ROOT = Path(__file__).resolve().parents[2]
SECONDS = {1_000: 3, 10_000: 20}
OPENED_SECONDS, MEGABYTES = 3, 10
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def run() -> Result:
    """One round a size."""
    figures: dict[str, float | int | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for accounts in SECONDS:
            page = Path(folder) / f"{accounts}.html"
            figures[f"{accounts}_s"] = _made(accounts, page)
            figures[f"{accounts}_mb"] = page.stat().st_size / 1e6
            if CHROMIUM:
                figures[f"{accounts}_opened_s"] = _opened(page)
    reach = {f"{accounts}_s": f"<= {most}" for accounts, most in SECONDS.items()}
    reach |= {"1000_mb": f"<= {MEGABYTES}", "10000_opened_s": f"<= {OPENED_SECONDS}"}
    reached = all(float(figures.get(name, 0)) <= float(most.removeprefix("<= ")) for name, most in reach.items())
    return Result("report", figures, reach, reached)


def _made(accounts: int, page: Path) -> float:
    """Seconds that the command takes."""
    design = page.with_suffix(".json")
    design.write_bytes(native.write(templates.load("scale", accounts=accounts, seed=1)))
    command = [sys.executable, "-m", "designer", "report", str(design), "-o", str(page), "--force"]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return time.perf_counter() - start


def _opened(page: Path) -> float:
    """Seconds until the page answers, the browser being open already."""
    from playwright import sync_api

    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page()
        shown.goto("about:blank")
        start = time.perf_counter()
        shown.goto(page.as_uri())
        shown.evaluate("document.readyState")
        took = time.perf_counter() - start
        browser.close()
    return took
