"""Activity files kept out of Git, since they name people."""

from __future__ import annotations

import os
import re
from pathlib import Path

from designer.basics.errors import FormatError
from designer.exchange.formats import files
from designer.exchange.formats.git_versions import run_git


def have_git_overlook(path: Path) -> bool:
    """Name a file in ``.git/info/exclude`` of the working copy that it lies in.

    Returns:
        Whether it was named now: not where there is no working copy, or Git overlooks it already.
    """
    folder, name = path.absolute().parent, path.name
    try:
        found = run_git(("rev-parse", "--show-prefix", "--git-path", "info/exclude"), folder)
        known = run_git(("check-ignore", "--quiet", "--", name), folder)
    except FormatError:  # there is no Git
        return False
    if found.returncode != 0 or known.returncode == 0 or "\n" in name:
        return False
    prefix, exclude = os.fsdecode(found.stdout).rstrip("\n").split("\n")
    pattern = re.sub(r"([\\*?\[\] !#])", r"\\\1", f"{prefix}{name}")
    place = folder / exclude
    before = files.load_file(place) if place.exists() else b""
    place.parent.mkdir(parents=True, exist_ok=True)
    line = os.fsencode(f"/{pattern}\n")
    files.save(place, before + (b"" if before.endswith(b"\n") or not before else b"\n") + line)
    return True
