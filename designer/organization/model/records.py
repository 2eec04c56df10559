"""Frozen records of an organization: nodes with the facts of each kind, policies and settings.

Values only: nothing here knows the tree. Names and value domains are those of the AWS Organizations API
(https://docs.aws.amazon.com/organizations/latest/APIReference/).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from designer.basics.dataclass import dataclass
from designer.organization.model import ids
from designer.organization.model.policy_types import PolicyType as PolicyType  # noqa: PLC0414 - of a record

if TYPE_CHECKING:  # most designs have none: the start does without these records
    from designer.organization.model import observed
    from designer.organization.model.comments import Comment
    from designer.organization.model.compliance import ComplianceRecords
    from designer.organization.model.drift_silences import DriftSilence
    from designer.organization.model.guardrail_tests import GuardrailTest
    from designer.organization.model.identity_center import IdentityCenter

NodeId = ids.NodeId
PolicyId = ids.PolicyId

Tags: TypeAlias = tuple[tuple[str, str], ...]
"""Tags as (key, value) pairs, keys unique, in the order they were given."""

Offset: TypeAlias = tuple[int, int]
"""Offset of a card placed by hand: x and y of its corner from that of its parent's card, in canvas units."""

FULL_AWS_ACCESS = PolicyId("FullAWSAccess")
"""The SCP that AWS attaches to every root, OU and account when it is made (AWS id p-FullAWSAccess)."""

RCP_FULL_AWS_ACCESS = PolicyId("RCPFullAWSAccess")
"""The RCP that AWS attaches to every node while RCPs are enabled; it cannot be detached (p-RCPFullAWSAccess)."""


class NodeKind(Enum):
    """Kind of a node of the tree."""

    ROOT = "root"
    OU = "ou"
    ACCOUNT = "account"


class AccountState(Enum):
    """``State`` of an account in the Organizations API."""

    PENDING_ACTIVATION = "PENDING_ACTIVATION"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    PENDING_CLOSURE = "PENDING_CLOSURE"
    CLOSED = "CLOSED"


class Unknown(Enum):
    """Gap in what is known of a policy, as an import leaves it: unknown is not empty.

    Attributes:
        TEXT: The policy exists; its document could not be read.
        ATTACHMENTS: No policy of AWS's: it stands for those of its type that may be attached where it is attached.
    """

    TEXT = "text"
    ATTACHMENTS = "attachments"


class FeatureSet(Enum):
    """``FeatureSet`` of an organization; policies need ``ALL``."""

    ALL = "ALL"
    CONSOLIDATED_BILLING = "CONSOLIDATED_BILLING"


@dataclass(frozen=True, slots=True)
class Node:
    """Root, OU or account.

    The tree is kept once, from above: a node names its children in the architect's order, and nobody names a parent.

    Attributes:
        id: Readable slug, unique among nodes, stable under rename ("ou-security").
        kind: Root, OU or account.
        name: As AWS shows it.
        children: Ids in sibling order; always empty for an account.
        policies: Ids of the directly attached policies of every type, in attach order.
        aws_id: ``r-…``, ``ou-…-…`` or twelve digits; empty while the node is only planned.
        email: Address of the account's root user; empty for root and OUs.
        state: Account state; ``ACTIVE`` for root and OUs.
        tags: (key, value) pairs, keys unique, in the order they were given.
        notes: Free text of the architect; AWS never sees it.
        joined_method: ``INVITED`` or ``CREATED``, as AWS says of an account; empty if it is not known.
        joined: When the account joined, ISO 8601; empty if it is not known.
        owner: Team that answers for the node and for what is below it, until another is named; AWS never sees it.
        services: Prefixes of the services in use, with spaces or commas between; empty if nothing is declared.
        programmes: Ids of compliance programmes, with spaces or commas between; those of the levels above count, too.
    """

    id: NodeId
    kind: NodeKind
    name: str
    children: tuple[NodeId, ...] = ()
    policies: tuple[PolicyId, ...] = ()
    aws_id: str = ""
    email: str = ""
    state: AccountState = AccountState.ACTIVE
    tags: Tags = ()
    notes: str = ""
    joined_method: str = ""
    joined: str = ""
    owner: str = ""
    services: str = ""
    programmes: str = ""


