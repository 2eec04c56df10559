"""States that accounts pass on their way into another organization, and what each gives and takes.

An account is never without an organization: it stays in the source until it accepts, and is in the target's root from
then on. Control Tower, where it governs the source, moves it out of its OU first.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Sequence
from dataclasses import replace
from enum import Enum

from designer.analysis.access.placed_policies import level_in_place, text_of_owner
from designer.analysis.access.question import PLANNED, caller_context, resource_context
from designer.analysis.differences.alignment import Alignment, under_ids
from designer.analysis.differences.comparison import (
    AccountEffect,
    AccountEffects,
    Differences,
    OpenEffect,
    account_effects,
)
from designer.analysis.differences.effect_witness import EffectWitness
from designer.analysis.differences.versions import Version
from designer.analysis.expectations.lock_outs import AccountAccess, finding_lock_outs
from designer.analysis.expectations.prover import Prover
from designer.analysis.transfer.open_organizations import open_by_organization
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.tree import add_refusal, added
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import AccountState, Node, NodeId, NodeKind, Policy, PolicyId, PolicyType
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, Stage
from designer.policy.json.text import spelled_out
from designer.policy.matching.request import Level, NamedPolicy, Request, Stages, context_facts

CONTROL_TOWER_SERVICE = "controltower.amazonaws.com"

_CALLERS_ORGANIZATION = "aws:principalorgid"


class TransferPlace(Enum):
    """Where the accounts are; the value says for how long."""

    SOURCE = "as today"
    SOURCE_ROOT = "once Control Tower no longer governs it"
    TARGET_ROOT = "for some minutes at least"
    TARGET_OU = "to stay"

    @property
    def is_source(self) -> bool:
        """Whether they are still in the organization that they leave."""
        return self in (TransferPlace.SOURCE, TransferPlace.SOURCE_ROOT)


@dataclass(frozen=True, slots=True)
class TransferState:
    """One state.

    Attributes:
        place: Where the accounts are.
        title: The same in words: "Acme, Prod".
        organization: The organization that they are in then, cut to the nodes above them.
        access: Who can still repair each account then.
        since_before: What differs from the state before; None for the first.
        since_source: What differs from today; None for the first.
    """

    place: TransferPlace
    title: str
    organization: Organization
    access: tuple[AccountAccess, ...]
    since_before: Differences | None = None
    since_source: Differences | None = None

    @property
    def locked(self) -> tuple[NodeId, ...]:
        """Accounts that nobody can repair from inside."""
        return tuple(access.account for access in self.access if access.locked)

    @property
    def doubtful(self) -> tuple[NodeId, ...]:
        """Accounts of which it is not known whether anybody can."""
        return tuple(access.account for access in self.access if not access.locked and access.open)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Accounts, and where they go.

    Attributes:
        source: The organization that they leave.
        target: The one that they join; it has none of them.
        accounts: In the outline order of the source.
        destination: The OU of the target, or its root.
    """

    source: Organization
    target: Organization
    accounts: tuple[NodeId, ...]
    destination: NodeId

    @classmethod
    def of(cls, source: Organization, target: Organization, accounts: Iterable[NodeId], to: NodeId) -> Transfer:
        """Make one.

        Raises:
            EditError: An account cannot be transferred, or the target has no room for it.
        """
        wanted = set(accounts)
        if not wanted:
            raise EditError("Name at least one account to transfer.")
        if source.settings.aws_id and source.settings.aws_id == target.settings.aws_id:
            raise EditError(f"Both designs are of the organization {source.settings.aws_id}: move the accounts in it.")
        if to not in target.nodes or target.node(to).kind is NodeKind.ACCOUNT:
            raise EditError("Accounts are transferred to an OU, or to the root, of the target.")
        numbers = {node.aws_id for node in target.nodes.values() if node.kind is NodeKind.ACCOUNT and node.aws_id}
        for account in wanted:
            _require_transferable(source, account, numbers)
        made = cls(source, target, tuple(node_id for node_id in source.walk() if node_id in wanted), to)
        if refusal := add_refusal(target, to, NodeKind.ACCOUNT):
            raise EditError(refusal)
        made.arrived(target.root)
        return made

    @property
    def is_governed(self) -> bool:
        """Whether Control Tower works in the source, or may, as its services are not known."""
        settings = self.source.settings
        is_unknown = OrganizationPart.TRUSTED_SERVICES in settings.unknown
        return is_unknown or CONTROL_TOWER_SERVICE in settings.trusted_services

    def can_accept(self, account: NodeId) -> bool:
        """Whether an account exists and works: AWS lets no other one accept an invitation."""
        node = self.source.node(account)
        return node.state is AccountState.ACTIVE and bool(node.aws_id)

    def arrived(self, parent: NodeId) -> Organization:
        """Return the target with the accounts below a node, under the ids that they have in the source.

        Raises:
            EditError: The target has no room for them.
        """
        made, ids = self.target.copy(), {}
        for account in self.accounts:
            change = edits.add_account(made, parent, aws_id=self.source.node(account).aws_id)
            made.apply(change)
            (new,) = added(change)
            ids[new] = account
        cut = _cut(made, ids, "target")
        inside = {one: self.source.identities[one] for one in self.accounts if one in self.source.identities}
        nodes = [self._as_today(node) for node in cut.nodes.values()]
        return Organization(nodes, cut.policies.values(), cut.settings, identities=inside)

    def _as_today(self, node: Node) -> Node:
        """Return an account with what a design may hold and an edit would refuse, such as a long name."""
        if node.kind is not NodeKind.ACCOUNT:
            return node
        today = self.source.node(node.id)
        return replace(node, name=today.name, email=today.email, tags=today.tags)

    def left(self, parent: NodeId | None = None) -> Organization:
        """Return the source with the accounts where they are, or below a node."""
        made = self.source.copy()
        moved = [account for account in self.accounts if parent is not None and made.parent(account) != parent]
        if moved and parent is not None:
            made.apply(edits.move(made, moved, parent))
        return _cut(made, {account: account for account in self.accounts}, "source")


