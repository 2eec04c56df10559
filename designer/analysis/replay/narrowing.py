"""A replay of all accounts narrowed to some: their rows and their numbers."""

from __future__ import annotations

from collections.abc import Collection

from designer.analysis.replay.evidence import ItemView
from designer.analysis.replay.replay import Replay, ReplayRow
from designer.analysis.replay.scopes import ItemPart


def narrowed(replay: Replay, accounts: Collection[str]) -> Replay:
    """Return what a replay found of the requests by callers of some accounts, given by their AWS ids."""
    evidence, wanted = replay.evidence, set(accounts)
    found = Replay(evidence)
    places = {place for place, number in enumerate(evidence.accounts) if number in wanted}
    view = found.view = ItemView(evidence, sorted(places))

    def of(whole: ItemView, items: int, part: ItemView) -> int:
        bits = bytearray(evidence.size >> 3)
        whole.put(items, bits)
        return part.part(bytes(bits)) if part.size else 0

    found.sure, found.possible, found.decided = (
        of(replay.view, items, view) for items in (replay.sure, replay.possible, replay.decided)
    )
    found.requests = view.weigh(found.decided)
    for key, row in replay.rows.items():
        inside = ItemView(evidence, [place for place in row.view.accounts if place in places])
        possible = of(row.view, row.part.possible, inside)
        if possible:
            hanging = tuple(one._replace(items=of(row.view, one.items, inside)) for one in row.part.hanging)
            part = ItemPart(of(row.view, row.part.sure, inside), possible, tuple(one for one in hanging if one.items))
            found.rows[key] = ReplayRow(key, inside, part)
    return found