@dataclass(frozen=True, slots=True)
class GuardrailLink:
    """Guardrail of the catalogue that a policy was made of.

    Attributes:
        id: The guardrail's.
        version: Its version at the time.
        values: Values of its parameters, by name.
    """

    id: str
    version: int
    values: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy of the organization's library.

    Attributes:
        id: Readable slug, unique among policies, stable under rename.
        name: As AWS shows it; unique in the organization.
        type: AWS policy type; never changes.
        text: The document as typed, valid JSON or not.
        description: At most 512 characters.
        aws_managed: True for AWS's own policies, which nobody can edit.
        aws_id: ``p-…``; empty while the policy is only planned.
        guardrail: Guardrail it was made of; None for a policy of one's own.
        tags: (key, value) pairs, keys unique, in the order they were given.
        unknown: Gap in what is known of it, its text being empty then; None for a policy that is known.
        candidate: Document of the only policy that it may stand for, attached or not; empty if it may stand for any.
    """

    id: PolicyId
    name: str
    type: PolicyType
    text: str
    description: str = ""
    aws_managed: bool = False
    aws_id: str = ""
    guardrail: GuardrailLink | None = None
    tags: Tags = ()
    unknown: Unknown | None = None
    candidate: str = ""


@dataclass(frozen=True, slots=True)
class DelegatedAdministrator:
    """Member account that administers an AWS service for the organization."""

    account: NodeId
    service: str


@dataclass(frozen=True, slots=True)
class Suppression:
    """Finding of the checks that is not shown any more, with the reason.

    Attributes:
        check: Id of the check.
        reason: The reason, for later readers.
        node: The node it is about; None for any.
        policy: The policy it is about; None for any.
        statement: Sid of the policy's statement, or its number counted from 1; empty for any.
        principal: The user, group, role or policy inside the account, as in ``user/ana``; empty for any.
    """

    check: str
    reason: str
    node: NodeId | None = None
    policy: PolicyId | None = None
    statement: str = ""
    principal: str = ""


@dataclass(frozen=True, slots=True)
class JudgingLibrary:
    """A team's library that judged a design: its name, its version, and the SHA-256 of its files in hexadecimal."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the organization as a whole.

    Attributes:
        name: The architect's name for the organization.
        aws_id: ``o-…``; empty while it is only planned.
        management_account: Account that pays and owns; no SCP or RCP limits it. None while it is not chosen.
        feature_set: Policies need ``ALL``.
        policy_types: Types enabled in the root, in the order of `PolicyType`.
        trusted_services: Service principals with trusted access.
        delegated_administrators: In the order they were given.
        reserved_slots: Slots of each OU that are kept free for others, such as Control Tower, by type; AWS knows none.
        suppressions: Findings of the checks that are not shown, in the order they were suppressed. Not known to AWS.
        drift_silences: Differences from AWS that are accepted for a while. Not known to AWS.
        partition: Partition of its ARNs, such as ``aws-cn``; empty while nothing says it.
        resource_policy: Policy that delegates the organization's own administration; None if there is none.
        handshakes: Invitations and requests that wait for an answer.
        account_creations: Accounts that are being made, or that could not be made.
        invalid_effective_policies: Effective policies that AWS calls invalid.
        unknown: Parts that an import did not know, in the order of `OrganizationPart`: unknown is not empty.
        tests: Guardrail tests, in the order of their making. Not known to AWS.
        comments: Comments and decisions, in the order of their making. Not known to AWS.
        compliance: Agreements, evidence, lists of services and decisions; None if there are none.
        identity_center: People, groups, permission sets and what they are given; None if nothing is known of it.
        libraries: The team's libraries that judged it, each under another id. Not known to AWS.
    """

    name: str
    aws_id: str = ""
    management_account: NodeId | None = None
    feature_set: FeatureSet = FeatureSet.ALL
    policy_types: tuple[PolicyType, ...] = (PolicyType.SERVICE_CONTROL_POLICY,)
    trusted_services: tuple[str, ...] = ()
    delegated_administrators: tuple[DelegatedAdministrator, ...] = ()
    reserved_slots: tuple[tuple[PolicyType, int], ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    drift_silences: tuple[DriftSilence, ...] = ()
    partition: str = ""
    resource_policy: observed.ResourcePolicy | None = None
    handshakes: tuple[observed.Handshake, ...] = ()
    account_creations: tuple[observed.AccountCreation, ...] = ()
    invalid_effective_policies: tuple[observed.InvalidEffectivePolicy, ...] = ()
    unknown: tuple[observed.OrganizationPart, ...] = ()
    tests: tuple[GuardrailTest, ...] = ()
    compliance: ComplianceRecords | None = None
    identity_center: IdentityCenter | None = None
    comments: tuple[Comment, ...] = ()
    libraries: tuple[JudgingLibrary, ...] = ()

    @property
    def limiting(self) -> Settings:
        """Return the settings without the records that limit nobody."""
        without = replace(self, suppressions=(), drift_silences=(), tests=(), comments=(), libraries=())
        return replace(without, compliance=None, identity_center=None)


FULL_AWS_ACCESS_TEXT = """\
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}"""

RCP_FULL_AWS_ACCESS_TEXT = FULL_AWS_ACCESS_TEXT.replace('"Allow",', '"Allow",\n      "Principal": "*",')


def aws_managed_policies() -> tuple[Policy, ...]:
    """Return the policies that AWS itself puts into an organization, SCP first."""
    return (
        Policy(
            FULL_AWS_ACCESS,
            "FullAWSAccess",
            PolicyType.SERVICE_CONTROL_POLICY,
            FULL_AWS_ACCESS_TEXT,
            "Allows access to every operation",
            aws_managed=True,
            aws_id="p-FullAWSAccess",
        ),
        Policy(
            RCP_FULL_AWS_ACCESS,
            "RCPFullAWSAccess",
            PolicyType.RESOURCE_CONTROL_POLICY,
            RCP_FULL_AWS_ACCESS_TEXT,
            "Allows all actions on all resources",
            aws_managed=True,
            aws_id="p-RCPFullAWSAccess",
        ),
    )


def managed_as(policy: Policy) -> PolicyId | None:
    """Return the name of the AWS managed policy that a policy is, as in `aws_managed_policies`; None for any other.

    It is known by its id at AWS, by its name if the design says that it is AWS's, or by its id here, which is free.
    """
    for managed_id, name, kind, aws_id in _MANAGED:
        if policy.type is kind and (
            policy.id == managed_id or policy.aws_id == aws_id or (policy.aws_managed and policy.name == name)
        ):
            return managed_id
    return None


_MANAGED = tuple((policy.id, policy.name, policy.type, policy.aws_id) for policy in aws_managed_policies())


DEFAULT_POLICY: dict[PolicyType, PolicyId] = {
    PolicyType.SERVICE_CONTROL_POLICY: FULL_AWS_ACCESS,
    PolicyType.RESOURCE_CONTROL_POLICY: RCP_FULL_AWS_ACCESS,
}
"""The policy AWS attaches to every node while a type is enabled; other types have none."""


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
