"""List of nodes for spreadsheets, as our export writes it: a row a node, columns by their names, in any order."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping

from designer.basics.errors import Fault, FormatError
from designer.basics.steps import checkpoint
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import decoded, refuse, refuse_crowded
from designer.exchange.imports.code.code_files import CodeFiles, only_name
from designer.exchange.imports.drawings.drawn import Drawn, DrawnNode, DrawnPolicy
from designer.exchange.imports.facts import OrganizationFacts, Placement
from designer.exchange.imports.importer import Importer, by_facts
from designer.exchange.spreadsheet import unguarded
from designer.organization.model.node_attributes import NODE_ATTRIBUTES

_NEEDED = frozenset(("kind", "name", "id", "parent"))
_ROW_BYTES = 1_200
"""Bytes of memory, about, that the content of a row takes."""

_DELIMITERS = ",;\t"
"""Signs between cells: ours, that of spreadsheets where a comma is in numbers, and that of copied cells."""


def is_csv_list(files: CodeFiles) -> bool:
    """Return True for one table with the columns that a list of nodes needs."""
    return len(files.names) == 1 and bool(_delimiter(files.head(files.names[0]).decode("utf-8-sig", "replace")))


def read_list(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of a list.

    Raises:
        FormatError: The file is not a table, or has other columns.
    """
    name = only_name(files)
    text = decoded(files.read(name), name)
    delimiter = _delimiter(text)
    if not delimiter:
        needed = ", ".join(sorted(_NEEDED))
        refuse(name, f"This is not a list of nodes: the first line needs the columns {needed}.", 1)
    refuse_crowded(name, len(text), _ROW_BYTES * text.count("\n"), "rows")
    drawn = Drawn(name, report, frozenset(one.key for one in NODE_ATTRIBUTES), has_defaults=True)
    for where, row in _rows(text, delimiter, name):
        checkpoint()
        drawn.lists_policies &= "policies" in row
        key = row.get("id", "") or where
        drawn.nodes.append(_node(key, row, where))
        if row.get("parent"):
            drawn.placements.append(Placement(key, row["parent"], where))
    return drawn.facts()


def _delimiter(text: str) -> str:
    """Sign between the cells of a list of nodes; empty for any other text."""
    head = text[:4096].partition("\n")[0].strip().replace('"', "").lower()
    return next((sign for sign in _DELIMITERS if set(head.split(sign)) >= _NEEDED), "")


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the rows by their columns, each with its place; empty ones are none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    known = {one.key.lower(): one.key for one in NODE_ATTRIBUTES}
    try:
        columns = [known.get(column.strip().lower(), column.strip().lower()) for column in next(reader)]
        counts = Counter(columns)
        read = (*sorted(_NEEDED), "policies", "management", *known.values())
        if twice := next((column for column in read if counts[column] > 1), ""):
            refuse(name, f"The column {twice} is there twice: remove or rename one of them.", 1)
        line = reader.line_num
        for cells in reader:
            if any(cells):
                yield f"{name}:{line + 1}", dict(zip(columns, map(unguarded, cells), strict=False))
            line = reader.line_num
    except csv.Error as error:
        raise FormatError(name, (Fault(f"This is not a table: {error}.", line=reader.line_num),)) from None


def _node(key: str, row: Mapping[str, str], where: str) -> DrawnNode:
    policies = (name for name in row.get("policies", "").split("\n") if name)
    return DrawnNode(
        key=key,
        kind=row.get("kind", ""),
        name=row.get("name", ""),
        where=where,
        design_id=row.get("id", ""),
        is_management=bool(row.get("management")),
        policies=tuple(DrawnPolicy(policy, None) for policy in policies),
        attributes=row,
    )


IMPORTER = Importer("csv", "a CSV list of nodes", is_csv_list, by_facts(read_list))
