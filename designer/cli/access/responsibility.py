"""``orgwright responsibility``: who keeps each layer in an account, and the services behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.compliance.duty_words import (
    NOT_CLASSIFIED,
    basis_words,
    change_words,
    keeper_words,
    services_listed,
)
from designer.analysis.compliance.responsibility import Duties, Responsibility, changes
from designer.analysis.compliance.service_classes import Keeper, ServiceTable
from designer.analysis.compliance.service_classes import load as load_table
from designer.analysis.compliance.service_starts import ServiceStarts
from designer.basics.words import counted
from designer.cli.common import account_option, design_argument, load_design, say, say_table, write_csv, write_json
from designer.organization.model.lookup import find_account, path_text
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.catalogue import load as load_catalogue


class _Answer(NamedTuple):
    """Duties as the design has them, and with what ``--deny`` takes away."""

    organization: Organization
    catalogue: Catalogue
    table: ServiceTable
    denied: tuple[str, ...]
    before: Responsibility
    after: Responsibility


@click.command("responsibility")
@design_argument
@account_option
@click.option("--deny", "denied", multiple=True, metavar="SERVICE", help="What if nothing of it could be started?")
@click.option("--format", "style", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def responsibility(design: Path, account: str, denied: tuple[str, ...], style: str) -> None:
    """Layers of an account that AWS keeps, that you keep and that you share, and the services behind them.

    It counts the services that are declared to be in use or, where none are, those that the SCPs let somebody start.
    No legal advice: the page of AWS that --format csv names for each service decides.
    """
    organization = load_design(design).organization
    catalogue, table = load_catalogue(), load_table()
    duties, node = Duties(organization, Ceilings(organization, catalogue), table), find_account(organization, account)
    prefixes = tuple(dict.fromkeys(prefix.strip().lower() for prefix in denied))
    before, after = duties.of(node), duties.of(node, prefixes)
    if prefixes and before.ceiling.exempt:
        say("Note: SCPs do not limit the management account, so --deny changes nothing.", err=True)
    _WRITERS[style](_Answer(organization, catalogue, table, prefixes, before, after))


def _as_json(answer: _Answer) -> None:
    found = answer.after
    write_json(
        {
            "account": found.account,
            "basis": found.basis.value,
            "layers": {
                duty.layer.id: {"who": duty.who.value, "because": duty.because, "owner": duty.owner or None}
                for duty in found.layers
            },
            "unclassified": found.unclassified,
            "catalogue": answer.catalogue.date,
        }
    )


def _as_csv(answer: _Answer) -> None:
    head = ("account", "layer", "service", "who", "owner", "why", "source", "confidence")
    write_csv(head, _rows(answer))


def _rows(answer: _Answer) -> Iterator[tuple[str, ...]]:
    found = answer.after
    for duty in found.layers:
        for service, cell in duty.cells:
            owner = "" if cell.who is Keeper.AWS else duty.owner
            place = (found.account, duty.layer.id, service.prefix)
            yield (*place, cell.who.value, owner, cell.why, cell.source, service.confidence)
    for prefix in found.unclassified:
        yield (found.account, "", prefix, "unknown", "", NOT_CLASSIFIED, "", "")


def _as_table(answer: _Answer) -> None:
    found = answer.after
    _head(answer)
    rows = [("layer", "who", "services: yours, shared, AWS", "owner", "because of")]
    for duty in found.layers:
        counts = " ".join(f"{duty.count(who):>4}" for who in (Keeper.CUSTOMER, Keeper.SHARED, Keeper.AWS))
        because = "" if duty.who is Keeper.AWS else services_listed(duty.because)
        rows.append((duty.layer.name, keeper_words(duty), counts, duty.owner or "-", because))
    say_table(rows)
    if found.unclassified:
        number = counted(len(found.unclassified), "service")
        names = services_listed(found.unclassified)
        say(f"{number} not classified, so treat as yours: {names}; --format json names all.")
    _what_if(answer)
    say(f"Classes of services of {answer.table.date}, actions of {answer.catalogue.date}. {answer.table.notice}")


def _head(answer: _Answer) -> None:
    found = answer.after
    name = path_text(answer.organization, found.account)
    say(f"{name} ({found.account}): {basis_words(found)}.")
    if found.ceiling.exempt:
        say("SCPs do not limit the management account: all services are possible in it.")
    elif not found.ceiling.known:
        say("A policy on the path is not known or cannot be read: it may deny some of this.")


def _what_if(answer: _Answer) -> None:
    if not answer.denied or answer.before.ceiling.exempt:
        return
    starts = ServiceStarts(answer.catalogue, answer.table)
    for prefix in answer.denied:
        start = starts.mask(prefix)
        rest = answer.before.ceiling.possible & ~start & starts.all_actions(prefix)
        say(
            f"What if {prefix} starts nothing: {counted(start.bit_count(), 'action')} denied, "
            f"{counted(rest.bit_count(), 'other action')} of it stay possible. What runs already goes on running."
        )
    found = changes(answer.before, answer.after)
    for change in found:
        say(f"  {change.before.layer.name}: {change_words(change)}.")
    if not found:
        say("  No duty goes with it.")


_WRITERS: dict[str, Callable[[_Answer], None]] = {"json": _as_json, "csv": _as_csv, "table": _as_table}
