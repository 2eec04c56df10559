"""`python -m tests.bench NAME…` prints one JSON line for each benchmark; `--list` names them all.

Each of several has a process of its own: what one leaves in memory, warm or full, would change the figures of the next.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

NAMES = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main() -> int:
    """Run the named benchmarks; status 1 when one does not reach what the design asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--list", action="store_true", help="name the benchmarks, and what each measures")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))} (there are {', '.join(NAMES)})")
    if options.list or not options.names:
        for name in NAMES:
            print(f"{name:10} {(module(name).__doc__ or '').partition(chr(10))[0]}")
        return 0
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if len(options.names) > 1:
        runs = [subprocess.run([sys.executable, "-m", "tests.bench", name], check=False) for name in options.names]
        return max(run.returncode for run in runs)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ |= home_in(home)  # nothing of who runs it is read, nor written
        result = module(options.names[0]).run()
    print(json.dumps(result.line(), ensure_ascii=False), flush=True)
    return 0 if result.reached else 1


def home_in(folder: str) -> dict[str, str]:
    """Variables that give a program its home in a folder."""
    return {"HOME": folder} | {
        f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")
    }


def module(name: str) -> ModuleType:
    """The module that holds the benchmark."""
    return importlib.import_module(f"tests.bench.bench_{name}")


sys.exit(main())
