"""``orgwright access``: actions that one principal of an account can do, or the roles that it can take."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from designer.analysis.access.question import account_with
from designer.analysis.principals.explain_principal import context_with, sieve_with
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import RoleOf
from designer.analysis.principals.role_taking import Exchange, RoleTaking, exchange, role_taking
from designer.analysis.principals.sieve import Sieve
from designer.analysis.principals.sieve_level import SIEVE_GRAMMARS, PrincipalAnswer, SieveStage, SieveStep
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.access.requests import load_policy, policy_file
from designer.cli.common import account_option, context_of, design_argument, load_design, say, write_csv, write_json
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.identity.center_roles import CenterRoles, with_center_roles
from designer.organization.identity.credentials import CredentialKind, mfa_trap
from designer.organization.model.identities import IamRole
from designer.organization.model.identity_center import CenterUser, Grantee, GranteeKind, IdentityCenter
from designer.organization.model.lookup import find_account, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar
from designer.policy.language.templates import Values
from designer.policy.language.wording import statement_title
from designer.policy.matching import arns
from designer.policy.matching.request import NamedPolicy
from designer.policy.matching.statement import compile_policy


class Taker(NamedTuple):
    """The principal that takes a role, with what is known of its call."""

    organization: Organization
    account: NodeId
    principal: AccountPrincipal
    credentials: CredentialKind | None
    session: tuple[NamedPolicy, ...] | None


class _Report(NamedTuple):
    """Both ARNs, the answer, and the sets of actions before and after."""

    account: NodeId
    principal: str
    role: str
    taking: RoleTaking
    exchange: Exchange
    catalogue: Catalogue


def print_exchange(taker: Taker, target: str, context: Mapping[str, Values], style: str) -> None:
    """Write the answer to the taking of a role, and the exchange.

    Raises:
        EditError: The design has no such role, or the principal no such credentials.
    """
    organization, catalogue = taker.organization, load()
    role = _role(organization, taker.account, target)
    caller = (taker.account, taker.principal)
    known = context_with(taker.principal, taker.credentials, context)
    taking = role_taking(organization, catalogue, caller, role, known, session=taker.session)
    sieves = PrincipalSieves(organization, catalogue)
    arn = sieves.arn(role.account, AccountPrincipal(AccountPrincipalKind.ROLE, role.role))
    exchanged = exchange(organization, catalogue, caller, role)
    _EXCHANGE_WRITERS[style](_Report(taker.account, sieves.arn(*caller), arn, taking, exchanged, catalogue))


def _role(organization: Organization, account: NodeId, text: str) -> RoleOf:
    """Return the role of an ARN; of a name that of the principal's own account."""
    number = arns.account_of(text)
    home = account_with(organization, number) if number else account
    inside = organization.identities.get(home) if home else None
    if home is None or inside is None:
        raise EditError(f"The design does not know what lies inside the account of {text}.")
    record = AccountPrincipals(inside).find(text).record
    if not isinstance(record, IamRole):
        raise EditError(f"{text} is not a role: only a role can be taken.")
    return RoleOf(home, record)


def _exchange_as_json(report: _Report) -> None:
    found, taking = report.exchange, report.taking
    write_json(
        {
            "account": report.account,
            "principal": report.principal,
            "role": report.role,
            "answer": taking.answer.answer.value,
            "reason": taking.answer.sentence,
            "dependsOn": list(taking.answer.depends_on),
            "parts": [
                {"part": one.part.value, "answer": one.answer.value, "reason": one.sentence} for one in taking.parts
            ],
            **{name: _names(report, mask) for name, mask in _sets(found).items()},
        }
    )


def _sets(found: Exchange) -> dict[str, int]:
    return {"lost": found.lost, "gained": found.gained, "onOtherTerms": found.on_other_terms, "theSame": found.the_same}


def _names(report: _Report, mask: int) -> list[str]:
    return [report.catalogue.actions[index] for index in report.catalogue.members(mask)]


def _exchange_as_csv(report: _Report) -> None:
    rows = ([name, action] for name, mask in _sets(report.exchange).items() for action in _names(report, mask))
    write_csv(("change", "action"), rows)


