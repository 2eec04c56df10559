"""Page of the organization as a whole, with its feature set and the policy types enabled in its root."""

from collections.abc import Callable, Container

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from designer.basics.words import counted
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.policy_types import IN_STATEMENTS
from designer.organization.model.records import FeatureSet, PolicyType
from ui import theme
from ui.commands.requests import SHOW_DELEGATION
from ui.forms.fields import ChoiceField, TextField
from ui.state.session import Session, push
from ui.widgets.buttons import push_button
from ui.widgets.containers.boxes import STRETCH, Spacer, in_column, in_row
from ui.widgets.containers.scroll_area import scroll_down_only
from ui.widgets.display.labels import SectionHeader, SeverityStyle, menu_text, tooltip_text
from ui.widgets.fields.form import InlineMessage, KeyValueForm
from ui.widgets.fields.segments import Switch

_FEATURES = {FeatureSet.ALL: "All features", FeatureSet.CONSOLIDATED_BILLING: "Consolidated billing only"}


class OrganizationPage(QScrollArea):
    """Name, id, counts, feature set, policy types.

    Attributes:
        name: Field of the organization's name.
        aws_id: Field of the organization's id.
        more: Shows the types that are not enabled, too.
        features: Choice of the feature set.
        question: Asks before attachments are lost.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        scroll_down_only(self)
        self.name = TextField(session)
        self.aws_id = TextField(session, "e.g. o-a1b2c3d4e5")
        self.features = ChoiceField()
        for feature_set, words in _FEATURES.items():
            self.features.addItem(words, feature_set)
        self.features.activated.connect(self._set_features)
        self._switches = {kind: self._switch(kind) for kind in PolicyType}
        self.question = _Question()
        self.more = push_button("", look="link", run=self._show_every_type)
        self.more.setProperty("inline", True)
        self._all_shown = False
        self._settings = session.organization.settings
        self._assemble()
        session.selectionChanged.connect(self._settle)
        session.document.reset.connect(self._show)
        self._show()

    def _assemble(self) -> None:
        self._form = KeyValueForm()
        for label, field in (("Name", self.name), ("AWS id", self.aws_id)):
            field.set_message(self._form.add_field(label, field))
        self._form.add_field("Features", self.features)
        self._management = self._form.add_link("Managed by")
        self._management.clicked.connect(self._show_management)
        self._services = self._form.add_link("Trusted access")
        self._services.clicked.connect(lambda: self._session.requests.ask(SHOW_DELEGATION, None))
        self._holds = self._form.add_text("Contains")
        page = QWidget(self.viewport())
        margin = theme.metrics().margin
        column = in_column(
            self._form,
            self.question,
            Spacer(theme.metrics().gap),
            SectionHeader("Policy types enabled in the root"),
            *self._switches.values(),
            host=page,
            margins=margin,
            spacing=2,
        )
        column.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(page)

    def _switch(self, kind: PolicyType) -> Switch:
        quota = quotas.load().types[kind]
        switch = Switch(quota.title)
        switch.clicked.connect(lambda checked, kind=kind: self._set_type(kind, enabled=checked))
        switch.hide()
        return switch

    def _show(self) -> None:
        organization = self._session.organization
        settings = organization.settings
        self.name.show_text(settings.name, lambda text: edits.set_organization_name(self._session.organization, text))
        self.aws_id.show_text(
            settings.aws_id, lambda text: edits.set_organization_aws_id(self._session.organization, text)
        )
        self.question.hide()
        self._show_rest()

    def _settle(self) -> None:
        """A node is shown instead: what was typed is taken over first, or given up in words."""
        if self._session.current is not None:
            self.name.settle("The organization's name")
            self.aws_id.settle("The organization's AWS id")

    def follow(self) -> None:
        """Follow an edit; counting waits while the page is hidden."""
        settings = self._session.organization.settings
        if settings is not self._settings:
            self._settings = settings
            self.name.reread(settings.name)
            self.aws_id.reread(settings.aws_id)
            self.question.hide()
        if self.isVisible():
            self._show_rest()

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what was edited while a node was shown instead."""
        self.follow()
        self._show_rest()
        super().showEvent(event)

    def _show_rest(self) -> None:
        organization = self._session.organization
        settings = organization.settings
        self._holds.setText(f"{counted(organization.ou_count, 'OU')}, {counted(organization.account_count, 'account')}")
        management = settings.management_account
        name = organization.node(management).name if management else "No account is chosen yet"
        self._management.setText(menu_text(name))
        self._management.setToolTip(tooltip_text(f"Select {name}") if management else "")
        self._management.setEnabled(management is not None)
        self._services.setText(counted(len(settings.trusted_services), "service"))
        self._services.setToolTip(tooltip_text("Services with trusted access, and who runs them"))
        self.features.setCurrentIndex(self.features.findData(settings.feature_set))
        editable = not self._session.document.read_only
        self.features.setEnabled(editable)
        for kind, switch in self._switches.items():
            switch.setChecked(kind in settings.policy_types)
            switch.setEnabled(editable and settings.feature_set is FeatureSet.ALL)
        self._show_types(settings.policy_types)

    def _show_management(self) -> None:
        management = self._session.organization.settings.management_account
        if management is not None:
            self._session.reveal(management)

    def _show_types(self, enabled: Container[PolicyType]) -> None:
        """Show the types in use, and the rest where it was asked for; a switch that was shown stays."""
        for kind, switch in self._switches.items():
            if self._all_shown or kind in enabled or kind in IN_STATEMENTS:
                switch.show()
        hidden = sum(switch.isHidden() for switch in self._switches.values())
        self.more.setText(f"{hidden} more policy types")
        self.more.setVisible(hidden > 0)

    def _show_every_type(self) -> None:
        first = next(switch for switch in self._switches.values() if switch.isHidden())
        self._all_shown = True
        self._show_types(())
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_type(self, kind: PolicyType, *, enabled: bool) -> None:
        organization = self._session.organization
        if enabled:
            if push(self._session, lambda: edits.enable_policy_type(organization, kind)) is None:
                self._show_rest()
            return
        plural = quotas.load().types[kind].plural
        self._ask(f"Disable {plural}", [kind], lambda: edits.disable_policy_type(self._session.organization, kind))

    def _set_features(self, index: int) -> None:
        organization = self._session.organization
        wanted = self.features.itemData(index)
        enabled = list(organization.settings.policy_types) if wanted is FeatureSet.CONSOLIDATED_BILLING else []
        self._ask(_FEATURES[wanted], enabled, lambda: edits.set_feature_set(self._session.organization, wanted))

    def _ask(self, action: str, kinds: list[PolicyType], edit: Callable[[], Change]) -> None:
        """Do an edit; where attachments go with it, only after the person has said so."""
        lost = lost_attachments(self._session, kinds)
        if not lost:
            push(self._session, edit)
            self._show_rest()
            return
        self._show_rest()
        self.question.ask(
            f"AWS then detaches {lost}, and does not remember where they were.", action, lambda: self._do(edit)
        )
        self.ensureWidgetVisible(self.question)

    def _do(self, edit: Callable[[], Change]) -> None:
        push(self._session, edit)
        self._show_rest()


