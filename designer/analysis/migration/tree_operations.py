"""Operations on OUs, accounts, tags and settings, as `operations` has those on policies."""

from dataclasses import replace

from designer.analysis.migration.operations import (
    ArgumentValue,
    AwsOperation,
    Call,
    node_id_of,
    policy_id_of,
    refuse_operation,
    tag_list,
    text_refusal,
)
from designer.basics.dataclass import dataclass
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.model.change import Change
from designer.organization.model.observed import ResourcePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    NODE_KINDS,
    AccountState,
    DelegatedAdministrator,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    Tags,
)


@dataclass(frozen=True, slots=True)
class CreateNode(AwsOperation):
    """``CreateOrganizationalUnit``, or ``CreateAccount``: AWS puts each new account below the root.

    Attributes:
        node: The OU or account, without children, policies and AWS id.
        parent: The parent; the root for an account.
    """

    node: Node
    parent: NodeId

    def change(self, organization: Organization) -> Change:
        """Add it with the policies that AWS attaches to whatever is new."""
        refuse_operation(edits.add_refusal(organization, self.parent, self.node.kind))
        if self.node.kind is NodeKind.OU:
            refuse_operation(name_refusal(organization, self.parent, self.node.name))
        else:
            refuse_operation(_email_refusal(organization, self.node))
        builder = ChangeBuilder(organization)
        builder.put(replace(self.node, policies=builder.default_policies()))
        parent = organization.node(self.parent)
        builder.put(replace(parent, children=(*parent.children, self.node.id)))
        return builder.change(f"Create {self.node.name}")

    def call(self, organization: Organization) -> Call:
        """Return the name, tags, and parent or address."""
        tags: dict[str, ArgumentValue] = {"Tags": tag_list(self.node.tags)} if self.node.tags else {}
        if self.node.kind is NodeKind.ACCOUNT:
            return Call("CreateAccount", {"AccountName": self.node.name, "Email": self.node.email} | tags)
        parent = node_id_of(organization, self.parent)
        return Call("CreateOrganizationalUnit", {"ParentId": parent, "Name": self.node.name} | tags)

    def rollback(self, organization: Organization) -> Call | None:  # noqa: ARG002 - as every operation
        """Delete an OU; nothing takes an account back: it can be closed, and stays for 90 days."""
        if self.node.kind is NodeKind.ACCOUNT:
            return None
        return Call("DeleteOrganizationalUnit", {"OrganizationalUnitId": {"new": self.node.id}})

    @property
    def made(self) -> str:
        """The OU or account."""
        return self.node.id


def _renaming(organization: Organization, node_id: NodeId, name: str) -> Change:
    """Return the edit that renames a node; its label has both names."""
    node = organization.node(node_id)
    label = f"Rename {NODE_KINDS[node.kind].noun} {node.name} to {name}"
    return replace(edits.rename(organization, node_id, name), label=label)


@dataclass(frozen=True, slots=True)
class RenameOu(AwsOperation):
    """``UpdateOrganizationalUnit``."""

    node: NodeId
    name: str

    def change(self, organization: Organization) -> Change:
        """Rename it; no sibling may have the name."""
        parent = organization.parent(self.node)
        assert parent is not None, "the root is not an OU"
        refuse_operation(name_refusal(organization, parent, self.name))
        return _renaming(organization, self.node, self.name)

    def call(self, organization: Organization) -> Call:
        """Return the new name."""
        return self._call(organization, self.name)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the old name."""
        return self._call(organization, organization.node(self.node).name)

    def _call(self, organization: Organization, name: str) -> Call:
        node = node_id_of(organization, self.node)
        return Call("UpdateOrganizationalUnit", {"OrganizationalUnitId": node, "Name": name})


@dataclass(frozen=True, slots=True)
class RenameAccount(AwsOperation):
    """``PutAccountName`` of the Account Management API: Organizations has no operation for it.

    https://docs.aws.amazon.com/accounts/latest/APIReference/API_PutAccountName.html
    """

    node: NodeId
    name: str

    def change(self, organization: Organization) -> Change:
        """Rename it."""
        return _renaming(organization, self.node, self.name)

    def call(self, organization: Organization) -> Call:
        """Return the new name."""
        return self._call(organization, self.name)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the old name."""
        return self._call(organization, organization.node(self.node).name)

    def _call(self, organization: Organization, name: str) -> Call:
        """The call; AWS refuses the management account's own id and takes its absence for the caller's account."""
        arguments: dict[str, ArgumentValue] = {"AccountName": name}
        if not organization.is_management_account(self.node):
            arguments["AccountId"] = node_id_of(organization, self.node)
        return Call("PutAccountName", arguments, "account")


