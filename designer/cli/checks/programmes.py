"""``orgwright programmes``: the compliance programmes of a design, with services, agreement, evidence and duties."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import click

from designer.analysis.compliance import programme_facts
from designer.analysis.compliance.agreements import CoverState
from designer.analysis.compliance.checklist import Checklists, ProgrammeAccount, ProgrammeChecklist, checked_words
from designer.analysis.compliance.consequences import LeavingLoss, endings
from designer.analysis.compliance.scope import OutOfScope, ProgrammeScope, guardrails_for, is_old
from designer.analysis.guardrails.programmes import Programme
from designer.analysis.guardrails.programmes import load as load_lists
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import design_argument, load_design, say, write_csv, write_json
from designer.cli.libraries import library_options
from designer.organization.model.lookup import find_account, path_text
from designer.policy.catalog.catalogue import load as load_catalogue

_SHOWN = 8
_LACKING = (CoverState.MISSING, CoverState.ENDED, CoverState.PLANNED)


class _Answer(NamedTuple):
    """Checklists of the programmes that were asked for, and what ends for accounts that would leave."""

    checklists: Checklists
    found: tuple[ProgrammeChecklist, ...]
    losses: tuple[LeavingLoss, ...] = ()


@click.command("programmes")
@design_argument
@click.option("--programme", "only", multiple=True, metavar="ID", help="Only this one, such as pci-dss.")
@click.option("--leaving", "leavers", multiple=True, metavar="ACCOUNT", help="What would end if it left?")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day that counts; today by default.")
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@library_options
@click.pass_context
def programmes(
    ctx: click.Context,
    design: Path,
    *,
    only: tuple[str, ...],
    leavers: tuple[str, ...],
    day: datetime | None,
    style: str,
) -> None:
    """Programmes that OUs and accounts fall under: services out of scope, agreements, evidence, your duties.

    The exit status is 1 where a service out of scope is possible that nobody has accepted, or an agreement is missing.
    No legal advice: AWS's pages, whose addresses are named, decide.
    """
    organization = load_design(design).organization
    today = (day.date() if day else date.today()).isoformat()  # noqa: DTZ011 - the day on the person's own calendar
    checklists = Checklists(organization, load_catalogue(), today)
    wanted = tuple(one.strip().lower() for one in only) or tuple(checklists.accounts)
    if missing := next((one for one in wanted if one not in checklists.accounts), ""):
        there = ", ".join(checklists.accounts) or "none"
        raise EditError(f"Nothing in this design falls under the programme {missing}; there are: {there}.")
    accounts = [find_account(organization, leaver) for leaver in leavers]
    answer = _Answer(checklists, tuple(map(checklists.of, wanted)), endings(organization, accounts, today))
    _WRITERS[style](answer)
    if any(_is_open(account) for checklist in answer.found for account in checklist.accounts):
        ctx.exit(1)


def _is_open(account: ProgrammeAccount) -> bool:
    lacks = account.cover is not None and account.cover.state in _LACKING
    return lacks or (not account.scope.exempt and bool(account.scope.undecided))


def _as_json(answer: _Answer) -> None:
    table = programme_facts.load()
    write_json(
        {
            "day": answer.checklists.day,
            "programmes": [_programme(answer, checklist) for checklist in answer.found],
            "leaving": [{"account": loss.account, "ends": loss.sentence} for loss in answer.losses],
            "pages": [one._asdict() for one in table.center],
            "notice": table.notice,
            "catalogue": answer.checklists.scopes.catalogue.date,
        }
    )


def _programme(answer: _Answer, one: ProgrammeChecklist) -> dict[str, object]:
    organization = answer.checklists.organization
    facts, listed = one.facts, programme_facts.list_of(organization, one.id)
    return {
        "id": one.id,
        "title": one.title,
        "kind": facts.kind.value if facts else None,
        "page": facts.page if facts else None,
        "confidence": facts.confidence if facts else None,
        "list": _list_record(listed, answer.checklists.day) if listed else None,
        "agreement": one.agreement.title if one.agreement else None,
        "accounts": [_account(answer, account) for account in one.accounts],
        "evidence": [
            {
                "report": item.family.title,
                "state": item.state.value,
                "period": item.period or None,
                "gaps": [list(gap) for gap in item.gaps],
                "source": item.family.source,
                "confidence": item.family.confidence,
            }
            for item in one.evidence
        ],
        "duties": [
            {
                "id": status.duty.id,
                "text": status.duty.text,
                "state": status.words,
                "owner": status.owner or None,
                "confidence": status.duty.confidence,
            }
            for status in one.duties
        ],
    }


def _list_record(listed: Programme, day: str) -> dict[str, object]:
    return {
        "asOf": listed.as_of or None,
        "old": is_old(listed.as_of, day),
        "source": listed.source,
        "confidence": listed.confidence,
        "services": len(listed.services),
    }


def _account(answer: _Answer, account: ProgrammeAccount) -> dict[str, object]:
    organization, scope = answer.checklists.organization, account.scope
    return {
        "account": account.account,
        "path": path_text(organization, account.account),
        "state": scope.state.value,
        "possible": scope.possible,
        "inScope": scope.in_scope,
        "administrative": scope.administrative,
        "outOfScope": [_service(answer, scope, one) for one in scope.out],
        "onlyExempt": scope.only_exempt,
        "guardrails": [
            {"policy": one.policy.name, "node": one.node, "beyondTheList": one.beyond, "exempt": one.exempt}
            for one in guardrails_for(organization, account.account, scope.programme, answer.checklists.scopes.day)
        ],
        "agreement": account.cover.state.value if account.cover else None,
    }


def _service(answer: _Answer, scope: ProgrammeScope, one: OutOfScope) -> dict[str, object]:
    reason = None if scope.exempt else answer.checklists.scopes.why(scope.node, one.prefix)
    decision = one.accepted
    return {
        "service": one.prefix,
        "title": one.title,
        "newerListsHaveIt": one.unsure,
        "because": reason.sentence if reason else None,
        "accepted": {"reason": decision.reason, "owner": decision.owner or None, "until": decision.until or None}
        if decision
        else None,
    }


def _as_csv(answer: _Answer) -> None:
    head = ("account", "path", "programme", "state", "possible", "in scope", "administrative", "out of scope")
    write_csv((*head, "accepted", "undecided", "agreement", "list of", "list confidence"), _rows(answer))


def _rows(answer: _Answer) -> Iterator[tuple[str, ...]]:
    organization = answer.checklists.organization
    for checklist in answer.found:
        for account in checklist.accounts:
            scope = account.scope
            numbers = (scope.possible, scope.in_scope, scope.administrative, len(scope.out))
            decided = (len(scope.out) - len(scope.undecided), len(scope.undecided))
            yield (
                account.account,
                path_text(organization, account.account),
                checklist.id,
                scope.state.value,
                *map(str, (*numbers, *decided)),
                account.cover.state.value if account.cover else "",
                scope.listed.as_of if scope.listed else "",
                scope.listed.confidence if scope.listed else "",
            )


def _as_table(answer: _Answer) -> None:
    if not answer.found:
        say("No OU and no account falls under a programme. Give one its programmes, such as hipaa, in its details.")
    for checklist in answer.found:
        for line in _lines(answer, checklist):
            say(line)
        say("")
    for loss in answer.losses:
        say(f"Leaving: {loss.sentence}")
    table = programme_facts.load()
    say(f"Programmes of {table.date}. {table.notice} {load_lists().notice}")
    say(f"{table.center[0].title}: {table.center[0].page}")


def _lines(answer: _Answer, one: ProgrammeChecklist) -> Iterator[str]:
    facts = one.facts
    yield f"{one.title} ({facts.kind.value if facts else 'nobody knows it'}), {counted(len(one.accounts), 'account')}"
    if facts and facts.page:
        yield f"  {facts.about} {facts.page} ({checked_words(facts.confidence)})"
    listed = programme_facts.list_of(answer.checklists.organization, one.id)
    yield f"  {_list_words(listed, answer.checklists.day)}"
    yield from _account_lines(answer, one)
    if one.agreement is not None:
        states = ", ".join(f"{state.value} {number:,}" for state in CoverState if (number := one.covers(state)))
        yield f"  Agreement, {one.agreement.title}: {states or 'no account'}"
    for item in one.evidence:
        period = f", {item.period}" if item.period else ""
        gaps = "".join(f"; not covered: {first} to {last}" for first, last in item.gaps)
        yield f"  Evidence, {item.family.title}: {item.state.value}{period}{gaps}"
    for status in one.duties:
        yield f"  Yours: {status.duty.text} {status.words}{f', {status.owner}' if status.owner else ''}"


def _list_words(listed: Programme | None, day: str) -> str:
    if listed is None:
        return "There is no list of services in scope: import one."
    age = ", old" if is_old(listed.as_of, day) else ""
    date_words = f"List of {listed.as_of}" if listed.as_of else "List of unknown date"
    return f"{date_words}{age}, {counted(len(listed.services), 'service')}, {checked_words(listed.confidence)}"


def _account_lines(answer: _Answer, one: ProgrammeChecklist) -> Iterator[str]:
    together: dict[tuple[object, ...], list[ProgrammeAccount]] = {}
    for account in one.accounts:
        scope = account.scope
        key = (scope.words, scope.possible, scope.in_scope, scope.administrative, scope.out)
        together.setdefault(key, []).append(account)
    for accounts in together.values():
        names = [path_text(answer.checklists.organization, account.account) for account in accounts]
        scope = accounts[0].scope
        numbers = f"{scope.possible:,} possible, {scope.in_scope:,} in scope, {scope.administrative:,} administrative"
        yield f"  {_listed(names)}: {scope.words} ({numbers})"
        if scope.exempt:
            continue
        for out in scope.undecided[:_SHOWN]:
            reason = answer.checklists.scopes.why(scope.node, out.prefix)
            doubt = " Newer lists of other programmes have it." if out.unsure else ""
            yield f"    {out.prefix} ({out.title}): {reason.sentence if reason else 'possible'}{doubt}"
        if len(scope.undecided) > _SHOWN:
            yield f"    and {len(scope.undecided) - _SHOWN:,} more; --format json names all"
        for out in scope.out:
            if out.accepted:
                until = f" until {out.accepted.until}" if out.accepted.until else ""
                yield f"    {out.prefix} ({out.title}): accepted{until}, {out.accepted.reason}"


def _listed(names: list[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


_WRITERS: dict[str, Callable[[_Answer], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
