"""Report as one HTML file: no request, style and script pinned by their hashes, every name inert.

Tables of up to 500 rows are in the page itself. Of larger ones it holds a hundred, and all of them as data that its
script reads when somebody searches, sorts or turns a page: 10,000 accounts with all their cells would keep a browser
busy for many seconds.
"""

import base64
import hashlib
import json
import re
from functools import lru_cache
from html import escape
from importlib.resources import files

from designer.basics.words import plain
from designer.exchange.reports.contents import SIGNERS, OrganizationReport, ReportCell, ReportTable

_MOST_STATIC = 500
_DAYS = re.compile(r"\d{4}-\d\d-\d\d( to \d{4}-\d\d-\d\d)?")
_DEEPEST = 9
"""Levels that the style knows."""

_SHOWN = 100
"""Rows of a larger table that are in the page, as many as a page of the script has."""


def write(report: OrganizationReport) -> bytes:
    """Return the file."""
    from jinja2 import Environment, StrictUndefined

    style, script = _part("report.css"), _part("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["plain"] = lru_cache(100_000)(plain)
    environment.filters["data"] = _data
    environment.filters["cells"] = _cells
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
    places: dict[ReportCell, int] = {}
    rows = [[places.setdefault(one, len(places)) for one in row] for row in table.rows]
    cells = [(plain(place.text), _look(place), place.depth) for place in places]
    text = json.dumps({"cells": cells, "rows": rows}, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _cells(row: tuple[ReportCell, ...]) -> str:
    """Row of a table; its text is escaped here, since the template would ask of every cell whether it is safe."""
    head, *others = row
    return f"<tr>{_cell(head, 'th')}{''.join([_cell(one, 'td') for one in others])}</tr>"


@lru_cache(100_000)
def _cell(one: ReportCell, tag: str) -> str:
    look, depth = _look(one), min(one.depth, _DEEPEST)
    given = f' class="{look}"' if look else ""
    given += f' data-depth="{depth}"' if depth else ""
    return f"<{tag}{given}>{escape(plain(one.text))}</{tag}>"


def _look(one: ReportCell) -> str:
    """Class of a cell: its tone, or that of an address, which may break anywhere, or of days, which may not break."""
    if one.tone:
        return one.tone
    if one.text.startswith("https://"):
        return "address"
    return "days" if _DAYS.fullmatch(one.text) else ""


def _part(name: str) -> str:
    return files("designer.exchange.reports").joinpath(name).read_text("utf-8").strip()


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
