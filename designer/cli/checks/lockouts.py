"""``orgwright lockouts``: whether anybody can still repair each account, and what would end it."""

from pathlib import Path

import click

from designer.analysis.expectations.lock_outs import REPAIR_WAYS, AccountAccess, lock_outs
from designer.analysis.expectations.prover import Prover
from designer.basics.words import counted
from designer.cli.common import design_argument, load_design, say, write_csv, write_json
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_LAST = "last way in"


@click.command("lockouts")
@design_argument
@click.option("--format", "style", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="List the accounts that can be repaired in every way, too.")
@click.pass_context
def lockouts(ctx: click.Context, design: Path, *, style: str, everything: bool) -> None:
    """Tell for each account whether anybody can still repair it; exit status 1 if nobody can repair one.

    The ways are IAM, STS, Organizations, billing, the root user and assumed root; what policies inside an account
    grant is not known. The management account is always reachable.
    """
    organization = load_design(design).organization
    found = lock_outs(Prover(organization, load()))
    if style == "json":
        write_json([_record(organization, access) for access in found])
    elif style == "csv":
        write_csv(
            ("account", "path", *(way.id for way in REPAIR_WAYS), "spared", _LAST),
            [_row(organization, access) for access in found],
        )
    else:
        _print(organization, found, everything=everything)
    if any(access.locked for access in found):
        ctx.exit(1)


def _answer(access: AccountAccess, way: str) -> str:
    return "no" if way in access.closed else "unknown" if way in access.open else "yes"


def _record(organization: Organization, access: AccountAccess) -> dict[str, object]:
    return {
        "account": access.account,
        "path": path_text(organization, access.account),
        "ways": {way.id: _answer(access, way.id) for way in REPAIR_WAYS},
        "spared": list(access.spared),
        "lastWayIn": [{"caller": one.caller, "policy": one.policy, "statement": one.statement} for one in access.last],
    }


def _row(organization: Organization, access: AccountAccess) -> list[str]:
    ways = [_answer(access, way.id) for way in REPAIR_WAYS]
    last = "; ".join(f"{way_in.caller} ({way_in.statement})" for way_in in access.last)
    return [access.account, path_text(organization, access.account), *ways, "; ".join(access.spared), last]


def _print(organization: Organization, found: tuple[AccountAccess, ...], *, everything: bool) -> None:
    """A line an account with something to say, its exemptions below, and one line that counts."""
    for access in found:
        if not (everything or access.closed or access.open or access.last):
            continue
        closed = ", ".join(way.title for way in REPAIR_WAYS if way.id in access.closed)
        unsettled = ", ".join(way.title for way in REPAIR_WAYS if way.id in access.open)
        said = [f"nobody by {closed}"] if closed else []
        said += [f"unknown by {unsettled}"] if unsettled else []
        say(f"{path_text(organization, access.account)}: {'; '.join(said) or 'every way is open'}")
        if access.spared:
            say(f"    spared: {', '.join(access.spared)}")
        for one in access.last:
            say(f"    {_LAST}: {one.caller}, spared by {one.statement}; without it nobody could repair the account")
    locked = sum(account_access.locked for account_access in found)
    last = sum(bool(account_access.last) for account_access in found)
    say(
        f"{counted(len(found), 'member account')}: {locked:,} that nobody can repair from inside, "
        f"{last:,} that one edit would lock."
    )
