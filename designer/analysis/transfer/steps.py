"""Calls of a transfer in their order, over both organizations; people make them, and the member alone accepts.

The order: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_account_migration.html, and with AWS Control
Tower https://docs.aws.amazon.com/controltower/latest/userguide/account-transfer.html.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from designer.analysis.transfer.states import Transfer
from designer.basics.dataclass import dataclass
from designer.organization.model.records import Node


@dataclass(frozen=True, slots=True)
class TransferStep:
    """One step.

    Attributes:
        who: Account that signs in: "Acme, management account".
        title: What it does, in a sentence.
        call: A line of the AWS CLI; words in capitals stand for what is not known. "" where there is no call.
    """

    who: str
    title: str
    call: str = ""


def transfer_steps(transfer: Transfer) -> tuple[TransferStep, ...]:
    """Return all steps, one account after the other."""
    return tuple(step for account in transfer.accounts for step in _steps(transfer, transfer.source.node(account)))


def _steps(transfer: Transfer, node: Node) -> Iterator[TransferStep]:
    source, target = transfer.source, transfer.target
    number, name = node.aws_id or "ACCOUNT_ID", node.name
    old, new = (
        f"{one.settings.name or side}, management account" for one, side in ((source, "Source"), (target, "Target"))
    )
    if not transfer.can_accept(node.id):
        yield TransferStep(old, f"Leave {name} where it is: suspended, closed or only planned, it cannot accept")
        return
    member = f"{name}, its administrator"
    if transfer.is_governed:
        yield TransferStep(old, f"Unenroll {name} in AWS Control Tower; it moves to an OU that is not governed")
    for administrator in source.settings.delegated_administrators:
        if administrator.account == node.id:
            yield TransferStep(
                old,
                f"Take back the delegation of {administrator.service}",
                _call("deregister-delegated-administrator", account_id=number, service_principal=administrator.service),
            )
    yield TransferStep(
        new, f"Invite {name}", _call("invite-account-to-organization", target=f"Id={number},Type=ACCOUNT")
    )
    yield TransferStep(
        member, "Look who invites, and into which organization", "aws organizations list-handshakes-for-account"
    )
    yield TransferStep(
        member,
        "Accept; the account leaves the source and is in the target's root",
        _call("accept-handshake", handshake_id="HANDSHAKE_ID"),
    )
    yield TransferStep(new, f"See that {name} has arrived", _call("list-parents", child_id=number))
    if transfer.destination != target.root:
        root, goal = target.node(target.root), target.node(transfer.destination)
        places = {"source_parent_id": root.aws_id or "ROOT_ID", "destination_parent_id": goal.aws_id or "OU_ID"}
        yield TransferStep(new, f"Move it to {goal.name}", _call("move-account", account_id=number, **places))
    for key, value in node.tags:
        if key.lower().startswith("aws:"):
            continue  # AWS alone sets these
        is_plain = not set(",='\"[]{}\\") & set(key + value)  # the CLI's short form gives these a meaning
        tag = f"Key={key},Value={value}" if is_plain else json.dumps([{"Key": key, "Value": value}])
        yield TransferStep(new, f"Tag it: {key}", _call("tag-resource", resource_id=number, tags=tag))


def _call(operation: str, **options: str) -> str:
    words = [word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", value)]
    return shlex.join(["aws", "organizations", operation, *words])
