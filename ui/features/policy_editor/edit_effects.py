"""List of what an edit did, beside the text: groups of accounts, their actions, and a request that shows each."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from designer.analysis.differences.effects import EffectGroup, Effects
from designer.analysis.differences.words import evidence_sentence, heading
from designer.basics.words import counted
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from ui.state.effect_signs import EFFECT_SIGNS
from ui.theme import AnswerStyle
from ui.widgets.containers.boxes import in_column
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
            duties: Duties, in few words; "" for none.
            half_typed: True where they are those of the last readable text.
        """
        rows = [row for group in found.groups for row in self._group(organization, group)]
        whole = RowContent("Compare the whole design with the saved file", icon="compare", wrapped=True)
        kept = [Row(RowContent(_sentence(duties), icon="duty-shared", wrapped=True), id="duties", selectable=False)]
        early = [Row(RowContent(HALF_TYPED, icon="rename", wrapped=True), id="half typed", selectable=False)]
        kept = [*(early if half_typed else ()), *(kept if duties else ())]
        self.rows.show([*kept, *rows, self._rest(found), Row(whole, id=_WHOLE, value=_WHOLE)])

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
            told = evidence_sentence(group.evidence, organization)
            yield Row(RowContent(told, icon="info", wrapped=True), id=(key, "evidence"), value=place)
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
    """The OUs of some accounts with how many of them are there: "Prod 5, Test 4"."""
    counts = Counter(organization.parent(account) for account in accounts)
    named = [
        f"{organization.node(one).name} {count:,}" for one, count in counts.most_common(_PLACES) if one is not None
    ]
    left = len(counts) - len(named)
    return ", ".join((*named, *((f"{left:,} more",) if left > 0 else ())))
