"""Editor of one document inside an account: a managed policy, one of somebody's own, or the trust policy of a role."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from designer.analysis import completion
from designer.basics.words import capital
from designer.organization.edits.identities import TRUST_TEMPLATES
from designer.organization.edits.identities_policies import (
    DocumentPlace,
    PermissionSetText,
    edit_document,
    edit_set_text,
    inline_policy_text,
    policy_title,
    rename_inline,
    text_at,
)
from designer.organization.identity import aws_managed
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.json import text as json_text
from designer.policy.json.text import TEMPLATE, Span, TextFault, line_column
from designer.policy.language.document import read_policy_text
from designer.policy.language.elements import Grammar
from designer.policy.language.placeholders import Placeholder, PlaceholderKind, placeholders
from ui import theme
from ui.code_editor.completion import Completer
from ui.code_editor.editor import CodeEditor
from ui.code_editor.faults import EditorFault
from ui.code_editor.search import CodeSearchBar
from ui.code_editor.stepped_text import TextTrace
from ui.forms.completion_items import completion_items
from ui.forms.fields import TextField
from ui.state.center_design import CenterDesign
from ui.state.session import Session, push
from ui.widgets.buttons import add_entry, icon_button, push_button
from ui.widgets.containers.boxes import WrappingRow, in_column, in_row
from ui.widgets.display.labels import ElidedLabel, SeverityStyle, hairline, menu_text
from ui.widgets.display.size_meter import SizeMeter
from ui.widgets.fields.choice_popup import Aside, Choices, CompletionItem
from ui.widgets.item_views.flat_list import FlatList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_MOST_FAULTS = 4

_Place: TypeAlias = DocumentPlace | PermissionSetText
"""Place of a document, inside an account or in Identity Center."""


_LEAST_TITLE = 100
"""Room that a title keeps beside the size of the text, in pixels at 13 px of text."""


class DocumentEditor(QWidget):
    """The editor.

    Args:
        session: Of the window.
        design: The design with the roles of Identity Center, whose documents are only read.

    Signals:
        closed(): The person wants to go back.
    """

    closed = Signal()

    def __init__(self, session: Session, design: CenterDesign) -> None:
        super().__init__()
        self._session = session
        self._design = design
        self._place: _Place | None = None
        self._differs = False
        self.back = icon_button("chevron-left", "Back to the policies", run=self.closed)
        self.title = ElidedLabel(font=theme.name_font())
        self.name = TextField(session)
        self.name.setAccessibleName("Name of the policy")
        self.name.returnPressed.connect(self.name.commit)
        self.name.do = self._take_name
        self.size_meter = SizeMeter("characters without blanks")
        self.size_meter.set_brief(True)
        self.templates = push_button("Templates…", run=self.open_templates)
        self.code = CodeEditor()
        self.code.setAccessibleName("Policy document")
        self._provider = _DocumentCompletion(session, lambda: self._place)
        self.code.explain = self._provider.words
        self.completer = Completer(self.code, self._provider)
        self.search_bar = CodeSearchBar(self.code)
        self.search_bar.replacing.connect(session.document.seal)
        self.faults = FlatList("Faults of the text")
        self.faults.taken.connect(self._go_to_fault)
        self.code.edited.connect(self._typed)
        self.code.escaped.connect(self._go_back)
        self.code.typed_line.left.connect(self._show_faults)
        session.document.changed.connect(self._on_document_changed)
        session.document.retraced.connect(self._retrace)
        self._build()

    @property
    def place(self) -> _Place | None:
        """The document that is open; None for nothing, and for one of AWS's."""
        return self._place

    def _build(self) -> None:
        metrics = theme.metrics()
        subject = QWidget()
        in_row(self.back, (self.name, 3), (self.title, 1), host=subject, spacing=metrics.gap)
        parts = (subject, self.size_meter, self.templates)
        head = WrappingRow(parts, sides=metrics.gap, ends=metrics.gap // 2, grows=True)
        in_column(head, hairline(), self.search_bar, (self.code, 1), self.faults, host=self, spacing=0)

    def _go_back(self) -> None:
        if self.back.isVisible():
            self.closed.emit()

    def open_document(self, place: _Place, *, goes_back: bool = True) -> None:
        """Show a document to be written."""
        if place != self._place:
            self.settle()
            self.code.folding.unfold_all()
            self.code.reveal(0, 0)
            self.name.show_text(place.inline if isinstance(place, DocumentPlace) else "", self._renamed)
        self._place = place
        self.back.setVisible(goes_back)
        self._session.document.seal()
        self._show()

    def open_of_aws(self, reference: str) -> None:
        """Show one of AWS's own policies, which nobody can write."""
        self._place = None
        self.back.setVisible(True)
        self.name.hide()
        self.title.set_text(f"{policy_title(reference)} (AWS managed)")
        self.templates.hide()
        self.size_meter.hide()
        self.code.setReadOnly(True)
        self.code.set_text(aws_managed.managed_policy_text(reference) or "")
        self.code.set_faults(())
        self.faults.rows.show([])
        self.faults.hide()

    def show_statement(self, number: int) -> None:
        """Go to a statement of the text, counted from 0."""
        grammar = self._place.grammar if self._place is not None else Grammar.IDENTITY
        read = read_policy_text(self.code.text(), grammar)
        for span in (statement.span for statement in read.statements if statement.index == number):
            self.code.reveal(span.start, span.end)
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def settle(self) -> None:
        """Make an edit of the name that is typed before something else is shown, or say why not."""
        if self._place is not None:
            self.name.settle("The name of the policy")

    def leave(self) -> None:
        """Show nothing any more."""
        self.name.forget()
        self._place = None

    def _renamed(self, name: str) -> Change:
        place = self._place
        assert isinstance(place, DocumentPlace)
        return rename_inline(self._session.organization, place.account, place.holder, place.inline, name)

    def _take_name(self, change: Change) -> None:
        """Rename the policy that is open; the text is found by its name when the step is heard of."""
        assert isinstance(self._place, DocumentPlace)
        self._place = replace(self._place, inline=self.name.text())
        self._session.document.push(change)

    def open_templates(self) -> QMenu:
        """Let a trust policy be chosen in place of the text."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for template in TRUST_TEMPLATES:
            action = add_entry(menu, menu_text(template.title))
            action.setToolTip(template.note)
            action.triggered.connect(partial(self._take_template, template.id))
        menu.popup(self.templates.mapToGlobal(QPoint(0, self.templates.height())))
        return menu

    def _take_template(self, wanted: str) -> None:
        place = self._place
        if place is None:
            return
        organization = self._session.organization
        assert isinstance(place, DocumentPlace)
        text = next(template for template in TRUST_TEMPLATES if template.id == wanted).text(organization, place.account)
        self._session.document.seal()
        push(self._session, lambda: edit_document(organization, place, text))
        self._session.document.seal()
        self.code.setFocus(Qt.FocusReason.OtherFocusReason)
        first = next((placeholder.spans[0] for placeholder in placeholders(self.code.text())), None)
        if first is not None:
            self.completer.propose(first.start, first.end)

    def _on_document_changed(self, change: Change) -> None:
        place = self._place
        if place is None or not _is_touched(place, change):
            return
        text = _text(self._design.organization, place)
        self._differs = text is not None and text != self.code.text()
        if text is None:
            self.leave()
            self.closed.emit()
        else:
            self._show()

    def _show(self) -> None:
        place = self._place
        text = _text(self._design.organization, place) if place is not None else None
        if place is None or text is None:
            return
        is_made = _text(self._session.organization, place) is None
        fixed = self._session.document.read_only or _is_of_aws(place) or is_made
        is_trust = isinstance(place, DocumentPlace) and place.is_trust
        self._show_title(place, fixed=fixed)
        self.templates.setVisible(is_trust and not fixed)
        self.size_meter.show()
        note = f"{json_text.minified_length(text):,} minified"
        self.size_meter.set_size(iam_quotas.characters(text), place.most_characters, note)
        self.code.setReadOnly(fixed)
        self.code.set_text(text)
        self._show_faults()

    def _show_title(self, place: _Place, *, fixed: bool) -> None:
        """Show the name of the document: as a field where it has one that can be changed."""
        inline = place.inline if isinstance(place, DocumentPlace) and not fixed else ""
        self.name.setVisible(bool(inline))
        if isinstance(place, DocumentPlace) and inline:
            self.name.reread(inline)
            self.title.set_text("Inline policy", capital(place.title))  # the page is headed by whose it is
        elif isinstance(place, DocumentPlace) and place.is_trust:
            self.title.set_text("Trust policy", capital(place.title))
        else:
            self.title.set_text(place.title if isinstance(place, DocumentPlace) else capital(place.title))
        self.title.setMinimumWidth(min(self.title.sizeHint().width(), theme.metrics().scaled(_LEAST_TITLE)))

    def _show_faults(self) -> None:
        place = self._place
        if place is None:
            return
        text = self.code.text()
        found = [_fault(fault) for fault in read_policy_text(text, place.grammar).faults]
        found += [_to_fill(placeholder, span) for placeholder in placeholders(text) for span in placeholder.spans]
        typed = self.code.typed_span
        shown = [fault for fault in found if typed is None or not typed[0] <= fault.start <= typed[1]]
        self.code.set_faults(shown)
        rows = [_fault_row(fault, text) for fault in shown[:_MOST_FAULTS]]
        self.faults.rows.show(rows)
        self.faults.setVisible(bool(rows))

    def _go_to_fault(self, place: int) -> None:
        fault = self.faults.rows.rows[place].value
        if isinstance(fault, EditorFault):
            self.code.reveal(fault.start, fault.end)
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, text: str) -> None:
        """Take over what was typed, as part of the last step or as one of its own."""
        edit, place = self.code.steps.edit, self._place
        if place is None:
            return
        if edit.begins:
            self._session.document.seal()
        organization = self._session.organization
        push(self._session, lambda: _edited(organization, place, text), trace=TextTrace(place, edit))

    def _retrace(self, trace: object, undone: bool) -> None:
        """Show where a step was undone or done again."""
        if isinstance(trace, TextTrace) and trace.text == self._place:
            self.code.go_back_to(trace.before if undone else trace.after)
        elif self._differs:
            self.code.go_to_written()


def _text(organization: Organization, place: _Place) -> str | None:
    """Return the text at a place, or None if there is nothing any more."""
    return (
        inline_policy_text(organization, place)
        if isinstance(place, PermissionSetText)
        else text_at(organization, place)
    )


def _edited(organization: Organization, place: _Place, text: str) -> Change:
    if isinstance(place, PermissionSetText):
        return edit_set_text(organization, place, text)
    return edit_document(organization, place, text)


def _is_touched(place: _Place, change: Change) -> bool:
    """Return True if the document may be another one after a change."""
    if isinstance(place, DocumentPlace) and place.account in change.identities:
        return True
    return change.settings is not None  # of permission sets, and of the roles that are made of them


def _is_of_aws(place: _Place) -> bool:
    return isinstance(place, DocumentPlace) and ":" in place.holder.name


def _fault(fault: TextFault) -> EditorFault:
    severity = SeverityStyle.ADVICE if fault.rule == TEMPLATE else SeverityStyle(fault.severity.value)
    return EditorFault(fault.span.start, fault.span.end, fault.message, severity)


def _to_fill(place: Placeholder, span: Span) -> EditorFault:
    """Return a place of a template that still is in the text."""
    kind = place.kind.value if place.kind is not PlaceholderKind.TEXT else "value"
    article = "an" if kind[0] in "aoA" else "a"
    message = f"Replace {place.name} by {article} {kind}: AWS takes it as it stands, and nothing matches it."
    return EditorFault(span.start, span.end, message, SeverityStyle.WARNING)


def _fault_row(fault: EditorFault, text: str) -> Row:
    line = line_column(text, fault.start)[0]
    content = RowContent(
        fault.message, f"Line {line:,}", icon=fault.severity.icon, icon_role=fault.severity.role, wrapped=True
    )
    return Row(content, id=(fault.start, fault.message), value=fault)


class _DocumentCompletion:
    """Asks `designer.analysis.completion` about the document that is open."""

    def __init__(self, session: Session, place: Callable[[], _Place | None]) -> None:
        self._session = session
        self._place = place

    def choices(self, text: str, offset: int) -> Choices:
        """Return the options for what may be written at a place of the text."""
        place = self._place()
        grammar = place.grammar if place is not None else Grammar.IDENTITY
        found = completion.complete(text, offset, grammar, load(), self._session.organization)
        return Choices(found.span.start, found.span.end, completion_items(found))

    def aside(self, item: CompletionItem) -> Aside | None:
        """Return the description of a row."""
        said = completion.described(item.label, load()) if ":" in item.label and item.code else None
        lines = said.lines[:2] if said is not None else (item.note,) if item.note else ()
        return Aside(item.label, tuple(lines)) if lines else None

    def words(self, text: str, offset: int) -> str:
        """Return the meaning of the word at a place, as lines for a tooltip; empty for nothing."""
        said = completion.hover(text, offset, load(), self._session.organization)
        return "\n".join((said.title, *said.lines)) if said is not None else ""
