"""The status bar: counts, problems and tests, what unsaved changes do to permissions, the catalogue, if it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QToolButton, QWidget

from designer.basics.words import counted
from designer.organization.model import quotas
from ui import theme
from ui.state.analyses import Analyses
from ui.state.files import Files
from ui.state.session import Session
from ui.state.unfinished import UNFINISHED, UNFINISHED_WORDS, awaits_proof, is_unfinished
from ui.theme import Role
from ui.theme.icons import icon
from ui.widgets.display.labels import plain_label, tooltip_text

if TYPE_CHECKING:  # not needed before the first paint
    from ui.state.since_save import SinceSave
    from ui.window.since_save_button import SinceSaveButton

_BESIDE_TESTS = 5
"""Place of what changed in permissions: after the counts, the problems and the tests."""

_WIDE = 1100
"""Minimum width for every word, in pixels at 13 px."""


_CHECKING = "Checking…"


class StatusLine(QStatusBar):
    """One quiet line.

    Signals:
        problemsAsked(): The person wants to see the problems.
        testsAsked(): The person wants to see the guardrail tests.
        comparisonAsked(): The person wants to see all that differs since the last save.
        activityAsked(): The person wants to see what people really did.
    """

    problemsAsked = Signal()
    testsAsked = Signal()
    comparisonAsked = Signal()
    activityAsked = Signal()

    def __init__(self, session: Session, analyses: Analyses, files: Files) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no window is wider for its sake
        self.setFixedHeight(theme.metrics().scaled(24))
        self._session = session
        self._analyses = analyses
        self._files = files
        self._counts_shown: dict[QLabel, str] = {}
        self._policy_words = ("", "")
        self._ous, self._accounts, self._policies = (plain_label(look="small") for _ in range(3))
        for label in (self._ous, self._accounts, self._policies):
            self.addWidget(label)
        buttons = self._problems, self._tests, self._activity, self._uncopied = [QToolButton() for _ in range(4)]
        for button in buttons:
            button.setAutoRaise(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFont(theme.secondary_font())
            button.hide()  # until there is something to tell
        self._problems.clicked.connect(self.problemsAsked)
        self.addWidget(self._problems)
        self._tests.clicked.connect(self.testsAsked)
        self.addWidget(self._tests)
        self._activity.clicked.connect(self.activityAsked)
        self.addWidget(self._activity)
        self.since_save: SinceSave | None = None
        self._changes: SinceSaveButton | None = None
        self._selected = plain_label(look="small")
        self.addWidget(self._selected)
        self._uncopied.setText("Unsaved work is not being copied")
        self._uncopied.clicked.connect(lambda: session.notices.say(self._uncopied.toolTip()))
        self.addPermanentWidget(self._uncopied)
        self._catalogue, self._saved = plain_label(look="small"), plain_label(look="small")
        for label in (self._catalogue, self._saved):
            self.addPermanentWidget(label)
        self._line: list[QWidget] = [self._ous, self._accounts, self._policies, *buttons, self._selected]
        self._line += [self._catalogue, self._saved]

    def _count(self, *_: object) -> None:
        organization = self._session.organization
        of_aws = sum(policy.aws_managed for policy in organization.policies.values())
        own = counted(len(organization.policies) - of_aws, "policy", "policies")
        selected = len(self._session.selection)
        levels = counted(organization.ou_levels(organization.root), "level")
        counts = {
            self._ous: f"{counted(organization.ou_count, 'OU')} · {levels}",
            self._accounts: counted(organization.account_count, "account"),
            self._selected: f"{selected:,} selected" if selected > 1 else "",
        }
        policies = (own, f"{own} + {of_aws:,} AWS managed" if of_aws else own)
        if counts != self._counts_shown or policies != self._policy_words:  # most edits change no number
            self._counts_shown, self._policy_words = counts, policies
            for label, text in counts.items():
                label.setText(text)
            self._selected.setVisible(selected > 1)
            limits = quotas.load()
            self._ous.setToolTip(f"AWS allows {limits.ous:,} OUs in {counted(limits.ou_levels, 'level')}")
            self._share_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._counts_shown:  # else there is nothing to share the room yet
            self._share_room()

    def _share_room(self) -> None:
        """Say all of it where there is room; else first less of the policies, then nothing of the catalogue.

        The counts give way to what changed in permissions.
        """
        brief, full = self._policy_words
        changes = self._changes
        activity = (self._activity,) if self._activity.text() else ()
        giving_way = (self._catalogue, *activity, self._policies, self._ous, self._accounts)
        always = (part for part in self._line if not part.isHidden() and part not in (changes, *giving_way))
        layout = self.layout()
        beside = layout.spacing() if layout is not None else 0
        room = self.width() - sum(max(part.sizeHint().width(), part.minimumWidth()) + beside for part in always)
        wanted = changes.whole + beside if changes is not None and not changes.isHidden() else 0
        self._policies.setText(full)
        all_of_it = wanted + sum(part.sizeHint().width() + beside for part in giving_way if part is not self._catalogue)
        wide = self.width() >= theme.metrics().scaled(_WIDE) and all_of_it <= room
        self._policies.setText(full if wide else brief)
        self._policies.setToolTip("" if wide else tooltip_text(full))
        for part in reversed(giving_way):
            width = part.sizeHint().width() + beside
            shown = width + wanted <= room or not (wanted or part is self._catalogue)
            part.setVisible(shown)
            room -= width if shown else 0
        if changes is not None:
            changes.fit(room - beside)

    def _update_problems(self) -> None:
        count, errors = self._analyses.counts.everywhere
        if count:
            glyph, role = ("error", Role.DENIED) if errors else ("problems", Role.WARNING)
            text = counted(count, "problem")
        elif not self._analyses.checked:
            text, glyph, role = _CHECKING, "search", Role.SECONDARY
        elif is_unfinished(self._session, self._analyses):
            text, glyph, role = UNFINISHED, "search", Role.SECONDARY
        elif self._analyses.is_stale:
            text, glyph, role = _CHECKING, "search", Role.SECONDARY
        else:
            beside = self._beside_problems()
            text, glyph, role = " · ".join(["No problems", *beside]), "allowed", Role.ALLOWED
        parts = [counted(errors, "error")] * bool(errors) + [counted(count - errors, "warning")] * (count > errors)
        self._problems.show()
        behind = self._analyses.checked and text is _CHECKING  # for a moment: what is beside it stays in its place
        widest = max(self._problems.minimumWidth(), self._problems.sizeHint().width())
        self._problems.setMinimumWidth(widest if behind else 0)
        self._problems.setText(text)
        said = " and ".join(parts) or (UNFINISHED_WORDS if text is UNFINISHED else text)
        self._problems.setToolTip(f"{said}. Click to show the problems")
        self._problems.setIcon(icon(glyph, role))
        self._share_room()

    def _beside_problems(self) -> list[str]:
        """Return the words on what the panel lists although nothing is wrong."""
        advice, silenced = len(self._analyses.findings), len(self._analyses.suppressed)
        return [counted(advice, "hint")] * bool(advice) + [f"{silenced:,} silenced"] * bool(silenced)

    def _update_tests(self) -> None:
        """Show how many guardrail tests are in each state, if there are any."""
        counts = self._analyses.proofs.counts
        self._tests.setVisible(bool(counts))
        if counts:
            from designer.analysis.expectations.proof import ProofState  # not for the start
            from ui.features.guardrail_tests.looks import LOOKS

            worst, number = next(iter(counts.items()))
            sign, role = LOOKS[worst].icon, LOOKS[worst].role
            waits = awaits_proof(self._session, self._analyses)
            if set(counts) == {ProofState.PROVED} and waits:
                text, sign, role = f"{counted(number, 'test')} unproved", "search", Role.SECONDARY
            elif set(counts) == {ProofState.PROVED}:
                text, sign = f"{counted(number, 'test')} {worst.verb(number)}", "tests"
            else:
                names = ", ".join(
                    f"{each:,} unproved" if waits and state is ProofState.PROVED else state.counted(each)
                    for state, each in counts.items()
                )
                text = f"Tests: {names}"
            self._tests.setText(text)
            self._tests.setIcon(icon(sign, role))
            self._tests.setToolTip(f"{text}{' since the last edit' * waits}. Click to show the guardrail tests")
        self._share_room()

    def _update_activity(self) -> None:
        """Say how old the activity is, where there is any."""
        record = self._analyses.activity.record
        self._activity.setText(f"Activity to {record.last}".removesuffix(" to ") if record is not None else "")
        self._activity.setVisible(record is not None)
        if record is not None:
            self._activity.setIcon(icon("activity", Role.SECONDARY))
            period = f"What people did from {record.first} to {record.last}"
            self._activity.setToolTip(f"{period}, read from {record.title}. Click to show it")
        self._share_room()

    def _update_saved(self) -> None:
        if self._session.document.read_only:
            text = "Read only"
        elif self._files.missing:
            text = "The file is gone: save it again"
        elif self._files.outdated:
            text = "The file was changed elsewhere"
        elif self._files.modified:
            text = "Unsaved changes"
        else:
            text = "Saved" if self._files.path else "Not saved yet"
        self._saved.setText(text)
        trouble = self._files.autosave.trouble
        self._uncopied.setVisible(bool(trouble))
        if trouble:
            self._uncopied.setIcon(icon("problems", Role.WARNING))
            self._uncopied.setToolTip(tooltip_text(f"A crash would lose unsaved work: {trouble} Save often."))
        self._share_room()

    def complete(self) -> None:
        """Say, once the window is seen, what there is, what is wrong, if it is saved, and how old the catalogue is."""
        session = self._session
        for signal in (session.document.changed, session.document.reset, session.selectionChanged):
            signal.connect(self._count)
        self._count()
        self._analyses.findingsChanged.connect(self._update_problems)
        self._analyses.proofs.changed.connect(self._update_tests)
        for signal in (self._files.modifiedChanged, self._files.pathChanged, self._files.autosave.troubleChanged):
            signal.connect(self._update_saved)
        for signal in (session.drafts.changed, self._analyses.typingChanged):
            signal.connect(self._update_problems)
            signal.connect(self._update_tests)
        self._update_problems()
        self._update_tests()
        self._update_saved()
        self._analyses.activity.changed.connect(self._update_activity)
        self._update_activity()
        self._update_catalogue()
        self._follow_changes()

    def _follow_changes(self) -> None:
        from ui.state.since_save import SinceSave
        from ui.window.since_save_button import SinceSaveButton

        self.since_save = SinceSave(self._session.document, self._analyses, self._files, self)
        self._changes = SinceSaveButton(self.since_save)
        self._changes.clicked.connect(self.comparisonAsked)
        self._changes.grown.connect(self._share_room)
        self.insertWidget(_BESIDE_TESTS, self._changes)
        self._line.append(self._changes)
        self._changes.show_state()

    def stop(self) -> None:
        """Stop what goes on in the background; for a window that closes."""
        if self.since_save is not None:
            self.since_save.stop()

    def _update_catalogue(self) -> None:
        catalogue = self._analyses.catalogue
        self._catalogue.setText(f"{len(catalogue.actions):,} actions, catalogue of {catalogue.date[:10]}")
        self._share_room()
