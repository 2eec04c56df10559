"""Operations: calls of the Organizations API that change policies and where they are attached.

Each knows what it makes of a design, what AWS refuses, its arguments, and the call that takes it back
(https://docs.aws.amazon.com/organizations/latest/APIReference/).
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy, PolicyId, PolicyType, Tags

ArgumentValue: TypeAlias = "str | dict[str, str] | list[dict[str, str]] | list[str]"
"""An argument: a text, the place of an id that AWS gives later (``{"new": id of the design}``), or tags."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an API.

    Attributes:
        operation: Its name, as AWS spells it.
        arguments: By name.
        service: Service of the API, as the command line of AWS calls it.
    """

    operation: str
    arguments: Mapping[str, ArgumentValue]
    service: str = "organizations"


def node_id_of(organization: Organization, node_id: NodeId) -> ArgumentValue:
    """Return the id of a root, OU or account for an argument: AWS's own where it is known, else a place to fill in."""
    return organization.node(node_id).aws_id or {"new": node_id}


def policy_id_of(organization: Organization, policy_id: PolicyId) -> ArgumentValue:
    """Return the id of a policy for an argument, as `node_id_of` gives that of a node."""
    return organization.policy(policy_id).aws_id or {"new": policy_id}


class AwsOperation(ABC):
    """One operation of a plan; a value, equal to every other that does the same."""

    __slots__ = ()

    @abstractmethod
    def change(self, organization: Organization) -> Change:
        """Return the edit that it is; EditError with the reason where AWS refuses it."""

    @abstractmethod
    def call(self, organization: Organization) -> Call:
        """Return the call; asked before it is made."""

    @abstractmethod
    def rollback(self, organization: Organization) -> Call | None:
        """Return the call that takes it back; asked before it is made. None if nothing does."""

    def lost(self, organization: Organization) -> str:  # noqa: ARG002 - for those that lose something
        """Return the sentences on what does not come back with the call that takes it back; asked before it is made."""
        return ""

    @property
    def made(self) -> str:
        """Id of the design of what it makes at AWS; empty if it makes nothing."""
        return ""


@dataclass(frozen=True, slots=True)
class AttachPolicy(AwsOperation):
    """``AttachPolicy``."""

    policy: PolicyId
    node: NodeId

    def change(self, organization: Organization) -> Change:
        """Attach it at the end."""
        return edits.attach(organization, self.policy, [self.node])

    def call(self, organization: Organization) -> Call:
        """Return the policy and target."""
        return Call("AttachPolicy", _pair(organization, self.policy, self.node))

    def rollback(self, organization: Organization) -> Call | None:
        """Detach it."""
        return Call("DetachPolicy", _pair(organization, self.policy, self.node))


@dataclass(frozen=True, slots=True)
class DetachPolicy(AwsOperation):
    """``DetachPolicy``."""

    policy: PolicyId
    node: NodeId

    def change(self, organization: Organization) -> Change:
        """Detach it; AWS refuses the last SCP of a node."""
        return edits.detach(organization, self.policy, [self.node])

    def call(self, organization: Organization) -> Call:
        """Return the policy and target."""
        return Call("DetachPolicy", _pair(organization, self.policy, self.node))

    def rollback(self, organization: Organization) -> Call | None:
        """Attach it again."""
        return Call("AttachPolicy", _pair(organization, self.policy, self.node))


def _pair(organization: Organization, policy: PolicyId, node: NodeId) -> dict[str, ArgumentValue]:
    return {"PolicyId": policy_id_of(organization, policy), "TargetId": node_id_of(organization, node)}


@dataclass(frozen=True, slots=True)
class CreatePolicy(AwsOperation):
    """``CreatePolicy``.

    Attributes:
        policy: The policy, without an AWS id.
    """

    policy: Policy

    def change(self, organization: Organization) -> Change:
        """Put it into the library."""
        refuse_operation(edits.policy_name_refusal(organization, None, self.policy.name))
        quota = quotas.load().types[self.policy.type]
        same = sum(one.type is self.policy.type and not one.aws_managed for one in organization.policies.values())
        if quota.policies is not None and same >= quota.policies:
            raise EditError(f"An AWS organization holds at most {quota.policies:,} {quota.plural}.")
        refuse_operation(text_refusal(self.policy.name, self.policy.text) or _too_long(self.policy))
        builder = ChangeBuilder(organization)
        builder.put_policy(self.policy)
        return builder.change(f"Create {self.policy.name}")

    def call(self, organization: Organization) -> Call:  # noqa: ARG002 - as every operation
        """Return the whole policy."""
        arguments: dict[str, ArgumentValue] = {
            "Name": self.policy.name,
            "Type": self.policy.type.value,
            "Description": self.policy.description,
            "Content": self.policy.text,
        }
        return Call("CreatePolicy", arguments | _tags(self.policy.tags))

    def rollback(self, organization: Organization) -> Call | None:  # noqa: ARG002 - as every operation
        """Delete it."""
        return Call("DeletePolicy", {"PolicyId": {"new": self.policy.id}})

    @property
    def made(self) -> str:
        """The policy."""
        return self.policy.id


