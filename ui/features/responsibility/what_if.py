"""Box below the duties: services that nobody could start any more, what goes with them, and the policy that does it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.compliance.denials import deny_starts
from designer.analysis.compliance.duty_words import change_words, services_listed, short_change_words
from designer.analysis.compliance.responsibility import Responsibility, changes
from designer.basics.words import counted
from designer.organization.edits.policies import added_policies
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import show_policy
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.labels import hairline, plain_label
from ui.widgets.item_views.flat_list import FlatList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent


class WhatIf(QWidget):
    """Box that stands below the duties while something is denied for the sake of the question; it is never saved.

    Signals:
        changed(): Other services are denied.
    """

    changed = Signal()

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._denied: dict[str, None] = {}
        self._node: NodeId | None = None
        self.title = plain_label(look="name", wrap=True)
        self.keeps = plain_label(look="quiet", wrap=True)
        self.effects = FlatList("Duties that would change")
        self.policy_button = push_button("Make it a policy…", "policy-add", run=self._make_policy)
        self.clear_button = push_button("Forget", look="link", run=self.clear)
        self._build()
        self.hide()

    def _build(self) -> None:
        metrics = theme.metrics()
        words = in_column(
            self.title, self.keeps, margins=(metrics.margin, metrics.gap, metrics.margin, 0), spacing=metrics.gap // 4
        )
        buttons = in_row(
            STRETCH,
            self.clear_button,
            self.policy_button,
            margins=(metrics.margin, metrics.gap // 2, metrics.margin, metrics.gap),
        )
        in_column(hairline(), words, self.effects, buttons, host=self, spacing=metrics.gap // 2)

    @property
    def denied(self) -> tuple[str, ...]:
        """Prefixes of the services that nobody is to start."""
        return tuple(self._denied)

    def toggle(self, service: str) -> None:
        """Deny the start of a service, or allow it again."""
        if service in self._denied:
            del self._denied[service]
        else:
            self._denied[service] = None
        self.changed.emit()

    def forget(self) -> None:
        """Deny nothing any more, without telling."""
        self._denied.clear()

    def clear(self) -> None:
        """Deny nothing any more."""
        self.forget()
        self.changed.emit()

    def show_change(self, node: NodeId, before: Responsibility, after: Responsibility) -> None:
        """Tell what the denial of `denied` changes in a node."""
        self._node = node
        self.setVisible(bool(self._denied))
        if not self._denied:
            return
        self.title.setText(f"What if nobody starts {services_listed(self.denied)}? Not saved.")
        self.keeps.setText(self._kept(before))
        found = changes(before, after)
        rows = [
            Row(
                RowContent(
                    one.before.layer.name, trailing=short_change_words(one), icon="duty-shared", icon_role=Role.ACCENT
                ),
                f"{one.before.layer.name}: {change_words(one)}",
                selectable=False,
            )
            for one in found
        ]
        self.effects.rows.show(rows)
        self.effects.setVisible(bool(rows))
        writes = not self._session.document.read_only and not before.ceiling.exempt
        self.policy_button.setEnabled(writes)

    def _kept(self, before: Responsibility) -> str:
        """Words for what the denial leaves."""
        if before.ceiling.exempt:
            return "SCPs do not limit the management account: a policy there changes nothing."
        starts, denied, rest = self._analyses.duties.starts, 0, 0
        for service in self._denied:
            mask = starts.mask(service)
            denied += mask.bit_count()
            rest += (before.ceiling.possible & ~mask & starts.all_actions(service)).bit_count()
        return f"{counted(denied, 'action')} denied, {counted(rest, 'other')} stay. What runs goes on running."

    def _make_policy(self) -> None:
        """Make an SCP of the question, attached to the node, and open it."""
        node, session = self._node, self._session
        if node is None or not session.drafts.commit():
            return
        starts, denied = self._analyses.duties.starts, self.denied
        change = push(session, lambda: deny_starts(session.organization, starts, denied, node))
        if change is not None:
            self.clear()
            show_policy(session.requests, added_policies(change)[0])
