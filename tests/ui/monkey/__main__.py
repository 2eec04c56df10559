"""Lets the monkey at the window: `python -m tests.ui.monkey --seed 7`, or over many seeds with `--minutes 10`.

Each seed has a process of its own, so that what it does follows from the seed alone, and a crash is one seed's. After
a fault the seed and the last steps are printed; the same seed does the same again. QTest holds Python's lock, so an
exception in an event of the mouse or a key comes out of the monkey's own call, or, where other slots run after it, may
end the process: then the last steps tell where.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections import deque
from pathlib import Path

from tests.environment import of_tests

SCREEN = """{"screens": [{"name": "one", "x": 0, "y": 0, "width": 1600, "height": 1000,
    "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}"""

STEPS = 300
TRAIL = 40
"""So many of the last things done are told."""

TRAIL_OF_CRASH = 100
"""So many lines after a crash, among which a fault that came before it may be."""


def main():
    """The exit status: 0 when nothing is wrong, 1 after a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.monkey", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS, help="gestures of one seed")
    parser.add_argument("--minutes", type=float, help="go on with the next seeds for so long")
    parser.add_argument("--trail", action="store_true", help="tell everything that is done")
    parser.add_argument("--without", nargs="*", default=[], help="gestures that are left out, such as open_file")
    parser.add_argument("--only", nargs="*", default=[], help="the gestures that are done, such as add")
    parser.add_argument("--breaking", default="", help="Python that breaks the program first, to see that it is found")
    parser.add_argument("--diary", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        return inside(chosen)
    if chosen.minutes is None:
        status, told = alone(chosen.seed, chosen)
        print(told, end="", flush=True)
        return status
    return many(chosen)


def alone(seed, chosen):
    """Run one seed in a process of its own, with a home of its own: its exit status, and what it told."""
    with tempfile.TemporaryDirectory(prefix="monkey-home-") as home:
        screen = Path(home) / "screen.json"
        screen.write_text(SCREEN, encoding="utf-8")
        env = of_tests(os.environ, Path(home)) | {
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "QT_NO_GLIB": "1",  # one order of events, whichever library is there
        }
        diary = Path(home) / "diary"
        command = [
            sys.executable,
            "-m",
            "tests.ui.monkey",
            "--inside",
            "--diary",
            diary,
            *sys.argv[1:],
            "--seed",
            str(seed),
        ]
        out = None if chosen.trail else subprocess.PIPE
        done = subprocess.run(
            command, env=env, text=True, encoding="utf-8", check=False, stdout=out, stderr=subprocess.STDOUT
        )
        told = done.stdout or ""
        if done.returncode not in (0, 1):
            told += "".join(diary.read_text(encoding="utf-8").splitlines(keepends=True)[-TRAIL_OF_CRASH:])
            told += f"again: python -m tests.ui.monkey --seed {seed}\nFAULT crash, status {done.returncode}\n"
        return done.returncode, told


def many(chosen):
    """Run seed after seed; each fault is told in full once, and counted."""
    start, seed, found = time.monotonic(), chosen.seed, {}
    end = start + 60 * chosen.minutes
    while time.monotonic() < end:
        status, told = alone(seed, chosen)
        last = told.strip().splitlines()[-1]
        if status:
            if last not in found:
                print(f"{'=' * 100}\nseed {seed}\n{told}", flush=True)
            found.setdefault(last, []).append(seed)
        print(f"seed {seed}: {last}", flush=True)
        seed += 1
    print(f"{'=' * 100}\n{seed - chosen.seed} seeds in {(time.monotonic() - start) / 60:.1f} minutes")
    for kind, seeds in sorted(found.items(), key=lambda item: -len(item[1])):
        print(f"{len(seeds)} × {kind}; seeds {seeds[:12]}")
    return 1 if found else 0


def inside(chosen):
    """Do the gestures of one seed in this process."""
    real = time.perf_counter
    from tests.ui.monkey import clock

    clock.patch()
    from tests.ui.monkey.watch import Watch, signature

    watch = Watch()
    from ui.window.app import make_application

    app = make_application(["orgwright"])
    clock.begin(app)
    from tests.ui.monkey.run import run

    exec(chosen.breaking, {})
    trail = deque(maxlen=TRAIL)
    diary = chosen.diary.open("w", encoding="utf-8", buffering=1)

    def tell(what):
        trail.append(what)
        diary.write(f"{what}\n")
        if chosen.trail:
            print(what, flush=True)

    # An exception in a method that Qt calls may end the process later, by a segmentation fault that tells nothing.
    watch.tell = lambda fault: diary.write(f"FAULT {fault}\n")
    start = real()
    try:
        done = run(chosen, watch, tell)
    except Exception:  # noqa: BLE001 - the monkey's own fault, or one of the program that came through to it
        done = 0
        watch.add(traceback.format_exc())
    seconds = real() - start
    for fault in watch.faults:
        print(f"{'-' * 100}\n{fault}")
    if watch.faults:
        print("-" * 100, *trail, "-" * 100, f"again: python -m tests.ui.monkey --seed {chosen.seed}", sep="\n")
        print(f"FAULT {signature(watch.faults[0])}", flush=True)
    else:
        print(f"{done} gestures in {seconds:.1f} s, {done / seconds:.0f} a second", flush=True)
    return 1 if watch.faults else 0


if __name__ == "__main__":
    status = main()
    if "--inside" in sys.argv:
        sys.stdout.flush()
        os._exit(status)  # what Python's end does to Qt's objects is not a concern of a person
    sys.exit(status)
