"""The tree: its room, members in OUs, known names, and a management account of its own that no SCP limits."""

from collections.abc import Iterable, Iterator

from designer.analysis.checks.conditions.keys import uses
from designer.analysis.checks.finding import Check, Finding, OfNode, OfPolicy, Severity
from designer.analysis.checks.fixes import edit
from designer.analysis.checks.paths.along import placed
from designer.analysis.checks.policy_text import policy_text
from designer.analysis.checks.shared import listed, verb
from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, NodeKind, Policy, PolicyType, Unknown
from designer.organization.model.unknown_names import is_unknown_name


def _accounts_under_root(organization: Organization) -> Iterator[Finding]:
    if not organization.ou_count:
        return
    children = (organization.node(child) for child in organization.node(organization.root).children)
    loose = [
        child
        for child in children
        if child.kind is NodeKind.ACCOUNT and not organization.is_management_account(child.id)
    ]
    if loose:
        message = (
            f"{counted(len(loose), 'member account')} {verb(loose, 'lies', 'lie')} directly under the root: "
            f"{listed(node.name for node in loose)}. Only what holds for everybody holds there; move "
            f"{verb(loose, 'it', 'them')} into an OU."
        )
        yield ACCOUNTS_UNDER_ROOT.finding(message, node=loose[0].id if len(loose) == 1 else organization.root)


def _deep_trees(organization: Organization) -> Iterator[Finding]:
    most = quotas.load().ou_levels
    if organization.ou_levels(organization.root) != most:
        return
    place: NodeId = organization.root
    for _ in range(most):
        place = max(organization.node(place).children, key=organization.ou_levels)
    message = (
        f"{organization.node(place).name} lies at level {most} of the OUs, the last that AWS has. No OU can be put "
        "between any more, and each level is one more to look at when something is denied."
    )
    yield DEEP_TREES.finding(message, node=place)


_MESSAGE = "This name could not be read and only stands for the real one. Write the name that AWS has, or will have."


def _unknown_node_names(_: Organization) -> OfNode:
    def check(node: Node) -> Iterable[Finding]:
        return (UNKNOWN_NAMES.finding(_MESSAGE, node=node.id),) if is_unknown_name(node.name) else ()

    return check


