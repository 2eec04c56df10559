"""``orgwright who-can --become``: print the users and roles that can become a role, in as many steps as it takes."""

from collections.abc import Callable, Mapping

from designer.analysis.principals.access_ways import principal_arn
from designer.analysis.principals.escalation_chains import ADMINISTRATION, EscalationChains, FoundWay
from designer.analysis.principals.role_chains import PrincipalId, RoleChains
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import say, write_csv, write_json
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.language.templates import Values


def print_takers(organization: Organization, target: str, context: Mapping[str, Values], style: str) -> None:
    """Write who can become the role that an ARN names, or an administrator.

    Raises:
        EditError: The design has no such role.
    """
    chains = RoleChains(organization, load(), context)
    end: PrincipalId | None = None
    if target != ADMINISTRATION:
        ends = (name for name in chains.graph if name.title.startswith("role/"))
        end = next((name for name in ends if principal_arn(organization, name) == target), None)
        if end is None:
            raise EditError(f"The design has no role {target}. Write its ARN, or {ADMINISTRATION}.")
    escalations = EscalationChains(chains, organization, load(), context)
    ways = escalations.takers(end)
    found = [ways[name] for name in chains.graph if name in ways]
    if chains.unread:
        roles = counted(len(chains.unread), "role")
        say(f"Note: the trust policies of {roles} cannot be read; no way over them is told.", err=True)
    if chains.unasked:
        roles = counted(len(chains.unasked), "role")
        say(f"Note: {roles} can be taken by too many to ask them all; no way over them is told.", err=True)
    if escalations.unasked:
        left = counted(len(escalations.unasked), "principal")
        say(f"Note: {left} could not be asked for ways other than taking roles: there are too many.", err=True)
    _WRITERS[style](organization, found)


def _kind(way: FoundWay) -> str:
    return way.names[0].title.partition("/")[0]


def _as_json(organization: Organization, found: list[FoundWay]) -> None:
    write_json(
        [
            {
                "account": one.names[0].account,
                "principal": principal_arn(organization, one.names[0]),
                "kind": _kind(one),
                "answer": one.answer.value,
                "dependsOn": list(one.depends_on),
                "way": [principal_arn(organization, name) for name in one.names],
                "steps": [
                    {"actions": list(step.actions), "answer": step.answer.value, "dependsOn": list(step.depends_on)}
                    | ({"on": step.on} if step.on else {})
                    for step in one.steps
                ],
            }
            for one in found
        ]
    )


def _as_csv(organization: Organization, found: list[FoundWay]) -> None:
    head = ("account", "principal", "kind", "answer", "dependsOn", "way", "steps")
    rows = (
        [
            one.names[0].account,
            principal_arn(organization, one.names[0]),
            _kind(one),
            one.answer.value,
            " ".join(one.depends_on),
            " ".join(principal_arn(organization, name) for name in one.names),
            "; ".join(step.words for step in one.steps),
        ]
        for one in found
    )
    write_csv(head, rows)


def _as_table(organization: Organization, found: list[FoundWay]) -> None:
    words = max((len(one.answer.value) for one in found), default=0)
    account = None
    for one in found:
        name = one.names[0]
        if name.account != account:
            account = name.account
            say(f"{path_text(organization, account)} ({account})")
        hangs = f" (depends on {', '.join(one.depends_on)})" if one.depends_on else ""
        say(f"  {one.answer.value:{words}}  {name.title}{_way_words(organization, one)}{hangs}")
    say(f"{counted(len(found), 'principal') if found else 'Nobody'} can.")


def _way_words(organization: Organization, way: FoundWay) -> str:
    """The steps of a way in words; those that are not the taking of a role say what they are."""
    if not way.steps:
        return ": it is one"
    ends = [principal_arn(organization, name) for name in way.names[1:]]
    ends += [ADMINISTRATION] * (len(way.steps) - len(ends))
    told = (f"{end}{'' if step.takes_role else f' by {step.words}'}" for end, step in zip(ends, way.steps, strict=True))
    return f" → {' → '.join(told)}"


_WRITERS: dict[str, Callable[[Organization, list[FoundWay]], None]] = {
    "json": _as_json,
    "csv": _as_csv,
    "table": _as_table,
}
