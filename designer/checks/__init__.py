"""What AWS would refuse, and what works otherwise than it looks: one check, one module, one line in the table.

`run` is what the command line and the tests use; `steps` does the same in small portions for a window that must stay
alive. Results of one policy are remembered by its text, so that a run after an edit costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from designer.checks import (
    attachments,
    gaps,
    identities,
    known_actions,
    management_account,
    node_names,
    policy_attached,
    policy_language,
    policy_names,
    policy_size,
    structure,
)
from designer.checks.finding import Check, Finding, Severity
from designer.organization import Organization

__all__ = ["CHECKS", "Check", "Finding", "Severity", "run", "steps"]

CHECKS: tuple[Check, ...] = (
    policy_language.CHECK,
    policy_size.CHECK,
    known_actions.CHECK,
    policy_attached.CHECK,
    policy_names.CHECK,
    attachments.CHECK,
    gaps.CHECK,
    node_names.CHECK,
    identities.CHECK,
    structure.CHECK,
    management_account.CHECK,
)

_NODES_A_STEP = 250


def run(organization: Organization) -> tuple[Finding, ...]:
    """Everything the checks find, worst first."""
    return tuple(sorted((found for step in steps(organization) for found in step), key=Finding.sort_key))


def steps(organization: Organization) -> Iterator[tuple[Finding, ...]]:
    """The same in small portions, in no particular order; the organization must not change meanwhile."""
    of_policies = [check.policies(organization) for check in CHECKS if check.policies]
    for policy in organization.policies.values():
        yield tuple(found for look in of_policies for found in look(policy))
    of_nodes = [check.nodes(organization) for check in CHECKS if check.nodes]
    nodes = iter(organization.nodes.values())
    while portion := tuple(islice(nodes, _NODES_A_STEP)):
        yield _flat(look(node) for node in portion for look in of_nodes)
    for check in CHECKS:
        if check.whole:
            yield tuple(check.whole(organization))


def _flat(results: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    return tuple(found for result in results for found in result)
