"""Questions before something is given in Identity Center: policies, members, roles to keep to, to whom and where."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from designer.basics.words import counted
from designer.organization.edits import identities_policies
from designer.organization.edits import identity_center as edits
from designer.organization.edits.identity_center import assign, center_of
from designer.organization.model.change import Change
from designer.organization.model.identity_center import AccessAssignment, Entitlement, Grantee
from designer.organization.model.lookup import path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from ui import theme
from ui.features.identities.center.rows import (
    CENTER_GLYPHS,
    CenterKind,
    CenterRef,
    SetPolicy,
    grantee_of,
    grantee_ref,
    place_words,
)
from ui.features.identities.rows import SERVICE_LINKED
from ui.features.identities.subject_edits import Do, managed_policies, policy_content
from ui.state.session import Session, push
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.rows import RowContent

_MOST = 200


def policy_choices(organization: Organization, name: str, do: Do, typed: str) -> Sequence[Pick]:
    """Return the policies that a permission set could have: its own, AWS's, and any that accounts have by name."""
    one = center_of(organization).permission_set(name)
    held = {reference.casefold() for reference in one.attached} if one is not None else set()
    found = []
    if one is not None and not one.inline and not typed:
        content = RowContent("Inline policy", "The same in every account", icon="json")
        found.append(Pick(content, partial(do, partial(identities_policies.add_set_text, organization, name))))
    for reference, note in _offered(organization, typed):
        if reference.casefold() not in held:
            edit = partial(identities_policies.attach_to_set, organization, name, reference)
            found.append(Pick(policy_content(reference, note), partial(do, edit)))
    return found


def boundary_choices(organization: Organization, name: str, do: Do, typed: str) -> Sequence[Pick]:
    """Return the policies that could bound a permission set, and none."""
    one = center_of(organization).permission_set(name)
    found = []
    if one is not None and one.boundary and not typed:
        edit = partial(identities_policies.bound_set, organization, name, "")
        found.append(Pick(RowContent("No boundary", icon="close"), partial(do, edit)))
    for reference, note in _offered(organization, typed):
        edit = partial(identities_policies.bound_set, organization, name, reference)
        found.append(Pick(policy_content(reference, note), partial(do, edit)))
    return found


def member_choices(organization: Organization, ref: CenterRef, do: Do, typed: str) -> Sequence[Pick]:
    """Return the users that a group could have, or groups that a user could join."""
    center, words = center_of(organization), typed.lower().split()
    found: list[Pick] = []
    if ref.kind is CenterKind.USER:
        mine = {group for center_user in center.users if center_user.name == ref.name for group in center_user.groups}
        names = [center_group.name for center_group in center.groups if center_group.name not in mine]
    else:
        names = [center_user.name for center_user in center.users if ref.name not in center_user.groups]
    for name in names:
        if all(word in name.lower() for word in words):
            user, group = (ref.name, name) if ref.kind is CenterKind.USER else (name, ref.name)
            edit = partial(edits.put_into_center_group, organization, user, group)
            glyph = "group" if ref.kind is CenterKind.USER else "principal"
            found.append(Pick(RowContent(name, icon=glyph), partial(do, edit)))
    return found[:_MOST]


def roles(organization: Organization, grantee: Grantee, do: Do, typed: str) -> Sequence[Pick]:
    """Return the roles inside accounts that could be given to somebody as they are."""
    words, found = typed.lower().split(), []
    for account, inside in organization.identities.items():
        place = path_text(organization, account)
        for role in inside.roles:
            if role.path.startswith(SERVICE_LINKED) or not all(
                word in f"{role.name} {place}".lower() for word in words
            ):
                continue
            edit = partial(edits.entitle, organization, Entitlement(grantee, account, role.name))
            found.append(Pick(RowContent(role.name, place, icon="role"), partial(do, edit)))
            if len(found) == _MOST:
                return found
    return found


def without_policy(organization: Organization, held: SetPolicy) -> Change:
    """Take a policy of a permission set away."""
    if not held.reference:
        return identities_policies.remove_set_text(organization, held.permission_set)
    if held.is_boundary:
        return identities_policies.bound_set(organization, held.permission_set, "")
    return identities_policies.detach_from_set(organization, held.permission_set, held.reference)


def _offered(organization: Organization, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the references with notes; a name that is typed stands for a policy that each account must have."""
    yield from managed_policies(organization, None, typed)
    name = typed.strip()
    if name and ":" not in name and " " not in name:
        yield name, "Policy of that name, which each account must have"


_WIDE = 360
_WHICH = "Which permission set?"


class Assigning(QObject):
    """One question after the other, below a button; what is known already is not asked.

    Args:
        session: Of the window.
        page: Over which the pickers open.

    Signals:
        assigned(CenterRef): A permission set was assigned.
        newAsked(CenterKind): The person wants to make one, since there is none.
    """

    assigned = Signal(object)
    newAsked = Signal(object)

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
        sets = center_of(self._session.organization).permission_sets
        if not sets:
            return [self._new(CenterKind.SET)]
        return [
            Pick(RowContent(one.name, one.description, icon=CENTER_GLYPHS[CenterKind.SET]), partial(then, one.name))
            for one in sets
            if _matches(typed, one.name)
        ][:_MOST]

    def _new(self, kind: CenterKind) -> Pick:
        content = RowContent(f"New {kind.value}", "There is none yet", icon=CENTER_GLYPHS[kind])
        return Pick(content, partial(self.newAsked.emit, kind))

    def _ask_whom(self, name: str) -> None:
        self._ask(f"{name} for which user or group?", lambda typed: list(self._grantees(typed, name))[:_MOST])

    def _grantees(self, typed: str, name: str) -> Iterator[Pick]:
        center = center_of(self._session.organization)
        refs = [
            *(CenterRef(CenterKind.GROUP, group.name) for group in center.groups),
            *(CenterRef(CenterKind.USER, user.name) for user in center.users),
        ]
        if not refs:
            yield from map(self._new, (CenterKind.GROUP, CenterKind.USER))
        for ref in refs:
            if _matches(typed, ref.name):
                content = RowContent(ref.name, icon=CENTER_GLYPHS[ref.kind], trailing=ref.kind.value)
                yield Pick(content, partial(self._ask_where, name, grantee_of(ref)))

    def _ask_where(self, name: str, grantee: Grantee) -> None:
        self._ask(f"{name} for {grantee.name} where?", lambda typed: list(self._places(typed, name, grantee)))

    def _places(self, typed: str, name: str, grantee: Grantee) -> Iterator[Pick]:
        """Yield the OUs and accounts to be ticked, below a row that assigns in those that are."""
        organization = self._session.organization
        if self._targets and not typed:
            where = ", ".join(place_words(organization, target) for target in self._targets[:3])
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
