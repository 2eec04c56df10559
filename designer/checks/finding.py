"""What a check is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from designer.organization import Organization
from designer.policy.json_text import Span
from designer.records import Node, NodeId, Policy, PolicyId

LIMITS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html"
API = "https://docs.aws.amazon.com/organizations/latest/APIReference/"


class Severity(Enum):
    """How bad a finding is, worst first.

    An error is what AWS refuses, a warning what works otherwise than it looks, advice what could be better.
    """

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


_NOWHERE = Span(0, 0)
_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        check: Id of the check.
        severity: How bad it is.
        message: What is wrong and what to do, as a sentence.
        node: The node it is about; None where it is about none.
        policy: The policy it is about; None where it is about none.
        steps: Keys and indices that lead to the place in the policy, such as ``("Statement", 2, "Action", 0)``.
        line: Line of the policy's text from 1; 0 where it is about no place in a text.
        column: Column from 1, or 0.
        span: Characters of the policy's text.
    """

    check: str
    severity: Severity
    message: str
    node: NodeId | None = None
    policy: PolicyId | None = None
    steps: tuple[str | int, ...] = ()
    line: int = 0
    column: int = 0
    span: Span = _NOWHERE

    def sort_key(self) -> tuple[int, str, str, int, str, str]:
        """Errors first; then what is about one policy or node together, in the order of the text."""
        return _RANKS[self.severity], self.policy or "", self.node or "", self.span.start, self.check, self.message


OfNode: TypeAlias = Callable[[Node], Iterable[Finding]]
OfPolicy: TypeAlias = Callable[[Policy], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, with whatever it looks at; see `CHECKS` for all of them.

    Attributes:
        id: Stable word for machines and for the documentation.
        title: What is right, in a few words.
        why: Why it matters, in a sentence or two.
        source: Address of the page on which AWS says so.
        nodes: Makes, for one run, a function that looks at one node.
        policies: Makes, for one run, a function that looks at one policy.
        whole: Looks at the organization as a whole.
    """

    id: str
    title: str
    why: str
    source: str
    nodes: Callable[[Organization], OfNode] | None = None
    policies: Callable[[Organization], OfPolicy] | None = None
    whole: Callable[[Organization], Iterable[Finding]] | None = None
