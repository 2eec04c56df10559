"""Short names of accounts in frames: without the words that the names of the OUs above them say already."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from string import digits

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_WORTH = 1.1
"""The last letters are kept where they tell so many times as many names apart: a name is read from its beginning."""


_FEWEST = 4
"""Letters that are left of a name that is cut: fewer say nothing."""


def short_names(organization: Organization, parent: NodeId, accounts: Sequence[NodeId]) -> list[str]:
    """Return the names of some accounts of an OU: "tickets-sync-prod-2" is "sync-2" in Tickets, Prod."""
    nodes = organization.nodes
    above = {word for level in organization.path(parent) for word in nodes[level].name.lower().split()}
    return [_without(nodes[account].name, above) for account in accounts]


def abbreviated(names: Sequence[str], letters: int) -> list[str]:
    """Return the first letters of some names and the number at their end, or of all of them the last letters.

    The part by which clearly more of the names differ is kept of all: neighbours are read in one way. A name is empty
    where it would look like another one.
    """
    first = [f"{name[:letters].rstrip(' -')}…{name[len(name.rstrip(digits)) :]}" for name in names]
    last = [f"…{name[-letters:].lstrip(' -')}" for name in names]
    kept = first if len({*first}) * _WORTH >= len({*last}) else last
    times = Counter(kept)
    return [form if times[form] == 1 else "" for form in kept]


def cut_to_room(room: float, name: str, width: Callable[[str], float], *, to_end: bool = False) -> str:
    """Return as many first letters of a name as have room before an ellipsis and its number; "" for very few.

    With `to_end`, its last letters.
    """
    if to_end:
        ends = (f"…{name[-last:].lstrip(' -')}" for last in range(len(name) - 1, _FEWEST - 1, -1))
        return next((cut for cut in ends if width(cut) <= room), "")
    number = name[len(name.rstrip(digits)) :]
    letters = min(int(len(name) * room / max(1, width(name))), len(name) - len(number) - 1)
    for last in range(letters, _FEWEST - 1, -1):
        cut = f"{name[:last].rstrip(' -')}…{number}"
        if width(cut) <= room:
            return cut
    return ""


def _without(name: str, above: Collection[str]) -> str:
    """Return a name without the first of each of some words; whole, where no letter would be left."""
    said, words = set(above), list[str]()
    for word in name.split("-"):
        if word.lower() in said:
            said.remove(word.lower())
        else:
            words.append(word)
    short = "-".join(words)
    return short if any(map(str.isalpha, short)) else name
