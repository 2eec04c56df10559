"""Cold start of the window with the sample, to the first paint of its canvas, beside a bare PySide6 window.

Fresh processes, offscreen, turn by turn; ORGWRIGHT_STARTED=1 makes the program quit once its canvas has been painted.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import Result

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 9

BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", flush=True)
        QTimer.singleShot(0, QApplication.quit)

app = QApplication(sys.argv)
window = Window()
window.resize(1280, 800)
window.show()
app.exec()
"""

COMMANDS = {
    "python": [sys.executable, "-c", "print('painted', flush=True)"],
    "bare": [sys.executable, "-c", BARE],
    "window": [sys.executable, "-m", "designer"],
}


def run() -> Result:
    """Median seconds of each, and how many times the bare window the program takes."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "ORGWRIGHT_STARTED": "1", "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or our modules, and only ours, are compiled at each start
        for name in ("CONFIG", "DATA", "STATE", "CACHE"):  # a newcomer's start: no settings, nothing to recover
            environment[f"XDG_{name}_HOME"] = f"{home}/{name.lower()}"
        rounds = [{name: start(command, environment) for name, command in COMMANDS.items()} for _ in range(ROUNDS + 1)]
    medians = {name: statistics.median(times[name] for times in rounds[1:]) for name in COMMANDS}
    ratio = medians["window"] / medians["bare"]
    figures = {f"{name}_ms": value for name, value in medians.items()} | {"window_over_bare": ratio, "rounds": ROUNDS}
    return Result("start", figures, {"window_over_bare": "<= 4, aim at 3"}, reached=ratio <= 4)


def start(command: list[str], environment: dict[str, str]) -> float:
    """Milliseconds until the process says that it has painted; how it ends does not count."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        told = child.stdout.readline() if child.stdout else b""
        painted = (time.perf_counter() - begin) * 1000
        child.communicate(timeout=60)
    if told.strip() != b"painted" or child.returncode:
        raise RuntimeError(f"{command[:3]} did not paint; it ended with status {child.returncode}")
    return painted
