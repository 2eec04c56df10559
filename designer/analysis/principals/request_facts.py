"""Facts that the design knows of the requests of a principal: its own, its place, and those of the resource."""

from collections.abc import Mapping
from functools import cached_property, partial

from designer.analysis.access.level_masks import arn_partition
from designer.analysis.access.question import PLANNED, account_with, caller_context, resource_context
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.resource_shares import RoleOf, lets_sessions_be_tagged
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.identity.credentials import NOT_IN_REQUEST, OF_ROLES
from designer.organization.model.identities import IamRole, IamUser, IdentityPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.request import Facts, FactSource, context_facts

_TYPES = {
    AccountPrincipalKind.ROOT: "Account",
    AccountPrincipalKind.USER: "User",
    AccountPrincipalKind.ROLE: "AssumedRole",
}
"""``aws:PrincipalType`` of each kind
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype)."""

_TAGS = ("aws:ResourceTag", "iam:ResourceTag")

_UNTAGGED: Mapping[str, Values] = {
    "aws:RequestTag/": NOT_IN_REQUEST,
    "aws:TagKeys": NOT_IN_REQUEST,
    "sts:TransitiveTagKeys": NOT_IN_REQUEST,
}
"""Facts of every successful taking of a role whose trust policy does not let sessions be tagged."""

_OF_AWS = "/aws-reserved/"
"""Path of roles that AWS makes; no design says how it tags them."""


