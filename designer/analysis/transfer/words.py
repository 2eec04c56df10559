"""Words of a transfer."""

from collections import Counter
from collections.abc import Iterator, Sequence

from designer.analysis.differences.comparison import Differences
from designer.analysis.expectations.lock_outs import REPAIR_WAYS
from designer.analysis.transfer.ready_item import ReadyItem, ReadyStatus
from designer.analysis.transfer.states import Transfer, TransferPlace, TransferState
from designer.basics.words import capital, counted
from designer.organization.model.records import NodeId

_MOST = 100
"""Accounts that are listed."""


def transfer_summary(transfer: Transfer, items: Sequence[ReadyItem]) -> str:
    """Say in a sentence who goes where, and whether all is ready."""
    source, target = (one.settings.name or "an organization" for one in (transfer.source, transfer.target))
    goal = transfer.target.node(transfer.destination).name
    who = f"{counted(len(transfer.accounts), 'account')} from {source} to {target}, {goal}"
    return capital(f"{who}: {readiness_words(items)}.")


def readiness_words(items: Sequence[ReadyItem]) -> str:
    """Say what blocks a transfer: "3 FAIL and 2 UNKNOWN block the transfer"."""
    counts = Counter(item.status for item in items)
    blocking = [f"{counts[status]} {status.value}" for status in ReadyStatus if status.blocks and counts[status]]
    if not blocking:
        return "nothing blocks the transfer"
    is_one = sum(counts[status] for status in ReadyStatus if status.blocks) == 1
    return f"{' and '.join(blocking)} {'blocks' if is_one else 'block'} the transfer"


def state_words(state: TransferState, number: int) -> str:
    """Name a state: "2. Acme, root (for some minutes at least)"."""
    lasts = "" if state.place is TransferPlace.SOURCE else f" ({state.place.value})"
    return f"{number}. {state.title}{lasts}"


def same_words(found: Differences) -> str:
    """Say that SCPs and RCPs allow the same, and whether that is proved; "" where anything differs or is open."""
    if found.effects.groups or found.effects.undecided:
        return ""
    if not found.effects.readable:
        return "No difference was found, but a policy is not known or cannot be read."
    return "The SCPs and RCPs of both allow the same, proved for every action of the catalogue."


def access_words(
    transfer: Transfer, state: TransferState
) -> Iterator[tuple[ReadyStatus, str, str, tuple[NodeId, ...]]]:
    """Yield who can still repair accounts: how good that is, a sentence, more words, and the accounts."""
    for status, accounts, lead, end in (
        (ReadyStatus.FAIL, state.locked, "Nobody can repair", "from inside"),
        (ReadyStatus.UNKNOWN, state.doubtful, "Not known who can repair", "as a policy is not known or cannot be read"),
    ):
        if accounts:
            yield status, f"{lead} {counted(len(accounts), 'account')} {end}", _names(transfer, accounts), accounts
    rest = len(transfer.accounts) - len(state.locked) - len(state.doubtful)
    if rest:
        ways = [way.title for way in REPAIR_WAYS if not any(way.id in access.closed for access in state.access)]
        by = f"by {', '.join(ways)}" if ways else "by ways that differ between the accounts"
        yield ReadyStatus.READY, f"Somebody can still act in {counted(rest, 'account')}", by, ()


def _names(transfer: Transfer, accounts: Sequence[NodeId]) -> str:
    names = [transfer.source.node(account).name for account in accounts[:_MOST]]
    left = len(accounts) - len(names)
    return ", ".join(names) + (f" and {left:,} more" if left > 0 else "")