def _require_transferable(source: Organization, account: NodeId, numbers: Collection[str]) -> None:
    node = source.nodes.get(account)
    if node is None or node.kind is not NodeKind.ACCOUNT:
        name = node.name if node is not None else account
        raise EditError(f"Only accounts of the source are transferred; {name} is not one.")
    if source.is_management_account(account):
        raise EditError(f"{node.name} is the management account: it leaves last, when its organization is deleted.")
    if node.aws_id and node.aws_id in numbers:
        raise EditError(f"The target has {node.name} ({node.aws_id}) already.")


def _cut(organization: Organization, accounts: dict[NodeId, NodeId], side: str) -> Organization:
    """Return an organization of the paths of some accounts alone, which get other ids; so does all the rest."""
    kept = {node for account in accounts for node in organization.path(account)}
    nodes = {node_id: accounts.get(node_id) or NodeId(f"{side}/{node_id}") for node_id in kept}
    policies = {policy for node in kept for policy in organization.node(node).policies}
    records = [
        replace(node, children=tuple(child for child in node.children if child in kept))
        for node in (organization.node(node_id) for node_id in organization.walk() if node_id in kept)
    ]
    settings = replace(organization.settings.limiting, management_account=None, delegated_administrators=())
    inside = {node_id: organization.identities[node_id] for node_id in accounts if node_id in organization.identities}
    cut = Organization(records, [organization.policy(policy) for policy in policies], settings, identities=inside)
    return under_ids(cut, nodes, {policy: PolicyId(f"{side}/{policy}") for policy in policies})


def finding_states(transfer: Transfer, catalogue: Catalogue) -> Generator[None, None, tuple[TransferState, ...]]:
    """Find the states in their order, in steps."""
    source, target = (one.settings.name or "Organization" for one in (transfer.source, transfer.target))
    root, goal = transfer.target.root, transfer.destination
    places: list[tuple[TransferPlace, str, NodeId | None]] = [(TransferPlace.SOURCE, f"{source}, as today", None)]
    if transfer.is_governed:
        places.append((TransferPlace.SOURCE_ROOT, f"{source}, root", transfer.source.root))
    places.append((TransferPlace.TARGET_ROOT, f"{target}, root", root))
    if goal != root:
        places.append((TransferPlace.TARGET_OU, f"{target}, {transfer.target.node(goal).name}", goal))
    found: list[TransferState] = []
    for place, title, parent in places:
        yield
        organization = transfer.left(parent) if place.is_source or parent is None else transfer.arrived(parent)
        yield
        access = yield from finding_lock_outs(Prover(organization, catalogue))
        before = since = None
        if found:
            before = since = yield from _comparing(found[-1].organization, organization, catalogue)
            if len(found) > 1:
                since = yield from _comparing(found[0].organization, organization, catalogue)
        found.append(TransferState(place, title, organization, access, before, since))
    return tuple(found)


