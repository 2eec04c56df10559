"""``orgwright permissions``: what the SCPs on an account's path leave possible."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import click

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.access.reasons import Reason, partition, reason_for
from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.cli.common import account_option, design_argument, load_design, say, write_csv, write_json
from designer.organization.model.lookup import find_account, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue, load
from designer.policy.evaluation.outcome import Answer
from designer.policy.states import NEVER_GRANT, State


class PermissionReport(NamedTuple):
    """The actions asked for: bits over the catalogue, or the name of one that is not in it."""

    organization: Organization
    account: NodeId
    ceiling: Ceiling
    catalogue: Catalogue
    wanted: int
    unlisted: str

    def reasons(self) -> dict[str, Reason]:
        """Return the reason of each action, in the order of their names."""
        organization, catalogue, account = self.organization, self.catalogue, self.account
        if self.unlisted:
            return {self.unlisted: reason_for(organization, catalogue, account, self.unlisted)}
        by_index = {
            index: reason
            for mask, reason in partition(organization, catalogue, account)
            for index in catalogue.members(mask & self.wanted)
        }
        return {catalogue.actions[index]: by_index[index] for index in sorted(by_index)}


@click.command("permissions")
@design_argument
@account_option
@click.option("--action", "glob", metavar="GLOB", help="Only actions that match, such as s3:Delete*.")
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def permissions(design: Path, account: str, glob: str | None, style: str) -> None:
    """The actions that the SCPs on the account's path allow, allow in some cases or deny, and why.

    It is the ceiling: identity and resource policies in the account must still allow a request.
    """
    organization = load_design(design).organization
    report = permission_report(organization, find_account(organization, account), glob)
    _WRITERS[style if style != "table" or glob else "services"](report)


def permission_report(organization: Organization, account: NodeId, glob: str | None) -> PermissionReport:
    """Return the report on the actions that match a pattern, or on all.

    Raises:
        EditError: No action of the catalogue matches.
    """
    catalogue = load()
    wanted = catalogue.search(glob) if glob else catalogue.full_mask
    if glob and not wanted:
        if "*" in glob or "?" in glob or ":" not in glob:
            raise EditError(f"No action in the list of {catalogue.date} matches {glob}.")
        say(f"Note: {glob} is not in the list of actions of {catalogue.date}.", err=True)
    ceiling = Ceilings(organization, catalogue).of(account)
    return PermissionReport(organization, account, ceiling, catalogue, wanted, "" if wanted else glob or "")


def _counts(reasons: Mapping[str, Reason]) -> Counter[Answer]:
    return Counter(reason.answer for reason in reasons.values())


def permission_record(report: PermissionReport) -> dict[str, object]:
    """Return a report as the command prints it in JSON."""
    reasons = report.reasons()
    counts = _counts(reasons)
    return {
        "account": report.account,
        "exempt": report.ceiling.exempt,
        "complete": report.ceiling.known,
        "known": report.ceiling.known,
        "summary": {answer.value: counts[answer] for answer in Answer},
        "actions": {
            action: {
                "answer": reason.answer.value,
                "reason": reason.sentence,
                "node": reason.node,
                "policy": reason.policy,
                "statement": reason.statement,
            }
            for action, reason in reasons.items()
        },
    }


def _as_json(report: PermissionReport) -> None:
    write_json(permission_record(report))


def _as_csv(report: PermissionReport) -> None:
    write_csv(("account", "action", "answer", "reason", "node", "policy", "statement"), _rows(report))


def _rows(report: PermissionReport) -> Iterator[list[str]]:
    for action, reason in report.reasons().items():
        statement = "" if reason.statement is None else str(reason.statement)
        cells = (report.account, action, reason.answer.value, reason.sentence, reason.node, reason.policy, statement)
        yield [cell or "" for cell in cells]


def _as_table(report: PermissionReport) -> None:
    reasons = report.reasons()
    _head(report, _counts(reasons))
    actions = max(map(len, reasons))
    answers = max(len(answer.value) for answer in Answer)
    for action, reason in reasons.items():
        say(f"{action:{actions}}  {reason.answer.value:{answers}}  {reason.sentence}")


def _as_services(report: PermissionReport) -> None:
    """The table of everything: too many actions to read, so one line a service."""
    catalogue, ceiling, wanted = report.catalogue, report.ceiling, report.wanted
    answers = {
        Answer.ALLOWED: ceiling.sure & wanted,
        Answer.CONDITIONAL: ceiling.conditional & wanted,
        Answer.DENIED: wanted & ~ceiling.possible,
        Answer.UNKNOWN: ceiling.unknown & wanted,
    }
    counts = Counter({answer: mask.bit_count() for answer, mask in answers.items()})
    _head(report, counts)
    width = max(map(len, catalogue.services))
    shown = _shown(counts)
    say(f"{'service':{width}}  " + "  ".join(f"{answer.value:>11}" for answer in shown))
    for service in catalogue.services:
        every = catalogue.service_mask(service)
        numbers = ((answers[answer] & every).bit_count() for answer in shown)
        say(f"{service:{width}}  " + "  ".join(f"{number or '-':>11}" for number in numbers))
    say("--action 's3:*' lists the actions of a service with the reason of each; --format csv or json lists all.")


_ALL_DENIED = "A policy on the path is not known; whatever it says, these answers stand."


def _shown(counts: Counter[Answer]) -> list[Answer]:
    """Return the answers that the tables have; unknown only where there is any."""
    return [answer for answer in Answer if answer is not Answer.UNKNOWN or counts[answer]]


def _head(report: PermissionReport, counts: Counter[Answer]) -> None:
    name = path_text(report.organization, report.account)
    answers = ", ".join(f"{counts[answer]:,} {answer.value}" for answer in _shown(counts))
    if report.ceiling.exempt:
        say(f"{name} ({report.account}): {State.EXEMPT.value}. SCPs do not limit the management account.")
        return
    say(f"{name} ({report.account}): {answers} of {counted(counts.total(), 'action')} ({report.catalogue.date}).")
    say(NEVER_GRANT)
    if not report.ceiling.known:
        say(next((one.sentence for one in report.reasons().values() if one.answer is Answer.UNKNOWN), _ALL_DENIED))


_WRITERS: dict[str, Callable[[PermissionReport], None]] = {
    "json": _as_json,
    "csv": _as_csv,
    "table": _as_table,
    "services": _as_services,
}
