"""``orgwright who-can --become``: the users and roles that can become a role, over as many roles as it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from designer.access.question import PLANNED
from designer.cli.common import say, write_csv, write_json
from designer.errors import EditError
from designer.identity.account_principals import AccountPrincipal
from designer.model.lookup import path_text
from designer.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.principals.role_chains import PrincipalId, RoleChains, way_answer
from designer.words import counted

ADMINISTRATION = "administration"


class WayThere(NamedTuple):
    """A principal that can become another.

    Attributes:
        name: The principal.
        kind: Its kind.
        answer: The worst answer on its way.
        depends_on: All on which that hangs.
        way: ARNs from itself to the role.
    """

    name: PrincipalId
    kind: str
    answer: Answer
    depends_on: tuple[str, ...]
    way: tuple[str, ...]


def print_takers(organization: Organization, target: str, context: Mapping[str, Values], style: str) -> None:
    """Write who can become the role that an ARN names, or an administrator.

    Raises:
        EditError: The design has no such role.
    """
    chains = RoleChains(organization, load(), context)
    if target == ADMINISTRATION:
        ends = chains.administrators()
    else:
        ends = [name for name in chains.graph if name.title.startswith("role/") and _arn(organization, name) == target]
        if not ends:
            raise EditError(f"The design has no role {target}. Write its ARN, or {ADMINISTRATION}.")
    ways = chains.takers(ends)
    order = (name for name in chains.graph if name in ways and (target == ADMINISTRATION or name not in ends))
    found = [_way(organization, chains, ways[name]) for name in order]
    if chains.unread:
        roles = counted(len(chains.unread), "role")
        say(f"Note: the trust policies of {roles} cannot be read; no way over them is told.", err=True)
    if chains.unasked:
        roles = counted(len(chains.unasked), "role")
        say(f"Note: {roles} can be taken by too many to ask them all; no way over them is told.", err=True)
    _WRITERS[style](organization, found)


def _way(organization: Organization, chains: RoleChains, way: list[PrincipalId]) -> WayThere:
    answer, depends_on = way_answer(chains, way)
    principal: AccountPrincipal = chains.graph.nodes[way[0]]["principal"]
    arns = tuple(_arn(organization, name) for name in way)
    return WayThere(way[0], principal.kind.value, answer, depends_on, arns)


def _arn(organization: Organization, name: PrincipalId) -> str:
    number = organization.node(name.account).aws_id or PLANNED
    return f"arn:{organization.settings.partition or 'aws'}:iam::{number}:{name.title}"


def _as_json(_organization: Organization, found: list[WayThere]) -> None:
    write_json(
        [
            {
                "account": one.name.account,
                "principal": one.way[0],
                "kind": one.kind,
                "answer": one.answer.value,
                "dependsOn": list(one.depends_on),
                "way": list(one.way),
            }
            for one in found
        ]
    )


def _as_csv(_organization: Organization, found: list[WayThere]) -> None:
    head = ("account", "principal", "kind", "answer", "dependsOn", "way")
    rows = (
        [one.name.account, one.way[0], one.kind, one.answer.value, " ".join(one.depends_on), " ".join(one.way)]
        for one in found
    )
    write_csv(head, rows)


def _as_table(organization: Organization, found: list[WayThere]) -> None:
    words = max((len(one.answer.value) for one in found), default=0)
    account = None
    for one in found:
        if one.name.account != account:
            account = one.name.account
            say(f"{path_text(organization, account)} ({account})")
        way = f" → {' → '.join(one.way[1:])}" if len(one.way) > 1 else ": it is one"
        hangs = f" (depends on {', '.join(one.depends_on)})" if one.depends_on else ""
        say(f"  {one.answer.value:{words}}  {one.name.title}{way}{hangs}")
    say(f"{counted(len(found), 'principal') if found else 'Nobody'} can.")


_WRITERS: dict[str, Callable[[Organization, list[WayThere]], None]] = {
    "json": _as_json,
    "csv": _as_csv,
    "table": _as_table,
}
