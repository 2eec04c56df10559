"""Saves a file again and again until it is killed: `python -m tests.faults.saver FILE`.

Before each save it prints the number that the file is about to hold, after it the number that it holds.
"""

from __future__ import annotations

import hashlib
import random
import sys
from pathlib import Path

from designer.exchange.formats import files

SIZES = (10, 5_000, 70_000, 400_000)


def content(number: int) -> bytes:
    """The content of a number: its own check is at the start."""
    body = (b"%d " % number) * random.choice(SIZES)
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def number_of(data: bytes) -> int | None:
    """The number that a content holds; None where it is not whole."""
    check, _, body = data.partition(b"\n")
    return int(body.split(b" ", 1)[0]) if check.decode("latin-1") == hashlib.sha256(body).hexdigest() else None


def main(path: Path) -> None:
    seen = files.load_file(path)
    number = number_of(seen)
    assert number is not None
    while True:
        number += 1
        data = content(number)
        print("saving", number, flush=True)
        files.save(path, data, expected=files.fingerprint(seen))
        print("saved", number, flush=True)
        seen = data


if __name__ == "__main__":
    main(Path(sys.argv[1]))