class RequestFacts:
    """Known facts of requests for the actions asked about.

    Args:
        organization: The design.
        asked: The actions in question, and their resource.
        context: Other known facts; they win over what the design knows.
        role: The role that is asked to be taken, which is then the resource.
        principals: Principals of accounts that are already known; more are added.
    """

    def __init__(
        self,
        organization: Organization,
        asked: AskedActions,
        context: Mapping[str, Values],
        role: RoleOf | None,
        *,
        principals: dict[NodeId, AccountPrincipals] | None = None,
    ) -> None:
        self._organization = organization
        self._asked = asked
        self._context = dict(context)
        self._given = {key.lower() for key in context}
        self._role = role
        self._accounts: dict[NodeId, tuple[dict[str, Values], NodeId | None]] = {}
        self._of_accounts: dict[NodeId, Facts] = {}
        self._last: tuple[NodeId, AccountPrincipal, Facts] | None = None
        self.known_principals: dict[NodeId, AccountPrincipals] = {} if principals is None else principals

    def principals(self, account: NodeId) -> AccountPrincipals:
        """Return the principals of an account that are known inside."""
        found = self.known_principals.get(account)
        if found is None:
            found = self.known_principals[account] = AccountPrincipals(self._organization.identities[account])
        return found

    def arn(self, account: NodeId, principal: AccountPrincipal) -> str:
        """Return the ARN of a principal; of an account that is only planned, with its number still to come."""
        number = self._organization.node(account).aws_id or PLANNED
        return principal.arn(number, self._partition)

    @cached_property
    def _partition(self) -> str:
        return arn_partition(self._organization)

    def owner(self, account: NodeId) -> NodeId | None:
        """The account that owns the resource where principals of an account ask; None for one beyond the design."""
        return self._account(account)[1]

    @cached_property
    def owner_open(self) -> bool:
        """Return True if it is unknown which account owns the resource, and several are asked: it has one owner only.

        The ARN of a bucket names no account. Where the design knows the inside of one account alone, the resource is
        taken to be that account's, as AWS's policy simulator takes it.
        """
        resource = self._asked.resource
        return (
            self._role is None
            and resource.startswith("arn:")
            and not arns.account_of(resource)
            and not self._owner_number()
            and len(self._organization.identities) > 1
        )

    def source(self, account: NodeId, principal: AccountPrincipal) -> FactSource:
        """Return the facts of every request of a principal; computed when asked for."""
        return partial(self.of, account, principal)

    def of(self, account: NodeId, principal: AccountPrincipal) -> Facts:
        """Return the facts of every request of a principal; several policies in a row ask about one."""
        last = self._last
        if last is None or last[0] != account or last[1] is not principal:
            last = self._last = account, principal, self._of(account, principal)
        return last[2]

    def _of(self, account: NodeId, principal: AccountPrincipal) -> Facts:
        known: dict[str, Values] = {
            **self._account(account)[0],
            "aws:PrincipalArn": self.arn(account, principal),
            "aws:PrincipalType": _TYPES[principal.kind],
        }
        known["aws:username"] = NOT_IN_REQUEST
        if principal.kind is AccountPrincipalKind.ROOT:
            known["aws:PrincipalTag/"] = NOT_IN_REQUEST  # nobody can tag it
        if isinstance(principal.record, IamUser):
            known["aws:username"] = principal.name
            known |= {f"aws:PrincipalTag/{key}": value for key, value in principal.record.tags}
        if isinstance(principal.record, IamRole):
            known |= OF_ROLES
            if self._knows_tags(RoleOf(account, principal.record)) and not lets_sessions_be_tagged(
                principal.record.trust
            ):
                known |= {f"aws:PrincipalTag/{key}": value for key, value in principal.record.tags}
                known["aws:PrincipalTag/"] = NOT_IN_REQUEST  # no other tag
        return context_facts(
            {key: value for key, value in known.items() if key.lower() not in self._given} | self._context
        )

    def of_account(self, account: NodeId) -> Facts:
        """Return the facts of all requests from an account."""
        found = self._of_accounts.get(account)
        if found is None:
            known = self._account(account)[0]
            facts = {key: value for key, value in known.items() if key.lower() not in self._given} | self._context
            found = self._of_accounts[account] = context_facts(facts)
        return found

    def _account(self, account: NodeId) -> tuple[dict[str, Values], NodeId | None]:
        """Return the facts of all requests from an account, and the account that owns the resource."""
        found = self._accounts.get(account)
        if found is None:
            organization = self._organization
            shared = caller_context(organization, account, "")
            owner, number = self._owner_of(account)
            if self._asked.resource and not self.owner_open:
                shared |= resource_context(organization, owner, number)
            if self._role:
                shared |= {f"{key}/{tag}": value for tag, value in self._role.role.tags for key in _TAGS}
                if self._knows_tags(self._role):
                    shared |= {f"{key}/": NOT_IN_REQUEST for key in _TAGS}  # no other tag
                if not lets_sessions_be_tagged(self._role.role.trust):
                    shared |= _UNTAGGED
            shared["aws:PrincipalIsAWSService"] = "false"
            found = self._accounts[account] = shared, owner
        return found

    def _knows_tags(self, role: RoleOf) -> bool:
        """Whether the design says all tags of a role."""
        inside = self._organization.identities.get(role.account)
        unread = inside is None or IdentityPart.ROLES in inside.unknown
        return not unread and not role.role.path.startswith(_OF_AWS)

    def _owner_of(self, account: NodeId) -> tuple[NodeId | None, str]:
        """Return the account that owns the resource, and its number."""
        number = self._organization.node(account).aws_id or PLANNED
        if self._role:
            return self._role.account, self._organization.node(self._role.account).aws_id or PLANNED
        if self.owner_open:
            return None, ""
        owner = self._owner_number() or number
        return (account if owner == number else self._named_owner), owner

    @cached_property
    def _named_owner(self) -> NodeId | None:
        """The account that owns the resource, by the context or its ARN; None if it is not in the design."""
        return account_with(self._organization, self._owner_number())

    def _owner_number(self) -> str:
        """Number of the account that owns the resource, by the context or its ARN; empty if neither has it."""
        given = next((value for key, value in self._context.items() if key.lower() == "aws:resourceaccount"), "")
        named = arns.account_of(self._asked.resource)
        return given if given and isinstance(given, str) else "" if named == "aws" else named
