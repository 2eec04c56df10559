"""networkx's node-link JSON, for `networkx.node_link_graph(data, edges="edges")` and tools that read it. Export only.

Lost in it: policy documents (each node names its policies), settings, notes, layout and tests. Siblings keep their
order as the order of the edges.
"""

from collections.abc import Iterator

from designer.exchange.formats.documents import indented_parts
from designer.exchange.formats.format import Format
from designer.exchange.formats.loading import Json
from designer.exchange.formats.native_file import NativeFile
from designer.exchange.formats.tree import LOST_IN_TREES, NODES_AT_ONCE, attributes


def _parts(file: NativeFile) -> Iterator[str]:
    """Organization as networkx's node-link JSON, in parts, without networkx: importing it takes as long as writing."""
    organization = file.organization
    nodes: list[Json] = []
    edges: list[Json] = []
    for number, node_id in enumerate(organization.walk()):
        if not number % NODES_AT_ONCE:
            yield ""
        node = organization.node(node_id)
        members = attributes(organization, node)
        del members["id"]  # which stands last in node-link data
        nodes.append({**members, "id": node_id})
        edges += [{"source": node_id, "target": child} for child in node.children]
    graph: Json = {"name": organization.settings.name}
    yield from indented_parts({"directed": True, "multigraph": False, "graph": graph, "nodes": nodes, "edges": edges})
    yield "\n"


FORMAT = Format(
    name="node-link",
    title="networkx node-link graph",
    suffixes=(".node-link.json",),
    loses=LOST_IN_TREES,
    parts=_parts,
)
