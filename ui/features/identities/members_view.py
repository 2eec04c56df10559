"""Members of a group, or those who have a policy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from designer.organization.edits.identities import group_members, policy_holders
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IdentityRef,
    NamedIdentity,
    PolicyHolder,
    ref_of,
)
from ui.features.identities.rows import IDENTITY_GLYPHS
from ui.widgets.containers.boxes import in_column
from ui.widgets.display.empty_state import EmptyState
from ui.widgets.item_views.flat_list import ScrolledList
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent

_NO_MEMBERS = ("Nobody is in this group", "Choose Add user, or drag users onto it.")
_NO_HOLDERS = ("Attached to nobody", "Drag it onto a user, group or role, or choose Attach policy on their page.")


class MembersView(QWidget):
    """The list.

    Signals:
        wentTo(IdentityRef): The person wants to look at one of them.
        removalAsked(IdentityRef): Del was pressed on one of them.
    """

    wentTo = Signal(object)
    removalAsked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.list = ScrolledList("Members")
        self.list.taken.connect(lambda place: self.wentTo.emit(self.list.rows.rows[place].value))
        self.list.dropped.connect(lambda place: self.removalAsked.emit(self.list.rows.rows[place].value))
        self.empty = EmptyState("group", *_NO_MEMBERS)
        in_column((self.list, 1), (self.empty, 1), host=self)

    def show_members(self, inside: AccountIdentities, record: NamedIdentity) -> None:
        """Show the members of a group, or the holders of a policy."""
        is_group = isinstance(record, IamGroup)
        found: tuple[PolicyHolder, ...]
        found = group_members(inside, record.name) if is_group else policy_holders(inside, record.name)
        self.list.setAccessibleName(f"Members of {record.name}" if is_group else f"Who has {record.name}")
        self.list.rows.show([_row(one, record.name, is_group=is_group) for one in found])
        self.list.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.empty.say(*(_NO_MEMBERS if is_group else _NO_HOLDERS), glyph="group" if is_group else "file")


def _row(one: PolicyHolder, name: str, *, is_group: bool) -> Row:
    ref: IdentityRef = ref_of(one)
    bounded = not isinstance(one, IamGroup) and one.boundary.casefold() == name.casefold()
    note = "" if is_group else "as its boundary" if bounded else ref.kind.value
    return Row(RowContent(one.name, icon=IDENTITY_GLYPHS[ref.kind], trailing=note), one.name, id=ref, value=ref)
