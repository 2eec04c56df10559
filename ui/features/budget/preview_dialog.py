"""Base of dialogs that show what would be done while it is worked out, and do it as one step; and their parts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLayout, QProgressBar, QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.edits.packing import NodePacking, PackedDocument
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.policy.packing.packing import PackingOptions
from designer.policy.packing.rewrites import StatementRewrite
from designer.policy.packing.tidying import RewriteStep
from ui import theme
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.buttons import enable_unless, push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.containers.dialog_parts import Dialog, give_size
from ui.widgets.display.labels import SectionHeader, plain_label
from ui.widgets.item_views.flat_list import ScrolledList, boxed
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent
from ui.widgets.jobs.job import Job


class PreviewDialog(Dialog):
    """Closes by itself when the document changes, since what it shows is then no longer what would be done."""

    def __init__(self, session: Session, confirm: str, parent: QWidget | None = None) -> None:
        """A dialog over a session; `confirm` is the word of the button that does it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._job = Job(self)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Working it out")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.cancel_button = push_button("Cancel", run=self.reject)
        self.confirm_button = push_button(confirm, look="primary", run=self.accept)
        self.confirm_button.setDefault(True)
        self._job.progressed.connect(lambda share: self.progress.setValue(round(1000 * share)))
        session.document.changed.connect(self.reject)
        session.document.reset.connect(self.reject)

    def change(self) -> Change | None:
        """Return the change that would be made; None while it is worked out, or where there is nothing to do."""
        raise NotImplementedError

    def accept(self) -> None:
        """Do it, as one step."""
        change = self.change()
        if not change or self._job.running:
            return
        self._session.document.changed.disconnect(self.reject)
        if push(self._session, lambda: change):
            self._session.say_done(change)
        super().accept()

    def done(self, result: int) -> None:
        """Close, whatever the reason."""
        self._job.stop()
        super().done(result)

    def _begin(self) -> None:
        """Show that it is worked out again."""
        enable_unless(self.confirm_button, "It is being worked out.")
        self.progress.setValue(0)
        self.progress.show()

    def _end(self) -> None:
        """Show that it is known, and let it be done where there is something to do."""
        self.progress.hide()
        why_not = "" if self.change() else "There is nothing to change."
        enable_unless(self.confirm_button, self._session.shown.refusal_of_typing or why_not)

    def _lay_out(self, head: QWidget, body: QLayout, *below: QWidget, size: QSize, least: QSize) -> None:
        """A headline, what is shown, sentences below it, and the buttons; as large as the screen allows."""
        metrics = theme.metrics()
        lower = in_row((self.progress, 1), self.cancel_button, self.confirm_button, spacing=metrics.gap)
        margin = 2 * metrics.margin
        in_column(head, (body, 1), *below, lower, host=self, margins=margin, spacing=metrics.margin)
        self.setMinimumSize(least)
        give_size(self, size)


def indented(header: SectionHeader) -> SectionHeader:
    """Return a headline that stands over the icons of its list."""
    header.setContentsMargins(theme.metrics().margin, 0, theme.metrics().margin, 0)
    return header


@dataclass(frozen=True, slots=True)
class _Option:
    """One thing that may be done, or not."""

    name: str
    title: str
    words: str
    on: bool = True


_OPTIONS = (
    _Option("join", "Put documents together", "Fewer slots"),
    _Option("merge", "Merge statements", "Equal except for their actions"),
    _Option("covered", "Drop what others say already", "Statements, actions and resources"),
    _Option("wildcards", "Shorten actions by wildcards", "Takes in what AWS adds later", on=False),
    _Option("sids", "Drop Sids", "Statements are then numbered", on=False),
    _Option("shared", "Copy shared policies", "Frees a slot; others keep theirs", on=False),
)

_REWRITES = {
    "merge": (StatementRewrite.MERGE,),
    "covered": (StatementRewrite.ENTRIES, StatementRewrite.COVERED, StatementRewrite.REDUNDANT),
    "wildcards": (StatementRewrite.WILDCARDS,),
    "sids": (StatementRewrite.SIDS,),
}


