"""The environment of the tests: the same on every machine, whatever the shell, the desktop or the CI around it says."""

import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

KEPT = frozenset(
    {
        *("PATH", "PATHEXT", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "TEMP", "TMP", "TMPDIR"),
        *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
    }
)
"""Variables that say where programs, libraries and temporary files lie; they decide nothing."""

KEPT_PREFIXES = ("PYTEST_", "COVERAGE_", "COV_")
"""Variables of the test runner itself."""

ASKED = frozenset(
    {
        *("ORGWRIGHT_CORPUS", "ORGWRIGHT_SIMULATE_CASES", "ORGWRIGHT_REQUESTS", "ORGWRIGHT_SEED"),
        *("ORGWRIGHT_LONG", "ORGWRIGHT_COMPLETE", "ORGWRIGHT_FONTS", "ORGWRIGHT_MINISTACK"),
    }
)
"""Variables with which somebody asks the tests for more."""

FIXED = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "COLUMNS": "80",
    "LINES": "24",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",  # of the processes that tests start, and of pytest's workers
    "GIT_CONFIG_NOSYSTEM": "1",
    "AWS_EC2_METADATA_DISABLED": "true",
    # A common screen: the one that the platform has by itself is so small that every window on it is a narrow one.
    "FONTCONFIG_FILE": str(ROOT / "tests" / "ui" / "fonts.conf"),
    "QT_QPA_PLATFORM": f"offscreen:configfile={ROOT / 'tests' / 'ui' / 'screen.json'}",
}


def of_tests(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return the environment of the tests: what is kept of this one, what is fixed, and the folders of a home."""
    fixed = FIXED.copy()
    if environ.get("ORGWRIGHT_FONTS") == "system":
        del fixed["FONTCONFIG_FILE"]
    kept = {
        name: value
        for name, value in environ.items()
        if name.upper() in KEPT or name in ASKED or name.startswith(KEPT_PREFIXES)
    }
    folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    return kept | fixed | folders | {"HOME": str(home), "USERPROFILE": str(home)}


def settle(home: Path) -> None:
    """Give this process, and what it starts, the environment of the tests.

    It must run before Qt, hypothesis and our own modules ask the environment.
    """
    foreign = {Path(folder).resolve() for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder}
    sys.path[:] = [folder for folder in sys.path if Path(folder).resolve() not in foreign - {ROOT}]
    settled = of_tests(os.environ, home)
    os.environ.clear()
    os.environ.update(settled)
    sys.dont_write_bytecode = False  # rewriting the assertions of all tests again takes half of collecting them
    if hasattr(time, "tzset"):
        time.tzset()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so shells start what runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
