"""Short names of accounts in frames: without the words that the names of the OUs above them say already."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from string import digits

from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId


def short_names(organization: Organization, parent: NodeId, accounts: Sequence[NodeId]) -> list[str]:
    """Return the names of some accounts of an OU: "tickets-sync-prod-2" is "sync-2" in Tickets, Prod."""
    nodes = organization.nodes
    above = {word for level in organization.path(parent) for word in nodes[level].name.lower().split()}
    return [_without(nodes[account].name, above) for account in accounts]


def abbreviated(names: Sequence[str], letters: int) -> list[str]:
    """Return the first letters of some names and the number at their end; where two would look alike, the last letters.

    A name is empty where both would look like those of another one.
    """
    first = [f"{name[:letters].rstrip(' -')}…{name[len(name.rstrip(digits)) :]}" for name in names]
    last = [f"…{name[-letters:].lstrip(' -')}" for name in names]
    times = Counter([*first, *last])
    return [next((form for form in forms if times[form] == 1), "") for forms in zip(first, last, strict=True)]


def cut_to_room(room: float, name: str, width: Callable[[str], float]) -> str:
    """Return as many first letters of a name as have room before an ellipsis and its number; "" for less than two."""
    number = name[len(name.rstrip(digits)) :]
    letters = min(int(len(name) * room / max(1, width(name))), len(name) - len(number) - 1)
    for last in range(letters, 1, -1):
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
