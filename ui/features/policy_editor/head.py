"""Head of the policy editor: name, type, size and description of the policy, and where it is attached."""

from functools import partial

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from designer.basics.words import counted
from designer.organization import edits
from designer.organization.edits.rules import accounts_reached
from designer.organization.edits.settings import lift_of
from designer.organization.model.records import NodeId, Policy, PolicyId
from ui import theme
from ui.features.policy_editor.views import ViewSwitch
from ui.forms.fields import TextField
from ui.forms.fields_dialog import DialogField, FieldsDialog
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.buttons import add_entry, icon_button, push_button, worded_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.display.chip import Chip
from ui.widgets.display.labels import menu_text, plain_label, tooltip_text
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.fields.drafts import only_names


def ask_description(session: Session, policy: Policy | None, parent: QWidget) -> None:
    """Ask for the description of the open policy, if there is one; AWS shows it beside the name."""
    if policy is None:
        return
    field = DialogField("description", "Description", policy.description, "what it is for")
    FieldsDialog(
        session,
        f"Describe {policy.name}",
        "AWS shows the description in its lists of policies. It changes no permission.",
        [field],
        edit=lambda values: edits.describe_policy(session.organization, policy.id, values[field.key]),
        parent=parent.window(),
    ).open()


_LEAST, _LEAST_OFFER = 120, 200
"""Least width in pixels that has room for the number of the targets, and of an offer with a long name."""

_MOST_TARGETS = 12
"""Links that are made at most; the other targets are counted."""


_MOST_FITS = 3


