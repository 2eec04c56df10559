"""What the text of a policy changes for the accounts: a line of a few words, and the list beside the text."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QWidget

from designer.analysis.differences.effects import EffectGroup, Effects
from designer.analysis.differences.words import (
    actions_named,
    effect_place,
    effect_verb,
    effects_sentence,
    evidence_sentence,
    grouped,
    heading,
)
from designer.basics.words import counted, short
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from ui import theme
from ui.features.policy_editor.this_edit import Since, ThisEdit
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import AnswerStyle, Role
from ui.widgets.buttons import icon_button, push_button
from ui.widgets.containers.boxes import in_column, in_row
from ui.widgets.display.labels import plain_label
from ui.widgets.display.parts_line import LinePart, PartsLine
from ui.widgets.item_views.flat_list import RowList
from ui.widgets.item_views.row_model import Row, RowModel
from ui.widgets.item_views.rows import RowContent

_ACTIONS = 6
_ACCOUNTS = 40
_PLACES = 3
HALF_TYPED = "Half typed: this is what the last readable text does."
_WHOLE = "the whole design"


class EffectPlace(NamedTuple):
    """Goal of a row: an account, and an action to explain there."""

    account: NodeId
    action: str


class EditEffects(QWidget):
    """List of groups; a row leads to its account and the explanation there.

    Signals:
        placeChosen(EffectPlace): Someone wants to see an account and why the action is answered so.
        comparisonAsked(): Someone wants to see all that differs from the saved file.
    """

    placeChosen = Signal(object)
    comparisonAsked = Signal()

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.rows = RowModel(self)
        self.list = RowList("What this text changes")
        self.list.setModel(self.rows)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        in_column(self.list, host=self)
        self.setMinimumWidth(200)

    def show_effects(
        self, organization: Organization, found: Effects, duties: str = "", *, half_typed: bool = False
    ) -> None:
        """Show other effects, and the duties that begin and end with them, in few words.

        Args:
            organization: The design.
            found: Effects.
            duties: Duties, in few words; "" if there is none.
            half_typed: True if they are those of the last readable text.
        """
        rows = [row for group in found.groups for row in self._group(organization, group)]
        whole = RowContent("Compare the whole design with the saved file", icon="compare", wrapped=True)
        kept = [Row(RowContent(_sentence(duties), icon="duty-shared", wrapped=True), id="duties", selectable=False)]
        early = [Row(RowContent(HALF_TYPED, icon="rename", wrapped=True), id="half typed", selectable=False)]
        ends = [*(kept if duties else ()), self._rest(found), Row(whole, id=_WHOLE, value=_WHOLE)]
        self.rows.show([*(early if half_typed else ()), *rows, *ends])

    def _group(self, organization: Organization, group: EffectGroup) -> Iterator[Row]:
        icon, role = EFFECT_SIGNS[group.change.direction]
        first = self._catalogue.actions[(group.actions & -group.actions).bit_length() - 1]
        place = EffectPlace(group.accounts[0], first)
        key = (group.stage, group.change, group.actions)
        title = heading(group)
        content = RowContent(title, _parents(organization, group.accounts), icon=icon, icon_role=role, wrapped=True)
        yield Row(content, id=(key, "group"), value=place)
        answer = AnswerStyle(group.change.after.value)
        names = [self._catalogue.actions[index] for index in self._catalogue.members(group.actions, _ACTIONS)]
        for name in names:
            change = RowContent(name, icon=answer.value, icon_role=answer.role, secondary=_turn(group))
            yield Row(change, id=(key, name), value=EffectPlace(group.accounts[0], name), tip=f"Explain {name}")
        left = group.actions.bit_count() - len(names)
        if left > 0:
            yield Row(RowContent(f"and {left:,} more", faded=True), id=(key, "more"), selectable=False)
        if group.evidence is not None:
            sentence = evidence_sentence(group.evidence, organization)
            yield Row(RowContent(sentence, icon="info", wrapped=True), id=(key, "evidence"), value=place)
        for account in group.accounts[:_ACCOUNTS]:
            name = organization.node(account).name
            above = path_text(organization, organization.path(account)[-2])
            yield Row(
                RowContent(name, icon="account", trailing=above),
                id=(key, account),
                value=EffectPlace(account, first),
                tip=f"Show {path_text(organization, account)}, and explain {first} there",
            )
        more = len(group.accounts) - _ACCOUNTS
        if more > 0:
            content = RowContent(f"and {counted(more, 'account')} more", faded=True)
            yield Row(content, id=(key, "accounts"), selectable=False)

    def _rest(self, found: Effects) -> Row:
        proved = found.complete and found.readable
        words = f"This text makes no difference in {counted(found.alike, 'account')}{', proved' if proved else ''}"
        date = f"For all actions of the catalogue of {self._catalogue.date}, all resources and all conditions."
        icon = "allowed" if proved else "unknown"
        return Row(RowContent(words, icon=icon), id="rest", tip=date if proved else "", selectable=False)

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows.row(index)
        if row is not None and isinstance(row.value, EffectPlace):
            self.placeChosen.emit(row.value)
        elif row is not None and row.value == _WHOLE:
            self.comparisonAsked.emit()


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _turn(group: EffectGroup) -> str:
    before, after, conditions = group.change
    return conditions.value if conditions is not None else f"{before.value} → {after.value}"


def _parents(organization: Organization, accounts: tuple[NodeId, ...]) -> str:
    """Return the OUs of some accounts with how many of them are there: "5 in Prod, 4 in Test"."""
    counts = Counter(organization.parent(account) for account in accounts)
    named = [
        f"{count:,} in {organization.node(one).name}" for one, count in counts.most_common(_PLACES) if one is not None
    ]
    left = len(counts) - len(named)
    return ", ".join((*named, *((counted(left, "more OU"),) if left > 0 else ())))


_ROOM_FOR_ALL = 560
"""If less is left, or the line needs more, it hides the button it stands for, then the longer words of links, and then
the word before what is compared with."""

_TITLE = "This policy's text"
"""It speaks of nothing else that differs: the status bar has the line about the whole design."""

_COMPARE = "Compare the whole design with the saved file"
_COMPARING = "Comparing…"
LAST_READABLE = "Last readable text: "
_NOWHERE = "Attached nowhere: it limits nobody yet"
_NOTHING_READ = "Half typed: nothing can be compared yet."


class EditBar(QWidget):
    """Line, its reveal, what is compared with, and the way back.

    Signals:
        revealAsked(): The list of effects is to be shown or hidden.
        revertAsked(): The text of before is wanted again.
        testAsked(): A guardrail test of what it does is wanted.
        comparisonAsked(): All that differs from the saved file is wanted.
    """

    revealAsked = Signal()
    revertAsked = Signal()
    testAsked = Signal()
    comparisonAsked = Signal()

    def __init__(self, edit: ThisEdit, catalogue: Catalogue) -> None:
        super().__init__()
        self._edit = edit
        self._catalogue = catalogue
        self.line = PartsLine()
        self.line.lead_on(f"Click: {_COMPARE.lower()}")
        self.line.clicked.connect(self.comparisonAsked)
        self.compare = icon_button("compare", _COMPARE, run=self.comparisonAsked)
        self.test = push_button("New test…", look="link", run=self.testAsked)
        self.test.setToolTip("Make a guardrail test of what this text changes")
        self._revealed = False
        self.reveal = push_button("Show details", look="link", run=self.revealAsked)
        self._since = QComboBox()
        self._since.setAccessibleName("Compare this text with")
        self._since.addItems([choice.value for choice in Since])
        self._since.setCurrentText(edit.since.value)
        self._since.activated.connect(lambda place: edit.choose(tuple(Since)[place]))
        self.revert = push_button("Revert", run=self.revertAsked)
        metrics = theme.metrics()
        self._title = plain_label(_TITLE, look="name")
        self._lead = plain_label("since", look="quiet")
        self._row = in_row(
            self._title,
            self._lead,
            self._since,
            (self.line, 1),
            self.compare,
            self.reveal,
            self.test,
            self.revert,
            host=self,
            margins=(metrics.margin, 4),
            spacing=metrics.gap,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Let what is beside the line give way to it, and say all of it where the line has room beside that."""
        room = self.width()
        self._name_links(wide=True)
        wide = room >= max(theme.metrics().scaled(_ROOM_FOR_ALL), self._wanted(self._lead, self.compare))
        self._name_links(wide=wide)
        self.compare.setVisible(wide)  # the line leads there, too
        self._lead.setVisible(wide or room >= max(theme.metrics().scaled(_ROOM_FOR_ALL), self._wanted(self._lead)))

    def _wanted(self, *others: QWidget) -> int:
        """Return the width for the whole line beside what is always there, as it is named now, and some others."""
        shown = [part for part in (self.reveal, self.test, self.revert) if not part.isHidden()]
        beside = (self._title, self._since, *shown, *others)
        margins = self.contentsMargins() + self._row.contentsMargins()
        widths = (part.sizeHint().width() + self._row.spacing() for part in beside)
        return self.line.wanted + sum(widths) + margins.left() + margins.right()

    def _name_links(self, *, wide: bool) -> None:
        """Say what the links do, in one word where there is little room."""
        verb = "Hide" if self._revealed else "Show"
        self.reveal.setText(f"{verb} details" if wide else verb)
        self.test.setText("New test…" if wide else "Test…")
        self.revert.setText("Revert policy" if wide else "Revert")

    def show_edit(self, *, revealed: bool, editable: bool) -> None:
        """Say what is known now."""
        found = self._edit.effects
        sentence = self._sentence(found)
        if self._edit.duties and found is not None:
            sentence = f"{sentence} · {self._edit.duties}"
        if self._edit.assumed and found is not None:
            sentence = f"{sentence} · assuming {self._edit.assumed}"
        self.line.show_parts(tuple(self._parts(found, sentence)), sentence)
        self.reveal.setVisible(bool(found and found.groups))
        self.test.setVisible(editable and bool(found and found.groups))
        self._revealed = revealed
        self.reveal.setAccessibleName("Hide what this text changes" if revealed else "Show what this text changes")
        self._name_since()
        self.revert.setVisible(editable)
        self._make_room()

    def _name_since(self) -> None:
        """Say what it is compared with; a step that changed more than this text is in the place of the choice."""
        chosen, step = self._edit.since, self._edit.step
        for place, choice in enumerate(Since):
            self._since.setItemText(place, short(step, 18) if step and choice is chosen else choice.value)
        self._since.setCurrentIndex(tuple(Since).index(chosen))
        self._since.setToolTip(f"“{step}” changed more than this text: changes count from there" if step else "")
        before = f"it had at “{step}”" if step else f"of the {_BEFORE[chosen]}"
        self.revert.setToolTip(f"Give this policy the text {before} again, as one step")

    def _sentence(self, found: Effects | None) -> str:
        if self._edit.half_typed:
            return f"{effects_sentence(found, self._catalogue)}. {HALF_TYPED}" if found else _NOTHING_READ
        if found is None or (not found.groups and not found.complete):
            return _COMPARING
        if found.groups:
            return effects_sentence(found, self._catalogue, most=6)
        if not self._edit.is_attached:
            return _NOWHERE
        if not found.readable:
            return "This text makes no difference as far as the policies above and below can be read"
        return f"This text makes no difference in {counted(found.accounts, 'account')}, proved"

    def _parts(self, found: Effects | None, sentence: str) -> Iterator[LinePart]:
        if self._edit.half_typed:
            known = bool(found and found.groups)
            yield LinePart(LAST_READABLE if known else _NOTHING_READ, Role.SECONDARY, icon="rename", begins=True)
        if found is not None and found.groups:
            for number, group in enumerate(grouped(found.groups)):
                yield from _clause(group, self._catalogue, first=not number, led=self._edit.half_typed)
            if self._edit.duties:
                yield LinePart("   ·   ", Role.SECONDARY, begins=True)
                yield LinePart("", Role.SECONDARY, icon="duty-shared")
                yield LinePart(self._edit.duties)
            if self._edit.assumed:
                yield LinePart(f"   ·   assuming {self._edit.assumed}", Role.SECONDARY, begins=True)
        elif not self._edit.half_typed:
            done = found is not None and found.complete and found.readable and self._edit.is_attached
            yield LinePart(sentence, Role.SECONDARY, icon="allowed" if done else "")