@dataclass(frozen=True, slots=True)
class MoveAccount(AwsOperation):
    """``MoveAccount``."""

    node: NodeId
    parent: NodeId

    def change(self, organization: Organization) -> Change:
        """Move it to the end of its new parent's children."""
        return edits.move(organization, [self.node], self.parent)

    def call(self, organization: Organization) -> Call:
        """Return the call that moves the account from its parent to the new one."""
        source = organization.parent(self.node)
        assert source is not None, "an account is below something"
        return self._call(organization, source, self.parent)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the call that takes it back, if there is one."""
        source = organization.parent(self.node)
        assert source is not None, "an account is below something"
        return self._call(organization, self.parent, source)

    def _call(self, organization: Organization, source: NodeId, target: NodeId) -> Call:
        arguments = {
            "AccountId": node_id_of(organization, self.node),
            "SourceParentId": node_id_of(organization, source),
            "DestinationParentId": node_id_of(organization, target),
        }
        return Call("MoveAccount", arguments)


@dataclass(frozen=True, slots=True)
class RemoveNode(AwsOperation):
    """``DeleteOrganizationalUnit`` of an empty OU, or ``RemoveAccountFromOrganization``."""

    node: NodeId

    def change(self, organization: Organization) -> Change:
        """Take it out."""
        node = organization.node(self.node)
        if node.children:
            raise EditError(f"{node.name} is not empty: AWS deletes an OU when nothing is in it.")
        return edits.remove(organization, [self.node])

    def call(self, organization: Organization) -> Call:
        """Return the OU or account."""
        node = node_id_of(organization, self.node)
        if organization.node(self.node).kind is NodeKind.ACCOUNT:
            return Call("RemoveAccountFromOrganization", {"AccountId": node})
        return Call("DeleteOrganizationalUnit", {"OrganizationalUnitId": node})

    def rollback(self, organization: Organization) -> Call | None:
        """Create an OU again, under another id; an account can only be invited, and has to agree."""
        node, parent = organization.node(self.node), organization.parent(self.node)
        if node.kind is NodeKind.ACCOUNT or parent is None:
            return None
        return CreateNode(replace(node, aws_id=""), parent).call(organization)

    def lost(self, organization: Organization) -> str:
        """Return the id of an OU, the policies that name it, and what has to be attached again."""
        node = organization.node(self.node)
        if node.kind is not NodeKind.OU:
            return ""
        was = node.aws_id
        sentences = [f"AWS gives the OU another id than {was}: what names that one names nothing then." if was else ""]
        naming = sorted(policy.name for policy in organization.policies.values() if was and was in policy.text)
        sentences += [f"In this design that is {', '.join(naming)}."] if naming else []
        bare = ChangeBuilder(organization).default_policies()
        hung = [organization.policy(policy).name for policy in node.policies if policy not in bare]
        sentences += [f"Attach {', '.join(hung)} again."] if hung else []
        return " ".join(filter(None, sentences))


@dataclass(frozen=True, slots=True)
class CloseAccount(AwsOperation):
    """``CloseAccount``: a closed account stays where it is for 90 days."""

    node: NodeId

    def change(self, organization: Organization) -> Change:
        """Close it."""
        if organization.is_management_account(self.node):
            raise EditError("AWS does not close the management account of an organization.")
        builder = ChangeBuilder(organization)
        node = organization.node(self.node)
        builder.put(replace(node, state=AccountState.CLOSED))
        return builder.change(f"Close {node.name}")

    def call(self, organization: Organization) -> Call:
        """Return the account."""
        return Call("CloseAccount", {"AccountId": node_id_of(organization, self.node)})

    def rollback(self, organization: Organization) -> Call | None:  # noqa: ARG002 - as every operation
        """Return no call opens it again."""
        return None

    def lost(self, organization: Organization) -> str:  # noqa: ARG002 - as every operation
        """Return the account itself."""
        return "Only AWS Support opens a closed account again, within 90 days; after them everything in it is gone."


@dataclass(frozen=True, slots=True)
class SetResourcePolicy(AwsOperation):
    """``PutResourcePolicy`` or ``DeleteResourcePolicy``, of the organization's delegation policy.

    Attributes:
        text: Its document; empty to delete it.
    """

    text: str

    def change(self, organization: Organization) -> Change:
        """Set or delete it."""
        refuse_operation(text_refusal("the delegation policy", self.text) if self.text else "")
        builder = ChangeBuilder(organization)
        old = builder.settings.resource_policy
        new = ResourcePolicy(self.text, old.aws_id if old else "") if self.text else None
        builder.settings = replace(builder.settings, resource_policy=new)
        return builder.change(f"{'Set' if self.text else 'Delete'} the delegation policy")

    def call(self, organization: Organization) -> Call:  # noqa: ARG002 - as every operation
        """Return the document, if there is one."""
        return self._call(self.text)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the document as it was."""
        old = organization.settings.resource_policy
        return self._call(old.text if old else "")

    def _call(self, text: str) -> Call:
        return Call("PutResourcePolicy", {"Content": text}) if text else Call("DeleteResourcePolicy", {})


