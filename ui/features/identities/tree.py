"""Tree of what lies inside an account, with keys and drags, and the page of one of its sections."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView

from designer.basics.dataclass import dataclass
from designer.basics.words import counted, first_names
from designer.organization.edits.identities_facts import join_group, join_group_refusal
from designer.organization.edits.identities_policies import attach_managed, attach_managed_refusal, policy_title
from designer.organization.edits.identity_center import center_of, put_into_center_group
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    IdentityKind,
    IdentityRef,
    ManagedPolicy,
    NamedIdentity,
    RootUser,
    named_identities,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.dragdrop.caption import Caption, drag_with_pill
from ui.features.identities.rows import IDENTITY_GLYPHS
from ui.features.identities.tree_and_page import NAMED, SectionPage, SectionTree
from ui.state.session import Session
from ui.widgets.item_views.row_model import VALUE_ROLE, Row

_MIME = "application/x-orgwright-identities"


@dataclass(frozen=True, slots=True)
class IdentityDrop:
    """Effect of letting go.

    Attributes:
        words: Its name: "Put ana into Cashiers".
        refusal: Reason why it cannot be, as a sentence; empty if it can.
        edit: Makes the change.
    """

    words: str
    refusal: str
    edit: Callable[[], Change]


def dragged_data(token: bytes, refs: Sequence[IdentityRef]) -> QMimeData:
    """Return the data of a drag, for this window alone: elsewhere the same name means somebody else."""
    data = QMimeData()
    content = json.dumps([token.hex(), [[ref.kind.value, ref.name] for ref in refs]])
    data.setData(_MIME, content.encode())
    return data


def dragged_refs(token: bytes, data: QMimeData) -> tuple[IdentityRef, ...]:
    """Return the references to what is dragged; empty for anything else, and from another window."""
    if not data.hasFormat(_MIME):
        return ()
    try:
        window, refs = json.loads(bytes(data.data(_MIME).data()))
        return tuple(IdentityRef(IdentityKind(kind), str(name)) for kind, name in refs) if window == token.hex() else ()
    except (ValueError, TypeError):
        return ()


def drop_on(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop | None:
    """Return the effect of letting go on a row, or None if a drop there means nothing."""
    if target.kind is IdentityKind.GROUP and all(ref.kind is IdentityKind.USER for ref in refs):
        return _into_group(organization, account, refs, target)
    if target.kind is not IdentityKind.POLICY and all(ref.kind is IdentityKind.POLICY for ref in refs):
        return _onto_holder(organization, account, refs, target)
    return None


def drop_in_center(organization: Organization, refs: Sequence[IdentityRef], target: IdentityRef) -> IdentityDrop | None:
    """Return the effect of letting users of Identity Center go on a group there, or None if a drop means nothing."""
    if target.kind is not IdentityKind.GROUP or any(ref.kind is not IdentityKind.USER for ref in refs):
        return None
    joined = {user.name: user.groups for user in center_of(organization).users}
    wanted = [ref for ref in refs if target.name not in joined.get(ref.name, ())]
    words = f"Put {refs[0].name if len(refs) == 1 else counted(len(refs), 'user')} into {target.name}"

    def edit() -> Change:
        steps = [lambda ref=ref: put_into_center_group(organization, ref.name, target.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else f"{refs[0].name} is in {target.name} already.", edit)


def _into_group(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop:
    whom = refs[0].name if len(refs) == 1 else counted(len(refs), "user")
    words = f"Put {whom} into {target.name}"
    refusals = [join_group_refusal(organization, account, ref, target.name) for ref in refs]
    wanted = [ref for ref, refusal in zip(refs, refusals, strict=True) if not refusal]

    def edit() -> Change:
        steps = [lambda ref=ref: join_group(organization, account, ref.name, target.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else refusals[0], edit)


def _onto_holder(
    organization: Organization, account: NodeId, refs: Sequence[IdentityRef], target: IdentityRef
) -> IdentityDrop:
    what = policy_title(refs[0].name) if len(refs) == 1 else counted(len(refs), "policy", "policies")
    words = f"Attach {what} to {target.name}"
    refusals = [attach_managed_refusal(organization, account, target, ref.name) for ref in refs]
    wanted = [ref for ref, refusal in zip(refs, refusals, strict=True) if not refusal]

    def edit() -> Change:
        steps = [lambda ref=ref: attach_managed(organization, account, target, ref.name) for ref in wanted]
        return one_change(organization, steps, words)

    return IdentityDrop(words, "" if wanted else refusals[0], edit)


def one_change(organization: Organization, steps: Sequence[Callable[[], Change]], label: str) -> Change:
    """Return the edits one after the other, as one change.

    Raises:
        EditError: An edit is refused.
    """
    whole = Change(label)
    for step in steps:
        with organization.tentatively(whole):
            whole = whole.then(step(), label)
    return whole


_OPENS_MS = 600
"""Milliseconds after which a closed section opens under what is dragged."""


class IdentityTree(SectionTree):
    """The view.

    Args:
        session: Of the window.
        drop: Effect of letting go of some things on a row; None if it means nothing.

    Signals:
        dropped(IdentityDrop): Something was let go.
    """

    dropped = Signal(object)

    NAME = "Users, groups, roles and policies of the account"

    def __init__(
        self, session: Session, drop: Callable[[tuple[IdentityRef, ...], IdentityRef], IdentityDrop | None]
    ) -> None:
        super().__init__(self.NAME)
        self._session = session
        self._drop_on = drop
        self._target = QPersistentModelIndex()
        self._drop: IdentityDrop | None = None
        self._dragged: tuple[tuple[IdentityRef, ...], QPoint] | None = None
        self._caption: Caption | None = None
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setAutoScrollMargin(theme.metrics().tree_row)
        self.setAutoExpandDelay(_OPENS_MS)
        self.verticalScrollBar().valueChanged.connect(self._look_below)
        self.expanded.connect(self._look_below)

    def selected_refs(self) -> tuple[IdentityRef, ...]:
        """Return the references to what is selected, in the order of the rows."""
        found = sorted(self.selectedIndexes(), key=lambda index: (index.parent().row(), index.row()))
        values = (index.data(VALUE_ROLE) for index in found)
        return tuple(ref for value in values if (ref := self.ref_of(value)) is not None)

    def ref_of(self, value: object) -> IdentityRef | None:
        """Return the reference for the value of a row; None for a row that nobody drags or drops on."""
        return value if isinstance(value, IdentityRef) else None

    def startDrag(self, _supported: Qt.DropAction) -> None:
        """Drag the selected users, or policies."""
        refs = self.selected_refs()
        kinds = {ref.kind for ref in refs}
        if self._session.document.read_only or len(kinds) != 1 or not kinds <= {IdentityKind.USER, IdentityKind.POLICY}:
            return
        kind = refs[0].kind
        many = "policies" if kind is IdentityKind.POLICY else ""
        words = refs[0].name if len(refs) == 1 else counted(len(refs), kind.value, many)
        data = dragged_data(self._session.token, refs)
        drag_with_pill(self, data, words, IDENTITY_GLYPHS[kind]).exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_refs(self._session.token, event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Tell what letting go here would do; near an edge the rows scroll, and over a closed section it opens."""
        super().dragMoveEvent(event)
        self._dragged = dragged_refs(self._session.token, event.mimeData()), event.position().toPoint()
        self._look_below()
        event.setAccepted(self._drop is not None and not self._drop.refusal)

    def _look_below(self) -> None:
        """Find what lies below the pointer of a drag: rows move below one that stands still, too."""
        if self._dragged is None:
            return
        refs, at = self._dragged
        index = self.indexAt(at)
        target = self.ref_of(index.data(VALUE_ROLE)) if index.isValid() else None
        drop = self._drop_on(refs, target) if refs and target is not None else None
        self._show_drop(index, drop, at)

    def _end_drag(self) -> None:
        self.stopAutoScroll()
        self._dragged = None
        self._show_drop(QModelIndex(), None, QPoint())

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        drop = self._drop
        self._end_drag()
        if drop is not None and not drop.refusal:
            event.acceptProposedAction()
            self.dropped.emit(drop)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and a frame around the one that would take the drop."""
        super().paintEvent(event)
        if self._drop is None or not self._target.isValid():
            return
        tokens = theme.current()
        refused = bool(self._drop.refusal)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style = Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine
        painter.setPen(QPen(tokens.denied if refused else tokens.accent, 2, style))
        row = self.visualRect(self._target)
        radius = theme.metrics().control_radius
        frame = QRectF(QRect(0, row.top(), self.viewport().width(), row.height())).adjusted(5, 2, -5, -2)
        painter.drawRoundedRect(frame, radius, radius)
        painter.end()

    def _show_drop(self, index: QModelIndex, drop: IdentityDrop | None, at: QPoint) -> None:
        self._target, self._drop = QPersistentModelIndex(index), drop
        if self._caption is None and drop is not None:
            self._caption = Caption(self.viewport())
        if self._caption is not None:
            words = (drop.refusal or drop.words) if drop is not None else ""
            self._caption.say(words, at, refused=drop is not None and bool(drop.refusal))
        self.viewport().update()


_EMPTY = {
    IdentityKind.USER: ("No users", "A new user can do nothing yet.", "New user"),
    IdentityKind.GROUP: ("No groups", "Users are dragged onto a group.", "New group"),
    IdentityKind.ROLE: ("No roles", "The trust policy of a role says who may assume it.", "New role"),
    IdentityKind.POLICY: (
        "No policies of the account",
        "A policy can be attached to users, groups and roles.",
        "New policy",
    ),
}
_NOTHING = ("Nothing here", "")


class AccountSectionPage(SectionPage):
    """The page; what it leads to are `IdentityRef`s."""

    def __init__(self) -> None:
        super().__init__("Back to all of the account")
        self._made: dict[int, tuple[Row, NamedIdentity, Row]] = {}

    def show_section(self, section: Row, inside: AccountIdentities) -> None:
        """Show a section: as many rows as its head in the tree says.

        Args:
            section: Its head, and a row for each of its users, groups, roles or policies.
            inside: The account's inside, with the roles of Identity Center.
        """
        kind = section.id
        empty: tuple[str, ...] = _EMPTY[kind] if isinstance(kind, IdentityKind) else _NOTHING
        if section.content.trailing == "not known":
            title = section.content.title
            empty = f"{title} are not known", "The menu of the row in the tree can say that these are all."
        glyph = IDENTITY_GLYPHS[kind] if isinstance(kind, IdentityKind) else ""
        self.show_rows(section, self._rows(section.rows, inside), ", ".join(_about_all(section, inside)), empty, glyph)

    def _rows(self, rows: Sequence[Row], inside: AccountIdentities) -> list[Row]:
        """Return the rows with a line more; one that stays is the one that was made."""
        kinds = {row.id.kind for row in rows if isinstance(row.id, IdentityRef)}
        records = {ref_of(record): record for kind in kinds for record in named_identities(inside, kind)}
        made, self._made = self._made, {}
        for row in rows:
            record = records[row.id] if isinstance(row.id, IdentityRef) else None
            if record is None:
                continue
            known = made.get(id(row))
            if known is None or known[0] is not row or known[1] is not record:
                content = replace(
                    row.content, secondary=", ".join(_about(record, row.content.sign)), bold=True, dense=False
                )
                known = row, record, replace(row, content=content, draggable=False)
            self._made[id(row)] = known
        return [one for _, _, one in self._made.values()]


def _about_all(section: Row, inside: AccountIdentities) -> Iterator[str]:
    """Facts of a section at a glance: of users, their credentials and those of the root user, who is none of them."""
    if section.id != IdentityKind.USER:
        return
    if section.rows:
        signing_in = [user for user in inside.users if user.console]
        without = sum(user.mfa is False for user in signing_in)
        yield f"{len(signing_in):,} sign in to the console" + (f", {without:,} of them without MFA" if without else "")
        yield f"{sum(any(key.active for key in user.access_keys or ()) for user in inside.users):,} with access keys"
    yield f"plus the root user: {_about_root(inside.root)}"


def _about_root(root: RootUser) -> str:
    parts = {
        "can sign in": root.password,
        "MFA": root.mfa,
        counted(root.access_keys or 0, "access key"): root.access_keys,
    }
    if all(value is None for value in parts.values()):
        return "nothing known"
    parts_shown = [words for words, value in parts.items() if value]
    if root.password and root.mfa is False:
        parts_shown.append("no MFA")
    return ", ".join(parts_shown) or "no credentials"


def _about(record: NamedIdentity, sign: str) -> Iterator[str]:
    """Yield the facts of one, in a few words each; not those that the sign at the end of its row shows."""
    if isinstance(record, IamUser):
        yield from _about_user(record, sign)
    elif isinstance(record, ManagedPolicy):
        yield record.description or ("managed by AWS" if ":" in record.name else "policy of the account")
    else:
        yield from _about_held(record)


def _about_user(user: IamUser, sign: str) -> Iterator[str]:
    yield f"in {', '.join(user.groups)}" if user.groups else "in no group"
    yield "password not known" if user.console is None else "signs in" if user.console else "no password"
    if sign not in ("device", "no-device") and (user.console is not False or user.mfa):
        yield "MFA device not known" if user.mfa is None else "MFA device" if user.mfa else "no MFA device"
    active = [key for key in user.access_keys or () if key.active]
    if sign != "key" and (active or user.access_keys is None):
        yield counted(len(active), "key") if active else "keys not known"


def _about_held(record: IamGroup | IamRole) -> Iterator[str]:
    named = [*map(policy_title, record.attached), *(policy.name for policy in record.inline)]
    if named or isinstance(record, IamGroup):  # a role without any says so at the end of its row
        yield first_names(named, NAMED) or "no policies"
    if isinstance(record, IamRole) and record.last_used:
        yield f"last used {record.last_used[:10]}"