def lost_attachments(session: Session, kinds: list[PolicyType]) -> str:
    """Return the attachments lost if types were disabled, in words: "15 SCPs from 33 nodes"; empty for nothing."""
    organization = session.organization
    parts = []
    for kind in kinds:
        policies = {policy.id for policy in organization.policies.values() if policy.type is kind}
        used = [policy_id for policy_id in policies if organization.targets(policy_id)]
        nodes = {node_id for policy_id in used for node_id in organization.targets(policy_id)}
        if nodes:
            quota = quotas.load().types[kind]
            parts.append(f"{counted(len(used), quota.singular, quota.plural)} from {counted(len(nodes), 'node')}")
    return " and ".join(parts)


class _Question(QWidget):
    """Question in place: what would be lost, a button that does it, one that keeps all as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._words = InlineMessage()
        self._yes = push_button("")
        self._no = push_button("Keep them", look="link")
        self._then: Callable[[], None] | None = None
        self._yes.clicked.connect(self._do)
        self._no.clicked.connect(self.hide)
        buttons = in_row(self._yes, self._no, STRETCH)
        in_column(self._words, buttons, host=self)
        self.hide()

    def ask(self, words: str, action: str, then: Callable[[], None]) -> None:
        """Ask, and do it if the person says so."""
        self._then = then
        self._words.say(words, SeverityStyle.WARNING)
        self._yes.setText(action)
        self.show()
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def words(self) -> str:
        """Return the words of the question; empty if nothing is asked."""
        return "" if self.isHidden() else self._words.text()

    def accept(self) -> None:
        """Say yes."""
        self._yes.click()

    def _do(self) -> None:
        self.hide()
        if self._then:
            self._then()
