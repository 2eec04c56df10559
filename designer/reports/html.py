"""Report as one HTML file: no request, style and script pinned by their hashes, every name inert.

Tables of up to 500 rows stand in the page itself. Of larger ones it holds a hundred, and all of them as data that its
script reads when somebody searches, sorts or turns a page: 10,000 accounts with all their cells would keep a browser
busy for many seconds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib.resources import files

from designer.reports.contents import SIGNERS, OrganizationReport, ReportTable
from designer.words import plain

_MOST_STATIC = 500
_SHOWN = 100
"""Rows of a larger table that stand in the page, as many as a page of the script has."""


def write(report: OrganizationReport) -> bytes:
    """The file."""
    from jinja2 import Environment, StrictUndefined

    style, script = _part("report.css"), _part("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["plain"] = lru_cache(100_000)(plain)
    environment.filters["data"] = _data
    page = environment.from_string(_part("report.html.jinja"))
    text = page.render(
        report=report,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        most=_MOST_STATIC,
        shown=_SHOWN,
        signers=SIGNERS,
    )
    return text.encode()


def _data(table: ReportTable) -> str:
    """Rows as JSON: a list of distinct cells, and the rows as places in it. No character of it can end the element."""
    places: dict[tuple[str, str, int], int] = {}
    rows = [
        [places.setdefault((plain(one.text), one.tone, one.depth), len(places)) for one in row] for row in table.rows
    ]
    text = json.dumps({"cells": list(places), "rows": rows}, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _part(name: str) -> str:
    return files("designer.reports").joinpath(name).read_text("utf-8").strip()


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
