"""What checks share: small parts of sentences, and the ceilings and paths that the first check of a run makes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.paths.along import Paths
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load

_SHOWN = 3


def listed(names: Iterable[str], joint: str = "and", most: int = _SHOWN) -> str:
    """Return the first names and how many follow: ``A, B and C``, ``A, B, C and 4 more``."""
    every = list(dict.fromkeys(names))
    shown, left = every[:most], len(every) - most
    if left > 0:
        return f"{', '.join(shown)} {joint} {left:,} more"
    return f" {joint} ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def nearest(word: str, known: Iterable[str], cutoff: float = 0.75) -> str:
    """Return the known word that a misspelled one is nearest to, in its own spelling; empty if none is near."""
    from difflib import get_close_matches

    spelled = {one.lower(): one for one in known}
    close = get_close_matches(word.lower()[:120], spelled, 1, cutoff)
    return spelled[close[0]] if close else ""


def meant(word: str) -> str:
    """Return the question behind a sentence; empty for no word."""
    return f" Did you mean {word}?" if word else ""


def verb(many: Sequence[object] | int, one: str, more: str) -> str:
    """Return the form of a verb for so many things."""
    return one if (many if isinstance(many, int) else len(many)) == 1 else more


class SharedByChecks:
    """Ceilings and paths of an organization that does not change meanwhile."""

    def __init__(self, organization: Organization) -> None:
        self.organization = organization

    @cached_property
    def ceilings(self) -> Ceilings:
        """Its ceilings."""
        return Ceilings(self.organization, load())

    @cached_property
    def paths(self) -> Paths:
        """The statements along its paths."""
        return Paths(self.organization)


_running: list[SharedByChecks] = []
"""What is shared by the runs that are under way: one, or two while another organization is checked in between."""


@contextmanager
def sharing(organization: Organization) -> Iterator[None]:
    """Have all checks of an organization share what they compute, until the end of the block."""
    mine = SharedByChecks(organization)
    _running.append(mine)
    try:
        yield
    finally:
        _running.remove(mine)


def shared(organization: Organization) -> SharedByChecks:
    """Return what the checks of a run share; outside of a run, something new."""
    return next((one for one in reversed(_running) if one.organization is organization), None) or SharedByChecks(
        organization
    )
