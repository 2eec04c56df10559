"""Edits of the fields of a node: name, e-mail, AWS id, state, tags and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from designer.edits.change_builder import ChangeBuilder
from designer.edits.rules import account_refusal, require, short_label
from designer.errors import EditError
from designer.model import quotas
from designer.model.change import Change
from designer.model.node_kinds import NODE_KINDS
from designer.model.organization import Organization
from designer.model.records import AccountState, NodeId, NodeKind


def rename(organization: Organization, node_id: NodeId, name: str) -> Change:
    """Give a node another name; its id stays. OUs of one name side by side are left to the checks.

    Raises:
        EditError: See `rename_refusal`.
    """
    if name == organization.node(node_id).name:
        return Change("Rename")
    require(rename_refusal(organization, node_id, name))
    node = organization.node(node_id)
    builder = ChangeBuilder(organization)
    builder.put(replace(node, name=name))
    return builder.change(f"Rename {NODE_KINDS[node.kind].noun} to {name}", f"rename:{node_id}")


def rename_refusal(organization: Organization, node_id: NodeId, name: str) -> str:
    """Reason why a node cannot have a name, as a sentence; "" where it can."""
    node = organization.node(node_id)
    if node.kind is NodeKind.ROOT:
        return "AWS names the root itself and has no way to rename it. Rename the organization instead."
    return quotas.name_fault(node.kind, name)


def set_email(organization: Organization, account: NodeId, email: str) -> Change:
    """Set the address of an account's root user; empty while it is not known.

    Raises:
        EditError: Not an account, no address, or another account has it.
    """
    require(account_refusal(organization, account, "Only accounts have an e-mail address"))
    node = organization.node(account)
    if email and email != node.email:
        require(email_refusal(organization, account, email))
    builder = ChangeBuilder(organization)
    builder.put(replace(node, email=email))
    return builder.change(f"Set e-mail of {node.name}" if email else f"Clear e-mail of {node.name}")


def email_refusal(organization: Organization, account: NodeId | None, email: str) -> str:
    """Reason why an account (None: a new one) cannot have an address; "" where it can. AWS takes each address once."""
    if fault := quotas.email_fault(email):
        return fault
    folded = email.lower()
    if folded not in map(str.lower, map(attrgetter("email"), organization.nodes.values())):
        return ""
    others = (node for node in organization.nodes.values() if node.email.lower() == folded and node.id != account)
    other = next(others, None)
    return f"{other.name} has the address {email} already; AWS takes each address for one account." if other else ""


def set_aws_id(organization: Organization, node_id: NodeId, aws_id: str) -> Change:
    """Set the id that AWS has given to a node; empty while it is planned.

    Raises:
        EditError: No id of that kind, or another node has it.
    """
    node = organization.node(node_id)
    if aws_id and aws_id != node.aws_id:
        require(aws_id_refusal(organization, node_id, node.kind, aws_id))
    builder = ChangeBuilder(organization)
    builder.put(replace(node, aws_id=aws_id))
    return builder.change(f"Set AWS id of {node.name}" if aws_id else f"Clear AWS id of {node.name}")


def aws_id_refusal(organization: Organization, node_id: NodeId | None, kind: NodeKind, aws_id: str) -> str:
    """Reason why a node (None: a new one) of a kind cannot have an AWS id; "" where it can."""
    if fault := quotas.aws_id_fault(kind, aws_id):
        return fault
    root = organization.node(organization.root).aws_id
    if kind is NodeKind.OU and root and aws_id.split("-")[1] != root.removeprefix("r-"):
        return f"{aws_id} belongs to another organization: below the root {root}, OU ids start with ou-{root[2:]}-."
    if aws_id not in map(attrgetter("aws_id"), organization.nodes.values()):
        return ""
    other = next((n for n in organization.nodes.values() if n.aws_id == aws_id and n.id != node_id), None)
    return f"{other.name} has the AWS id {aws_id} already." if other else ""


def set_state(organization: Organization, accounts: Iterable[NodeId], state: AccountState) -> Change:
    """Set the state of accounts.

    Raises:
        EditError: One is no account, or is the management account of other accounts and would close.
    """
    builder = ChangeBuilder(organization)
    accounts = tuple(accounts)
    closing = state in (AccountState.PENDING_CLOSURE, AccountState.CLOSED)
    for account in accounts:
        require(account_refusal(organization, account, "Only accounts have a state"))
        node = organization.node(account)
        if closing and organization.is_management_account(account) and organization.account_count > 1:
            raise EditError(
                f"{node.name} is the management account: AWS closes it only after all other accounts are gone."
            )
        builder.put(replace(node, state=state))
    words = state.value.replace("_", " ").lower()
    return builder.change(f"Mark {short_label(organization, accounts)} as {words}" if accounts else "Set state")


def set_tags(organization: Organization, node_id: NodeId, tags: Iterable[tuple[str, str]]) -> Change:
    """Replace all tags of a node.

    Raises:
        EditError: Too many, a key twice, or a key or value that AWS does not take.
    """
    node = organization.node(node_id)
    pairs = tuple(tags)
    require(quotas.tags_fault(pairs))
    builder = ChangeBuilder(organization)
    builder.put(replace(node, tags=pairs))
    return builder.change(f"Set tags of {node.name}")


def set_tag(organization: Organization, nodes: Iterable[NodeId], key: str, value: str) -> Change:
    """Give nodes one tag; where the key is there, its value changes in place.

    Raises:
        EditError: A key or value that AWS does not take, or a node has too many tags.
    """
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        node = organization.node(node_id)
        tags = dict(node.tags)
        tags[key] = value
        require(quotas.tags_fault(tags.items()))
        builder.put(replace(node, tags=tuple(tags.items())))
    return builder.change(f"Tag {key} = {value}")


def remove_tag(organization: Organization, nodes: Iterable[NodeId], key: str) -> Change:
    """Take one tag from nodes; those without it stay as they are."""
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        node = organization.node(node_id)
        builder.put(replace(node, tags=tuple(tag for tag in node.tags if tag[0] != key)))
    return builder.change(f"Remove tag {key}")


def set_notes(organization: Organization, nodes: Iterable[NodeId], notes: str) -> Change:
    """Replace the architect's notes on nodes."""
    nodes = tuple(nodes)
    builder = ChangeBuilder(organization)
    for node_id in nodes:
        builder.put(replace(organization.node(node_id), notes=notes))
    label = f"Edit notes of {short_label(organization, nodes)}" if nodes else "Edit notes"
    return builder.change(label, f"notes:{nodes[0]}" if len(nodes) == 1 else "")
