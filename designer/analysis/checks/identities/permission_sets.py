"""Permission sets of IAM Identity Center: assigned to some effect, and exempt where they should be."""

from collections.abc import Iterator
from functools import partial

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.conditions.keys import KeyUse, uses
from designer.analysis.checks.finding import Check, Finding
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.paths.along import Paths, placed
from designer.analysis.checks.shared import listed, shared, verb
from designer.organization.edits.identity_center import unassign
from designer.organization.identity.aws_managed import is_aws_managed, managed_policy_text
from designer.organization.model.change import Change
from designer.organization.model.identities import IdentityPart
from designer.organization.model.identity_center import AccessAssignment, Entitlement, PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, NodeId, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.satisfiability.masks import masks


def _idle_assignments(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None or not center.assignments:
        return
    catalogue = load()
    ceilings = shared(organization).ceilings
    given = {permission_set.name: _given(permission_set, catalogue) for permission_set in center.permission_sets}
    for assignment in center.assignments:
        yield None
        mask = given.get(assignment.permission_set)
        accounts = _without_use(organization, ceilings, assignment.target, mask) if mask is not None else []
        if accounts:
            yield _idle_finding(organization, assignment, accounts)


def _given(one: PermissionSet, catalogue: Catalogue) -> int | None:
    """Actions that a permission set may allow, without those that nothing limits; None if not all is known."""
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
    """Return the accounts where nothing is left of a permission set; those that are closed do not count."""
    return [
        account
        for account in organization.accounts(target)
        if organization.node(account).state is AccountState.ACTIVE and not ceilings.of(account).possible & mask
    ]


def _idle_finding(organization: Organization, one: AccessAssignment, accounts: list[NodeId]) -> Finding:
    names = listed(organization.node(account).name for account in accounts)
    message = (
        f"{one.grantee.name} has the permission set {one.permission_set} in {names}, where the SCPs leave nothing of "
        "what it gives. Change the SCPs, the set or the assignment."
    )
    everywhere = len(accounts) == sum(1 for _ in organization.accounts(one.target))
    fix = edit(f"Take {one.permission_set} from {one.grantee.name}", partial(_taken, one))
    return IDLE_ASSIGNMENTS.finding(
        message, node=one.target, principal=f"set/{one.permission_set}", fixes=(fix,) * everywhere
    )


def _taken(one: AccessAssignment, organization: Organization) -> Change:
    return unassign(organization, one)


_OF_SETS = "AWSReservedSSO_"


def _missed_entitlements(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None or not center.entitlements:
        return
    paths = shared(organization).paths
    for policy, view in paths.policies():
        yield None
        if policy.type is not PolicyType.SERVICE_CONTROL_POLICY or _OF_SETS not in policy.text:
            continue
        for use in uses(view):
            missed = _missed(paths, policy.id, use, center.entitlements)
            if missed:
                roles = [f"{one.role} in {organization.node(one.account).name}" for one in missed]
                message = (
                    "People who come in by a permission set are exempt here, and those with an entitlement are not: "
                    f"{listed(roles)} {verb(roles, 'is', 'are')} denied. Name the roles of entitlements, too, if "
                    "people are meant."
                )
                span = view.condition_operator(use.condition)
                yield placed(MISSED_ENTITLEMENTS, policy, view, span, message)


def _missed(paths: Paths, policy: PolicyId, use: KeyUse, entitlements: tuple[Entitlement, ...]) -> list[Entitlement]:
    """Return entitlements below a policy whose roles a condition does not exempt, though it exempts those of sets."""
    if use.name != "aws:principalarn" or not (use.denies and use.negated):
        return []
    values = use.condition.values
    if not any(_OF_SETS in value for value in values):
        return []
    organization = paths.organization
    targets = set(paths.targets(policy))
    exempt = [compile_wildcard(value) for value in values]
    return [
        entitlement
        for entitlement in entitlements
        if targets & set(organization.path(entitlement.account))
        and not organization.is_management_account(entitlement.account)
        and not any(test(_arn(organization, entitlement)) for test in exempt)
    ]


def _arn(organization: Organization, one: Entitlement) -> str:
    """Return the ARN of the role of an entitlement, with its path where the account is known."""
    inside = organization.identities.get(one.account)
    roles = inside.roles if inside is not None else ()
    path = next((role.path for role in roles if role.name.casefold() == one.role.casefold()), "/")
    partition = organization.settings.partition or "aws"
    return f"arn:{partition}:iam::{organization.node(one.account).aws_id}:role{path}{one.role}"


def _policies_of_sets(organization: Organization) -> Iterator[Finding | None]:
    center = organization.settings.identity_center
    if center is None:
        return
    own = {permission_set.name: names for permission_set in center.permission_sets if (names := _own(permission_set))}
    if not own:
        return
    targets: dict[str, list[NodeId]] = {}
    for assignment in center.assignments:
        targets.setdefault(assignment.permission_set, []).append(assignment.target)
    for name, policies in own.items():
        accounts = dict.fromkeys(below for node in targets.get(name, ()) for below in organization.accounts(node))
        for account in accounts:
            yield None
            lacking = _lacking(organization, account, policies)
            if lacking:
                message = (
                    f"The permission set {name} is assigned in {organization.node(account).name}, which lacks its "
                    f"policy {listed(lacking)}: AWS cannot make the role there. Make the policy in the account first."
                )
                yield POLICIES_OF_SETS.finding(message, node=account, principal=f"set/{name}")


def _own(one: PermissionSet) -> list[str]:
    """Return the names of the policies of accounts that a set refers to."""
    return [name for name in (*one.attached, one.boundary) if name and not is_aws_managed(name)]


def _lacking(organization: Organization, account: NodeId, policies: list[str]) -> list[str]:
    inside = organization.identities.get(account)
    if inside is None or IdentityPart.POLICIES in inside.unknown:
        return []
    known = {policy.name.casefold() for policy in inside.policies}
    return [name for name in policies if name.casefold() not in known]


IDLE_ASSIGNMENTS = Check("idle-assignments", whole=_idle_assignments)
MISSED_ENTITLEMENTS = Check("missed-entitlements", whole=_missed_entitlements)
POLICIES_OF_SETS = Check("policies-of-sets", whole=_policies_of_sets)