def _comparing(before: Organization, after: Organization, catalogue: Catalogue) -> Generator[None, None, Differences]:
    """Compare what limits the accounts in two organizations that share nothing but them."""
    versions = [Version(_known_by_callers(organization), catalogue) for organization in (before, after)]
    effects = yield from account_effects(*versions)
    sides = [Version(organization, catalogue) for organization in (before, after)]
    confirmed = _confirmed(effects, sides)
    left = open_by_organization(sides, confirmed.groups, catalogue)
    confirmed = replace(confirmed, undecided=(*confirmed.undecided, *left))
    return Differences(Alignment(before, after, {}, {}, {}), (), (), confirmed, catalogue)


def _known_by_callers(organization: Organization) -> Organization:
    """Return the organization with SCPs that say nothing of `aws:PrincipalOrgID`: each of its callers has its id.

    Two versions of one organization need not look at it; the caller here is in another one before and after.
    """
    if not (own := organization.settings.aws_id):
        return organization
    policies = [
        replace(policy, text=_of_callers(policy.text, own)) if _asks_for_organization(policy) else policy
        for policy in organization.policies.values()
    ]
    return Organization(
        organization.nodes.values(), policies, organization.settings, identities=organization.identities
    )


def _asks_for_organization(policy: Policy) -> bool:
    is_scp = policy.type is PolicyType.SERVICE_CONTROL_POLICY
    return is_scp and _CALLERS_ORGANIZATION in spelled_out(policy.text).lower()


def _of_callers(text: str, own: str) -> str:
    facts = context_facts({_CALLERS_ORGANIZATION: own})
    written = text_of_owner(spelled_out(text), facts)
    level = Level("", (NamedPolicy("", written),))
    return level_in_place(level, PolicyType.SERVICE_CONTROL_POLICY, facts).policies[0].text


def _confirmed(effects: AccountEffects, sides: Sequence[Version]) -> AccountEffects:
    """Return the effects of which the evaluator shows a request in both states; the others are open."""
    groups: list[AccountEffect] = []
    undecided = [*effects.undecided]
    for group in effects.groups:
        if group.witness is not None and (witness := _shown(group.witness, group.stage, sides)):
            groups.append(replace(group, witness=witness))
        else:
            reason = (
                "The policies differ, and no request was found that both organizations decide and decide differently."
            )
            undecided.append(OpenEffect(group.stage, group.accounts, group.actions.all, reason))
    return replace(effects, groups=tuple(groups), undecided=tuple(undecided))


def _shown(witness: EffectWitness, stage: Stage, sides: Sequence[Version]) -> EffectWitness | None:
    """Return a witness whose request leaves the organization to each state; None if they decide alike then."""
    own = ("aws:principalorg",) if stage is Stage.SCP else ("aws:resourceorg",)
    request = witness.request
    request = replace(
        request, context={key: one for key, one in request.context.items() if not key.lower().startswith(own)}
    )
    answers = [_is_allowed(request, witness.account, stage, side) for side in sides]
    return replace(witness, request=request) if answers[0] is not answers[1] else None


def _is_allowed(request: Request, account: NodeId, stage: Stage, side: Version) -> bool:
    organization, levels = side.organization, side.levels(stage, account)
    number = organization.node(account).aws_id
    if stage is Stage.RCP:
        context, stages = resource_context(organization, account, number or PLANNED), Stages(rcps=levels)
    else:
        context, stages = caller_context(organization, account, ""), Stages(scps=levels)
        if number and request.resource_account == number:
            context |= resource_context(organization, account, number)
    told = {key.lower() for key in context}
    kept = {key: one for key, one in request.context.items() if key.lower() not in told}
    return evaluate(replace(request, context=kept | context), stages).result is Result.ALLOWED
