"""Cold start of the window with the sample, to the first paint of its canvas, beside a bare PySide6 window.

Fresh processes, offscreen, turn by turn; each says so in the first turn after its first paint. ORGWRIGHT_STARTED makes
the program tell that and quit: at `painted`, or at `filled`, when the panels are there that follow the first paint.
Seconds of the clock grow with whatever else the machine does; the processor time of each process is beside them.
`cold` is the very first start: without compiled modules and the user's cache of fonts, until the panels are there.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.bench import Result

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 15

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

def tell():
    print("started", flush=True)
    QApplication.quit()

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, tell)

app = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

PROGRAM = [sys.executable, "-m", "designer"]
COMMANDS = {
    "python": ([sys.executable, "-c", "print('started', flush=True)"], ""),
    "bare": ([sys.executable, "-c", BARE], ""),
    "window": (PROGRAM, "painted"),
    "filled": (PROGRAM, "filled"),
}
"""Each process, and the moment at which it tells."""


class Start(NamedTuple):
    """One start in milliseconds: by the clock until it tells, and of the processor until it has ended."""

    clock: float
    processor: float


def run() -> Result:
    """Median milliseconds of each, and how many times the bare window the program takes."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or our modules, and only ours, are compiled at each start
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):  # a newcomer's start: no settings, nothing to recover
            environment[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        command, at = COMMANDS["filled"]
        cold = start(command, environment | {"ORGWRIGHT_STARTED": at, "PYTHONPYCACHEPREFIX": f"{home}/compiled"})
        rounds = [
            {name: start(command, environment | {"ORGWRIGHT_STARTED": at}) for name, (command, at) in COMMANDS.items()}
            for _ in range(ROUNDS + 1)
        ][1:]  # the first compiles, and fills the caches of the disk
    clock = {name: statistics.median(times[name].clock for times in rounds) for name in COMMANDS}
    processor = {name: statistics.median(times[name].processor for times in rounds) for name in COMMANDS}
    ratios = [times["window"].clock / times["bare"].clock for times in rounds]
    figures = {f"{name}_ms": value for name, value in clock.items()} | {
        "window_over_bare": clock["window"] / clock["bare"],
        "window_over_bare_best": min(ratios),
        "window_over_bare_worst": max(ratios),
        "window_over_bare_processor": processor["window"] / processor["bare"],
        "cold_ms": cold.clock,
        "cold_processor_ms": cold.processor,
        "filled_processor_ms": processor["filled"],
        "filled_over_bare": clock["filled"] / clock["bare"],
        "rounds": ROUNDS,
    }
    reached = processor["window"] <= 2.3 * processor["bare"]
    return Result("start", figures, {"window_over_bare_processor": "<= 2.3"}, reached=reached)


def start(command: list[str], environment: dict[str, str]) -> Start:
    """Start a process and wait for its word and its end."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        told = child.stdout.readline() if child.stdout else b""
        clock = (time.perf_counter() - begin) * 1000
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if told.strip() != b"started" or child.returncode:
        raise RuntimeError(f"{command[:3]} did not start; it ended with status {child.returncode}")
    return Start(clock, (used.ru_utime + used.ru_stime) * 1000)