@dataclass(frozen=True, slots=True)
class UpdatePolicy(AwsOperation):
    """``UpdatePolicy``, of name, description and text as far as they differ.

    Attributes:
        policy: The id.
        name: Its name afterwards.
        description: Its description afterwards.
        text: Its document afterwards.
    """

    policy: PolicyId
    name: str
    description: str
    text: str

    def change(self, organization: Organization) -> Change:
        """Replace the record."""
        before = organization.policy(self.policy)
        if before.name != self.name:
            refuse_operation(edits.policy_name_refusal(organization, self.policy, self.name))
        after = replace(before, name=self.name, description=self.description, text=self.text, unknown=None)
        refuse_operation(text_refusal(after.name, after.text) or _too_long(after))
        builder = ChangeBuilder(organization)
        builder.put_policy(after)
        return builder.change(f"Update {before.name}")

    def call(self, organization: Organization) -> Call:
        """Return the values that differ."""
        return self._call(organization, (self.name, self.description, self.text))

    def rollback(self, organization: Organization) -> Call | None:
        """Return the values as they were; nothing gives back a text that is not known."""
        before = organization.policy(self.policy)
        if before.unknown is not None:
            return None
        return self._call(organization, (before.name, before.description, before.text))

    def _call(self, organization: Organization, values: tuple[str, str, str]) -> Call:
        before = organization.policy(self.policy)
        pairs = zip(
            ("Name", "Description", "Content"),
            values,
            (before.name, before.description, before.text),
            (self.name, self.description, self.text),
            strict=True,
        )
        differing: dict[str, ArgumentValue] = {name: value for name, value, one, other in pairs if one != other}
        return Call("UpdatePolicy", {"PolicyId": policy_id_of(organization, self.policy)} | differing)


@dataclass(frozen=True, slots=True)
class DeletePolicy(AwsOperation):
    """``DeletePolicy``, of a policy that is attached nowhere."""

    policy: PolicyId

    def change(self, organization: Organization) -> Change:
        """Take it out of the library."""
        return edits.delete_policy(organization, self.policy)

    def call(self, organization: Organization) -> Call:
        """Return the policy."""
        return Call("DeletePolicy", {"PolicyId": policy_id_of(organization, self.policy)})

    def rollback(self, organization: Organization) -> Call | None:
        """Create it again; AWS gives it another id."""
        return CreatePolicy(replace(organization.policy(self.policy), aws_id="")).call(organization)

    def lost(self, organization: Organization) -> str:
        """Return its id."""
        was = organization.policy(self.policy).aws_id
        return f"AWS gives the policy another id than {was}." if was else ""


@dataclass(frozen=True, slots=True)
class EnablePolicyType(AwsOperation):
    """``EnablePolicyType``: AWS attaches the default policy of the type to every node of its own accord."""

    kind: PolicyType

    def change(self, organization: Organization) -> Change:
        """Enable it."""
        return edits.enable_policy_type(organization, self.kind)

    def call(self, organization: Organization) -> Call:
        """Root and type."""
        root = node_id_of(organization, organization.root)
        return Call("EnablePolicyType", {"RootId": root, "PolicyType": self.kind.value})

    def rollback(self, organization: Organization) -> Call | None:
        """Disable it; while only the defaults are attached nothing is lost by that."""
        return replace(self.call(organization), operation="DisablePolicyType")


def refuse_operation(reason: str) -> None:
    """Raise EditError with a reason, unless it is empty."""
    if reason:
        raise EditError(reason)


def tag_list(tags: Tags) -> list[dict[str, str]]:
    """Return the tags as AWS takes them."""
    return [{"Key": key, "Value": value} for key, value in tags]


def _tags(tags: Tags) -> dict[str, ArgumentValue]:
    return {"Tags": tag_list(tags)} if tags else {}


def _too_long(policy: Policy) -> str:
    quota = quotas.load().types[policy.type]
    if quota.characters is None or len(policy.text) <= quota.characters:
        return ""
    return (
        f"{policy.name} has {len(policy.text):,} characters, and AWS takes at most {quota.characters:,}. "
        "Shorten it, or remove its line breaks."
    )


def text_refusal(name: str, text: str) -> str:
    """Return the reason why AWS refuses a document that is not a JSON object; "" where it is one."""
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    return "" if is_object else f"AWS would refuse {name}: its text is not valid JSON."
