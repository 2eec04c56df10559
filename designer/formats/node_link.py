"""networkx's node-link JSON, for `networkx.node_link_graph(data, edges="edges")` and tools that read it. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests. Siblings keep their
order as the order of the edges.
"""

from __future__ import annotations

import json

from designer.formats.format import Format
from designer.formats.native_file import NativeFile
from designer.formats.tree import LOST, attributes


def write(file: NativeFile) -> bytes:
    """Organization as networkx's node-link JSON."""
    import networkx as nx  # slow to import, and few write this format

    organization = file.organization
    graph: nx.DiGraph[str] = nx.DiGraph(name=organization.settings.name)
    for node_id in organization.walk():
        members = attributes(organization, organization.node(node_id))
        del members["id"]  # node-link data writes it itself
        graph.add_node(node_id, **members)
    for node_id in organization.walk():
        graph.add_edges_from((node_id, child) for child in organization.node(node_id).children)
    data = nx.node_link_data(graph, edges="edges")
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n".encode()


FORMAT = Format(
    name="node-link",
    title="networkx node-link graph",
    suffixes=(".node-link.json",),
    loses=LOST,
    write=write,
)
