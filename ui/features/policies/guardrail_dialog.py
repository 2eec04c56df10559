"""Dialog that chooses a guardrail, takes its values, shows its policy, and puts it into the organization."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from designer.analysis import checks, guardrails
from designer.analysis.guardrails import (
    Companion,
    Guardrail,
    build,
    companions,
    find_guardrail,
    insert_with,
    programmes,
    update_link,
)
from designer.analysis.guardrails.libraries import library_of
from designer.analysis.guardrails.programmes import Programme
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import minified_length
from ui import theme
from ui.code_editor.editor import CodeEditor
from ui.commands.pending_policy import PendingPolicy, joinable_policy
from ui.commands.requests import OPEN_POLICY, PolicyPlace
from ui.features.policies.guardrail_effect import GuardrailEffect
from ui.features.policies.guardrail_form import GuardrailForm, GuardrailList, ProgrammeForm
from ui.forms.refusals import say_refusal
from ui.state.analyses import Analyses
from ui.state.session import Session, push
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import STRETCH, in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, dialog_buttons, give_size
from ui.widgets.display.labels import SeverityStyle, hairline, menu_text, plain_label
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.fields.drafts import TypedText
from ui.widgets.fields.form import InlineMessage

_SETTLE_MS = 150
_ACTIONS_SHOWN = 3


def add_guardrail(session: Session, analyses: Analyses, parent: QWidget, guardrail_id: str = "") -> None:
    """Let the person choose a guardrail and put it in; the first of all is chosen at first, or one that is named."""
    dialog = GuardrailDialog(session, analyses, parent)
    if guardrail_id:
        dialog.list.choose(guardrail_id)
    dialog.open()


def keep_to_programme(session: Session, analyses: Analyses, parent: QWidget, programme: str = "") -> None:
    """Let the person keep the selected OU or account to the services in scope of a compliance programme.

    Args:
        session: Of the window.
        analyses: Answers that are known of its design.
        parent: Window below the dialog.
        programme: Id of the programme that is chosen first; empty if there is none.
    """
    dialog = GuardrailDialog(session, analyses, parent)
    dialog.list.choose(programmes.IN_SCOPE)
    dialog.attach.setChecked(bool(session.selection))
    dialog.open()
    if dialog.programme is not None:
        dialog.programme.choose(programme)
        dialog.programme.box.setFocus(Qt.FocusReason.OtherFocusReason)


def give_values(session: Session, analyses: Analyses, parent: QWidget, policy_id: PolicyId) -> None:
    """Let the person give a policy other values for the guardrail it was made of."""
    link = session.organization.policy(policy_id).guardrail
    if link is None or link.id not in guardrails.load():
        session.notices.refuse(
            "The guardrail that this policy was made of is not in this catalogue; its text can be edited."
        )
        return
    GuardrailDialog(session, analyses, parent, policy_id).open()


class GuardrailDialog(Dialog):
    """Puts a guardrail in, or gives a linked policy other values.

    Signals:
        edited(): Other values may be given.
    """

    edited = Signal()

    def __init__(
        self, session: Session, analyses: Analyses, parent: QWidget | None = None, policy_id: PolicyId | None = None
    ) -> None:
        super().__init__(parent)
        self.effect = GuardrailEffect(session.organization, analyses)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._policy_id = policy_id
        self._guardrail: Guardrail | None = None
        self._catalogue = load()
        self._companions: tuple[Companion, ...] = ()
        self.form: GuardrailForm | None = None
        self.programme: ProgrammeForm | None = None
        self.setWindowTitle("Values of a guardrail" if policy_id else "Add a guardrail, a ready-made policy")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        session.drafts.add_form(self, self._given, self.edited)
        session.document.reset.connect(self.reject)  # another design has come; this one's policy may not be in it
        self._build()
        self.list.chosen.connect(self._show)
        self.list.emptied.connect(self._show_none)
        self.list.activated.connect(self._enter_form)
        link = session.organization.policy(policy_id).guardrail if policy_id else None
        self.list.setVisible(link is None)
        if link is not None:
            self._show(find_guardrail(link.id), dict(link.values))
        else:
            self.list.choose(next(iter(guardrails.load())))
            self.list.search.setFocus()

    def _build(self) -> None:
        metrics = theme.metrics()
        self.list = GuardrailList()
        self.list.setMinimumWidth(240)
        self._title = plain_label(wrap=True, look="heading")
        self._facts = plain_label(wrap=True, look="quiet")
        self._purpose = plain_label(wrap=True)
        self._breaks = InlineMessage()
        self._leaves_open = plain_label(wrap=True, look="quiet")
        self._holder, self._rule = QVBoxLayout(), hairline()
        page = QWidget()
        in_column(
            self._title,
            self._facts,
            self._purpose,
            self._breaks,
            hairline(),
            self._holder,
            self._rule,
            self._leaves_open,
            STRETCH,
            host=page,
            margins=(metrics.gap, metrics.gap, metrics.margin, metrics.gap),
            spacing=metrics.gap,
        )
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setProperty("field", True)  # the arrow keys scroll it
        self._scroll.setAccessibleName("About the guardrail")
        self._scroll.setWidget(page)
        self.preview = CodeEditor()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName("The policy")
        self._size = SizeMeter(whose="AWS's")
        self.doubts = InlineMessage()
        right = in_column(
            plain_label("The policy", look="name"), (self.preview, 1), self._size, self.doubts, spacing=metrics.gap
        )
        upper = in_row((self.list, 6), (self._scroll, 6), (right, 6), spacing=metrics.margin)
        in_column(
            (upper, 1),
            self._offer(),
            self.effect,
            self._footer(),
            host=self,
            margins=2 * metrics.margin,
            spacing=metrics.margin,
        )
        give_size(self, QSize(1240, 760))

    def _offer(self) -> QCheckBox:
        self.protect = QCheckBox()
        policy = self.protect.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the footer keeps its place
        self.protect.setSizePolicy(policy)
        self.protect.toggled.connect(self.refresh)
        return self.protect

    def _footer(self) -> QHBoxLayout:
        organization = self._session.organization
        nodes = self._session.selection
        name = organization.node(nodes[0]).name if len(nodes) == 1 else f"{len(nodes):,} selected nodes"
        self.attach = QCheckBox(menu_text(f"Attach to {name}"))
        self.attach.setVisible(bool(nodes) and self._policy_id is None)
        self.attach.toggled.connect(self.refresh)
        self.message = InlineMessage()
        policy = self.message.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that the buttons keep their place
        self.message.setSizePolicy(policy)
        self.add_button = push_button(
            "Take these values" if self._policy_id else "Add", look="primary", run=self.accept
        )
        return dialog_buttons(self, self.add_button, self.attach, self.message, filled=True)

    def _show(self, guardrail: Guardrail, values: dict[str, tuple[str, ...]] | None = None) -> None:
        self._guardrail = guardrail
        self._size.show()
        self.attach.setEnabled(True)
        kind = quotas.load().types[guardrail.type].title
        self._title.setText(guardrail.title)
        version = f"version {guardrail.version} of this guardrail"
        library = library_of(guardrail.id)
        source = (f"library {library.title}",) if library else ()
        self._facts.setText(" · ".join((kind, version, *source, *guardrail.control_tower, *guardrail.frameworks)))
        self._purpose.setText(guardrail.purpose)
        self._breaks.say(guardrail.breaks, SeverityStyle.WARNING)
        self._leaves_open.setText(_leaves_open(guardrail))
        self._show_form(guardrail, values if values is not None else self._defaults(guardrail))
        self._scroll.verticalScrollBar().setValue(0)
        self.refresh()

    def _show_none(self) -> None:
        """Nothing is found, and nothing can be added."""
        self._guardrail = None
        self._companions = ()
        self._settle.stop()
        self._clear_form()
        for label in (self._title, self._facts, self._purpose, self._leaves_open):
            label.setText("")
        self._breaks.say("")
        self.message.say("")
        self.preview.set_text("")
        self.doubts.say("")
        self._size.hide()
        self.effect.show_none()
        self.protect.setVisible(False)
        self.attach.setEnabled(False)
        enable_unless(self.add_button, "Choose a guardrail first.")

    def _defaults(self, guardrail: Guardrail) -> dict[str, tuple[str, ...]]:
        values = guardrail.defaults
        aws_id = self._session.organization.settings.aws_id
        if aws_id and "organization" in values:
            values["organization"] = (aws_id,)
        return values

    def _show_form(self, guardrail: Guardrail, values: dict[str, tuple[str, ...]]) -> None:
        self._clear_form()
        if guardrail.id == programmes.IN_SCOPE:
            self.programme = ProgrammeForm(self._catalogue, programmes.known_programmes(self._session.organization))
            self.programme.chosen.connect(self._take_programme)
            self._holder.addWidget(self.programme)
        self.form = GuardrailForm(guardrail, values, self._catalogue, self._session.organization)
        self.form.changed.connect(self._settle.start)
        self.form.changed.connect(self.edited)
        self._holder.addWidget(self.form)
        self._rule.setVisible(bool(guardrail.parameters))

    def _clear_form(self) -> None:
        for old in (self.programme, self.form):
            if old is not None:
                self._holder.removeWidget(old)
                old.hide()
                old.deleteLater()
        self.programme = self.form = None

    def _take_programme(self, programme: Programme) -> None:
        if self.form is not None:
            self.form.set_values("services", programme.services)

    def _given(self) -> list[TypedText]:
        if self._guardrail is None or self.form is None:
            return []
        title = self._guardrail.title
        return [TypedText(f"{title}, {name}", "\n".join(values)) for name, values in self.form.given().items()]

    def _enter_form(self) -> None:
        if self.form is not None and self.form.fields:
            next(iter(self.form.fields.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def change(self) -> Change:
        """Change by adding, or by taking the values.

        Raises:
            EditError: The change cannot be made.
        """
        organization = self._session.organization
        if self._guardrail is None or self.form is None:
            raise EditError("Choose a guardrail.")
        values = self.form.values()
        if self._policy_id is not None:
            return update_link(organization, self._policy_id, values)
        beside = self._companions if self.protect.isChecked() else ()
        return insert_with(organization, self._guardrail, values, self._targets, beside)

    @property
    def _targets(self) -> tuple[NodeId, ...]:
        """Nodes it would be attached to."""
        return tuple(self._session.selection) if self.attach.isChecked() else ()

    @property
    def _linked(self) -> tuple[NodeId, ...]:
        """Nodes that the policy is attached to whose values are given."""
        return tuple(self._session.organization.targets(self._policy_id)) if self._policy_id is not None else ()

    def refresh(self) -> None:
        """Show the policy as it would be, and whether it can be added."""
        self._settle.stop()
        if self._guardrail is None or self.form is None:
            return
        values = self.form.values()
        lifts = self.message.button
        leads_on = lifts is not None and lifts.hasFocus()  # what it lifts is about to be gone
        if self.programme is not None:
            self.programme.show_kept(values["services"], values["administrative"])
        limit = quotas.load().types[self._guardrail.type].characters or 0
        text = ""  # it is shown as soon as the values are right, whatever it could be attached to
        try:
            text = build(self._guardrail, values)
            self._offer_protection(self._guardrail, values)
            change = self.change()
        except EditError as error:
            say_refusal(self.message, self._session, error, self.refresh)
            enable_unless(self.add_button, str(error))
            self.effect.show_none()
            return
        finally:
            self.preview.set_text(text)
            self.doubts.say(_doubts(text, self._guardrail) if text else "", SeverityStyle.WARNING)
            minified = f"{minified_length(text):,} minified" if text else "minified"
            self._size.set_size(len(text), limit, minified)
        name = self._guardrail.id, tuple(sorted(values.items())), self.protect.isChecked(), self._targets
        self.effect.show_effect(name, change, self._guardrail.type, self._targets or self._linked)
        enable_unless(self.add_button, self._session.shown.refusal_of_typing)
        if leads_on:
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._add_test(change, values)

    def _offer_protection(self, guardrail: Guardrail, values: dict[str, tuple[str, ...]]) -> None:
        """Offer the guardrails that protect what this one leaves out, where nothing does yet."""
        organization = self._session.organization
        self._companions = () if self._policy_id else companions(organization, guardrail, values, self._targets)
        titles = " and ".join(f"“{companion.guardrail.title}”" for companion in self._companions)
        protected = ", ".join(companion.protects for companion in self._companions)
        self.protect.setText(menu_text(f"Protect {protected}, too: add {titles}"))
        self.protect.setToolTip("This guardrail leaves it out, and nothing there protects it yet.")
        self.protect.setVisible(bool(self._companions))

    def _add_test(self, change: Change, values: dict[str, tuple[str, ...]]) -> None:
        """Test a guardrail of a programme where it would be attached."""
        organization = self._session.organization
        nodes = self._targets
        if self.programme is None or not nodes:
            self.message.say("")
            return
        kept = (*values["services"], *values["administrative"])
        with organization.tentatively(change):
            leaks = programmes.leaks(organization, self._catalogue, nodes[0], kept)
        name = organization.node(nodes[0]).name
        if leaks:
            self.message.say(f"Tested: at {name}, {len(leaks):,} services stay possible: {', '.join(leaks[:4])}…")
        else:
            self.message.say(
                f"Tested: at {name}, nobody but exempt roles reaches another service.", SeverityStyle.ADVICE
            )

    def accept(self) -> None:
        """Do it, and show the policy in the editor."""
        if not self.add_button.isEnabled():
            return
        is_new = self._policy_id is None
        change = push(self._session, lambda: joinable_policy(self.change()) if is_new else self.change())
        if change is None:
            return
        session, policy_id = self._session, self._policy_id or edits.added_policies(change)[0]
        named = PendingPolicy(session, policy_id).name if is_new else None
        super().accept()  # the keys go back where they were, and a new policy takes them then
        session.requests.ask(OPEN_POLICY, PolicyPlace(policy_id, give_name=named))
        session.say_done(change)


def _doubts(text: str, guardrail: Guardrail) -> str:
    """Return what the checks have against the text that the values make, worst first; the first two sentences."""
    found = [finding.message for finding in checks.text_findings(text, guardrail.type)]
    more = [f"And {len(found) - 2} more."] if len(found) > 2 else []
    return " ".join([*found[:2], *more])


def _leaves_open(guardrail: Guardrail) -> str:
    """Return the known ways past a guardrail, one a line, and what no policy of its type limits."""
    lines = [f"• {loophole.words(_ACTIONS_SHOWN)}" for loophole in guardrail.leaves_open]
    beyond = ["", guardrail.beyond] if guardrail.beyond else []
    words = "\n".join([*(["Leaves open:"] if lines else []), *lines, *beyond])
    return guardrails.with_titles(words)
