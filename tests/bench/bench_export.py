"""Exporting 10,000 accounts for every target: seconds, and the megabytes that the process takes at most.

Each target in a fresh process; the design is made before the clock starts.
"""

import json
import subprocess
import sys
from pathlib import Path

from designer.exchange.exports.registry import TARGETS
from tests.bench import Result

ROOT = Path(__file__).resolve().parents[2]
ACCOUNTS = 10_000
SECONDS, MEGABYTES = 5, 600

CHILD = """
import json, resource, sys, time
from designer.exchange import templates
from designer.exchange.exports.registry import export_design, target_of
from designer.exchange.exports.target import ExportSource

file = templates.load("scale", accounts=int(sys.argv[2]), seed=1)
start = time.perf_counter()
files, report = export_design(target_of(sys.argv[1]), ExportSource.of(file))
took = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"s": took, "mb": peak, "files": len(files), "entries": len(report)}))
"""


def run() -> Result:
    """One round a target."""
    figures: dict[str, float | int | str] = {"accounts": ACCOUNTS}
    for target in TARGETS:
        command = [sys.executable, "-c", CHILD, target.name, str(ACCOUNTS)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        figures |= {f"{target.name}_{key}": value for key, value in json.loads(done.stdout).items()}
    names = [target.name for target in TARGETS]
    reach = {f"{name}_s": f"<= {SECONDS}" for name in names} | {f"{name}_mb": f"<= {MEGABYTES}" for name in names}
    reached = all(figures[f"{name}_s"] <= SECONDS and figures[f"{name}_mb"] <= MEGABYTES for name in names)
    return Result("export", figures, reach, reached)
