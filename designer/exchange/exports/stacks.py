"""Resources of CloudFormation, cut into stacks that keep its limits.

One stack exports what a later one names.

The order is a topological one of the graph of what names what, so that no stack needs a later one.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

from designer.basics.dataclass import dataclass
from designer.exchange.exports.target import gathered

ROOT_ID = "RootId"

_MAX_RESOURCES = 480  # of 500
_MAX_EXPORTS = 200
_MAX_SIZE = 600_000  # characters of compact JSON; with its indents a template may have 1 MB


class ResourceLink(NamedTuple):
    """Id of another resource.

    Attributes:
        target: Its logical id.
        attribute: Attribute that holds the id; empty for the resource's own reference.
        aws_id: The id itself, where it is known.
    """

    target: str
    attribute: str
    aws_id: str

    @property
    def export(self) -> str:
        """End of the name under which a stack exports it."""
        return f"{self.target}-{self.attribute}" if self.attribute else self.target

    def local(self) -> tuple[str, str]:
        """Return the function that gives it in the same stack, with its argument."""
        return ("GetAtt", f"{self.target}.{self.attribute}") if self.attribute else ("Ref", self.target)


class StackParameter(NamedTuple):
    """Value that the stack asks for."""

    name: str


@dataclass(frozen=True, slots=True)
class StackResource:
    """One resource.

    Attributes:
        name: Its logical id.
        kind: Its type.
        properties: Plain values, links, parameters, and lists of them.
        identifier: Key that an import finds it by at AWS; empty while it is planned.
    """

    name: str
    kind: str
    properties: Mapping[str, object]
    identifier: Mapping[str, str]

    def links(self) -> Iterator[ResourceLink]:
        """Yield the resources that it names."""
        for value in self.properties.values():
            items = value if isinstance(value, list) else [value]
            yield from (item for item in items if isinstance(item, ResourceLink))

    def size(self) -> int:
        """Return the characters of it as compact JSON, about."""
        return len(json.dumps(self.properties, ensure_ascii=False)) + 300


@dataclass
class StackTemplate:
    """One template.

    Attributes:
        resources: In the order to make them.
        exported: Links of later stacks to resources of this one.
    """

    resources: list[StackResource] = field(default_factory=list)
    exported: list[ResourceLink] = field(default_factory=list)

    def parameters(self) -> Iterator[str]:
        """Yield the names of the values that it asks for."""
        for resource in self.resources:
            yield from (value.name for value in resource.properties.values() if isinstance(value, StackParameter))

    def bodies(self, reference: Callable[[str, str], object]) -> Iterator[tuple[str, dict[str, object]]]:
        """Yield each resource with its body, in a chain of dependencies.

        Args:
            reference: A function of CloudFormation and its argument as the template's language writes it.
        """
        here = {resource.name for resource in self.resources}
        previous = ""

        def shown(value: object) -> object:
            if isinstance(value, list):
                return [shown(item) for item in value]
            if isinstance(value, StackParameter):
                return reference("Ref", value.name)
            if not isinstance(value, ResourceLink):
                return value
            if value.target in here:
                return reference(*value.local())
            return value.aws_id or reference("ImportValue", value.export)

        for resource in self.resources:
            body: dict[str, object] = {"Type": resource.kind}
            if previous and previous not in {link.target for link in resource.links()}:
                body["DependsOn"] = previous
            body |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
            body["Properties"] = {key: shown(value) for key, value in resource.properties.items()}
            yield resource.name, body
            previous = resource.name


def split_stacks(resources: Iterable[StackResource]) -> Generator[None, None, list[StackTemplate]]:
    """Return stacks in the order to make them, in steps; resources keep their order where nothing speaks against it."""
    import networkx as nx  # slow to import, and few write this format

    named = {resource.name: resource for resource in (yield from gathered(resources))}
    rank = {name: number for number, name in enumerate(named)}
    needs: nx.DiGraph[str] = nx.DiGraph()
    needs.add_nodes_from(named)
    needs.add_edges_from((link.target, one.name) for one in named.values() for link in one.links())
    stacks = [StackTemplate()]
    size = exports = 0
    for name in (yield from gathered(nx.lexicographical_topological_sort(needs, key=rank.__getitem__))):
        full = len(stacks[-1].resources) >= _MAX_RESOURCES or exports >= _MAX_EXPORTS
        more = named[name].size()
        if full or (size + more > _MAX_SIZE and stacks[-1].resources):
            stacks.append(StackTemplate())
            size = exports = 0
        stacks[-1].resources.append(named[name])
        size += more
        exports += needs.out_degree(name) > 0
    _export(stacks)
    return stacks


def _export(stacks: list[StackTemplate]) -> None:
    """Note in each stack what later ones name and know no id of."""
    home = {resource.name: stack for stack in stacks for resource in stack.resources}
    linked: set[ResourceLink] = set()
    for stack in stacks:
        for link in (link for resource in stack.resources for link in resource.links()):
            if home[link.target] is not stack and not link.aws_id and link not in linked:
                linked.add(link)
                home[link.target].exported.append(link)
