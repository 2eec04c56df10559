"""Designs: loaded, made, changed, saved, exported, and as a graph."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from designer.api.answered import Answered
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.basics.program import own_program
from designer.exchange import templates
from designer.exchange.exports.folder import write_folder
from designer.exchange.exports.registry import TARGETS, export_design, target_of
from designer.exchange.exports.target import ExportSource
from designer.exchange.formats import files, native
from designer.exchange.formats.format import NativeFile
from designer.exchange.spreadsheet import file_bytes
from designer.organization.model.change import Change
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization

if TYPE_CHECKING:  # it takes 0.4 s to import, and only `graph` needs it
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Design:
    """A design as it was loaded or made; `apply` returns another one. A notebook shows it as a picture.

    Attributes:
        file: The content of its file: organization, layout, and remarks on the reading in ``notes``.
        name: What messages call it: the path of its file, or the name of the template.
    """

    file: NativeFile
    name: str

    @property
    def organization(self) -> Organization:
        """The organization that edits of `designer.organization.edits` take. Do not change it: use `apply`."""
        return self.file.organization

    def _repr_svg_(self) -> str:
        """Return the picture of the canvas as SVG, drawn by a process of its own, which needs no screen."""
        with TemporaryDirectory() as folder:
            source, drawn = Path(folder, "design.orgwright.json"), Path(folder, "design.svg")
            source.write_bytes(native.write(self.file))
            words = [*own_program(), "render", str(source), "-o", str(drawn)]
            done = subprocess.run(words, capture_output=True, check=False)  # noqa: S603 - our own program
            if done.returncode:
                raise EditError(done.stderr.decode(errors="replace").strip() or "The picture could not be drawn.")
            return drawn.read_text(encoding="utf-8")


def load(path: str | Path) -> Design:
    """Return the design in a file.

    Raises:
        FormatError: The file cannot be read, or is not a design. It lists all faults with their places.
    """
    return loads(files.load_file(Path(path)), str(path))


def loads(data: bytes | str, name: str = "design") -> Design:
    """Return the design in the content of a file.

    Args:
        data: The content; a text is encoded as UTF-8.
        name: What messages call it.

    Raises:
        FormatError: The data is not a design; lists all faults with their places.
    """
    return Design(native.read(data.encode(errors="surrogatepass") if isinstance(data, str) else data, name), name)


def save(design: Design, path: str | Path) -> None:
    """Write a design to a file, whole or not at all; a file that is there is replaced.

    Raises:
        EditError: The design came from a newer version of Orgwright and would lose what this one does not know.
        FormatError: The file cannot be written.
    """
    if design.file.read_only:
        raise EditError(f"{design.name} was written by a newer version of Orgwright: saving it would lose parts of it.")
    files.save(Path(path), native.write(design.file))


def template(name: str, *, accounts: int | None = None, seed: int = 1) -> Design:
    """Return a design made from a template, such as ``company``.

    Args:
        name: As ``orgwright new --list`` names it.
        accounts: The number of accounts for the template ``scale``, the management account included.
        seed: Which organization ``scale`` makes; equal numbers make equal ones.

    Raises:
        EditError: There is no such template, or it cannot have so many accounts.
    """
    return Design(templates.load(name, accounts=accounts, seed=seed), name)


def graph(design: Design) -> nx.DiGraph[str]:
    """Return a frozen copy of the tree for networkx, edges from parent to child.

    Nodes are ids and have the attributes ``name``, ``kind`` (``root``, ``ou`` or ``account``), ``aws_id`` ("" if
    the design has none), ``tags`` (a dictionary), ``policies`` (ids, as attached) and ``path``.
    """
    import networkx as nx

    organization = design.organization
    made: nx.DiGraph[str] = nx.DiGraph(organization.graph.edges)
    for node_id in organization.walk():
        node = organization.node(node_id)
        made.add_node(
            node_id,
            name=node.name,
            kind=node.kind.value,
            aws_id=node.aws_id,
            tags=dict(node.tags),
            policies=tuple(node.policies),
            path=path_text(organization, node_id),
        )
    nx.freeze(made)
    return made


def apply(design: Design, change: Change) -> Design:
    """Return the design after a change; the design itself stays as it is.

    Args:
        design: The design.
        change: A change of its organization, as the functions of `designer.organization.edits` make it.
    """
    made = design.organization.copy()
    made.apply(change)
    return Design(_with_organization(design.file, made), design.name)


def export(design: Design, target: str, folder: str | Path) -> Answered:
    """Write a design for another program, as ``orgwright export`` does.

    Args:
        design: The design.
        target: The format, such as ``terraform``, ``cloudformation``, ``drawio`` or ``csv``.
        folder: Where the files go; it is made if it is not there. Files that others have changed are not replaced.

    Returns:
        The report of what the format does not hold: a row for each entry.

    Raises:
        EditError: There is no such format.
        FormatError: A file cannot be written.
    """
    found = target_of(target)
    if found is None:
        raise EditError(f"There is no format {target}. There are: {', '.join(one.name for one in TARGETS)}.")
    texts, report = export_design(found, ExportSource.of(design.file))
    write_folder(Path(folder), {path: file_bytes(path, text) for path, text in texts.items()})
    return Answered(report.as_json())


def _with_organization(file: NativeFile, organization: Organization) -> NativeFile:
    return NativeFile(organization, file.layout, file.read_only, file.notes, file.schema)
