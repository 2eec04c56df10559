"""Kinds of nodes: their words, what they may hold, the ids that AWS gives them. Their looks stand elsewhere."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from designer.basics.dataclass import dataclass
from designer.organization.model.records import NodeKind


@dataclass(frozen=True, slots=True)
class NodeKindFacts:
    """One kind of node.

    Attributes:
        noun: In a sentence: "OU".
        one: With its article: "an OU".
        title: At the start of a line: "OU".
        full_title: The same without abbreviation: "Organizational unit".
        slug: Start of ids of this design.
        holds: Kinds that may stand right below it
            (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_getting-started_concepts.html).
        aws_id: Pattern of the ids that AWS gives, as a whole
            (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html and its neighbours).
        aws_id_shape: The same in words.
        aws_id_example: One of them.
    """

    noun: str
    one: str
    title: str
    full_title: str
    slug: str
    holds: frozenset[NodeKind]
    aws_id: re.Pattern[str]
    aws_id_shape: str
    aws_id_example: str


_HELD = frozenset({NodeKind.OU, NodeKind.ACCOUNT})

NODE_KINDS: Mapping[NodeKind, NodeKindFacts] = MappingProxyType(
    {
        NodeKind.ROOT: NodeKindFacts(
            noun="root",
            one="a root",
            title="Root",
            full_title="Root",
            slug="root",
            holds=_HELD,
            aws_id=re.compile(r"r-[0-9a-z]{4,32}"),
            aws_id_shape="r- and 4 to 32 lower-case letters or digits",
            aws_id_example="r-ab12",
        ),
        NodeKind.OU: NodeKindFacts(
            noun="OU",
            one="an OU",
            title="OU",
            full_title="Organizational unit",
            slug="ou",
            holds=_HELD,
            aws_id=re.compile(r"ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}"),
            aws_id_shape="ou-, the root's id without r-, and 8 to 32 lower-case letters or digits",
            aws_id_example="ou-ab12-cd34ef56",
        ),
        NodeKind.ACCOUNT: NodeKindFacts(
            noun="account",
            one="an account",
            title="Account",
            full_title="Account",
            slug="acc",
            holds=frozenset(),
            aws_id=re.compile(r"[0-9]{12}"),
            aws_id_shape="twelve digits",
            aws_id_example="123456789012",
        ),
    }
)
"""Every kind, from the top of the tree down."""
