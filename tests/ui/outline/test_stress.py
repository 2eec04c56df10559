"""An outline outlives deletions, moves, filters, undos and redos, under allocators that find what is freed."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_no_removal_of_rows_touches_what_is_freed(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.outline.stress", "2840", "400"],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "MALLOC_PERTURB_": "165",
            "PYTHONMALLOC": "debug",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (0, True) == (done.returncode, "after 400 steps from 2840" in done.stdout), done.stderr[-3000:]
