"""networkx's node-link JSON, for `networkx.node_link_graph(data, edges="edges")` and tools that read it. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests. Siblings keep their
order as the order of the edges.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.formats.documents import indented_parts
from designer.formats.format import Format
from designer.formats.native_file import NativeFile
from designer.formats.tree import AT_ONCE, LOST, attributes


def parts(file: NativeFile) -> Iterator[str]:
    """Organization as networkx's node-link JSON, in parts."""
    import networkx as nx  # slow to import, and few write this format

    organization = file.organization
    graph: nx.DiGraph[str] = nx.DiGraph(name=organization.settings.name)
    for number, node_id in enumerate(organization.walk()):
        if not number % AT_ONCE:
            yield ""
        members = attributes(organization, organization.node(node_id))
        del members["id"]  # node-link data writes it itself
        graph.add_node(node_id, **members)
    for node_id in organization.walk():
        graph.add_edges_from((node_id, child) for child in organization.node(node_id).children)
    yield from indented_parts(nx.node_link_data(graph, edges="edges"))
    yield "\n"


FORMAT = Format(
    name="node-link",
    title="networkx node-link graph",
    suffixes=(".node-link.json",),
    loses=LOST,
    parts=parts,
)
