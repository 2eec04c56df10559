"""What any answer of the command line must be like: bounded, strict, and inert where it is shown."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from xml.etree import ElementTree as ET

from designer.basics.errors import FormatError
from designer.exchange.formats import native

MOST_OUTPUT = 40_000_000
MOST_ERRORS = 60_000
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u200b\u2060-\u206f\ufeff"
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u3164\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)
FORGED = "\nforged: all is well"
"""End of names in some designs."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def faults_of_text(text: str) -> list[str]:
    """Characters that steer a terminal, turn the direction of text or are not seen."""
    found = _CONTROLS.search(text.replace("\r\n", "\n"))
    where = text[max(0, found.start() - 40) : found.end()] if found else ""
    return [f"control character {found[0]!r} in {where!r}: print by `say`, write by `plain`"] if found else []


def faults_of_words(text: str) -> list[str]:
    """The same, and lines that a name has made."""
    before, forged, _ = text.partition(FORGED)
    return [f"a name ends a line: {before[-60:]!r}: print a line by `say`"] if forged else faults_of_text(text)


def faults_of_json(text: str) -> list[str]:
    """What strict readers refuse, and what steers a terminal."""
    return faults_of_data(text) or faults_of_text(text)


def faults_of_data(text: str) -> list[str]:
    """What strict readers refuse in JSON that is written into a file."""
    try:
        json.loads(text, parse_constant=_refused)
        text.encode()
    except ValueError as error:
        return [f"not strict JSON: {error}"]
    return []


def faults_of_design(text: str) -> list[str]:
    """What keeps a design from being read again."""
    try:
        native.read(text.encode(), "the answer")
    except FormatError as error:
        return [f"it cannot be read again: {error}"]
    return faults_of_data(text)


def _refused(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def faults_of_lines(text: str) -> list[str]:
    """JSON Lines."""
    return [fault for line in text.split("\n")[:-1] for fault in faults_of_json(line)]


def faults_of_script(text: str) -> list[str]:
    """What a POSIX shell refuses, and what steers a terminal."""
    if not text:
        return []
    if found := _LIVE.search(_SHELL.sub(_without_quoted, text)):
        return [f"{found[0]!r} stands bare in a script"]
    read = subprocess.run(["sh", "-n"], input=text.encode(), capture_output=True, timeout=300, check=False)
    return [f"no script: {read.stderr.decode(errors='replace')[-300:]}"] if read.returncode else faults_of_text(text)


_LIVE = re.compile(r"touch pwned|cmd\(\)|`x`|alert\(1\)")
"""Pieces of the texts of `mutations` that do something where they are not quoted."""

_SHELL = re.compile(
    r"""(?P<here><<'(\w+)'\n.*?\n\2$)|(?P<comment>(?:^|(?<=[\s;]))#.*?$)|'[^']*'|"(?:[^"\\]|\\.)*"|\\.""",
    re.MULTILINE | re.DOTALL,
)


def _without_quoted(found: re.Match[str]) -> str:
    """A word of a shell without what is not read by it; what is in double quotes is."""
    return found[0] if found[0].startswith('"') else "''"


def faults_of_html(text: str) -> list[str]:
    """Markup of names that came alive, and requests to a network."""
    found = re.search(r"<script>alert|<b>bold|<!--(?! )|src=[\"']?http", text)
    return [f"markup {found[0]!r} of a name"] if found else faults_of_text(text)


def faults_of_markdown(text: str) -> list[str]:
    """Markup of names that came alive, and rows of tables with another number of cells than their heads."""
    fenced = re.sub(r"^(`{3,})\w*\n(?:.*\n)*?\1$", "", text, flags=re.MULTILINE)
    inert = re.sub(r"\\.|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", fenced)
    found = [f"markup {one[0]!r} of a name" for one in re.finditer(r"<script>|<b>bold", inert)]
    for table in re.findall(r"(?:^\|.*\n)+", inert, re.MULTILINE):
        rows = [row.count("|") for row in table.splitlines()]
        found += [f"{row} instead of {rows[0]} in {table[:80]!r}" for row in rows if row != rows[0]]
    # A space without width that the report puts behind an entity, so that nobody is mentioned, is not a name's.
    return found[:3] + faults_of_text(re.sub(r"(&#\d+;)\u200b", r"\1", text))


def faults_of_workbook(data: bytes) -> list[str]:
    """Formulas, and sheets that are not XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}
    found = [f"a formula in {name}" for name, text in sheets.items() if re.search(r"<f[ >]", text)]
    return found + [fault for text in sheets.values() for fault in faults_of_xml(text)]


def faults_of_xml(text: str) -> list[str]:
    """What no XML reader takes."""
    try:
        ET.fromstring(text.encode())
    except (ValueError, ET.ParseError) as error:
        return [f"not XML: {error}"]
    return faults_of_text(text)


def faults_of_csv(text: str) -> list[str]:
    """Formulas, for any delimiter that a spreadsheet may take, and rows of another length."""
    usual = csv.field_size_limit(len(text) + 1)  # a cell may be longer than what Python reads by itself
    try:
        rows = list(csv.reader(io.StringIO(text)))
    finally:
        csv.field_size_limit(usual)  # it is one for the whole process
    found = [f"formula {cell[:40]!r}" for row in rows for cell in row if cell.startswith(_STARTS)]
    found += [f"{len(row)} cells instead of {len(rows[0])}" for row in rows if len(row) != len(rows[0])]
    for delimiter in ";\t|":
        if re.search(rf"(?:^|{re.escape(delimiter)})[=+@-]", re.sub('"(?:[^"]|"")*"', "", text), re.MULTILINE):
            found.append(f"a formula where cells end at {delimiter!r}")
    return found + faults_of_text(text)