def _exchange_as_table(report: _Report) -> None:
    taking, found = report.taking, report.exchange
    say(f"{report.principal} takes {report.role}: {taking.answer.answer.value}. {taking.answer.sentence}")
    width = max((len(answer.part.value) for answer in taking.parts), default=0)
    for one in taking.parts:
        say(f"  {one.part.value:{width}}  {one.answer.value:{len(Answer.CONDITIONAL.value)}}  {one.sentence}")
    say("Its permissions are exchanged until the session ends; nothing of the former remains:")
    limited = report.catalogue.limited_mask
    say(f"  before  {counted((found.before.possible & limited).bit_count(), 'action')}")
    say(f"  after   {counted((found.after.possible & limited).bit_count(), 'action')}")
    for title, mask in (
        ("lost", found.lost),
        ("gained", found.gained),
        ("on other conditions", found.on_other_terms),
        ("allowed before and after", found.the_same),
    ):
        names = _names(report, mask)
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        if names:
            say(f"  {title}: {counted(len(names), 'action')}: {', '.join(names[:_SHOWN])}{more}")


_SHOWN = 8

_EXCHANGE_WRITERS: dict[str, Callable[[_Report], None]] = {
    "json": _exchange_as_json,
    "csv": _exchange_as_csv,
    "table": _exchange_as_table,
}


class AccessReport(NamedTuple):
    """The sieve of a principal, and the actions asked for with the answer to each, in the order of their names."""

    organization: Organization
    account: NodeId
    principal: str
    sieve: Sieve
    answers: dict[str, PrincipalAnswer]
    catalogue: Catalogue


@click.command("access")
@design_argument
@account_option
@click.option("--principal", required=True, help="ARN, or user/NAME, role/NAME or root; or a user of Identity Center.")
@click.option("--action", "glob", metavar="GLOB", help="Only actions that match, such as s3:Delete*.")
@click.option(
    "--credentials",
    type=click.Choice([kind.value for kind in CredentialKind]),
    help="Kind of the credentials: what policies that ask for MFA see of them.",
)
@click.option(
    "--session",
    "sessions",
    multiple=True,
    type=policy_file,
    help="File with a session policy, which limits; repeat it for more.",
)
@click.option("--assume", metavar="ARN", help="What if it takes this role: may it, and what is lost and gained.")
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="With --assume: a key, such as sts:ExternalId."
)
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def access(
    *,
    design: Path,
    account: str,
    principal: str,
    glob: str | None,
    credentials: str | None,
    sessions: tuple[Path, ...],
    assume: str | None,
    pairs: tuple[str, ...],
    style: str,
) -> None:
    """The actions that a user, role or root user can do: its policies, its boundary, the SCPs and RCPs, and why.

    The policies of resources are not asked; one that names the principal may allow more.
    """
    organization = with_center_roles(load_design(design).organization)
    node_id = find_account(organization, account)
    if node_id not in organization.identities:
        name = path_text(organization, node_id)
        raise EditError(f"The design does not say what lies inside {name}: read it with import --as iam.")
    found = _principal(organization, node_id, principal)
    kind = CredentialKind(credentials) if credentials else None
    session = tuple(load_policy(one, Grammar.IDENTITY) for one in sessions) or None
    if session and found.kind is AccountPrincipalKind.ROOT:
        raise EditError("Session policies limit the sessions of users and roles, not the root user.")
    catalogue = load()
    if assume:
        print_exchange(Taker(organization, node_id, found, kind, session), assume, context_of(pairs), style)
        return
    if pairs:
        raise click.UsageError("--context goes with --assume.")
    sieve = sieve_with(organization, catalogue, (node_id, found), kind, session=session)
    _WRITERS[style](_report(organization, (node_id, found), sieve, glob, catalogue))


def _principal(organization: Organization, account: NodeId, text: str) -> AccountPrincipal:
    number, named = organization.node(account).aws_id, arns.account_of(text)
    if number and named and number != named:
        raise EditError(f"{text} is of account {named}, and {path_text(organization, account)} is {number}.")
    center = organization.settings.identity_center or IdentityCenter()
    user = next((center_user for center_user in center.users if center_user.name.casefold() == text.casefold()), None)
    principals = AccountPrincipals(organization.identities[account])
    return principals.find(text) if user is None else _signed_in(organization, account, principals, user)


def _signed_in(
    organization: Organization, account: NodeId, principals: AccountPrincipals, user: CenterUser
) -> AccountPrincipal:
    """Return the role that Identity Center gives a user in an account.

    Raises:
        EditError: The user has no role there, or several.
    """
    grantees = {Grantee(GranteeKind.USER, user.name), *(Grantee(GranteeKind.GROUP, name) for name in user.groups)}
    roles = [one.role.name for one in CenterRoles(organization).of(account) if grantees & set(one.grantees)]
    if len(roles) > 1:
        raise EditError(f"{user.name} can sign in as any of {', '.join(f'role/{name}' for name in roles)}: say which.")
    if not roles:
        raise EditError(f"Identity Center gives {user.name} no role in {path_text(organization, account)}.")
    return principals.find(f"role/{roles[0]}")


