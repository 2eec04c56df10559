"""The tree has room, and member accounts lie in OUs."""

from collections.abc import Iterator

from designer.analysis.checks.finding import Check, Finding, Severity
from designer.analysis.checks.wording import listed, verb
from designer.basics.words import counted
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind


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
            f"{listed(one.name for one in loose)}. Only what holds for everybody holds there; move "
            f"{verb(loose, 'it', 'them')} into an OU."
        )
        yield ACCOUNTS_UNDER_ROOT.finding(message, node=loose[0].id if len(loose) == 1 else organization.root)


ACCOUNTS_UNDER_ROOT = Check(
    "accounts-under-root",
    "Member accounts lie in OUs",
    Severity.ADVICE,
    "AWS makes every new account under the root. Left there, it has none of the policies of an OU, and any policy "
    "for it would have to stand on the root or on the account itself.",
    "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/design-principles-for-your-multi-account-strategy.html",
    whole=_accounts_under_root,
)


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


DEEP_TREES = Check(
    "deep-trees",
    "The tree leaves a level free",
    Severity.ADVICE,
    "AWS advises few levels, made for what policies must tell apart and not for who reports to whom.",
    "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/design-principles-for-your-multi-account-strategy.html",
    whole=_deep_trees,
)
