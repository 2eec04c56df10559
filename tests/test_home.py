"""Home of the tests: nobody's own, also for what a test starts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ASK = """
from pathlib import Path
from PySide6.QtCore import QSettings, QStandardPaths
from ui.window.app import make_application
application = make_application(["orgwright"])
data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
print(Path.home(), QSettings().fileName(), data, sep="\\n")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="settings of other systems have no place among files, or another")
def test_a_program_that_a_test_starts_keeps_nothing_in_the_home_of_who_runs_the_tests():
    run = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True, timeout=300)
    places = [Path(line) for line in run.stdout.split("\n") if line]
    assert 3 == len(places)
    assert Path.home() == places[0]
    for place in places:
        assert place.is_relative_to(tempfile.gettempdir())
