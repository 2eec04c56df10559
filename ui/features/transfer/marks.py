"""Signs of a transfer on the canvas: accounts that leave on the one side, and their places to come on the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from designer.analysis.differences.alignment import Ghost, GhostReason
from designer.analysis.lenses.annotation import CardOutline, NodeAnnotation, Tone, ToneColour
from designer.analysis.transfer.states import Transfer, TransferPlace, TransferState
from designer.basics.words import short
from designer.organization.model.records import NodeId, NodeKind
from ui.commands.requests import TransferWish
from ui.state.shown_design import DesignBeside, DesignPicture

_MOST_LETTERS = 20
"""Letters of a name on a button."""

_LEAVES = NodeAnnotation(Tone(ToneColour.ACCENT, "move", "leaves"), line="leaves", outline=CardOutline.MOVED)
_GONE = NodeAnnotation(Tone(ToneColour.QUIET, "move", "has left"), line="has left", outline=CardOutline.GONE)
_COMES = NodeAnnotation(Tone(ToneColour.ACCENT, "add", "comes here"), line="comes here", outline=CardOutline.ADDED)
_GOAL = NodeAnnotation(Tone(ToneColour.OU, "import", "where they go"), line="where they go", outline=CardOutline.MOVED)


def source_marks(transfer: Transfer, state: TransferState) -> Mapping[NodeId, NodeAnnotation]:
    """Return the annotations of the accounts in the design that they leave."""
    return dict.fromkeys(transfer.accounts, _LEAVES if state.place.is_source else _GONE)


def target_marks(transfer: Transfer, state: TransferState) -> Mapping[NodeId, NodeAnnotation]:
    """Return the annotation of their destination in the other design; empty while they pass the root."""
    return {} if state.place is TransferPlace.TARGET_ROOT else {transfer.destination: _GOAL}


def target_place(transfer: Transfer, state: TransferState) -> NodeId:
    """Return the node of the target below which the accounts stand then, or to which they will come."""
    return transfer.target.root if state.place is TransferPlace.TARGET_ROOT else transfer.destination


def ghost_of(account: NodeId) -> NodeId:
    """Return the id of the ghost of an account in the target."""
    return NodeId(f"transfer/{account}")


def target_ghosts(transfer: Transfer, state: TransferState) -> tuple[Ghost, ...]:
    """Return the ghosts of the accounts where they are in the target then; none before they have come."""
    if state.place.is_source:
        return ()
    place = target_place(transfer, state)
    after = next(reversed(transfer.target.node(place).children), None)
    made: list[Ghost] = []
    for account in transfer.accounts:
        one, name = ghost_of(account), transfer.source.node(account).name
        made.append(Ghost(one, one, name, NodeKind.ACCOUNT, place, after, GhostReason.ARRIVES))
        after = one
    return tuple(made)


def transfer_picture(transfer: Transfer, state: TransferState, wish: TransferWish) -> DesignPicture:
    """Return the open design with the other one beside it; the accounts that come are ghosts in the one they join."""
    found = target_ghosts(transfer, state)
    joined = DesignPicture(None, found, dict.fromkeys((ghost.id for ghost in found), _COMES))
    names = [transfer.source.node(account).name for account in transfer.accounts[:2]]
    who = short(names[0], _MOST_LETTERS) if len(names) == 1 else "the accounts"
    if wish.is_leaving:
        marks, sight = target_marks(transfer, state), found[0].id if found else target_place(transfer, state)
        words = who if found else short(transfer.target.node(sight).name, _MOST_LETTERS)
        return DesignPicture(beside=DesignBeside(wish.name, wish.other, joined, marks, sight, words))
    marks, sight = source_marks(transfer, state), transfer.accounts[0]
    return replace(joined, beside=DesignBeside(wish.name, wish.other, DesignPicture(), marks, sight, who))
