"""``orgwright who-can``: the principals of all accounts that can do one action, or become a role with --become."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import click

from designer.analysis.principals.access_ways import AccessWays, Becoming, access_ways, becoming_ways
from designer.analysis.principals.escalation_chains import ADMINISTRATION
from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_ways import GivenRoles, PersonAccess, PrincipalWay
from designer.analysis.principals.role_choices import RoleChoices, principal_arn
from designer.analysis.principals.who_can import (
    AccessKind,
    PrincipalAccess,
    equal_roles,
    let_in,
    role_and_answer,
    role_name,
)
from designer.basics.steps import finish
from designer.basics.words import counted
from designer.cli.access.requests import load_policy, policy_file
from designer.cli.common import context_of, design_argument, load_design, say, write_csv, write_json
from designer.exchange.formats.native import collector_paused
from designer.organization.identity.center_roles import with_center_roles
from designer.organization.model.identities import IdentityPart
from designer.organization.model.identity_center import GranteeKind
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values


def print_takers(organization: Organization, target: str, context: Mapping[str, Values], style: str) -> None:
    """Write who can become the role that a name or an ARN means, or an administrator.

    Raises:
        EditError: The design has no such role, or several.
    """
    role = RoleChoices(organization).meant(target)
    ways = finish(becoming_ways(organization, load(), Becoming(role), None, context))
    _tell_left_out(ways)
    able = ways._replace(
        found=tuple(way for way in ways.found if way.answer is not Answer.DENIED),
        people=tuple(person for person in ways.people if person.answer is not Answer.DENIED),
    )
    _BECOMING_WRITERS[style](able)


def _tell_left_out(ways: AccessWays) -> None:
    """Say over how many roles ways may lead that are not known."""
    for roles, what in zip((ways.chains.unread, ways.chains.unasked), _LEFT_OUT, strict=True):
        if roles:
            say(f"Note: {what.format(counted(len(roles), 'role'))}; no way over them is shown.", err=True)


_LEFT_OUT = ("the trust policies of {} cannot be read", "{} can be taken by too many to ask them all")


def _people(ways: AccessWays) -> Iterator[tuple[PersonAccess, GivenRoles, PrincipalWay]]:
    """Yield each role that a user of Identity Center is given, account by account."""
    for person in ways.people:
        for source in person.sources:
            for way in source.ways:
                yield person, source, way


def _people_records(ways: AccessWays) -> Iterator[tuple[dict[str, object], PrincipalWay]]:
    for person, source, way in _people(ways):
        record: dict[str, object] = {
            "account": way.access.account,
            "principal": person.grantee.name,
            "kind": person.kind,
            "answer": person.answer.value,
            "dependsOn": list(way.depends_on),
            "roles": [principal_arn(ways.organization, name) for name in way.way],
        }
        if source.grantee.kind is GranteeKind.GROUP:
            record["group"] = source.grantee.name
        yield record, way


def _people_rows(ways: AccessWays, cells: Callable[[str, str, str], Sequence[str]]) -> Iterator[list[str]]:
    """Yield rows of CSV.

    Args:
        ways: The answers.
        cells: Makes the last cells of what a role depends on, what assigns it, and the ARNs of the roles.
    """
    for person, source, way in _people(ways):
        roles = " ".join(principal_arn(ways.organization, name) for name in way.way)
        head = [way.access.account, person.grantee.name, person.kind, person.answer.value]
        yield [*head, *cells(" ".join(way.depends_on), f"Identity Center assigns {source.words}", roles)]


def _tell_people(ways: AccessWays) -> None:
    """Write a line for each answer of a user of Identity Center, except for those who cannot."""
    able = [person for person in ways.people if person.answer is not Answer.DENIED]
    if able:
        say("Identity Center")
    words = max((len(one.answer.value) for one in able), default=0)
    for one in able:
        accounts = list(dict.fromkeys(path_text(ways.organization, way.access.account) for way in one.ways))
        depending = f", depending on {', '.join(one.depends_on)}" if one.depends_on else ""
        given = "; ".join(dict.fromkeys(source.words for source in one.sources))
        count = counted(len(accounts), "account")
        say(f"  {one.answer.value:{words}}  {one.grantee.name}  By {given}{depending} ({count}: {_named(accounts)})")


def _kind(one: PrincipalWay) -> str:
    return one.way[0].title.partition("/")[0]


def _becoming_as_json(ways: AccessWays) -> None:
    organization = ways.organization
    principals: list[dict[str, object]] = [
        {
            "account": principal_way.way[0].account,
            "principal": principal_arn(organization, principal_way.way[0]),
            "kind": _kind(principal_way),
            "answer": principal_way.answer.value,
            "dependsOn": list(principal_way.depends_on),
            "way": [principal_arn(organization, name) for name in principal_way.way],
            "steps": _steps(principal_way),
        }
        for principal_way in ways.found
    ]
    people = ({**record, "way": record["roles"], "steps": _steps(way)} for record, way in _people_records(ways))
    write_json([*principals, *people])


def _steps(one: PrincipalWay) -> list[dict[str, list[str] | str]]:
    return [
        {"actions": list(step.actions), "answer": step.answer.value, "dependsOn": list(step.depends_on)}
        | ({"on": step.on} if step.on else {})
        for step in one.steps
    ]


def _becoming_as_csv(ways: AccessWays) -> None:
    organization = ways.organization
    head = ("account", "principal", "kind", "answer", "dependsOn", "way", "steps")
    rows = (
        [
            principal_way.way[0].account,
            principal_arn(organization, principal_way.way[0]),
            _kind(principal_way),
            principal_way.answer.value,
            " ".join(principal_way.depends_on),
            " ".join(principal_arn(organization, name) for name in principal_way.way),
            "; ".join(step.words for step in principal_way.steps),
        ]
        for principal_way in ways.found
    )
    people = _people_rows(ways, lambda keys, assigned, roles: (keys, roles, assigned))
    write_csv(head, chain(rows, people))


def _becoming_as_table(ways: AccessWays) -> None:
    organization, found = ways.organization, ways.found
    words = max((len(way.answer.value) for way in found), default=0)
    account = None
    for principal_way in found:
        name = principal_way.way[0]
        if name.account != account:
            account = name.account
            say(f"{path_text(organization, account)} ({account})")
        depending = f" (depends on {', '.join(principal_way.depends_on)})" if principal_way.depends_on else ""
        say(f"  {principal_way.answer.value:{words}}  {name.title}{_way_words(organization, principal_way)}{depending}")
    _tell_people(ways)
    people = len({person.grantee for person in ways.people})
    parts = [counted(len(found), "principal")] if found else []
    parts += [f"{counted(people, 'user')} of Identity Center"] if people else []
    say(f"{' and '.join(parts) or 'Nobody'} can.")


def _way_words(organization: Organization, one: PrincipalWay) -> str:
    """Return the steps of a way in words; those that are not the taking of a role say what they are."""
    if not one.steps:
        return f": {one.access.answer.sentence}"
    ends = [principal_arn(organization, name) for name in one.way[1:]]
    ends += [ADMINISTRATION] * (len(one.steps) - len(ends))
    ways = (f"{end}{'' if step.takes_role else f' by {step.words}'}" for end, step in zip(ends, one.steps, strict=True))
    return f" → {' → '.join(ways)}"


_BECOMING_WRITERS: dict[str, Callable[[AccessWays], None]] = {
    "json": _becoming_as_json,
    "csv": _becoming_as_csv,
    "table": _becoming_as_table,
}


@click.command("who-can")
@design_argument
@click.option("--action", default="", help="One action, such as s3:DeleteBucket.")
@click.option(
    "--become",
    metavar="ROLE",
    default="",
    help="Who can become this role, by its name or ARN, over other roles; administration: an administrator.",
)
@click.option("--resource", default="", help="ARN of what the action works on; without one, some resource.")
@click.option("--resource-policy", "policy", type=policy_file, help="File with the policy of that resource.")
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="A context key; repeat it for more values."
)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def who_can(
    *, design: Path, action: str, become: str, resource: str, policy: Path | None, pairs: tuple[str, ...], style: str
) -> None:
    """The root users, users and roles of all accounts that can do an action, on what that depends, and who cannot.

    Principals that cannot do it by themselves may through roles, and the way is shown. With --become instead of
    --action, the users and roles that can become a role or an administrator, and the way there.

    The policy of the resource is asked where it is given; without, one that names a principal may allow more.
    """
    if bool(action) is bool(become):
        raise click.UsageError("Say either --action ACTION or --become ROLE.")
    if become:
        if resource or policy:
            raise click.UsageError("--become asks for a role, not for --resource or --resource-policy.")
        with collector_paused():
            print_takers(with_center_roles(load_design(design).organization), become, context_of(pairs), style)
        return
    if "*" in action or "?" in action or not all(action.partition(":")):
        raise click.UsageError(f"{action} is not one action: write it as service:Name, such as s3:DeleteBucket.")
    if policy and not resource:
        raise click.UsageError("A policy of a resource needs --resource ARN.")
    context = context_of(pairs)
    with collector_paused():
        _tell_principals(design, AskedActions(action, resource), policy, context, style)


def _tell_principals(
    design: Path, asked: AskedActions, policy: Path | None, context: Mapping[str, Values], style: str
) -> None:
    """Answer for every principal, and write the answers."""
    design_as_read = load_design(design).organization
    catalogue = load()
    action = asked.action
    index = catalogue.index(action)
    if index is None:
        say(f"Note: {action} is not in the list of actions of {catalogue.date}.", err=True)
    else:
        action = catalogue.actions[index]
    grammar = Grammar.TRUST if action.lower() == "sts:assumerole" else Grammar.RESOURCE
    given = load_policy(policy, grammar) if policy else None
    asked = asked._replace(action=action)
    ways = finish(access_ways(design_as_read, catalogue, asked, None, context, resource_policy=given, once=True))
    organization = ways.organization
    dark = organization.account_count - len(organization.identities)
    if dark:
        say(f"Note: the design does not say what lies inside {counted(dark, 'account')}.", err=True)
    for note in _partly_known(organization):
        say(f"Note: {note}", err=True)
    _tell_left_out(ways)
    for one in let_in(organization, catalogue, asked, given, context) if given else ():
        some = "" if one.sure else " in some requests"
        say(
            f"Note: {one.statement} lets in {', '.join(one.who)}{some}, from outside the organization; callers from "
            "there are not listed. A Deny of that policy or an RCP may still stop them.",
            err=True,
        )
    _WRITERS[style](ways)


def _partly_known(organization: Organization) -> Iterator[str]:
    """Yield one sentence per combination of unknown parts, naming the accounts."""
    accounts: dict[tuple[IdentityPart, ...], list[str]] = {}
    for account in organization.accounts():
        inside = organization.identities.get(account)
        unknown = tuple(part for part in inside.unknown if part is not IdentityPart.CREDENTIALS) if inside else ()
        if unknown:
            accounts.setdefault(unknown, []).append(path_text(organization, account))
    for parts, names in accounts.items():
        yield f"the {' and '.join(part.value for part in parts)} of {_named(names)} are not known."


_NAMED = 5


def ways_record(ways: AccessWays) -> list[dict[str, object]]:
    """Return who can do an action as the command prints it in JSON."""
    principals: list[dict[str, object]] = [
        {
            "account": principal_way.access.account,
            "principal": principal_way.access.arn,
            "kind": principal_way.access.kind.value,
            "answer": principal_way.answer.value,
            "stage": principal_way.access.answer.stage.value,
            "dependsOn": list(principal_way.depends_on),
        }
        | (dict[str, object](roles=_roles(ways.organization, principal_way)) if len(principal_way.way) > 1 else {})
        for principal_way in ways.found
    ]
    return [*principals, *(record for record, _ in _people_records(ways))]


def _as_json(ways: AccessWays) -> None:
    write_json(ways_record(ways))


def _as_csv(ways: AccessWays) -> None:
    head = ("account", "principal", "kind", "answer", "stage", "dependsOn", "reason", "roles")
    rows = (
        [
            way.access.account,
            way.access.arn,
            way.access.kind.value,
            way.answer.value,
            way.access.answer.stage.value,
            " ".join(way.depends_on),
            way.access.answer.sentence,
            " ".join(_roles(ways.organization, way)),
        ]
        for way in ways.found
    )
    people = _people_rows(ways, lambda keys, assigned, roles: ("", keys, assigned, roles))
    write_csv(head, chain(rows, people))


def _as_table(ways: AccessWays) -> None:
    """Those who can, surely or in some requests; of the others their number, by what stands in the way.

    Roles that are answered alike in several accounts are listed once, before the accounts.
    """
    organization, found = ways.organization, ways.found
    able = [way for way in found if way.answer is not Answer.DENIED]
    words = max((len(way.answer.value) for way in able), default=0)
    groups = equal_roles(able, _description)
    _tell_equal(organization, [group for group in groups if len(group) > 1], words)
    alone = [group[0] for group in groups if len(group) == 1]
    width = max((len(way.access.principal.title) for way in alone), default=0)
    account = None
    for way in alone:
        access = way.access
        if access.account != account:
            account = access.account
            say(f"{path_text(organization, account)} ({account})")
        say(f"  {way.answer.value:{words}}  {access.principal.title:{width}}  {_reason(organization, way)}")
    _tell_people(ways)
    denied = Counter(way.access.answer.stage.value for way in found if way.answer is Answer.DENIED)
    stages = ", ".join(f"{number:,} by {stage}" for stage, number in denied.most_common())
    say(f"{counted(denied.total(), 'principal')} cannot: {stages}." if denied else "Nobody is denied it.")


def _description(one: PrincipalWay) -> Hashable:
    """Return the key that is equal for roles with the same description; None for a principal that stands alone."""
    return role_and_answer(one.access) if len(one.way) == 1 else None


def _reason(organization: Organization, one: PrincipalWay) -> str:
    """Return the reason of an answer; over roles the way to the one that can, and what that depends on."""
    if len(one.way) == 1:
        return one.access.answer.sentence
    depending = f", depending on {', '.join(one.depends_on)}" if one.depends_on else ""
    return f"Over {' → '.join(_roles(organization, one))}{depending}."


def _roles(organization: Organization, one: PrincipalWay) -> list[str]:
    """Return the ARNs of the roles that a principal takes one after the other."""
    return [principal_arn(organization, name) for name in one.way[1:]]


def _tell_equal(organization: Organization, groups: Sequence[Sequence[PrincipalWay]], words: int) -> None:
    """Roles that are answered alike in several accounts, such as those of a permission set, a line each."""
    names = [_equal_name(group[0].access) for group in groups]
    width = max(map(len, names), default=0)
    for number, (group, name) in enumerate(zip(groups, names, strict=True)):
        if not number:
            say("In several accounts")
        first = group[0]
        places = _named([path_text(organization, way.access.account) for way in group])
        count = counted(len(group), "account")
        sentence = first.access.answer.sentence
        say(f"  {first.answer.value:{words}}  {name:{width}}  {sentence} ({count}: {places})")


def _equal_name(one: PrincipalAccess) -> str:
    """Return the name of a role in every account, and the way in where that is by Identity Center."""
    by_center = one.kind in (AccessKind.ASSIGNMENT, AccessKind.ENTITLEMENT)
    return f"{one.kind} {role_name(one)}" if by_center else role_name(one)


def _named(names: Sequence[str]) -> str:
    """Return some names, and how many more there are."""
    rest = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{rest}"


_WRITERS: dict[str, Callable[[AccessWays], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
