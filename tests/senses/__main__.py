"""Run the tests of a module on the window of a design: python3 -m tests.senses MODULE DESIGN [WORD]."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path

from tests.senses.bus import TESTS, Window


def main() -> int:
    """Run each test whose name has the word; return 1 if one fails."""
    module, design, *words = sys.argv[1:]
    import_module(f"tests.senses.{module}")
    window = Window(Path(design))
    time.sleep(2)
    failed = 0
    for one in (one for one in TESTS if all(word in one.__name__ for word in words)):
        name = one.__name__.replace("_", " ")
        window.events.clear()
        try:
            print(f"ok      {name}: {one(window) or ''}".rstrip(": "), flush=True)
        except Exception as error:  # noqa: BLE001 - each test is told of, whatever the one before it met
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__} {error}; heard {window.events[-6:]}", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
