"""Rows of the levels of a decision: AWS's answer of each beside that of the design, those that differ first."""

from __future__ import annotations

from designer.analysis.expectations.recorded import LevelComparison, beside_words
from designer.organization.model.organization import Organization
from ui.theme import Role
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


def level_rows(organization: Organization, levels: list[LevelComparison]) -> list[Row]:
    """A row a level; AWS's order among those that agree, and among those that do not."""
    several = len({one.action for one in levels}) > 1
    differing_first = sorted(enumerate(levels), key=lambda of: of[1].agrees)
    return [_row(organization, number, one, one.action if several else "") for number, one in differing_first]


def _row(organization: Organization, number: int, one: LevelComparison, action: str) -> Row:
    name = organization.node(one.node).name if one.node is not None else one.check.target or "A level without a name"
    told = ": ".join(filter(None, (action, beside_words(one))))
    content = RowContent(
        name,
        secondary=told,
        icon="allowed" if one.agrees else "problems",
        icon_role=Role.SECONDARY if one.agrees else Role.CONDITIONAL,
        trailing=f"{one.check.stage.value.upper()}s · {'same' if one.agrees else 'differs'}",
    )
    return Row(content, tip=f"{name}: {told}", id=number)