class PolicyTargets(QWidget):
    """Nodes that the policy is attached to: links to as many as there is room for, and how many accounts it reaches.

    One that is attached to nothing can be attached to what is selected.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._links: list[QWidget] = []
        self._hidden = 0
        self._fits = False
        self._shown: object = None
        self._free: PolicyId | None = None
        self._offered = ""
        self._attach = push_button(_offer_words(""), look="link", run=self._attach_to_selection)
        self._lead, self._more, self._reach = (plain_label(look="quiet") for _ in range(3))
        self._row = in_row(
            self._lead, self._attach, self._more, self._reach, STRETCH, host=self, spacing=theme.metrics().gap // 2
        )
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        session.selectionChanged.connect(self._offer)
        self._offer()

    @property
    def least(self) -> int:
        """Width in pixels that it needs beside others."""
        scaled = theme.metrics().scaled
        return max(scaled(_LEAST), min(scaled(_LEAST_OFFER), self._offer_width()))

    @property
    def wanted(self) -> int:
        """Width in pixels that has room for every link, or for the offer, which does without the words before it."""
        gap = self._row.spacing()
        lead = self._lead.sizeHint().width() if self._links else 0
        parts = [lead, *(link.sizeHint().width() for link in self._links), self._offer_width()]
        return sum(part + gap for part in parts if part)

    def show_policy(self, policy_id: PolicyId | None) -> None:
        """Show the targets of a policy."""
        organization = self._session.organization
        known = policy_id is not None and policy_id in organization.policies
        targets = organization.targets(policy_id) if policy_id is not None and known else frozenset()
        ordered = sorted(targets, key=lambda n: (organization.depth(n), organization.node(n).name))
        self._free = policy_id if known and not ordered else None
        self._offer()
        kinds = [organization.policies[policy_id].type] if policy_id is not None and known else []
        reach = counted(accounts_reached(organization, kinds, ordered), "account") if ordered else ""
        shown = (known, tuple((node, organization.node(node).name) for node in ordered), reach)
        if shown == self._shown:  # as after each key in its text
            return
        self._shown = shown
        for link in self._links:
            self._row.removeWidget(link)
            link.hide()
            link.deleteLater()
        self._links = []
        self._lead.setText("on" if ordered else "not attached" if known else "")
        self._reach.setText(f"· reaches {reach}" if ordered else "")
        self._hidden = len(ordered) - len(ordered[:_MOST_TARGETS])
        for place, node_id in enumerate(ordered[:_MOST_TARGETS], 1):
            link = self._link(node_id)
            self._links.append(link)
            self._row.insertWidget(place, link)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Fit the parts into the width, and again if that changes with them: a shown link lays the head out again."""
        if self._fits:
            return
        self._fits = True
        for _ in range(_MOST_FITS):
            width = self.width()
            self._fit_into(width)
            if self.width() == width:
                break
        self._fits = False

    def _fit_into(self, width: int) -> None:
        """Show the links that fit in whole, the others counted, and the accounts where that leaves a link."""
        self._fit_offer()
        gap = self._row.spacing()
        advance = self.fontMetrics().horizontalAdvance
        reach = advance(self._reach.text()) + gap
        room = width - advance(self._lead.text()) - gap
        shown = self._shown_links(room - reach)
        self._reach.setVisible(bool(shown))
        shown = shown or self._shown_links(room)
        for place, link in enumerate(self._links):
            link.setVisible(place < shown)
        left = len(self._links) - shown + self._hidden
        self._more.setText(
            f"{'and ' if shown else ''}{left:,} {'more' if shown else 'targets' if left > 1 else 'target'}"
        )
        self._more.setVisible(left > 0)

    def _shown_links(self, room: int) -> int:
        """Return the number of links that fit into so many pixels, with the count of the others."""
        gap = self._row.spacing()
        most = self.fontMetrics().horizontalAdvance("and 00,000 more") + gap
        shown = 0
        for place, link in enumerate(self._links):
            room -= link.sizeHint().width() + gap
            last = place == len(self._links) - 1 and not self._hidden
            if room < (0 if last else most):
                break
            shown += 1
        return shown

    def _offer(self) -> None:
        """Offer to attach a policy that is attached to nothing to what is selected, where that can be or be made so."""
        organization, nodes = self._session.organization, self._session.selection
        free = self._free if self._free in organization.policies and not self._session.document.read_only else None
        refusal = edits.attach_refusal(organization, free, nodes) if free is not None else ""
        offered = free is not None and bool(nodes) and (not refusal or lift_of(organization, refusal) is not None)
        only = organization.node(nodes[0]).name if len(nodes) == 1 else f"{len(nodes):,} selected nodes"
        self._offered = only if offered else ""
        self._attach.setVisible(offered)
        self._fit_offer()

    def _fit_offer(self) -> None:
        """Show the offer in whole: without the words before it, or with less of a long name, where it has no room."""
        name, whole, room = self._offered, self._offer_width(), self.width()
        lead = self._lead.sizeHint().width() + self._row.spacing()
        self._lead.setVisible(not name or lead + whole <= room)
        if not name:
            return
        fits = self.fontMetrics().horizontalAdvance(name) - max(0, whole - room)
        shown = name if whole <= room else self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, fits)
        self._attach.setText(_offer_words(shown))
        self._attach.setToolTip("" if shown == name else tooltip_text(f"Attach to {name}"))

    def _offer_width(self) -> int:
        """Return the width of the offer with the whole name, in pixels; 0 where there is none."""
        if not self._offered:
            return 0
        advance = self.fontMetrics().horizontalAdvance
        frame = self._attach.sizeHint().width() - advance(self._attach.text().replace("&&", "&"))
        return advance(f"Attach to {self._offered}") + frame

    def _attach_to_selection(self) -> None:
        policy, nodes = self._free, self._session.selection
        if policy is not None:
            push(self._session, lambda: edits.attach(self._session.organization, policy, nodes))
            if self._links:  # the offer has gone
                self._links[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _link(self, node_id: NodeId) -> QWidget:
        name = self._session.organization.node(node_id).name
        button = push_button(menu_text(name, 24), look="link", run=partial(self._session.reveal, node_id))
        button.setToolTip(tooltip_text(f"Show {name} on the canvas"))
        return button


def _offer_words(name: str) -> str:
    return f"Attach to {menu_text(name)}"


_NAME = (110, 200)
"""Least width in pixels of a short name, and of a long one."""

_FRAME = 28
"""Width of a field beside that of its text, in pixels."""

_SPARE = 420
"""If less is left, the targets get it, and the size is two numbers."""


class PolicyHead(QWidget):
    """One line, or two where one would be too narrow to read."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.name = TextField(session)
        only_names(self.name)
        self.name.setAccessibleName("Name of the policy")
        self.name.textChanged.connect(self._fit)
        self.type = Chip("")
        self.targets = PolicyTargets(session)
        self.size_meter = SizeMeter(whose="AWS's")
        self.switch = ViewSwitch()
        self.comments = worded_button("note", "", "Comments on this policy", Role.ACCENT)
        self.comments.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.comments.setMenu(QMenu(self.comments))
        self.comments.hide()
        self.more = icon_button("more", "More for this policy")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.more)
        self.format, self.minify = add_entry(menu, "&Format"), add_entry(menu, "&Minify")
        self.describe, self.comment = add_entry(menu, "&Description…"), add_entry(menu, "&Comment on this statement…")
        self.more.setMenu(menu)
        metrics = theme.metrics()
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        self._column = column = in_column(
            host=self, margins=(metrics.margin, metrics.gap // 2, metrics.gap, metrics.gap // 2), spacing=2
        )
        for row in (self._upper, self._lower):
            row.setSpacing(metrics.gap)
            column.addLayout(row)
        self._wide: bool | None = None
        self._upper.addWidget(self.name, 2)
        self._upper.addWidget(self.type)
        self._arrange(wide=True)

    def set_editable(self, editable: bool, *, by_aws: bool) -> None:
        """Offer what changes the text, or not; a policy of AWS's takes comments where the design does."""
        for entry in (self.format, self.minify, self.describe):
            entry.setEnabled(editable and not by_aws)
        self.comment.setEnabled(editable)
        self.more.setEnabled(editable)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts after the event: Qt may be going through the rows just now, and reads on where one is gone."""
        super().resizeEvent(event)
        QApplication.postEvent(self, QEvent(QEvent.Type.LayoutRequest))

    def event(self, event: QEvent) -> bool:
        """Share the room again where one of the parts needs more or less: another policy has another size."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self, *_: object) -> None:
        scaled = theme.metrics().scaled
        least, most = map(scaled, _NAME)
        whole = theme.text_width(self.name.font(), self.name.text()) + _FRAME
        name = min(most, max(least, whole))
        others = (self.type, self.comments, self.switch, self.more)
        room = self.width() - 5 * self._upper.spacing() - 2 * theme.metrics().margin
        room -= sum(widget.sizeHint().width() for widget in others if not widget.isHidden())
        spare = room - name - self.size_meter.minimumSizeHint().width() - self.targets.least
        wide = spare >= 0
        self._arrange(wide=wide)
        self.size_meter.set_brief(wide and spare < scaled(_SPARE))
        free = room - self.size_meter.sizeHint().width() - self.targets.wanted if wide else 0
        self.name.setMinimumWidth(max(name, min(whole, free)))
        self.targets.setMinimumWidth(self.targets.least if wide else 0)

    def _arrange(self, *, wide: bool) -> None:
        if wide is self._wide:
            return
        self._wide = wide
        for widget in (self.targets, self.size_meter, self.comments, self.switch, self.more):
            self._upper.removeWidget(widget)
            self._lower.removeWidget(widget)
        with_targets = self._upper if wide else self._lower
        with_targets.addWidget(self.targets, 3)
        self._upper.addWidget(self.size_meter)
        with_targets.addWidget(self.comments)
        with_targets.addWidget(self.switch)
        with_targets.addWidget(self.more)
        self._column.update()
