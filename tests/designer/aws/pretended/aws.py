"""A pretended AWS of the sample company, with a clock that somebody has to move; and readings of it."""

from __future__ import annotations

import threading
from dataclasses import replace

from designer.aws.calls import Calls, Pace
from designer.aws.pretended.client import PretendedAws
from designer.aws.pretended.state import pretended_state
from designer.aws.reading import LiveReading
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeKind
from tests.designer.building import company


class Clock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


class Aws(PretendedAws):
    """A pretended AWS of a design, by default of the company; its caller is of the management account."""

    caller = "111111111111"

    def __init__(self, design: Organization | None = None, staleness: float = 0.0) -> None:
        self.clock: Clock
        super().__init__(pretended_state(real(company()) if design is None else design), Clock(), staleness)

    @property
    def root(self) -> str:
        return self.state.root

    def id(self, name: str) -> str:
        """Id of a node or policy by its name."""
        nodes = {node.name: key for key, node in self.state.nodes.items()}
        return nodes.get(name) or next(key for key, one in self.state.policies.items() if one.name == name)

    def wait(self, seconds: float) -> None:
        self.clock.wait(seconds)


def real(organization: Organization) -> Organization:
    """A design of which AWS knows everything: each part has its id, each account its address."""
    policies = [
        replace(one, aws_id=one.aws_id or f"p-{number:08}") for number, one in enumerate(organization.policies.values())
    ]
    nodes = [_real(number, node) for number, node in enumerate(organization.nodes.values())]
    settings = replace(organization.settings, aws_id=organization.settings.aws_id or "o-abcdefghij")
    return Organization(nodes, policies, settings)


def _real(number: int, node: Node) -> Node:
    ids = {
        NodeKind.ROOT: "r-ab12",
        NodeKind.OU: f"ou-ab12-{number:08}",
        NodeKind.ACCOUNT: f"{300_000_000_000 + number}",
    }
    email = node.email or (f"aws{number}@example.com" if node.kind is NodeKind.ACCOUNT else "")
    return replace(node, aws_id=node.aws_id or ids[node.kind], email=email)


def read(aws: object) -> tuple[Organization, ConversionReport]:
    """What a reading brings, and what it says."""
    report = ConversionReport()
    calls = Calls(aws, Pace(1_000_000, 1_000_000), threading.Event())
    return assemble(LiveReading(calls, "aws", report).facts(), report).organization, report
