"""Questions before something is given: which permission set, to whom, and where."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from designer.basics.words import counted
from designer.organization.edits.identity_center import assign, center_of
from designer.organization.model.identity_center import AccessAssignment, Grantee
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.features.identities.center.rows import CENTER_GLYPHS, CenterKind, CenterRef, grantee_of, grantee_ref
from ui.features.identities.center.words import place_words
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.rows import RowContent

_WIDE = 360
_MOST = 200
_WHICH = "Which permission set?"


class Assigning(QObject):
    """One question after the other, below a button; what is known already is not asked.

    Args:
        session: Of the window.
        page: Over which the pickers open.

    Signals:
        assigned(CenterRef): A permission set was assigned.
    """

    assigned = Signal(object)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self._below: QWidget = page
        self._find: Callable[[str], Sequence[Pick]] = lambda _typed: ()
        self._targets: list[NodeId] = []
        self.picker: Picker | None = None

    def begin(self, below: QWidget, ref: CenterRef) -> None:
        """Ask what is open when something is to be given of, or to, what a page is about."""
        self._below = below
        self._targets = []
        if ref.kind is CenterKind.SET:
            self._ask_whom(ref.name)
        elif ref.kind is CenterKind.ALL:
            self._ask(_WHICH, lambda typed: self._sets(typed, self._ask_whom))
        else:
            grantee = grantee_of(ref)
            self._ask(_WHICH, lambda typed: self._sets(typed, lambda name: self._ask_where(name, grantee)))

    def pick(self, below: QWidget, question: str, find: Callable[[str], Sequence[Pick]]) -> None:
        """Ask another question below a button."""
        self._below = below
        self._ask(question, find)

    def _ask(self, question: str, find: Callable[[str], Sequence[Pick]]) -> None:
        self._find = find
        if self.picker is None:
            self.picker = Picker(question, self._found, self._page, "Another name may do.")
        self.picker.search.setPlaceholderText(question)
        self.picker.search.setAccessibleName(question)
        corner = self._below.mapToGlobal(QPoint(0, self._below.height()))
        self.picker.open_at(corner, theme.metrics().scaled(_WIDE))

    def _found(self, typed: str) -> Sequence[Pick]:
        return self._find(typed)

    def _sets(self, typed: str, then: Callable[[str], None]) -> Sequence[Pick]:
        return [
            Pick(RowContent(one.name, one.description, icon=CENTER_GLYPHS[CenterKind.SET]), partial(then, one.name))
            for one in center_of(self._session.organization).permission_sets
            if _matches(typed, one.name)
        ][:_MOST]

    def _ask_whom(self, name: str) -> None:
        self._ask(f"{name} for which user or group?", lambda typed: list(self._grantees(typed, name))[:_MOST])

    def _grantees(self, typed: str, name: str) -> Iterator[Pick]:
        center = center_of(self._session.organization)
        refs = [
            *(CenterRef(CenterKind.GROUP, one.name) for one in center.groups),
            *(CenterRef(CenterKind.USER, one.name) for one in center.users),
        ]
        for ref in refs:
            if _matches(typed, ref.name):
                content = RowContent(ref.name, icon=CENTER_GLYPHS[ref.kind], trailing=ref.kind.value)
                yield Pick(content, partial(self._ask_where, name, grantee_of(ref)))

    def _ask_where(self, name: str, grantee: Grantee) -> None:
        self._ask(f"{name} for {grantee.name} where?", lambda typed: list(self._places(typed, name, grantee)))

    def _places(self, typed: str, name: str, grantee: Grantee) -> Iterator[Pick]:
        """OUs and accounts to be ticked, below a row that assigns in those that are."""
        organization = self._session.organization
        if self._targets and not typed:
            where = ", ".join(place_words(organization, one) for one in self._targets[:3])
            more = f" and {len(self._targets) - 3:,} more" if len(self._targets) > 3 else ""
            content = RowContent(f"Assign {name} to {grantee.name}", f"In {where}{more}", icon="allowed")
            yield Pick(content, partial(self._assign, name, grantee))
        given = set(center_of(organization).assignments)
        ous = (node for node in organization.walk() if organization.node(node).kind is not NodeKind.ACCOUNT)
        count = 0
        for node in (*ous, *organization.accounts()):
            if not _matches(typed, path_text(organization, node)):
                continue
            count += 1
            if count > _MOST:
                return
            has_it = AccessAssignment(name, grantee, node) in given
            run = partial(self._toggle, node, name, grantee)
            yield Pick(_place_content(organization, node, node in self._targets, has_it), run)

    def _toggle(self, node: NodeId, name: str, grantee: Grantee) -> None:
        if node in self._targets:
            self._targets.remove(node)
        else:
            self._targets.append(node)
        self._ask_where(name, grantee)

    def _assign(self, name: str, grantee: Grantee) -> None:
        self._session.document.seal()
        targets = tuple(self._targets)
        if push(self._session, lambda: assign(self._session.organization, name, grantee, targets)) is not None:
            self.assigned.emit(grantee_ref(grantee))


def _place_content(organization: Organization, node: NodeId, is_chosen: bool, has_it: bool) -> RowContent:
    record = organization.node(node)
    below = "" if record.kind is NodeKind.ACCOUNT else f"All {counted(organization.accounts_below(node), 'account')}"
    above = path_text(organization, node).rpartition("/")[0]
    note = "Assigned already" if has_it else ", ".join(filter(None, (below, above)))
    return RowContent(record.name, note, icon="check-all" if is_chosen else "check-none", faded=has_it)


def _matches(typed: str, text: str) -> bool:
    return all(word in text.lower() for word in typed.lower().split())
