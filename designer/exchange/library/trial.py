"""A team's library tried out: each rule on its cases, each policy by the checks, each template by the reader."""

import json
from collections.abc import Iterator

from designer.analysis import checks
from designer.analysis.checks.finding import Severity
from designer.analysis.checks.team_rules import check_of
from designer.analysis.guardrails import build
from designer.analysis.guardrails.libraries import RuleCase, TeamLibrary, TeamRule
from designer.basics.errors import EditError, FormatError
from designer.exchange.formats import native
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    aws_managed_policies,
)

_TYPES = {"scp": PolicyType.SERVICE_CONTROL_POLICY, "rcp": PolicyType.RESOURCE_CONTROL_POLICY}
_SUBJECT = NodeId("subject")


def trial_faults(library: TeamLibrary) -> Iterator[str]:
    """Yield sentences on what a library does otherwise than it says."""
    for rule in library.rules:
        for number, case in enumerate(rule.finds, 1):
            if not _is_found(rule, case):
                yield f"{rule.id}: it does not find case {number} of finds, {case.path}."
        for number, case in enumerate(rule.accepts, 1):
            if _is_found(rule, case):
                yield f"{rule.id}: it finds case {number} of accepts, {case.path}."
    for guardrail in library.guardrails:
        try:
            text = build(guardrail, guardrail.defaults)
        except EditError:  # what it asks for has no default
            continue
        for finding in checks.text_findings(text, guardrail.type):
            if finding.severity is Severity.ERROR:
                yield f"{guardrail.id}: {finding.message}"
    for template in library.templates:
        try:
            native.read(template.data, f"designs/{template.design}")
        except FormatError as error:
            yield f"{template.id}: {error}"


def _is_found(rule: TeamRule, case: RuleCase) -> bool:
    organization = _case_design(case)
    check = check_of(rule, "")
    if check.whole:
        return any(check.whole(organization))
    return bool(check.nodes and [*check.nodes(organization)(organization.node(_SUBJECT))])


def _case_design(case: RuleCase) -> Organization:
    """Return an organization of one node and the OUs above it."""
    default = tuple(DEFAULT_POLICY[kind] for kind in _TYPES.values())
    documents = {"scp": case.scp, "rcp": case.rcp}
    given = [
        Policy(PolicyId(f"case-{name}"), f"case {name}", _TYPES[name], json.dumps(document))
        for name, document in documents.items()
        if document is not None
    ]
    *above, own = case.path.split("/")
    below = [NodeId(f"ou-{number}") for number in range(1, len(above) + 1)]
    ids = [NodeId("root"), *below, _SUBJECT]
    nodes = [Node(ids[0], NodeKind.ROOT, "Root", (ids[1],), default)]
    for place, name in enumerate(above, 1):
        nodes.append(Node(ids[place], NodeKind.OU, name, (ids[place + 1],), default))
    subject = Node(
        _SUBJECT,
        NodeKind(case.kind),
        own,
        (),
        (*default, *(policy.id for policy in given)),
        tags=tuple(case.tags.items()),
        programmes=" ".join(case.programmes),
    )
    settings = Settings("Case", policy_types=tuple(_TYPES.values()))
    return Organization([*nodes, subject], [*aws_managed_policies(), *given], settings)
