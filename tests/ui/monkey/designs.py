"""The files that the monkey opens: designs of several shapes, and files that are none."""

from pathlib import Path

from designer.exchange import templates
from designer.exchange.formats import native
from tests.fuzz.bases import inhabited
from tests.ui import hostile

LARGE = 500
"""Accounts of the large design."""

SOUND = 5
"""Files that open."""


def write_all(folder: Path) -> list[Path]:
    """Write them into a folder; those that open come first."""
    company = native.write(templates.load("company"))
    spy = folder / "spy.png"
    spy.write_bytes(b"")
    contents = {
        "company.json": company,
        "inhabited.json": inhabited(sound=True),
        "empty.json": native.write(templates.load("empty")),
        "large.json": native.write(templates.load("scale", accounts=LARGE)),
        "hostile <b>&.json": hostile.design(spy),
        "newer.json": company.replace(b'"version": 1', b'"version": 99', 1).replace(
            b'"nodes"', b'"unheard": 1,\n  "nodes"', 1
        ),
        "cut.json": company[: len(company) // 2],
        "array.json": b"[]",
        "bytes.json": bytes(range(256)),
        "nothing.json": b"",
        "wrong.json": company.replace(b'"parent": "root"', b'"parent": "nobody"'),
    }
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in contents]
