"""Report of an edit, everywhere it is shown: in the line above the text, beside it, in the gutter and on the cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from designer.analysis.lenses.annotation import Asker, NodeAnnotation, Tone, ToneColour
from designer.organization.model.guardrail_tests import CoveredRequests
from designer.organization.model.records import NodeId, Policy, PolicyType
from designer.policy.evaluation.outcome import Stage
from ui import theme
from ui.code_editor.view import CodeView
from ui.commands.requests import CHOOSE_COMPARED, NEW_TEST, SHOW_ANSWER, SHOW_EDIT_NOTE, ComparedWith, EditNote
from ui.features.policy_editor.findings import PolicyFindings
from ui.features.policy_editor.this_edit import ThisEdit
from ui.state import settings
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import Role
from ui.widgets.buttons import add_entry
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import ElidedLabel, hairline, menu_text, plain_label
from ui.widgets.display.parts_line import LinePart

if TYPE_CHECKING:  # made with the first edit
    from designer.analysis.differences.effects import EffectGroup, Effects
    from ui.features.policy_editor.activity_counts import ActivityCounts
    from ui.features.policy_editor.activity_line import ActivityLine
    from ui.features.policy_editor.edit_line import EditBar, EditEffects, EffectPlace

_LIMITING = (PolicyType.SERVICE_CONTROL_POLICY, PolicyType.RESOURCE_CONTROL_POLICY)
_MARKS_MS = 60
_LATER_MS = 200
_MOST_GROUPS = 12
"""Groups that a menu names; the list beside the text has all of them."""

_MOST_LINES = 4_000
"""A longer text is marked from its first changed line to its last."""


class EditReport(QObject):
    """Shows what the open policy's text changes.

    Args:
        session: Of the window.
        analyses: Of its document.
        code: The text, which gets marks.
        findings: Findings, which are beside the text otherwise.

    Signals:
        revertAsked(str): This text is wanted again.
    """

    revertAsked = Signal(str)

    def __init__(self, session: Session, analyses: Analyses, code: CodeView, findings: PolicyFindings) -> None:
        super().__init__(code)
        self._session = session
        self._analyses = analyses
        self._code = code
        self._findings = findings
        self._wanted = settings.shows_edit_effects()
        self._editable = True
        self._in_sight = self._low = False
        self._annotated: tuple[Effects | None, bool] = (None, False)
        self.edit = ThisEdit(session, analyses, self)
        self.edit.changed.connect(self._show)
        self.top = QWidget()
        self._lines = QStackedWidget()
        self._lines.addWidget(_nothing_yet())
        self._lines.setFixedHeight(theme.metrics().control + 8)
        self._activity_place = in_column(spacing=0)
        in_column(self._lines, self._activity_place, hairline(), host=self.top, spacing=0)
        self.top.hide()
        self.side = QStackedWidget()
        self.side.addWidget(findings)
        self.bar: EditBar | None = None
        self.activity_line: ActivityLine | None = None
        self.counts: ActivityCounts | None = None
        self.effects: EditEffects | None = None
        self._marks = QTimer(self, singleShot=True, interval=_MARKS_MS)
        self._marks.timeout.connect(self._mark_lines)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self._show)
        code.typed_line.left.connect(self._later.start)
        code.installEventFilter(self)
        analyses.activity.changed.connect(self._count)

    def show_policy(self, policy: Policy | None, *, editable: bool) -> None:
        """Follow the text of a policy."""
        self._editable = editable
        self.edit.show_policy(policy)
        self._show_top()
        self._count()

    def set_low(self, low: bool) -> None:
        """Take no room above the text before there is something to say, in a panel of little height."""
        if low is not self._low:
            self._low = low
            self._show_top()

    def eventFilter(self, code: QObject, event: QEvent) -> bool:
        """Cards have signs while the text is in sight."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._in_sight = event.type() is QEvent.Type.Show
            self._annotate()
            self._count()
        return super().eventFilter(code, event)

    def _count(self) -> None:
        """Show counts at statements, if people's activity is beside the design."""
        if self.counts is None and self._analyses.activity.record is not None:
            from ui.features.policy_editor.activity_counts import ActivityCounts

            self.counts = ActivityCounts(self._code, self._analyses.activity)
        if self.counts is not None:
            policy = self.edit.policy
            limits = policy is not None and policy.type in _LIMITING
            self.counts.show_policy(policy if limits else None, in_sight=self._in_sight)

    def _show(self) -> None:
        differs = self.edit.differs
        self._marks.start()
        if differs:
            self._make()
        self._show_top()
        found = self.edit.effects
        faulty = self.edit.half_typed and bool(self._findings.messages)
        listed = differs and self._wanted and bool(found and found.groups) and not faulty
        if self.bar is not None and differs:
            self.bar.show_edit(revealed=listed, editable=self._editable)
        if self.effects is not None and found is not None and listed:
            edit = self.edit
            self.effects.show_effects(self._session.organization, found, edit.duties, half_typed=edit.half_typed)
            self.side.setCurrentWidget(self.effects)
        else:
            self.side.setCurrentIndex(0)
        self._annotate()

    def _show_top(self) -> None:
        """Show the line wherever the text can become another one, and there is room: the first key moves nothing."""
        differs = self.edit.differs
        self._lines.setCurrentIndex(1 if differs and self.bar is not None else 0)
        self.top.setVisible(differs or (self._editable and not self._low and self.edit.base is not None))

    def _make(self) -> None:
        """Make the line and the list, and import what compares, with the first edit."""
        if self.bar is not None:
            return
        from ui.features.policy_editor.activity_line import ActivityLine
        from ui.features.policy_editor.edit_line import EditBar, EditEffects

        self.bar = EditBar(self.edit, self._analyses.catalogue)
        self.bar.revealAsked.connect(self._toggle)
        self.bar.revertAsked.connect(self._revert)
        self.bar.testAsked.connect(self._propose_test)
        self._lines.addWidget(self.bar)
        self.activity_line = ActivityLine(self.edit, self._session, self._analyses.activity)
        self._activity_place.addWidget(self.activity_line)
        self.effects = EditEffects(self._analyses.catalogue)
        self.effects.placeChosen.connect(self._go_to)
        compare = partial(self._session.requests.ask, CHOOSE_COMPARED, ComparedWith.SAVED)
        for asker in (self.bar, self.effects):
            asker.comparisonAsked.connect(compare)
        self.side.addWidget(self.effects)

    def _toggle(self) -> None:
        shown = self.side.currentIndex() != 0
        self._wanted = not shown
        settings.shows_edit_effects.keep(self._wanted)
        self._show()

    def _revert(self) -> None:
        if self.edit.base is not None:
            self.revertAsked.emit(self.edit.base)
            if self._code.isVisible():  # the button has gone, and the keys with it to what is beside it
                self._code.setFocus(Qt.FocusReason.OtherFocusReason)

    def _propose_test(self) -> None:
        """Let the person make a test of what the edit does; of one group of accounts where there are several."""
        found = self.edit.effects
        if found is None or not found.groups or self.bar is None:
            return
        if len(found.groups) == 1:
            self._propose_test_of(found.groups[0])
            return
        from designer.analysis.differences.words import heading

        menu = QMenu(self.bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in found.groups[:_MOST_GROUPS]:
            action = add_entry(menu, menu_text(heading(group), 80))
            action.triggered.connect(partial(self._propose_test_of, group))
        menu.popup(self.bar.test.mapToGlobal(self.bar.test.rect().bottomLeft()))

    def _propose_test_of(self, group: EffectGroup, _checked: bool = False) -> None:
        from designer.analysis.expectations.proposals import covering_nodes, covering_patterns, promise_of

        places = covering_nodes(self._session.organization, group.accounts)
        patterns = covering_patterns(group.actions, self._analyses.catalogue)
        covers = CoveredRequests.CALLERS if group.stage is Stage.SCP else CoveredRequests.RESOURCES
        self._session.requests.ask(NEW_TEST, promise_of(places, patterns, group.change.after, covers))

    def _go_to(self, place: EffectPlace) -> None:
        if place.account in self._session.organization.nodes:
            self._session.reveal(place.account)
            self._session.requests.ask(SHOW_ANSWER, place.action)

    def _mark_lines(self) -> None:
        base = self.edit.base if self.edit.differs else None
        self._code.set_changed_lines(changed_lines(base, self._code.text()) if base is not None else frozenset())

    def _annotate(self) -> None:
        found = self.edit.effects if self._in_sight else None
        about = (found, found is not None and self.edit.half_typed)
        if found is not self._annotated[0] or about[1] is not self._annotated[1]:
            self._annotated = about
            shown = found if found and found.groups else None
            self._session.set_annotations(_annotations(shown) if shown else None, Asker.EDIT)
            self._session.requests.ask(SHOW_EDIT_NOTE, self._note(shown) if shown else None)

    def _note(self, found: Effects) -> EditNote:
        from designer.analysis.differences.words import effects_sentence
        from ui.features.policy_editor.edit_line import LAST_READABLE, brief_parts

        catalogue = self._analyses.catalogue
        parts, sentence = tuple(brief_parts(found, catalogue)), effects_sentence(found, catalogue, most=6)
        if self.edit.half_typed:
            lead = LinePart(LAST_READABLE, Role.SECONDARY, begins=True)
            return EditNote((lead, replace(parts[0], begins=False), *parts[1:]), f"{LAST_READABLE}{sentence}")
        return EditNote(parts, sentence)


def _nothing_yet() -> QWidget:
    """Return the line of a text that is as it was."""
    line = QWidget()
    in_row(
        plain_label("This policy's text", look="name"),
        (ElidedLabel("Change the text to see which permissions it adds or removes", Role.SECONDARY), 1),
        host=line,
        margins=(theme.metrics().margin, 0),
        spacing=theme.metrics().gap,
    )
    return line


def changed_lines(before: str, after: str) -> frozenset[int]:
    """Return the lines of a text, from 0, that an earlier one has not; where lines are gone, the one before them."""
    old, new = before.split("\n"), after.split("\n")
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old, rest = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) + len(rest) > _MOST_LINES:
        return frozenset(range(start, start + max(1, len(rest))))
    found: set[int] = set()
    for kind, _, _, first, last in SequenceMatcher(None, old, rest, autojunk=False).get_opcodes():
        if kind == "delete":
            found.add(max(0, start + first - 1))
        elif kind != "equal":
            found.update(range(start + first, start + last))
    return frozenset(found)


def _annotations(found: Effects) -> Mapping[NodeId, NodeAnnotation]:
    """Return the words on the cards of the accounts that change; accounts of the same groups share one."""
    from designer.analysis.differences.versions import EffectDirection
    from designer.analysis.differences.words import card_words

    groups: dict[NodeId, list[int]] = {}
    for number, group in enumerate(found.groups):
        for account in group.accounts:
            groups.setdefault(account, []).append(number)
    known: dict[tuple[int, ...], NodeAnnotation] = {}
    for numbers in set(map(tuple, groups.values())):
        own = [found.groups[number] for number in numbers]
        ways = {group.change.direction for group in own}
        tone = (
            _WIDER if EffectDirection.WIDER in ways else _NARROWER if EffectDirection.NARROWER in ways else _OTHERWISE
        )
        known[numbers] = NodeAnnotation(tone, line=card_words(own))
    return {account: known[tuple(numbers)] for account, numbers in groups.items()}


_WIDER = Tone(ToneColour.CONDITIONAL, "wider", "wider")
_NARROWER = Tone(ToneColour.OTHER, "narrower", "narrower")
_OTHERWISE = Tone(ToneColour.OTHER, "otherwise", "other conditions")
