"""Result of what was read: its report, and either a new design of it or the differences to take into the open one."""

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QTabBar, QWidget

from designer.analysis.differences.effects import effect_words
from designer.basics.errors import EditError
from designer.basics.words import capital, counted
from designer.exchange.conversion import ConversionReport, Outcome
from designer.exchange.imports.additions import Adder
from designer.exchange.imports.assembly.review import ImportReview
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.commands.requests import ComparedDesign
from ui.features.imports.addition import addition_rows
from ui.features.imports.review_detail import ReviewDetail
from ui.features.imports.review_list import ReviewEffects, ReviewList
from ui.forms.conversion_view import ConversionView
from ui.state.analyses import Analyses
from ui.state.live_reading import ReadOrganization
from ui.state.session import Session, push
from ui.state.split import shared_room
from ui.theme import Role
from ui.widgets.buttons import push_button, style_tabs
from ui.widgets.containers.boxes import in_column, in_row, stacked
from ui.widgets.display.chip import Glyph
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.display.labels import ElidedLabel, plain_label
from ui.widgets.fields.search_box import padded
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.jobs.thread_job import ThreadJob


class InsidePanel(QWidget):
    """Rows of what is added besides the organization; all of it is taken or nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._add: Adder | None = None
        self.number = 0
        self.report = ConversionReport()
        self.box = QCheckBox("Apply it with the differences, in the same undo step")
        self.list = ScrolledList("Inside accounts")
        self.nothing = EmptyState("allowed", "Nothing new", "The design knows all of it.")
        self.tools = padded(self.box)
        in_column(self.tools, (self.list, 1), (self.nothing, 1), host=self, spacing=0)

    @property
    def is_taken(self) -> bool:
        """True if there is something, and it is to be taken."""
        return self.number > 0 and self.box.isChecked()

    def begin(self, add: Adder | None) -> None:
        """Begin with what was read besides an organization; None for nothing."""
        self._add = add
        self.number = 0
        self.report = ConversionReport()
        self.box.setChecked(True)

    def show_design(self, design: Organization, taken: Change) -> None:
        """Show what is added to a design once a change of it is taken."""
        if self._add is None:
            return
        self.report = ConversionReport()
        with design.tentatively(taken):
            change = self._change(design, self.report)
            rows = list(addition_rows(change, design))
        self.number = len(rows)
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self.tools.setVisible(bool(rows))
        self.nothing.setVisible(not rows)

    def with_inside(self, design: Organization, taken: Change) -> Change:
        """Return a change of a design with what is added then, where that is to be taken."""
        if not self.is_taken:
            return taken
        with design.tentatively(taken):
            added = self._change(design, ConversionReport())
        return taken.then(added, taken.label)

    def words(self) -> str:
        """Return the words for what is taken: "with 12 of inside"; empty for nothing."""
        return f"with {counted(self.number, 'addition')}" if self.is_taken else ""

    def _change(self, design: Organization, losses: ConversionReport) -> Change:
        assert self._add is not None
        try:
            return self._add(design, None, QDate.currentDate().toString(Qt.DateFormat.ISODate), losses)
        except EditError as error:
            losses.lost("", str(error))
            return Change("Nothing")


_DIFFERENCES, _INSIDE, _REPORT = range(3)

MOST_TOGETHER = 500
"""Parts that are compared together: each look at more of them takes longer than a window may wait."""

_LARGE = 3_000
"""Nodes of both designs from which they are compared in a thread: it takes longer than a person should wait."""


class ResultPage(QWidget):
    """An organization that was read.

    Signals:
        openAsked(): Open it as a new design.
        taken(str, ReadOrganization): Some was taken; says how much in words, and of what.
        leaveAsked(): Take nothing.
        placeAsked(NodeId): Show a node of the design where it is.
        canvasAsked(ComparedDesign): Show on the canvas what the design becomes with what is ticked.
    """

    openAsked = Signal()
    taken = Signal(str, object)
    leaveAsked = Signal()
    placeAsked = Signal(object)
    canvasAsked = Signal(object)

    def __init__(self, session: Session, analyses: Analyses) -> None:
        super().__init__()
        self._session = session
        self._analyses = analyses
        self._read: ReadOrganization | None = None
        self._updates = False
        self._denied: frozenset[NodeId] = frozenset()
        self.review: ImportReview | None = None
        self._keeps_ticks = False
        self._comparing = ThreadJob(self, "compare")
        self._comparing.finished.connect(self._on_compared)
        self.effects = ReviewEffects(self)
        self.name = ElidedLabel(font=theme.heading_font())
        self.detail = ElidedLabel()
        self.counts = plain_label(look="small")
        self.warning = plain_label(wrap=True)
        self._warning_row = QWidget()
        self.tabs = QTabBar()
        for title in ("Differences", "Inside accounts", "Report"):
            self.tabs.addTab(title)
        self.tabs.setExpanding(False)
        style_tabs(self.tabs)
        self.list = ReviewList(self.effects)
        self.part = ReviewDetail(self.effects, analyses.catalogue)
        self.inside = InsidePanel()
        self.report = ConversionView("Everything came through.")
        self.together = plain_label(look="quiet")
        self.promise = plain_label(
            "One undo step. Notes, places, tests and nodes without an AWS id stay.", look="small"
        )
        self.canvas_button = push_button("Show on the canvas", "compare", look="link", run=self._ask_canvas)
        self.canvas_button.setToolTip("Compare the design with what it becomes with all that is ticked")
        self.cancel_button = push_button("Cancel")
        self.take_button = push_button("Apply", look="primary")
        self._build()
        self.tabs.currentChanged.connect(self._on_tab)
        self.inside.box.toggled.connect(self._show_taken)
        self.list.ticked.connect(self._on_ticked)
        self.list.chosen.connect(lambda part_id: self.part.show_part(self.review, part_id))
        self.part.deniedAsked.connect(self._deny)
        self.part.placeAsked.connect(self.placeAsked)
        self.effects.togetherFound.connect(self._show_together)
        self.cancel_button.clicked.connect(self.leaveAsked)
        self.take_button.clicked.connect(self.take)
        session.document.changed.connect(self._compare_again)

    def _build(self) -> None:
        metrics = theme.metrics()
        line = in_row((self.detail, 1), self.counts, spacing=2 * metrics.margin)
        head = in_column(self.name, line, spacing=0)
        self._split = shared_room("import", self.list, self.part, beside=True)
        self._stack = stacked(self._split, self.inside, self.report)
        said = in_column(self.together, self.promise, spacing=0)
        foot = in_row((said, 1), self.canvas_button, self.cancel_button, self.take_button, spacing=metrics.gap)
        board = QFrame()
        board.setProperty("board", True)
        in_column(self.tabs, (self._stack, 1), host=board, margins=1, spacing=0)
        in_row(Glyph("problems", Role.WARNING), (self.warning, 1), host=self._warning_row, spacing=metrics.gap)
        in_column(
            head, self._warning_row, (board, 1), foot, host=self, margins=(0, 0, 0, metrics.margin), spacing=metrics.gap
        )

    @property
    def read(self) -> ReadOrganization | None:
        """Result that is shown; None before anything was read."""
        return self._read

    def show_read(self, read: ReadOrganization, *, updates: bool) -> None:
        """Show what was read; `updates` is True if it goes into the open design."""
        self._read = read
        self._denied = frozenset()
        self.review = None
        self.inside.begin(read.inside)
        organization = read.assembled.organization
        self.name.set_text(organization.settings.name)
        self.detail.set_text(f"{capital(read.source)}: {read.detail}")
        counts = [read.calls and counted(read.calls, "call"), *_counts(organization)]
        self.counts.setText(" · ".join(str(one) for one in counts if one))
        self._updates = updates
        self._compare(first=True)
        self.tabs.setCurrentIndex(_DIFFERENCES if updates else _REPORT)
        self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def update_instead(self, *, updates: bool) -> None:
        """Take it into the open design, or open it as a new one."""
        if self._read is None or updates is self._updates:
            return
        self._updates = updates
        self._compare(first=self.review is None)
        self.tabs.setCurrentIndex(_DIFFERENCES if updates else _REPORT)

    def stop(self) -> None:
        """Forget what was read."""
        self._comparing.stop()
        self.effects.stop()
        self._read = self.review = None

    def take(self) -> None:
        """Take what is ticked, or open all of it."""
        if not self._updates:
            self.openAsked.emit()
            return
        review = self.review
        if review is None or not self._session.drafts.commit() or review is not self.review:
            return
        chosen, every = self.list.taken, len(review.parts.parts)
        words = f"{len(chosen):,} of {every:,} differences" if every else "what lies inside"
        read, self._read = self._read, None  # what follows is no reason to compare again
        design = self._session.organization
        if push(self._session, lambda: self.inside.with_inside(design, review.taking(chosen))) is None:
            self._read = read
            return
        self.taken.emit(f"{words}, {self.inside.words()}" if every and self.inside.is_taken else words, read)

    def design_of_all(self) -> Organization:
        """Return the design of all that was read."""
        assert self._read is not None
        organization = self._read.assembled.organization.copy()
        organization.apply(self.inside.with_inside(organization, Change("Import")))
        return organization

    def _ask_canvas(self) -> None:
        """Ask for the design and what is ticked on the canvas, beside each other."""
        review = self.review
        if review is None or not self._session.drafts.commit() or review is not self.review:
            return
        organization = self._session.organization.copy()
        try:
            organization.apply(review.taking(self.list.taken))
        except EditError as error:
            self._session.notices.refuse(str(error))
            return
        self.canvasAsked.emit(ComparedDesign("what is ticked of the import", organization, is_earlier=False))

    def _deny(self, node: NodeId) -> None:
        self._denied |= {node}
        self._compare(first=False)

    def _compare_again(self, *_: object) -> None:
        """Compare once more: the design is another, by an undo, say."""
        if self._read is not None and self._updates:
            self._compare(first=False)

    def _compare(self, *, first: bool) -> None:
        """Compare with the design as it is now: with a copy, so that nothing waits for it and nothing disturbs it."""
        read = self._read
        if read is None:
            return
        self._comparing.stop()
        if not self._updates:
            self.inside.show_design(read.assembled.organization, Change("Import"))
            self._show()
            return
        design, denied = self._session.organization.copy(), self._denied
        self._keeps_ticks = not first and self.review is not None
        if len(design.nodes) + len(read.assembled.organization.nodes) < _LARGE:
            self._on_compared(ImportReview(design, read.assembled, denied))
            return
        self.effects.stop()
        self._comparing.start(lambda _tell: ImportReview(design, read.assembled, denied))
        self._show()

    def _on_compared(self, review: ImportReview) -> None:
        before, self.review = self.review, review
        taken = review.first_choice()
        if before is not None and self._keeps_ticks:  # what was unticked stays so
            left = {part.id for part in before.parts.parts} - self.list.taken
            taken = (taken | self.list.taken) - left
        self.inside.show_design(self._session.organization, review.taking(taken))
        self.effects.begin(review, self._analyses.catalogue, self._analyses.assumption)
        self.list.show_review(review, frozenset(part.id for part in review.parts.parts if part.id in taken))
        self._show()

    def _whole_report(self, read: ReadOrganization) -> ConversionReport:
        report = ConversionReport()
        report.add(read.report.entries)
        report.add(self.inside.report.entries)
        if self._updates and self.review is not None:
            report.add(self.review.report.entries)
        return report

    def _on_tab(self, place: int) -> None:
        self._stack.setCurrentIndex(place)
        if place == _INSIDE and self._updates and self.review is not None:  # others may be ticked meanwhile
            self.inside.show_design(self._session.organization, self.review.taking(self.list.taken))

    def _show(self) -> None:
        assert self._read is not None
        report = self._whole_report(self._read)
        self.report.show_report(report)
        worse = sum(entry.outcome is not Outcome.NOTE for entry in report)
        self.tabs.setTabText(_REPORT, f"Report {worse:,}" if worse else "Report")
        self.tabs.setTabVisible(_DIFFERENCES, self._updates)
        self.tabs.setTabVisible(_INSIDE, self._read.inside is not None)
        self.tabs.setTabText(_INSIDE, f"Inside accounts {self.inside.number:,}")
        self.promise.setVisible(self._updates)
        self.canvas_button.setVisible(self._updates)
        other = self._updates and self.review is not None and self.review.is_other_organization
        ours, theirs = self._session.organization.settings.aws_id, self._read.assembled.organization.settings.aws_id
        warnings = [f"This is the organization {theirs}; the open design is of {ours}."] if other else []
        warnings += [conversion_entry.what for conversion_entry in report if conversion_entry.first]
        self.warning.setText("\n".join(warnings))
        self._warning_row.setVisible(bool(warnings))
        if not self._updates:
            self.take_button.setText("Open")
            self.take_button.setEnabled(True)
            self.together.setText("")
        elif self.review is None or self._comparing.running:
            self.take_button.setText("Apply")
            self.take_button.setEnabled(False)
            self.together.setText("Comparing with the design…")
        else:
            every = len(self.review.parts.parts)
            self.tabs.setTabText(_DIFFERENCES, f"Differences {every:,}" if every else "Differences")
            self._on_ticked()

    def _on_ticked(self) -> None:
        if self.review is None:
            return
        some, every = len(self.list.taken), len(self.review.parts.parts)
        self.canvas_button.setEnabled(some > 0)
        self._show_taken()
        if some > MOST_TOGETHER:
            self.effects.compare(())
            self.together.setText("Permissions are compared one by one: these are too many to compare together.")
            return
        self.together.setText("Comparing what is ticked…" if some else "Nothing is ticked." if every else "")
        if some:
            self.effects.compare(self.list.taken)

    def _show_taken(self) -> None:
        """Show how much is taken by the button."""
        if not self._updates or self.review is None:
            return
        some, every = len(self.list.taken), len(self.review.parts.parts)
        inside = self.inside.is_taken
        words = f"Apply {some:,} of {every:,}" if every else "Apply what lies inside" if inside else "Apply"
        self.take_button.setText(f"{words} and inside" if every and inside else words)
        self.take_button.setEnabled((some > 0 or inside) and not self._session.document.read_only)

    def _show_together(self) -> None:
        if self.effects.together is not None and self.list.taken:
            words = effect_words(self.effects.together).words
            open_words = "" if self.effects.together.complete else "; comparing conditions…"
            self.together.setText(f"Permissions with all ticked: {words}{open_words}")


def _counts(organization: Organization) -> list[str]:
    return [
        counted(organization.account_count, "account"),
        counted(organization.ou_count, "OU"),
        counted(sum(not policy.aws_managed for policy in organization.policies.values()), "policy", "policies"),
    ]
