"""Records of what AWS shows of a moment in an organization's life: what is under way, and what it found invalid.

They are not a plan and limit nobody; an import fills them. They name accounts and policies by AWS ids, since they stay
what AWS has said whatever becomes of the design. Names are those of the Organizations API
(https://docs.aws.amazon.com/organizations/latest/APIReference/). What has come to its end is left out: its outcome is
in the tree.
"""

from enum import Enum

from designer.basics.dataclass import dataclass


class OrganizationPart(Enum):
    """Part of an organization as a whole that an import may not know, by its key in the file."""

    POLICY_TYPES = "policyTypes"
    TRUSTED_SERVICES = "trustedServices"
    DELEGATED_ADMINISTRATORS = "delegatedAdministrators"
    RESOURCE_POLICY = "resourcePolicy"
    HANDSHAKES = "handshakes"
    ACCOUNT_CREATIONS = "accountCreations"
    INVALID_EFFECTIVE_POLICIES = "invalidEffectivePolicies"
    TAGS = "tags"

    @property
    def field(self) -> str:
        """Name of the field of `Settings`; tags are of its nodes and policies."""
        return self.name.lower()


SHOWN_BY_AWS_ALONE = frozenset(
    (OrganizationPart.HANDSHAKES, OrganizationPart.ACCOUNT_CREATIONS, OrganizationPart.INVALID_EFFECTIVE_POLICIES)
)
"""Parts that AWS alone shows, and no code or drawing."""


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """Policy of the organization itself that delegates its own administration.

    Attributes:
        text: The document as typed.
        aws_id: ``rp-…``; empty while it is only planned.
    """

    text: str
    aws_id: str = ""


@dataclass(frozen=True, slots=True)
class Handshake:
    """Invitation or request that waits for an answer.

    Attributes:
        id: ``h-…``.
        action: In AWS's words, such as ``INVITE``.
        state: ``REQUESTED`` or ``OPEN``.
        parties: Kind and name of each party: ``("EMAIL", "shop@example.com")``.
        requested: ISO 8601; empty if it is not said.
        expires: ISO 8601; empty if it is not said.
    """

    id: str
    action: str
    state: str
    parties: tuple[tuple[str, str], ...] = ()
    requested: str = ""
    expires: str = ""


@dataclass(frozen=True, slots=True)
class AccountCreation:
    """Request for a new account that is not done yet, or that has failed.

    Attributes:
        id: ``car-…``.
        name: Name of the account.
        state: ``IN_PROGRESS`` or ``FAILED``.
        reason: Reason of a failure in AWS's words, such as ``EMAIL_ALREADY_EXISTS``.
        account: Its twelve digits, as soon as AWS has given them.
        requested: ISO 8601; empty if it is not said.
    """

    id: str
    name: str
    state: str
    reason: str = ""
    account: str = ""
    requested: str = ""


@dataclass(frozen=True, slots=True)
class EffectivePolicyError:
    """Fault that AWS finds in an effective policy.

    Attributes:
        code: Such as ``ELEMENTS_TOO_MANY``.
        message: AWS's sentence.
        path: Place in the effective policy; empty if it is not said.
        policies: AWS ids of the policies that contribute to it.
    """

    code: str
    message: str = ""
    path: str = ""
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvalidEffectivePolicy:
    """Effective policy of an account that AWS calls invalid, and so does not enforce as a whole.

    Attributes:
        account: Twelve digits.
        type: Policy type in AWS's words.
        errors: Its faults; None if they could not be read.
        evaluated: ISO 8601; empty if it is not said.
    """

    account: str
    type: str
    errors: tuple[EffectivePolicyError, ...] | None = None
    evaluated: str = ""
