"""The library of docs/library.md as a folder, and changes of it."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from designer.analysis.guardrails import libraries
from designer.exchange.library.reading import read_library
from tests.designer.exchange.formats.designs import as_bytes, small

PAGE = Path(__file__).resolve().parents[4] / "docs" / "library.md"
_BLOCK = re.compile(r"^`([\w/]+\.json)`(?:(?!```).)*```json\n(.*?)```", re.MULTILINE | re.DOTALL)


def files() -> dict[str, bytes]:
    """Return the files of the page, and the design that its template names."""
    found = {name: text.encode() for name, text in _BLOCK.findall(PAGE.read_text("utf-8"))}
    return {**found, "designs/start.json": as_bytes(small())}


def written(folder: Path, content: dict[str, bytes] | None = None) -> Path:
    """Return a folder with these files, or with those of the page."""
    for name, data in (files() if content is None else content).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def changed(folder: Path, name: str, change: Callable[[Any], object]) -> Path:
    """Return a folder with the library, one of whose files a function changed."""
    value = json.loads(files()[name])
    change(value)
    return written(folder, {**files(), name: json.dumps(value, indent=1).encode()})


@contextmanager
def in_use(folder: Path) -> Iterator[libraries.TeamLibrary]:
    """Use the library of a folder for a while."""
    library = read_library(folder)
    libraries.use([library])
    try:
        yield library
    finally:
        libraries.use(())
