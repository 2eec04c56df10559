"""Facts: everything that a source says of an organization, before anybody asks whether it fits together.

A reader of a source fills these records and decides nothing: two places of one account are here side by side, and so
do two accounts of one id. `assemble` makes a design of them and reports what does not fit. Values are AWS's own. What a
source could not read is `Missing`, with the reason: unknown is not empty.
"""

from typing import TypeAlias, TypeVar

from designer.basics.dataclass import dataclass
from designer.organization.model.observed import (
    AccountCreation,
    Handshake,
    InvalidEffectivePolicy,
    OrganizationPart,
    ResourcePolicy,
)
from designer.organization.model.records import AccountState, FeatureSet, NodeKind, PolicyType, Tags

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missing:
    """Value that a source could not tell.

    Attributes:
        reason: The reason as a sentence, such as "The call was refused: AccessDeniedException."
        where: Place in the source.
        fails: True if the program that reads the source would fail here, too, so its value is not just unknown.
    """

    reason: str
    where: str = ""
    fails: bool = False


Maybe: TypeAlias = T | Missing
"""A value, or the reason why it is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """A root, an OU or an account; the place in the tree is a `Placement`.

    Attributes:
        key: Its name among the facts of the source: the AWS id where there is one.
        kind: Root, OU or account.
        name: As AWS shows it.
        where: Place in the source.
        aws_id: ``r-…``, ``ou-…-…``, twelve digits; empty if AWS does not have it yet.
        email: Accounts only; empty if there is none.
        state: Accounts only.
        joined_method: Accounts only: ``INVITED`` or ``CREATED``; empty if it is not said.
        joined: Accounts only: ISO 8601; empty if it is not said.
        tags: As given.
        design_id: Id that a design gave it; empty if the source knows of no design.
    """

    key: str
    kind: NodeKind
    name: Maybe[str]
    where: str = ""
    aws_id: str = ""
    email: Maybe[str] = ""
    state: Maybe[AccountState] = AccountState.ACTIVE
    joined_method: str = ""
    joined: str = ""
    tags: Maybe[Tags] = ()
    design_id: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Claim that a node lies right below another."""

    child: str
    parent: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """A policy.

    Attributes:
        key: Its name among the facts of the source: the AWS id where there is one.
        name: As AWS shows it.
        type: Policy type in AWS's words, which may be one that this program does not know.
        text: Its document.
        where: Place in the source.
        aws_id: ``p-…``; empty if AWS does not have it yet.
        description: As given.
        aws_managed: True for AWS's own.
        tags: As given.
        design_id: Id that a design gave it; empty if the source knows of no design.
    """

    key: str
    name: Maybe[str]
    type: str
    text: Maybe[str]
    where: str = ""
    aws_id: str = ""
    description: Maybe[str] = ""
    aws_managed: bool = False
    tags: Maybe[Tags] = ()
    design_id: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Claim that a policy is attached to a node.

    Attributes:
        policy: Key of the policy.
        target: Key of the node.
        where: Place in the source.
        implied: True if the source says nothing, and AWS attaches it by itself.
    """

    policy: str
    target: str
    where: str = ""
    implied: bool = False


@dataclass(frozen=True, slots=True)
class UnknownAttachments:
    """Policies that may be attached to a node beside those that are named.

    Attributes:
        type: Type of the policies; None if it is unknown too.
        target: Key of the node; None if it may be any node.
        missing: The reason.
        policy: Key of the only policy that it can be; empty if it may be any.
    """

    type: PolicyType | None
    target: str | None
    missing: Missing
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Delegation:
    """A service that an account administers for the organization."""

    account: str
    service: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """Something a design has no place for, such as an account's alias."""

    what: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFacts:
    """All that a source says.

    Attributes:
        source: Name of the source, for places that nothing else is known of.
        name: Name for the organization; empty for one made of its id.
        aws_id: ``o-…``; empty if it is not said.
        partition: Of its ARNs; empty if it is not said.
        management_account: Key of the account; None if there is none yet.
        feature_set: As given.
        policy_types: Types enabled in the root, in AWS's words.
        nodes: Roots, OUs and accounts, siblings in their order.
        placements: The places of the nodes.
        policies: The library.
        attachments: In attach order.
        unknown_attachments: Gaps in `attachments`.
        trusted_services: Service principals.
        delegations: Delegated administrators.
        resource_policy: The organization's own; None if there is none.
        handshakes: Those that wait for an answer.
        account_creations: Those that are not done, or failed.
        invalid_effective_policies: Those that are known.
        unread_effective_policies: Reason why there may be more of them; None if these are all.
        unsaid: Parts that a source of this kind never holds: no gap is reported, and an update leaves them.
        unknown_settings: Fields of the settings that the source does not hold: as `unsaid`.
        extras: Parts that a design cannot hold.
        some_nodes_missing: True if there may be more OUs or accounts than these.
        unlisted_types: Policy types that may have more policies than these.
        incomplete: Parts that may have more than this, which the report says already.
        is_code: True for code, which may have no place for the management account, and has none for closed ones.
        unknown_fields: Fields of nodes of a kind that a source of this kind never holds: an update leaves them.
    """

    source: str
    name: str = ""
    aws_id: str = ""
    partition: str = ""
    management_account: Maybe[str | None] = None
    feature_set: Maybe[FeatureSet] = FeatureSet.ALL
    policy_types: Maybe[tuple[str, ...]] = ()
    nodes: tuple[NodeFacts, ...] = ()
    placements: tuple[Placement, ...] = ()
    policies: tuple[PolicyFacts, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    unknown_attachments: tuple[UnknownAttachments, ...] = ()
    trusted_services: Maybe[tuple[str, ...]] = ()
    delegations: Maybe[tuple[Delegation, ...]] = ()
    resource_policy: Maybe[ResourcePolicy | None] = None
    handshakes: Maybe[tuple[Handshake, ...]] = ()
    account_creations: Maybe[tuple[AccountCreation, ...]] = ()
    invalid_effective_policies: tuple[InvalidEffectivePolicy, ...] = ()
    unread_effective_policies: Missing | None = None
    unsaid: frozenset[OrganizationPart] = frozenset()
    unknown_settings: frozenset[str] = frozenset()
    extras: tuple[Extra, ...] = ()
    some_nodes_missing: bool = False
    unlisted_types: frozenset[PolicyType] = frozenset()
    incomplete: frozenset[OrganizationPart] = frozenset()
    is_code: bool = False
    unknown_fields: frozenset[tuple[NodeKind, str]] = frozenset()
