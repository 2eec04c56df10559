"""Permission sets are assigned where the SCPs leave some of what they give."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.shared import shared
from designer.analysis.checks.wording import listed
from designer.organization.edits.identity_center import unassign
from designer.organization.identity.aws_managed import is_aws_managed, managed_policy_text
from designer.organization.model.change import Change
from designer.organization.model.identity_center import AccessAssignment, PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.satisfiability.masks import masks


def _whole(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None or not center.assignments:
        return
    catalogue = load()
    ceilings = shared(organization).ceilings
    given = {one.name: _given(one, catalogue) for one in center.permission_sets}
    for one in center.assignments:
        yield None
        mask = given.get(one.permission_set)
        accounts = _without_use(organization, ceilings, one.target, mask) if mask is not None else []
        if accounts:
            yield _finding(organization, one, accounts)


def _given(one: PermissionSet, catalogue: Catalogue) -> int | None:
    """Actions that a permission set may allow, without those that nothing limits; None where not all is known."""
    texts = [managed_policy_text(reference) if is_aws_managed(reference) else None for reference in one.attached]
    if one.inline:
        texts.append(one.inline)
    allowed, kept = 0, catalogue.full_mask
    for text in texts:
        document = read_policy_text(text, Grammar.IDENTITY) if text is not None else None
        if document is None or not document.usable:
            return None
        found = masks(document, catalogue)
        allowed, kept = allowed | found.allow_any, kept & found.keep_sure
    return allowed & kept & catalogue.limited_mask


def _without_use(organization: Organization, ceilings: Ceilings, target: NodeId, mask: int) -> list[NodeId]:
    """Accounts where nothing is left of a permission set; those that are closed do not count."""
    return [
        account
        for account in organization.accounts(target)
        if organization.node(account).state is AccountState.ACTIVE and not ceilings.of(account).possible & mask
    ]


def _finding(organization: Organization, one: AccessAssignment, accounts: list[NodeId]) -> Finding:
    names = listed(organization.node(account).name for account in accounts)
    message = (
        f"{one.grantee.name} has the permission set {one.permission_set} in {names}, where the SCPs leave nothing of "
        "what it gives. Change the SCPs, the set or the assignment."
    )
    everywhere = len(accounts) == sum(1 for _ in organization.accounts(one.target))
    fix = edit(f"Take {one.permission_set} from {one.grantee.name}", partial(_taken, one))
    return CHECK.finding(message, node=one.target, principal=f"set/{one.permission_set}", fixes=(fix,) * everywhere)


def _taken(one: AccessAssignment, organization: Organization) -> Change:
    return unassign(organization, one)


CHECK = Check(
    "idle-assignments",
    "Permission sets are assigned where the SCPs leave some of what they give",
    Severity.WARNING,
    "The role of a permission set is bound by the SCPs of its account like any other. Who is given nothing asks why.",
    "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html",
    fix="Takes the assignment away, where it gives nothing anywhere.",
    whole=_whole,
)
