"""Lists of a page: policies of a user, group or role, and members of a group or those who have a policy."""

from collections.abc import Iterator

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from designer.basics.dataclass import dataclass
from designer.organization.edits.identities import group_members, policy_holders
from designer.organization.edits.identities_policies import policy_title
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamUser,
    IdentityKind,
    IdentityRef,
    InlinePolicy,
    NamedIdentity,
    PolicyHolder,
    find_identity,
    ref_of,
)
from ui.features.identities.rows import IDENTITY_GLYPHS
from ui.theme import Role
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


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """One policy that applies.

    Attributes:
        holder: Its holder: the subject itself, or one of its groups.
        reference: Reference to the managed policy; empty for an inline policy.
        inline: Name of an inline policy.
        is_boundary: True for the boundary.
    """

    holder: IdentityRef
    reference: str = ""
    inline: str = ""
    is_boundary: bool = False


class PoliciesView(QWidget):
    """The list.

    Signals:
        opened(HeldPolicy): The person wants to read or write it.
        removalAsked(HeldPolicy): Del was pressed on it.
        attachAsked(): The person wants to attach one.
    """

    opened = Signal(object)
    removalAsked = Signal(object)
    attachAsked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = ScrolledList("Policies that apply")
        self.list.taken.connect(lambda place: self._emit_policy(self.opened, place))
        self.list.dropped.connect(lambda place: self._emit_policy(self.removalAsked, place))
        self.empty = EmptyState(
            "file", "No policies", "Attach one, or drag a policy onto its row in the list.", "Attach policy…"
        )
        self.empty.acted.connect(self.attachAsked)
        in_column((self.list, 1), (self.empty, 1), host=self)

    def show_holder(self, inside: AccountIdentities, record: PolicyHolder) -> None:
        """Show the policies of somebody."""
        rows = list(_rows(inside, record))
        self.list.rows.show(rows)
        self.list.setVisible(bool(rows))
        self.empty.setVisible(not rows)

    @property
    def current(self) -> HeldPolicy | None:
        """The current policy."""
        row = self.list.rows.row(self.list.currentIndex())
        return row.value if row is not None and isinstance(row.value, HeldPolicy) else None

    def _emit_policy(self, signal: SignalInstance, place: int) -> None:
        row = self.list.rows.rows[place]
        if isinstance(row.value, HeldPolicy):
            signal.emit(row.value)


def _rows(inside: AccountIdentities, record: PolicyHolder) -> Iterator[Row]:
    holder = ref_of(record)
    yield from (_managed_row(inside, holder, one) for one in record.attached)
    yield from (_inline_row(holder, policy) for policy in record.inline)
    if not isinstance(record, IamGroup) and record.boundary:
        yield _managed_row(inside, holder, record.boundary, is_boundary=True)
    for name in record.groups if isinstance(record, IamUser) else ():
        group = find_identity(inside, IdentityRef(IdentityKind.GROUP, name))
        if not isinstance(group, IamGroup):
            content = RowContent(f"Policies of {name}", "The group is not known", icon="unknown", icon_role=Role.EXEMPT)
            yield Row(content, id=("unknown", name))
            continue
        yield from (_managed_row(inside, ref_of(group), one) for one in group.attached)
        yield from (_inline_row(ref_of(group), policy) for policy in group.inline)


def _managed_row(inside: AccountIdentities, holder: IdentityRef, reference: str, *, is_boundary: bool = False) -> Row:
    known = find_identity(inside, IdentityRef(IdentityKind.POLICY, reference)) is not None
    kind = "AWS managed policy" if ":" in reference else "Policy of the account" if known else "Its text is not known"
    said = "Permissions boundary" if is_boundary else f"{kind}{_through(holder)}"
    held = HeldPolicy(holder, reference, is_boundary=is_boundary)
    content = RowContent(
        policy_title(reference),
        said,
        icon="lock" if is_boundary else "file",
        icon_role=Role.ACCOUNT if ":" in reference else Role.ACCENT,
    )
    return Row(content, reference, id=held, value=held)


def _inline_row(holder: IdentityRef, policy: InlinePolicy) -> Row:
    held = HeldPolicy(holder, inline=policy.name)
    content = RowContent(policy.name, f"Inline policy{_through(holder)}", icon="json", icon_role=Role.ACCENT)
    return Row(content, policy.name, id=held, value=held)


def _through(holder: IdentityRef) -> str:
    return f", through {holder.name}" if holder.kind is IdentityKind.GROUP else ""
