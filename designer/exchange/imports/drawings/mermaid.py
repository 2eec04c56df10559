"""Mermaid: flowcharts as our export writes them, one file or several that belong together.

Shapes tell kinds; tags, e-mail addresses, states and join dates are in no chart. Source of the language:
https://mermaid.js.org/syntax/flowchart.html.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath

from designer.basics.steps import checkpoint
from designer.basics.words import counted, short, whole
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.mermaid import MERMAID_SHAPES
from designer.exchange.formats.loading import decoded, refuse, refuse_crowded
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.code.located import members_in, text_in
from designer.exchange.imports.code.yaml_reader import read_yaml
from designer.exchange.imports.drawings.drawn import Drawn, DrawnNode, label_parts
from designer.exchange.imports.facts import OrganizationFacts, Placement
from designer.exchange.imports.importer import Importer, by_facts
from designer.organization.model.node_attributes import AWS_ID

_SUFFIXES = (".mmd", ".mermaid")
_HEAD = re.compile(rb"(?m)^[ \t]*(?:flowchart|graph)\s+(?:LR|RL|TB|TD|BT)\b")
_ROOT = re.compile(rb'(?m)^[ \t]*\w+\[\["')
_NODE = re.compile(r'\s*(\w+)(\[\["|\("|\[")([^"]*)("\]\]|"\)|"\])(?::::(\w+))?\s*;?\s*', re.ASCII)
_EDGE = re.compile(r"\s*(\w+)\s*-->\s*(\w+)\s*;?\s*", re.ASCII)
_QUIET = re.compile(r"\s*(?:%%.*|classDef .*|(?:flowchart|graph)\s+\w+\s*)?")
_BREAK = re.compile(r"<br\s*/?>")
_ENTITY = re.compile(r"#(\d{1,7}|[a-z]{1,20});", re.ASCII)
_KINDS = {shape: kind.value for kind, shape in MERMAID_SHAPES.items()}
_NUMBERED = re.compile(r"(.*?)(?:-(\d{1,6}))?", re.ASCII | re.DOTALL)
_SINGLY = 10
_LINE_BYTES = 600
"""Bytes of memory, about, that the content of a line takes."""


def is_mermaid(files: CodeFiles) -> bool:
    """Return True for charts with the shape that our export gives the root."""
    return any(_HEAD.search(head) and _ROOT.search(head) for head in map(files.head, _charts(files)))


def read_mermaid(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of one chart or several.

    Raises:
        FormatError: There is none.
    """
    drawn = Drawn(files.title, report, frozenset((AWS_ID.key,)))
    seen: set[str] = set()
    for name in _charts(files):
        text = decoded(files.read(name), name)
        if not _HEAD.search(text[:4096].encode("utf-8", "replace")):
            refuse(name, "This is not a chart of Mermaid: a line with flowchart and its direction is missing.")
        refuse_crowded(name, len(text), _LINE_BYTES * text.count("\n"), "lines")
        _Chart(name, drawn, seen).read(text)
    return drawn.facts()


def _charts(files: CodeFiles) -> list[str]:
    """Return files that may be charts: the only one, or those of the suffix, the parts of one node in their order."""
    found = files.names if len(files.names) == 1 else [name for name in files.names if name.lower().endswith(_SUFFIXES)]
    return sorted(found, key=_part)


def _part(name: str) -> tuple[str, int]:
    path = PurePosixPath(name)
    found = _NUMBERED.fullmatch(path.stem)
    assert found is not None
    return str(path.with_name(found[1] or "-")), int(found[2] or 1)


class _Chart:
    def __init__(self, name: str, drawn: Drawn, seen: set[str]) -> None:
        self._name, self._drawn, self._seen = name, drawn, seen
        self._strange: list[tuple[str, str]] = []

    def read(self, text: str) -> None:
        """Take all lines of a chart."""
        lines = text.split("\n")
        for number, line in self._body(lines):
            checkpoint()
            self._take(line.rstrip("\r"), f"{self._name}:{number}")
        for where, line in self._strange[:_SINGLY]:
            self._drawn.report.lost(where, f"This line is not read: {short(line)}.")
        if more := len(self._strange[_SINGLY:]):
            self._drawn.report.lost(self._strange[_SINGLY][0], f"{counted(more, 'further line')} not read.")

    def _body(self, lines: list[str]) -> Iterator[tuple[int, str]]:
        """Numbered lines below the front matter, which holds the title."""
        if lines[0].strip() != "---":
            yield from enumerate(lines, 1)
            return
        end = next((number for number, line in enumerate(lines) if number and line.strip() == "---"), 0)
        if not end:
            refuse(self._name, "The front matter is not closed: a second line of --- is missing.", 1)
        head = "\n".join(lines[1:end])
        if head.strip() and not self._drawn.name:
            title = text_in(members_in(read_yaml(head.encode(), self._name, self._drawn.report)).get("title"))
            self._drawn.name = title
        yield from enumerate(lines[end + 1 :], end + 2)

    def _take(self, line: str, where: str) -> None:
        if found := _NODE.fullmatch(line):
            self._add_node(found, where)
        elif found := _EDGE.fullmatch(line):
            self._drawn.placements.append(Placement(found[2], found[1], where))
        elif not _QUIET.fullmatch(line):
            self._strange.append((where, line))

    def _add_node(self, found: re.Match[str], where: str) -> None:
        key, opening, label, closing, look = found.groups()
        if key in self._seen:  # the top of a further chart
            return
        self._seen.add(key)
        is_management = look == "management"
        lines = [_ENTITY.sub(_sign, line) for line in _BREAK.split(label)]
        name, aws_id, policies = label_parts(lines, is_management=is_management)
        self._drawn.nodes.append(
            DrawnNode(
                key=key,
                kind=_KINDS.get((opening, closing), ""),
                name=name,
                where=where,
                is_management=is_management,
                policies=policies,
                attributes={AWS_ID.key: aws_id},
            )
        )


def _sign(found: re.Match[str]) -> str:
    """Return the sign that Mermaid writes by its number or its name."""
    said = found[1]
    if not said.isdecimal():
        return unescape(f"&{said};")
    return whole(chr(int(said))) if int(said) <= 0x10FFFF else found[0]


IMPORTER = Importer("mermaid", "a Mermaid flowchart of ours", is_mermaid, by_facts(read_mermaid))
