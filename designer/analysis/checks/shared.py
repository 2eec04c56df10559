"""What the checks of one run share: ceilings and paths, which the first check that asks makes for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.checks.paths.along import Paths
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load


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