_BEFORE = {Since.SAVED: "last save", Since.OPENED: "moment it was opened here"}


def _clause(group: EffectGroup, catalogue: Catalogue, *, first: bool, led: bool) -> Iterator[LinePart]:
    """One group: its sign, "s3:DeleteBucket becomes conditional in 12 accounts"; the first may have words that lead."""
    icon, role = EFFECT_SIGNS[group.change.direction]
    verb, answer = effect_verb(group)
    if first:
        yield LinePart("", role, icon=icon, begins=not led)
    else:
        yield LinePart("   ·   ", Role.SECONDARY, begins=True)
        yield LinePart("", role, icon=icon)
    yield LinePart(actions_named(group.actions, catalogue), code=group.actions.bit_count() == 1)
    yield LinePart(f" {verb} ")
    if answer:
        style = AnswerStyle(answer)
        yield LinePart(f"{answer} ", style.role, icon=style.value)
    yield LinePart(effect_place(group))


_BRIEF = 2
"""Groups that the line above the cards has room for."""


def brief_parts(found: Effects, catalogue: Catalogue) -> Iterator[LinePart]:
    """The first groups with signs in place of verbs: "⊘→◐ s3:DeleteBucket, 12 accounts · 2 actions, 4 accounts"."""
    for number, group in enumerate(found.groups[:_BRIEF]):
        icon, role = EFFECT_SIGNS[group.change.direction]
        before, after = AnswerStyle(group.change.before.value), AnswerStyle(group.change.after.value)
        yield LinePart("    " if number else "", begins=True)
        if group.change.conditions is None and group.actions.bit_count() == 1:
            yield LinePart("\N{RIGHTWARDS ARROW} ", before.role, icon=before.value)
            yield LinePart("", after.role, icon=after.value)
        else:
            yield LinePart("", role, icon=icon)
        yield LinePart(actions_named(group.actions, catalogue), code=group.actions.bit_count() == 1)
        yield LinePart(f", {counted(len(group.accounts), 'account')}", Role.SECONDARY)
    if (left := len(found.groups) - _BRIEF) > 0:
        yield LinePart(f"    {left:,} more", Role.SECONDARY, begins=True)
