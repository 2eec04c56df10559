"""Words of a transfer."""

from collections import Counter
from collections.abc import Sequence

from designer.analysis.transfer.ready_item import ReadyItem, ReadyStatus
from designer.analysis.transfer.states import Transfer, TransferPlace, TransferState
from designer.basics.words import capital, counted


def transfer_summary(transfer: Transfer, items: Sequence[ReadyItem]) -> str:
    """Say in a sentence who goes where, and whether all is ready."""
    source, target = (one.settings.name or "an organization" for one in (transfer.source, transfer.target))
    goal = transfer.target.node(transfer.destination).name
    who = f"{counted(len(transfer.accounts), 'account')} from {source} to {target}, {goal}"
    return capital(f"{who}: {readiness_words(items)}.")


def readiness_words(items: Sequence[ReadyItem]) -> str:
    """Say what is in the way: "3 FAIL and 2 UNKNOWN block the transfer"."""
    counts = Counter(item.status for item in items)
    told = [f"{counts[one]} {one.value}" for one in ReadyStatus if one.blocks and counts[one]]
    if not told:
        return "nothing blocks the transfer"
    is_one = sum(counts[one] for one in ReadyStatus if one.blocks) == 1
    return f"{' and '.join(told)} {'blocks' if is_one else 'block'} the transfer"


def state_words(state: TransferState, number: int) -> str:
    """Name a state: "2. Acme, root (for some minutes at least)"."""
    lasts = "" if state.place is TransferPlace.SOURCE else f" ({state.place.value})"
    return f"{number}. {state.title}{lasts}"
