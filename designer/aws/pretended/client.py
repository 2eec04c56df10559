"""The pretended AWS itself: what it makes of a call that writes, and what it refuses."""
# ruff: noqa: D102, N803 - methods and their arguments are operations of AWS

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from designer.aws.pretended.listings import Listings, PretendedAnswer
from designer.aws.pretended.refusals import (
    node_of,
    ou_of,
    policy_of,
    refuse_call,
    require_free,
    require_sibling,
    require_taggable,
    require_text,
    violate,
)
from designer.aws.pretended.state import (
    PretendedCreation,
    PretendedNode,
    PretendedPolicy,
    PretendedState,
)
from designer.exchange.formats.loading import Json
from designer.organization.model import quotas
from designer.organization.model.records import AccountState, NodeKind, PolicyType

_WORK = 5.0
"""Seconds that AWS works on what it does in the background."""

_ACTIVATION = 10.0
"""Seconds from the making of an account until it is active."""

_CLOSING = 30.0
"""Seconds that closing an account takes."""

_MOST_CLOSING = 3
_WAIT = 4 * 86_400.0
"""Age in seconds at which a created account may leave."""

_TAGS = 50


class PretendedAws(Listings):
    """Client of boto3 for an organization that is only pretended."""

    def attach_policy(self, PolicyId: str, TargetId: str) -> PretendedAnswer:
        name = "AttachPolicy"
        state = self._begin()
        kind = policy_of(state, PolicyId, name).kind
        node_of(state, TargetId, "TargetNotFoundException", name)
        self._require_enabled(state, kind, name)
        if (PolicyId, TargetId) in state.attachments:
            refuse_call("DuplicatePolicyAttachmentException", name)
        most = quotas.load().types[kind].per_node
        if most is not None and len(state.attached(TargetId, kind)) >= most:
            violate(name, "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
        state.attachments[PolicyId, TargetId] = None
        return self._done(state)

    def detach_policy(self, PolicyId: str, TargetId: str) -> PretendedAnswer:
        name = "DetachPolicy"
        state = self._begin()
        kind = policy_of(state, PolicyId, name).kind
        node_of(state, TargetId, "TargetNotFoundException", name)
        if (PolicyId, TargetId) not in state.attachments:
            refuse_call("PolicyNotAttachedException", name)
        if kind is PolicyType.RESOURCE_CONTROL_POLICY and PolicyId == state.default_policy(kind):
            violate(name, "NON_DETACHABLE_POLICY")
        if len(state.attached(TargetId, kind)) <= quotas.load().types[kind].minimum_per_node:
            violate(name, "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED")
        del state.attachments[PolicyId, TargetId]
        return self._done(state)

    def create_policy(
        self, Name: str, Type: str, Description: str, Content: str, Tags: Iterable[Mapping[str, str]] = ()
    ) -> PretendedAnswer:
        name = "CreatePolicy"
        state, kind = self._begin(), PolicyType(Type)
        require_text(kind, Content, name)
        require_free(state, kind, Name, name)
        most = quotas.load().types[kind].policies
        if (
            most is not None
            and sum(policy.kind is kind and not policy.aws_managed for policy in state.policies.values()) >= most
        ):
            violate(name, "POLICY_NUMBER_LIMIT_EXCEEDED")
        key = f"p-{_digits(state.new_number())}"
        state.policies[key] = PretendedPolicy(Name, kind, Content, Description)
        self._tag(state, key, Tags, name)
        summary: dict[str, Json] = {"Id": key, "Name": Name, "Type": Type, "Description": Description}
        return self._done(state, Policy={"PolicySummary": summary, "Content": Content})

    def update_policy(
        self, PolicyId: str, Name: str | None = None, Description: str | None = None, Content: str | None = None
    ) -> PretendedAnswer:
        name = "UpdatePolicy"
        state = self._begin()
        was = policy_of(state, PolicyId, name)
        if was.aws_managed:
            violate(name, "IMMUTABLE_POLICY")
        if Content is not None:
            require_text(was.kind, Content, name)
        if Name is not None and Name != was.name:
            require_free(state, was.kind, Name, name)
        state.policies[PolicyId] = replace(
            was,
            name=was.name if Name is None else Name,
            description=was.description if Description is None else Description,
            text=was.text if Content is None else Content,
        )
        return self._done(
            state, Policy={"PolicySummary": {"Id": PolicyId}, "Content": state.policies[PolicyId].text or ""}
        )

    def delete_policy(self, PolicyId: str) -> PretendedAnswer:
        name = "DeletePolicy"
        state = self._begin()
        if policy_of(state, PolicyId, name).aws_managed:
            violate(name, "IMMUTABLE_POLICY")
        if state.targets(PolicyId):
            refuse_call("PolicyInUseException", name)
        del state.policies[PolicyId]
        state.tags.pop(PolicyId, None)
        return self._done(state)

    def enable_policy_type(self, RootId: str, PolicyType: str) -> PretendedAnswer:
        name, kind = "EnablePolicyType", _kind(PolicyType)
        state = self._begin()
        node_of(state, RootId, "RootNotFoundException", name)
        if kind in state.types:
            refuse_call("PolicyTypeAlreadyEnabledException", name)
        if state.ending.get(kind, 0) > self.clock():
            refuse_call("PolicyChangesInProgressException", name)
        state.types[kind] = self.clock() + _WORK
        if default := state.default_policy(kind):
            state.attachments |= {(default, node): None for node in state.nodes}
        return self._done(state, Root={"Id": RootId})

    def disable_policy_type(self, RootId: str, PolicyType: str) -> PretendedAnswer:
        name, kind = "DisablePolicyType", _kind(PolicyType)
        state = self._begin()
        node_of(state, RootId, "RootNotFoundException", name)
        self._require_enabled(state, kind, name)
        del state.types[kind]
        state.ending[kind] = self.clock() + _WORK
        for one, target in [*state.attachments]:
            if state.policies[one].kind is kind:
                del state.attachments[one, target]
        return self._done(state, Root={"Id": RootId})

    def create_organizational_unit(
        self, ParentId: str, Name: str, Tags: Iterable[Mapping[str, str]] = ()
    ) -> PretendedAnswer:
        name = "CreateOrganizationalUnit"
        state = self._begin()
        self._holder(state, ParentId, name)
        require_sibling(state, ParentId, Name, name)
        limits = quotas.load()
        if state.depth(ParentId) >= limits.ou_levels:
            violate(name, "OU_DEPTH_LIMIT_EXCEEDED")
        if sum(node.kind is NodeKind.OU for node in state.nodes.values()) >= limits.ous:
            violate(name, "OU_NUMBER_LIMIT_EXCEEDED")
        key = f"ou-{state.root.removeprefix('r-')}-{_digits(state.new_number())}"
        state.nodes[key] = PretendedNode(NodeKind.OU, Name, ParentId)
        state.dress(key)
        self._tag(state, key, Tags, name)
        return self._done(state, OrganizationalUnit={"Id": key, "Name": Name})

    def update_organizational_unit(self, OrganizationalUnitId: str, Name: str) -> PretendedAnswer:
        name = "UpdateOrganizationalUnit"
        state = self._begin()
        was = ou_of(state, OrganizationalUnitId, name)
        if Name != was.name:
            require_sibling(state, was.parent, Name, name)
        state.nodes[OrganizationalUnitId] = replace(was, name=Name)
        return self._done(state, OrganizationalUnit={"Id": OrganizationalUnitId, "Name": Name})

    def delete_organizational_unit(self, OrganizationalUnitId: str) -> PretendedAnswer:
        name = "DeleteOrganizationalUnit"
        state = self._begin()
        ou_of(state, OrganizationalUnitId, name)
        if any(node.parent == OrganizationalUnitId for node in state.nodes.values()):
            refuse_call("OrganizationalUnitNotEmptyException", name)
        _forget(state, OrganizationalUnitId)
        return self._done(state)

    def move_account(self, AccountId: str, SourceParentId: str, DestinationParentId: str) -> PretendedAnswer:
        name = "MoveAccount"
        state = self._begin()
        account = node_of(state, AccountId, "AccountNotFoundException", name)
        if account.parent != SourceParentId:
            refuse_call("SourceParentNotFoundException", name)
        target = state.nodes.get(DestinationParentId)
        if target is None or target.kind is NodeKind.ACCOUNT:
            refuse_call("DestinationParentNotFoundException", name)
        if SourceParentId == DestinationParentId:
            refuse_call("DuplicateAccountException", name)
        state.nodes[AccountId] = replace(account, parent=DestinationParentId)
        return self._done(state)

    def create_account(self, Email: str, AccountName: str, Tags: Iterable[Mapping[str, str]] = ()) -> PretendedAnswer:
        state, now = self._begin(), self.clock()
        number = state.new_number()
        known = {node.email.lower() for node in state.nodes.values()}
        known |= {creation.email.lower() for creation in state.creations.values() if not creation.failure}
        failure = "EMAIL_ALREADY_EXISTS" if Email.lower() in known else ""
        tags = tuple((tag["Key"], tag["Value"]) for tag in Tags)
        key, account = f"car-{_digits(number)}", f"{900_000_000_000 + number}"
        made = PretendedCreation(AccountName, Email, now, now + _WORK, account, failure, tags)
        state.creations[key] = made
        return self._done(state, CreateAccountStatus=self._creation(key, made))

    def close_account(self, AccountId: str) -> PretendedAnswer:
        name, now = "CloseAccount", self.clock()
        state = self._begin()
        account = node_of(state, AccountId, "AccountNotFoundException", name)
        if AccountId == state.management:
            violate(name, "CANNOT_CLOSE_MANAGEMENT_ACCOUNT")
        if account.closed > now:
            refuse_call("ConflictException", name)
        if account.closed or account.state is AccountState.CLOSED:
            refuse_call("AccountAlreadyClosedException", name)
        if sum(node.closed > now for node in state.nodes.values()) >= _MOST_CLOSING:
            violate(name, "CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED")
        state.nodes[AccountId] = replace(account, closed=now + _CLOSING)
        return self._done(state)

    def remove_account_from_organization(self, AccountId: str) -> PretendedAnswer:
        name = "RemoveAccountFromOrganization"
        state = self._begin()
        account = node_of(state, AccountId, "AccountNotFoundException", name)
        if AccountId == state.management:
            refuse_call("MasterCannotLeaveOrganizationException", name)
        if account.joined and self.clock() - account.joined < _WAIT:
            violate(name, "WAIT_PERIOD_ACTIVE")
        if any(one == AccountId for one, _ in state.administrators):
            violate(name, "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG")
        _forget(state, AccountId)
        return self._done(state)

    def enable_aws_service_access(self, ServicePrincipal: str) -> PretendedAnswer:
        state = self._begin()
        state.trusted[ServicePrincipal] = None
        return self._done(state)

    def disable_aws_service_access(self, ServicePrincipal: str) -> PretendedAnswer:
        state = self._begin()
        state.trusted.pop(ServicePrincipal, None)
        return self._done(state)

    def register_delegated_administrator(self, AccountId: str, ServicePrincipal: str) -> PretendedAnswer:
        name = "RegisterDelegatedAdministrator"
        state = self._begin()
        node_of(state, AccountId, "AccountNotFoundException", name)
        if AccountId == state.management:
            violate(name, "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR")
        if ServicePrincipal not in state.trusted:
            violate(name, "SERVICE_ACCESS_NOT_ENABLED")
        if (AccountId, ServicePrincipal) in state.administrators:
            refuse_call("AccountAlreadyRegisteredException", name)
        state.administrators[AccountId, ServicePrincipal] = None
        return self._done(state)

    def deregister_delegated_administrator(self, AccountId: str, ServicePrincipal: str) -> PretendedAnswer:
        name = "DeregisterDelegatedAdministrator"
        state = self._begin()
        node_of(state, AccountId, "AccountNotFoundException", name)
        if (AccountId, ServicePrincipal) not in state.administrators:
            refuse_call("AccountNotRegisteredException", name)
        del state.administrators[AccountId, ServicePrincipal]
        return self._done(state)

    def put_resource_policy(self, Content: str) -> PretendedAnswer:
        state = self._begin()
        state.resource_policy = Content
        return self._done(state, ResourcePolicy={"Content": Content})

    def delete_resource_policy(self) -> PretendedAnswer:
        state = self._begin()
        if not state.resource_policy:
            refuse_call("ResourcePolicyNotFoundException", "DeleteResourcePolicy")
        state.resource_policy = ""
        return self._done(state)

    def tag_resource(self, ResourceId: str, Tags: Iterable[Mapping[str, str]]) -> PretendedAnswer:
        name = "TagResource"
        state = self._begin()
        require_taggable(state, ResourceId, name)
        self._tag(state, ResourceId, Tags, name)
        return self._done(state)

    def untag_resource(self, ResourceId: str, TagKeys: Iterable[str]) -> PretendedAnswer:
        state = self._begin()
        require_taggable(state, ResourceId, "UntagResource")
        for key in TagKeys:
            state.tags.get(ResourceId, {}).pop(key, None)
        return self._done(state)

    def put_account_name(self, AccountName: str, AccountId: str = "") -> PretendedAnswer:
        name = "PutAccountName"
        state = self._begin()
        if AccountId == state.management:  # asked without an id
            refuse_call("ValidationException", name)
        key = AccountId or state.management
        account = node_of(state, key, "ResourceNotFoundException", name)
        state.nodes[key] = replace(account, name=AccountName)
        return self._done(state)

    def get_account_information(self, AccountId: str = "") -> PretendedAnswer:
        key = AccountId or self.state.management
        account = node_of(self._seen(), key, "ResourceNotFoundException", "GetAccountInformation")
        return {"AccountId": key, "AccountName": account.name}

    def _begin(self) -> PretendedState:
        """Return the state that a call may change, with what AWS has done in the background."""
        state, now = self.state.copy(), self.clock()
        for key, one in [*state.creations.items()]:
            if one.done <= now and not one.failure and not one.landed:
                state.creations[key] = replace(one, landed=True)
                state.nodes[one.account] = PretendedNode(
                    NodeKind.ACCOUNT, one.name, state.root, one.email, joined=one.done, activated=one.done + _ACTIVATION
                )
                state.dress(one.account)
                self._tag(state, one.account, [{"Key": name, "Value": value} for name, value in one.tags], key)
        return state

    def _done(self, state: PretendedState, **members: Json) -> PretendedAnswer:
        self.replace(state)
        return {**members, "ResponseMetadata": {"RequestId": f"pretended-{len(self._times)}", "HTTPStatusCode": 200}}

    def _seen(self) -> PretendedState:
        """Return the state that a reading sees, with the accounts that were made meanwhile."""
        begun = self._begin()
        if len(begun.nodes) != len(self.state.nodes):
            self.replace(begun)
        return super()._seen()

    def _require_enabled(self, state: PretendedState, kind: PolicyType, name: str) -> None:
        if kind not in state.types:
            refuse_call("PolicyTypeNotEnabledException", name)
        if state.types[kind] > self.clock():
            refuse_call("PolicyChangesInProgressException", name)

    def _tag(self, state: PretendedState, key: str, tags: Iterable[Mapping[str, str]], name: str) -> None:
        given = state.tags.setdefault(key, {}) | {tag["Key"]: tag["Value"] for tag in tags}
        if len(given) > _TAGS:
            violate(name, "MAX_TAG_LIMIT_EXCEEDED")
        state.tags[key] = given


def _forget(state: PretendedState, key: str) -> None:
    """Take a node out, with what is attached to it."""
    del state.nodes[key]
    state.tags.pop(key, None)
    for one, target in [*state.attachments]:
        if target == key:
            del state.attachments[one, target]


def _kind(name: str) -> PolicyType:
    return PolicyType(name)


def _digits(number: int) -> str:
    """Return the last part of an id."""
    return f"made{number:06}"