def _unknown_policy_names(_: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if is_unknown_name(policy.name):
            yield UNKNOWN_NAMES.finding(_MESSAGE, policy=policy.id)

    return check


def _unknown_policies(organization: Organization) -> OfPolicy:
    def check(policy: Policy) -> Iterator[Finding]:
        if policy.unknown is None:
            return
        targets = organization.targets(policy.id)
        if policy.unknown is Unknown.TEXT:
            message = (
                "The text of this policy could not be read, so what it may deny is answered as unknown. "
                "Import it again from a source that holds it, or paste the text."
            )
        elif policy.candidate:
            message = (
                f"It is unknown whether a policy is attached to {counted(len(targets), 'node')}. This stands for it: "
                "what it may change there is answered as unknown. Import again from a source that says where it is "
                "attached, or detach this where you know that it is not."
            )
        else:
            plural = quotas.load().types[policy.type].plural
            message = (
                f"The {plural} attached to {counted(len(targets), 'node')} could not be read. This stands for "
                "them: what they may deny is answered as unknown. Import again from a source that says them, "
                "or detach it where you know that there are none."
            )
        yield UNKNOWN_POLICIES.finding(message, policy=policy.id)

    return check


def _management_account(organization: Organization) -> Iterator[Finding]:
    settings = organization.settings
    management = settings.management_account
    if management is None:
        message = "No account is the management account. Choose the one that pays; SCPs and RCPs will not limit it."
        yield MANAGEMENT_ACCOUNT.finding(message, node=organization.root, severity=Severity.WARNING)
        return
    name = organization.node(management).name
    for entry in settings.delegated_administrators:
        if entry.account == management:
            message = (
                f"{name} is the management account, which cannot be the delegated administrator of {entry.service}."
            )
            yield MANAGEMENT_ACCOUNT.finding(message, node=management)


def _management_account_place(organization: Organization) -> Iterator[Finding]:
    management = organization.settings.management_account
    parent = organization.parent(management) if management else None
    if management is None or parent is None or parent == organization.root:
        return
    beside = [child for child in organization.node(parent).children if child != management]
    if any(organization.node(node_id).kind is NodeKind.ACCOUNT for node_id in beside):
        message = (
            f"{organization.node(management).name} lies among the accounts of {organization.node(parent).name} as if "
            "it were one of them, but the SCPs and RCPs there do not hold for it. Move it to the root or to an own OU."
        )
        yield MANAGEMENT_ACCOUNT_PLACE.finding(message, node=management)


def _management_account_policies(organization: Organization) -> OfPolicy:
    management = organization.settings.management_account
    above = set(organization.path(management)) if management else set()

    def check(policy: Policy) -> Iterator[Finding]:
        if management is None or policy.aws_managed or policy.type not in GRAMMARS:
            return
        targets = organization.targets(policy.id)
        if management in targets:
            name = organization.node(management).name
            message = (
                f"{name} is the management account, which no SCP and no RCP limits. Attached there, this policy does "
                "nothing."
            )
            refused = edits.detach_refusal(organization, policy.id, [management])
            fix = edit(f"Detach from {name}", lambda design: edits.detach(design, policy.id, [management]))
            yield MANAGEMENT_ACCOUNT_POLICIES.finding(
                message, node=management, policy=policy.id, fixes=() if refused else (fix,)
            )
        elif targets and targets <= above and all(organization.accounts_below(node) == 1 for node in targets):
            message = "This policy reaches the management account alone, which no SCP and no RCP limits."
            yield MANAGEMENT_ACCOUNT_POLICIES.finding(message, node=min(targets), policy=policy.id)

    return check


_ACCOUNT_KEYS = frozenset({"aws:principalaccount", "aws:principalarn", "aws:userid"})


def _management_account_conditions(organization: Organization) -> OfPolicy:
    management = organization.settings.management_account
    aws_id = organization.node(management).aws_id if management else ""

    def check(policy: Policy) -> Iterator[Finding]:
        if not aws_id or policy.type is not PolicyType.SERVICE_CONTROL_POLICY or aws_id not in policy.text:
            return
        view = policy_text(policy.text, policy.type)
        for use in uses(view):
            for index, value in enumerate(use.condition.values):
                if use.name in _ACCOUNT_KEYS and (value == aws_id or f":{aws_id}:" in value):
                    message = (
                        f"{aws_id} is the management account. No SCP holds for callers from there, so a condition on "
                        "them is never asked. Roles of member accounts that people from there assume have the number "
                        "of the member account."
                    )
                    yield placed(
                        MANAGEMENT_ACCOUNT_CONDITIONS, policy, view, view.condition_value(use.condition, index), message
                    )

    return check


_SERVICES = {
    "guardduty.amazonaws.com": "GuardDuty",
    "securityhub.amazonaws.com": "Security Hub",
    "macie.amazonaws.com": "Macie",
    "inspector2.amazonaws.com": "Inspector",
    "access-analyzer.amazonaws.com": "IAM Access Analyzer",
    "detective.amazonaws.com": "Detective",
    "fms.amazonaws.com": "Firewall Manager",
}


def _delegated_security(organization: Organization) -> Iterator[Finding]:
    settings = organization.settings
    if OrganizationPart.DELEGATED_ADMINISTRATORS in settings.unknown:
        return
    delegated = {entry.service for entry in settings.delegated_administrators}
    names = [
        name for service, name in _SERVICES.items() if service in settings.trusted_services and service not in delegated
    ]
    if names and settings.management_account and organization.account_count > 1:
        message = (
            f"{listed(names, most=7)} {verb(names, 'is', 'are')} run from the management account, as no member account "
            "is its delegated administrator. Delegate to a security account, so that nobody needs to sign in there."
        )
        yield DELEGATED_SECURITY.finding(message, node=settings.management_account)


ACCOUNTS_UNDER_ROOT = Check("accounts-under-root", whole=_accounts_under_root)
DEEP_TREES = Check("deep-trees", whole=_deep_trees)
UNKNOWN_NAMES = Check("unknown-names", nodes=_unknown_node_names, policies=_unknown_policy_names)
UNKNOWN_POLICIES = Check("unknown-policies", policies=_unknown_policies)
MANAGEMENT_ACCOUNT = Check("management-account", whole=_management_account)
MANAGEMENT_ACCOUNT_PLACE = Check("management-account-place", whole=_management_account_place)
MANAGEMENT_ACCOUNT_POLICIES = Check("management-account-policies", policies=_management_account_policies)
MANAGEMENT_ACCOUNT_CONDITIONS = Check("management-account-conditions", policies=_management_account_conditions)
DELEGATED_SECURITY = Check("delegated-security", whole=_delegated_security)
