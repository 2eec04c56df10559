"""Quotas of the team's libraries, beside AWS's own."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from designer.analysis.guardrails import libraries
from designer.organization.model.organization import Organization
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.labels import SectionHeader
from ui.widgets.display.size_meter import SizeMeter


class TeamQuotaUse(NamedTuple):
    """Use of a quota of a library: its title, the numbers, what is counted, and where it comes from."""

    title: str
    used: int
    most: int
    unit: str
    source: str


def team_quotas(organization: Organization) -> Iterator[TeamQuotaUse]:
    """Yield what an organization uses of the quotas of the libraries in use."""
    if any(one.quotas for one in libraries.in_use()):
        from designer.analysis.checks.team_rules import team_uses  # few people have any

        for use in team_uses(organization):
            source = f"{use.library}, {use.quota.as_of}"
            yield TeamQuotaUse(use.quota.title, use.used, use.quota.most, use.unit, source)


class TeamBudget(QWidget):
    """A meter of what the organization uses of such a quota."""

    def __init__(self, use: TeamQuotaUse) -> None:
        super().__init__()
        self.meter = SizeMeter(use.unit)
        self.meter.set_size(use.used, use.most, use.source)
        in_column(SectionHeader(use.title), self.meter, host=self, spacing=2)
