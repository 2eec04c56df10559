"""Panel of shared responsibility: who keeps each layer of what is selected, why, and what if less could be started."""

from PySide6.QtCore import QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from designer.analysis.compliance import service_classes
from designer.analysis.compliance.checklist import checked_words
from designer.analysis.compliance.denials import deny_starts
from designer.analysis.compliance.duty_words import MODEL, change_words, services_listed, short_change_words
from designer.analysis.compliance.responsibility import Basis, LayerDuty, Responsibility, changes
from designer.analysis.compliance.service_classes import ServiceTable
from designer.basics.words import capital, counted
from designer.organization.edits.policies import added_policies
from designer.organization.model.change import Change
from designer.organization.model.inherited import declared_services
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.commands.requests import show_policy
from ui.features.responsibility.rows import layer_rows, layer_service_rows
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.state.unfinished import EARLIER
from ui.theme import Role
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row, stacked
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, hairline, plain_label
from ui.widgets.fields.segments import Segments
from ui.widgets.focus import gets_keys_first
from ui.widgets.item_views.flat_list import FlatList, ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import WhenSeen


class WhatIf(QWidget):
    """Box that is below the duties while something is denied for the sake of the question; it is never saved.

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
        """Return the words for what the denial leaves."""
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


_NOTHING = "No service counts here, so there is nothing to keep."

_BASES = (Basis.CEILING, Basis.DECLARED)


class ResponsibilityPanel(QWidget):
    """Layers of an account, or of any account in an OU, with the services that decide; nothing is worked out unseen."""

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._shown: NodeId | None = None
        self._before: Responsibility | None = None
        self._make()
        self._build()
        self._seen = WhenSeen(self, self._refresh)
        session.selectionChanged.connect(self._seen.ask)
        session.document.changed.connect(self._on_document_changed)
        session.document.reset.connect(self._seen.ask)
        analyses.permissionsChanged.connect(self._seen.ask)
        analyses.stalePermissionsChanged.connect(self._mark_earlier)

    def _make(self) -> None:
        self.name = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle, font=theme.name_font())
        self.basis = Segments("Services that count", ("Possible", "In use"))
        self.basis.chosen.connect(lambda _place: self._update())
        self.about = plain_label(look="quiet", wrap=True)
        self.layers = ScrolledList("Layers and who keeps them")
        self.layers.selectionModel().currentChanged.connect(lambda *_: self._update_layer())
        self.layer_about = plain_label(look="quiet", wrap=True)
        self.layer_about.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.services = ScrolledList("Services that leave a part of the layer to you", boxes=True)
        self.services.switched.connect(self._switch)
        self.services.selectionModel().currentChanged.connect(self._update_service)
        self.note = ServiceNote(service_classes.load())
        self.what_if = WhatIf(self._session, self._analyses)
        self.what_if.changed.connect(self._update)
        self.empty = EmptyState("duty-shared", "Shared responsibility", MODEL)
        gets_keys_first(self.layers)

    def _build(self) -> None:
        metrics = theme.metrics()
        first = in_row((self.name, 1), self.basis)
        head = in_column(first, self.about, margins=(metrics.margin, metrics.gap), spacing=metrics.gap // 2)
        below = QWidget()
        words = in_row(self.layer_about, margins=(metrics.margin, metrics.gap, metrics.margin, metrics.gap // 2))
        in_column(words, (self.services, 1), self.note, host=below, spacing=0)
        body = QWidget()
        in_column(
            head, hairline(), (shared_room("responsibility", self.layers, below), 1), self.what_if, host=body, spacing=0
        )
        self._stack = stacked(self.empty, body)
        in_column(self._stack, host=self)

    def _on_document_changed(self, change: Change) -> None:
        """Follow the tree; what a text limits comes with `permissionsChanged`, when it can be read or is left."""
        if change.concerns_tree and not self._analyses.proofs.is_half_typed:
            self._seen.ask()

    def _mark_earlier(self) -> None:
        """Say that what is shown does not know yet what is being typed; another reading says what it is of."""
        if self._analyses.has_stale_permissions:
            self.about.setText(EARLIER)

    def _refresh(self) -> None:
        """Tell of what is selected now."""
        node = self._session.current
        if node != self._shown:
            self._shown = node
            self.what_if.forget()
            if node is not None:
                declares = bool(declared_services(self._session.organization, node))
                self.basis.choose(_BASES.index(Basis.DECLARED if declares else Basis.CEILING))
        self._stack.setCurrentIndex(0 if node is None else 1)
        if node is None:
            self.empty.say("Shared responsibility", f"{MODEL} Choose an account or an OU to see who keeps what in it.")
        else:
            self._update()

    def _update(self) -> None:
        node = self._shown
        if node is None:
            return
        organization, duties = self._session.organization, self._analyses.duties
        basis = _BASES[self.basis.current]
        declared = declared_services(organization, node)
        self._before = duties.of(node, (), basis)
        after = duties.of(node, self.what_if.denied, basis)
        record = organization.node(node)
        self.name.set_text(record.name)
        self.about.setText(self._about(self._before, record.kind))
        self.basis.set_words((f"Possible {duties.of(node, (), Basis.CEILING).services:,}", f"In use {len(declared):,}"))
        self.basis.setVisible(bool(declared))
        self.layers.rows.show(list(layer_rows(self._before, after)))
        if not self.layers.currentIndex().isValid():
            self.layers.setCurrentIndex(self.layers.rows.index_of("guest_os"))
        self.what_if.show_change(node, self._before, after)
        self._update_layer()

    def _about(self, found: Responsibility, kind: NodeKind) -> str:
        table = service_classes.load()
        parts = [] if kind is NodeKind.ACCOUNT else ["For an account placed here."]
        if found.ceiling.exempt:
            parts.append("SCPs do not limit the management account.")
        elif not found.ceiling.known:
            parts.append("A policy on the path is not known or cannot be read: it may deny some of this.")
        left = len(found.unclassified)
        whole = counted(found.services + left, "service")
        verb = "is" if found.services + left == 1 else "are"
        parts.append(f"{whole} {verb} {'in use' if found.basis is Basis.DECLARED else 'possible'} here.")
        known = f" has {found.services:,} of them; treat the other {left:,} as yours" if left else " has them all"
        parts.append(f"Orgwright's table of {table.date}{known}.")
        return " ".join((*parts, "Bars: solid yours, striped shared. No legal advice."))

    def _duty(self) -> LayerDuty | None:
        """Return the layer that is current, without the what-if."""
        row = self.layers.rows.row(self.layers.currentIndex())
        found = self._before
        return next((duty for duty in found.layers if row and duty.layer.id == row.id), None) if found else None

    def _update_layer(self) -> None:
        duty = self._duty()
        if duty is None:
            self.services.rows.show([])
            return
        rows = list(layer_service_rows(duty, self.what_if.denied, self._analyses.catalogue.services))
        self.layer_about.setText(
            f"{duty.layer.about}. What if a service were denied? Untick it: the design stays as it is."
            if rows
            else f"{duty.layer.about}. {_NOTHING if duty.is_empty else 'AWS keeps it for every service that counts.'}"
        )
        self.services.rows.show(rows)
        self.services.setVisible(bool(rows))
        self._update_service(self.services.currentIndex())

    def _update_service(self, index: QModelIndex, _before: QModelIndex | None = None) -> None:
        row, duty = self.services.rows.row(index), self._duty()
        self.note.show_service(str(row.id) if row is not None else "", duty.layer.id if duty is not None else "")

    def _switch(self, place: int) -> None:
        row = self.services.rows.row(self.services.rows.index(place, 0))
        if row is not None and row.state is not None:
            self.what_if.toggle(str(row.id))


_WEB = "https://"


class ServiceNote(QWidget):
    """Says why a service counts as it does, and where that comes from.

    Args:
        table: Classes of services.
    """

    def __init__(self, table: ServiceTable) -> None:
        super().__init__()
        self._table = table
        self._page = ""
        self.words, self.source = ElidedLabel(), ElidedLabel(role=Role.SECONDARY)
        self.source.set_font(theme.secondary_font())
        self.open_button = push_button(
            "AWS's page", "link-out", look="link", run=lambda: QDesktopServices.openUrl(QUrl(self._page))
        )
        self.open_button.setAccessibleName("Open AWS's page on it")
        metrics = theme.metrics()
        texts = in_column(self.words, self.source, spacing=metrics.gap // 4)
        row = in_row(
            (texts, 1),
            (self.open_button, 0, Qt.AlignmentFlag.AlignTop),
            margins=(metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )
        in_column(hairline(), row, host=self, spacing=0)
        self.hide()

    def show_service(self, prefix: str, layer: str) -> None:
        """Show who is responsible for a layer of a service; hide for a service without a class."""
        service = self._table.services.get(prefix)
        cell = service.cells.get(layer) if service is not None else None
        self.setVisible(cell is not None)
        if service is None or cell is None:
            return
        yours = "; ".join(service.customer)
        self.words.set_text(f"Yours: {yours}." if yours else f"{service.class_name}.")
        meaning = self._table.confidence.get(service.confidence, "")
        derived = "" if cell.source.startswith(_WEB) else f" {cell.source[:1].upper()}{cell.source[1:]}."
        self.source.set_text(f"{service.class_name}. {capital(checked_words(service.confidence))}: {meaning}.{derived}")
        self._page = cell.source if cell.source.startswith(_WEB) else service.source
        self.open_button.setVisible(self._page.startswith(_WEB))
        self.open_button.setToolTip(self._page)