@dataclass(frozen=True, slots=True)
class SetTags(AwsOperation):
    """``TagResource`` or ``UntagResource``, of a node or a policy.

    Attributes:
        of: Id of the node or policy.
        tags: Tags to set.
        keys: Keys to remove; a call sets or removes, never both.
    """

    of: NodeId | PolicyId
    tags: Tags = ()
    keys: tuple[str, ...] = ()

    def change(self, organization: Organization) -> Change:
        """Set or remove them."""
        builder = ChangeBuilder(organization)
        given = dict(self.tags)
        record = _tagged(organization, self.of)
        kept = tuple((key, given.pop(key, value)) for key, value in record.tags if key not in self.keys)
        tags = (*kept, *given.items())
        if isinstance(record, Node):
            builder.put(replace(record, tags=tags))
        else:
            builder.put_policy(replace(record, tags=tags))
        return builder.change(f"Tag {record.name}")

    def call(self, organization: Organization) -> Call:
        """Return the tags that are set or removed."""
        return self._call(organization, self.tags, self.keys)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the tags that were there; new keys are taken away where nothing was replaced."""
        before = dict(_tagged(organization, self.of).tags)
        old = tuple((key, before[key]) for key in (*dict(self.tags), *self.keys) if key in before)
        new = tuple(key for key, _ in self.tags if key not in before)
        return self._call(organization, old, () if old else new)

    def _call(self, organization: Organization, tags: Tags, keys: tuple[str, ...]) -> Call:
        one = self.of
        found = node_id_of(organization, NodeId(one)) if one in organization.nodes else None
        target = found or policy_id_of(organization, PolicyId(one))
        if tags:
            return Call("TagResource", {"ResourceId": target, "Tags": tag_list(tags)})
        return Call("UntagResource", {"ResourceId": target, "TagKeys": list(keys)})


def _tagged(organization: Organization, one: str) -> Node | Policy:
    return organization.nodes.get(NodeId(one)) or organization.policies[PolicyId(one)]


@dataclass(frozen=True, slots=True)
class TrustService(AwsOperation):
    """``EnableAWSServiceAccess`` or ``DisableAWSServiceAccess``."""

    service: str
    trusted: bool

    def change(self, organization: Organization) -> Change:
        """Trust it, or no more."""
        edit = edits.trust_service if self.trusted else edits.distrust_service
        return edit(organization, self.service)

    def call(self, organization: Organization) -> Call:  # noqa: ARG002 - as every operation
        """Return the service principal."""
        return self._call(trusted=self.trusted)

    def rollback(self, organization: Organization) -> Call | None:  # noqa: ARG002 - as every operation
        """Return the other call."""
        return self._call(trusted=not self.trusted)

    def _call(self, *, trusted: bool) -> Call:
        name = "EnableAWSServiceAccess" if trusted else "DisableAWSServiceAccess"
        return Call(name, {"ServicePrincipal": self.service})


@dataclass(frozen=True, slots=True)
class DelegateAdministrator(AwsOperation):
    """``RegisterDelegatedAdministrator`` or ``DeregisterDelegatedAdministrator``."""

    administrator: DelegatedAdministrator
    registered: bool

    def change(self, organization: Organization) -> Change:
        """Register it, or no more."""
        edit = edits.register_administrator if self.registered else edits.deregister_administrator
        return edit(organization, self.administrator.account, self.administrator.service)

    def call(self, organization: Organization) -> Call:
        """Return the account and service."""
        return self._call(organization, registered=self.registered)

    def rollback(self, organization: Organization) -> Call | None:
        """Return the other call."""
        return self._call(organization, registered=not self.registered)

    def _call(self, organization: Organization, *, registered: bool) -> Call:
        name = "RegisterDelegatedAdministrator" if registered else "DeregisterDelegatedAdministrator"
        account = node_id_of(organization, self.administrator.account)
        return Call(name, {"AccountId": account, "ServicePrincipal": self.administrator.service})


def name_refusal(organization: Organization, parent: NodeId, name: str) -> str:
    """Return the reason why AWS refuses an OU's name below a parent; "" where it takes it."""
    siblings = (organization.node(child) for child in organization.node(parent).children)
    if any(sibling.kind is NodeKind.OU and sibling.name == name for sibling in siblings):
        return f"{organization.node(parent).name} holds an OU called {name} already."
    return ""


def _email_refusal(organization: Organization, account: Node) -> str:
    """Return the reason why AWS makes no account with the address of one; "" where it makes it."""
    if not account.email:
        return f"{account.name} has no e-mail address: AWS would refuse to create the account."
    address = account.email.lower()
    other = next((node for node in organization.nodes.values() if node.email.lower() == address), None)
    if other is not None:
        return (
            f"{other.name} has the e-mail address {account.email} already: AWS would refuse to create {account.name}."
        )
    return ""
