"""``orgwright access --assume``: whether a principal may take a role, part by part, and what it exchanges."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from designer.analysis.access.question import account_with
from designer.analysis.principals.explain_principal import context_with
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import RoleOf
from designer.analysis.principals.role_taking import Exchange, RoleTaking, exchange, role_taking
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import say, write_csv, write_json
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, AccountPrincipals
from designer.organization.identity.credentials import CredentialKind
from designer.organization.model.identities import IamRole
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching import arns
from designer.policy.matching.request import NamedPolicy


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
    _WRITERS[style](_Report(taker.account, sieves.arn(*caller), arn, taking, exchanged, catalogue))


def _role(organization: Organization, account: NodeId, text: str) -> RoleOf:
    """The role of an ARN; of a name that of the principal's own account."""
    number = arns.account_of(text)
    home = account_with(organization, number) if number else account
    inside = organization.identities.get(home) if home else None
    if home is None or inside is None:
        raise EditError(f"The design does not know what lies inside the account of {text}.")
    record = AccountPrincipals(inside).find(text).record
    if not isinstance(record, IamRole):
        raise EditError(f"{text} is no role: only a role can be taken.")
    return RoleOf(home, record)


def _as_json(report: _Report) -> None:
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
    return {
        "lost": found.lost,
        "gained": found.gained,
        "onOtherTerms": found.on_other_terms,
        "theSame": found.the_same,
    }


def _names(report: _Report, mask: int) -> list[str]:
    return [report.catalogue.actions[index] for index in report.catalogue.members(mask)]


def _as_csv(report: _Report) -> None:
    rows = ([name, action] for name, mask in _sets(report.exchange).items() for action in _names(report, mask))
    write_csv(("change", "action"), rows)


def _as_table(report: _Report) -> None:
    taking, found = report.taking, report.exchange
    say(f"{report.principal} takes {report.role}: {taking.answer.answer.value}. {taking.answer.sentence}")
    width = max((len(one.part.value) for one in taking.parts), default=0)
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

_WRITERS: dict[str, Callable[[_Report], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