class OptionList(ScrolledList):
    """Options of a packing.

    Signals:
        changed(): Something else may be done now.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("What may be done", boxes=True)
        self._on = {option.name: option.on for option in _OPTIONS}
        self.switched.connect(self._switch)
        self.taken.connect(self._switch)
        self._show()

    @property
    def rewrites(self) -> frozenset[StatementRewrite]:
        """Rewrites that may be done to statements."""
        return frozenset(rewrite for name, some in _REWRITES.items() if self._on[name] for rewrite in some)

    @property
    def copies_shared(self) -> bool:
        """True if statements of shared policies are copied."""
        return self._on["shared"] and self._on["join"]

    def options(self, without: Iterable[str]) -> PackingOptions:
        """Return the options for the packing."""
        return PackingOptions(self.rewrites, frozenset(without), join=self._on["join"])

    def _switch(self, row: int) -> None:
        name = _OPTIONS[row].name
        self._on[name] = not self._on[name]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.rows.show([boxed(option.title, option.words, self._on[option.name]) for option in _OPTIONS])


class SheetList(QWidget):
    """Documents with their sizes under a headline that sums them up."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.header = SectionHeader(title)
        self.list = ScrolledList(title)
        self.names: list[str] = []
        in_column(indented(self.header), (self.list, 1), host=self, spacing=0)

    def show_sheets(self, sheets: Sequence[PackedDocument], most: int, second: Callable[[PackedDocument], str]) -> None:
        """Show documents; `second` gives the second line of each."""
        self.names = [sheet.name for sheet in sheets]
        count = counted(len(sheets), "document")
        self.header.set_count(f"{count} · {sum(sheet.squeezed for sheet in sheets):,} characters minified")
        rows: list[Row] = []
        for sheet in sheets:
            words = second(sheet)
            content = RowContent(
                sheet.name,
                words,
                icon="policy",
                icon_role=Role.ACCENT if sheet.changed else Role.SECONDARY,
                trailing=f"{sheet.squeezed:,} minified",
                wrapped=True,
            )
            tip = f"{sheet.name}\n{words}\n{sheet.size:,} of {most:,} characters · {sheet.squeezed:,} minified"
            rows.append(Row(content, tip))
        self.list.rows.show(rows)


class StepList(QWidget):
    """The steps, each with a box that leaves it out; the whole sentence of the current one is below.

    Signals:
        switched(str): The box of the step with this key was switched.
    """

    switched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._steps: Sequence[RewriteStep] = ()
        self.header = SectionHeader("Steps")
        self.list = ScrolledList("Steps", boxes=True)
        self.words = plain_label(wrap=True, look="quiet")
        self.list.switched.connect(self._switch)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show_sentence())
        self.list.rows.layoutChanged.connect(self._show_sentence)
        metrics = theme.metrics()
        row = in_row(self.words, margins=(metrics.margin, 0))
        in_column(indented(self.header), (self.list, 1), row, host=self, spacing=metrics.gap // 2)

    def show_steps(self, steps: Sequence[RewriteStep]) -> None:
        """Show other steps; the current row stays."""
        row = self.list.currentIndex().row()
        self._steps = steps
        done = sum(step.done for step in steps)
        left = f" · {len(steps) - done:,} left out" if done < len(steps) else ""
        self.header.set_count(f"{done:,} done{left}" if steps else "none")
        self.list.rows.show([_step_row(step) for step in steps])
        if 0 <= row < len(steps):
            self.list.setCurrentIndex(self.list.rows.index(row, 0))
        self._show_sentence()

    def _switch(self, row: int) -> None:
        if not self._steps[row].refusal:
            self.switched.emit(self._steps[row].key)

    def _show_sentence(self) -> None:
        row = self.list.currentIndex().row()
        step = self._steps[row] if 0 <= row < len(self._steps) else None
        self.words.setText(" ".join(filter(None, (step.words, _notes(step), step.refusal))) if step else "")
        self.words.setVisible(step is not None)


def _step_row(step: RewriteStep) -> Row:
    notes = _notes(step)
    tip = "\n".join(filter(None, (step.words, notes, step.refusal)))
    if step.refusal:
        content = RowContent(step.words, step.refusal, icon="denied", icon_role=Role.DENIED, wrapped=True)
        return Row(content, tip, step.key)
    saved = f"saves {step.saved:,}" if step.done else ""
    row = boxed(step.words, notes or "Nothing is lost", step.done, tip, saved)
    return replace(row, content=replace(row.content, wrapped=True), id=step.key)


def _notes(step: RewriteStep) -> str:
    parts = [f"Sids that disappear: {', '.join(step.lost)}"] if step.lost else []
    parts += [f"takes in what AWS adds to {', '.join(step.wider)}"] if step.wider else []
    return " · ".join(parts)


def sources(sheet: PackedDocument) -> str:
    """Return the sources of a document, in a few words."""
    if len(sheet.sources) > 1:
        return f"from {', '.join(sheet.sources)}"
    if sheet.changed and sheet.name not in sheet.sources:
        return f"part of {sheet.sources[0]}"
    return "shorter" if sheet.changed else "as it is"


def most_characters(found: NodePacking) -> int:
    """Return the largest length of a document."""
    return quotas.load().types[found.kind].characters or 0
