"""Tree model of an effective policy: keys, the settings at their ends, and below each what every policy did to it."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from designer.organization.declarative import Effective, OperatorOutcome, Setting, words
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.json.text import Plain
from ui.widgets.display.plain import tooltip_text
from ui.widgets.item_views.rows import CONTENT_ROLE, RowContent

PLACE_ROLE = Qt.ItemDataRole.UserRole
"""For what a policy did: the policy and the node where it is attached."""


class EffectiveModel(QStandardItemModel):
    """Model made anew for each answer; a policy of AWS's size has a few hundred rows at most."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: dict[tuple[str, ...], QStandardItem] = {}

    def show(self, organization: Organization, found: Effective) -> None:
        """Show another answer."""
        self.clear()
        self._keys = {(): self.invisibleRootItem()}
        for unread in found.unread:
            policy = organization.policy(unread.policy).name
            node = organization.node(unread.node).name
            item = _row(RowContent(f"{policy} at {node} is left out: {unread.reason}", icon="error"))
            item.setToolTip(tooltip_text(item.text()))
            item.setData((unread.policy, unread.node), PLACE_ROLE)
            self.appendRow(item)
        for setting in found.settings:
            self._add(organization, setting)

    def _add(self, organization: Organization, setting: Setting) -> None:
        *above, last = setting.path
        shown = _shown(setting.value) if setting.present else "not set"
        item = _row(
            RowContent(last, trailing=shown, icon="" if setting.present else "denied", faded=not setting.present)
        )
        item.setToolTip(tooltip_text(f"{' / '.join(setting.path)}: {shown}"))
        for step in setting.steps:
            done = step.outcome is OperatorOutcome.DONE
            line = _row(RowContent(words(organization, step), icon="allowed" if done else "denied", faded=not done))
            line.setToolTip(tooltip_text(line.text()))
            line.setData((PolicyId(step.origin.policy), NodeId(step.origin.level)), PLACE_ROLE)
            item.appendRow(line)
        self._container(tuple(above)).appendRow(item)

    def _container(self, path: tuple[str, ...]) -> QStandardItem:
        found = self._keys.get(path)
        if found is None:
            found = self._keys[path] = _row(RowContent(path[-1], bold=True))
            self._container(path[:-1]).appendRow(found)
        return found


def _row(content: RowContent) -> QStandardItem:
    item = QStandardItem(f"{content.title} {content.trailing}".strip())
    item.setEditable(False)
    item.setData(content, CONTENT_ROLE)
    return item


def _shown(value: Plain) -> str:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(str(item) for item in value) or "an empty list"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