def _report(
    organization: Organization,
    principal: tuple[NodeId, AccountPrincipal],
    sieve: Sieve,
    glob: str | None,
    catalogue: Catalogue,
) -> AccessReport:
    wanted = catalogue.search(glob) if glob else catalogue.full_mask
    if not wanted:
        raise EditError(f"No action in the list of {catalogue.date} matches {glob}.")
    by_index = {index: answer for mask, answer in sieve.answers() for index in catalogue.members(mask & wanted)}
    answers = {catalogue.actions[index]: by_index[index] for index in sorted(by_index)}
    arn = PrincipalSieves(organization, catalogue).arn(*principal)
    return AccessReport(organization, principal[0], arn, sieve, answers, catalogue)


def _as_json(report: AccessReport) -> None:
    write_json(
        {
            "account": report.account,
            "principal": report.principal,
            "complete": report.sieve.complete,
            "sieve": [_step(step) for step in report.sieve.steps()],
            "actions": {
                action: {
                    "answer": found.answer.value,
                    "stage": found.stage.value,
                    "reason": found.sentence,
                    "policy": found.policy or None,
                    "statement": found.statement,
                }
                for action, found in report.answers.items()
            },
        }
    )


def _step(step: SieveStep) -> dict[str, object]:
    level = {} if step.node is None else {"level": step.node}
    return {"stage": step.stage.value, **level, "left": step.left, "taken": step.taken}


def _as_csv(report: AccessReport) -> None:
    head = ("account", "principal", "action", "answer", "stage", "level", "reason", "policy", "statement")
    write_csv(head, _rows(report))


def _rows(report: AccessReport) -> Iterator[list[str]]:
    for action, found in report.answers.items():
        statement = "" if found.statement is None else str(found.statement)
        place = [report.account, report.principal, action, found.answer.value, found.stage.value, found.node or ""]
        yield [*place, found.sentence, found.policy, statement]


def _as_table(report: AccessReport) -> None:
    organization = report.organization
    counts = Counter(found.answer for found in report.answers.values())
    counted_answers = ", ".join(f"{counts[answer]:,} {answer.value}" for answer in Answer if counts[answer])
    say(f"{report.principal} of {path_text(organization, report.account)}: {counted_answers}.")
    if report.sieve.gap:
        say(f"Not known: {report.sieve.gap.rstrip(',')}.")
    for trap in _traps(report.sieve):
        say(f"Note: {trap}")
    for step in report.sieve.steps():
        name = f"{_TITLES[step.stage]}{f' at {organization.node(step.node).name}' if step.node else ''}"
        taken = f"takes {counted(step.taken, 'action')}" if step.taken else "takes nothing that is left"
        if step.stage is SieveStage.IDENTITY:
            taken = f"of {counted(step.left + step.taken, 'action')} of the list of {report.catalogue.date}"
        say(f"  {step.left:>7,}  {name}: {taken}")
    shown = {action: found for action, found in report.answers.items() if found.answer is not Answer.DENIED}
    few = len(report.answers) <= _FEW
    width = max(map(len, report.answers if few else shown), default=0)
    for action, found in (report.answers if few else shown).items() if few or len(shown) <= _FEW else ():
        say(f"{action:{width}}  {found.answer.value:{len(Answer.CONDITIONAL.value)}}  {found.sentence}")
    if not few:
        say("--action 's3:*' lists the actions of a service with the reason of each; --format csv or json lists all.")


def _traps(sieve: Sieve) -> Iterator[str]:
    """Yield the statements that ask for MFA and hit or miss others than they seem to, once each."""
    shown: set[str] = set()
    policies = ((policy, SIEVE_GRAMMARS[level.stage]) for level in sieve.levels for policy, _ in level.policies)
    for policy, grammar in policies:
        for statement in compile_policy(policy.text, grammar).statements:
            title = f"{statement_title(statement.source)} in {policy.name}"
            trap = mfa_trap(statement.source)
            if trap and title not in shown:
                shown.add(title)
                yield f"{title}: {trap}"


_FEW = 1000

_TITLES = {
    SieveStage.IDENTITY: "Its policies",
    SieveStage.BOUNDARY: "Permissions boundary",
    SieveStage.SESSION: "Session policies",
    SieveStage.SCP: "SCPs",
    SieveStage.RCP: "RCPs",
    SieveStage.RESOURCE: "Policy of the resource",
    SieveStage.TRUST: "Trust policy",
}

_WRITERS: dict[str, Callable[[AccessReport], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
