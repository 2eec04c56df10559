"""Subject of a page, its choices, and its edits that ask first: policies, boundary, groups; and what Del takes away."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from designer.basics.dataclass import dataclass
from designer.basics.words import as_done
from designer.organization.edits import identities_facts, identities_policies
from designer.organization.edits.identities_policies import policy_title
from designer.organization.identity import aws_managed
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
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
    PolicyHolder,
    find_identity,
    ref_of,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui import theme
from ui.features.identities.policies_view import HeldPolicy
from ui.features.identities.rows import IdentitySubject
from ui.state.session import Session, push
from ui.theme import Role
from ui.widgets.fields.picker import Pick, Picker
from ui.widgets.item_views.rows import RowContent

_Edit = Callable[[], Change]
Do = Callable[[_Edit], None]

_MOST = 200

_USUAL = ("AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "SecurityAudit", "job-function/ViewOnlyAccess")
"""AWS's own that are offered before something is typed."""


def policies_to_attach(
    organization: Organization, account: NodeId, record: PolicyHolder, do: Do, typed: str
) -> Sequence[Pick]:
    """Return the policies that could be attached to somebody, those of the account first."""
    ref = ref_of(record)
    held = {one.casefold() for one in record.attached}

    def pick(reference: str, note: str) -> Pick:
        refusal = identities_policies.attach_managed_refusal(organization, account, ref, reference)
        edit = partial(identities_policies.attach_managed, organization, account, ref, reference)
        return Pick(policy_content(reference, refusal or note, faded=bool(refusal)), partial(do, edit))

    offered = managed_policies(organization, account, typed)
    return [pick(reference, note) for reference, note in offered if reference.casefold() not in held]


def boundaries(organization: Organization, account: NodeId, record: PolicyHolder, do: Do, typed: str) -> Sequence[Pick]:
    """Return the policies that could be the boundary of somebody, and none."""
    ref = ref_of(record)
    current = "" if isinstance(record, IamGroup) else record.boundary
    set_boundary = partial(identities_policies.set_boundary, organization, account, ref)
    found = []
    if current and not typed:
        content = RowContent("No boundary", f"Instead of {policy_title(current)}", icon="close")
        found.append(Pick(content, partial(do, partial(set_boundary, ""))))
    for reference, note in managed_policies(organization, account, typed):
        if reference.casefold() != current.casefold():
            found.append(Pick(policy_content(reference, note), partial(do, partial(set_boundary, reference))))
    return found


def users_to_add(organization: Organization, account: NodeId, group: IamGroup, do: Do, typed: str) -> Sequence[Pick]:
    """Return the users who are not in a group yet; faded where AWS puts them into no other."""
    found: list[Pick] = []
    for user in organization.identities[account].users:
        is_in = any(one.casefold() == group.name.casefold() for one in user.groups)
        if is_in or typed.lower() not in user.name.lower():
            continue
        refusal = identities_facts.join_group_refusal(organization, account, ref_of(user), group.name)
        join = partial(identities_facts.join_group, organization, account, user.name, group.name)
        content = RowContent(user.name, refusal, icon="principal", faded=bool(refusal))
        found.append(Pick(content, partial(do, join)))
    return found[:_MOST]


@dataclass(frozen=True, slots=True)
class GroupChoices:
    """Groups of a user's account: to look at or leave those that the user is in, to join the others."""

    organization: Organization
    account: NodeId
    user: IamUser
    do: Do
    look: Callable[[IdentityRef], None]

    def picks(self, typed: str) -> Sequence[Pick]:
        """Return the rows for what was typed."""
        mine = {one.casefold() for one in self.user.groups}
        found: list[Pick] = []
        others: list[Pick] = []
        for group in self.organization.identities[self.account].groups:
            if typed.lower() not in group.name.lower():
                continue
            if group.name.casefold() in mine:
                found += self._joined(group)
            else:
                others.append(self._other(group))
        return (*found, *others)

    def _joined(self, group: IamGroup) -> tuple[Pick, Pick]:
        leave = partial(identities_facts.leave_group, self.organization, self.account, self.user.name, group.name)
        look = partial(self.look, ref_of(group))
        return (
            Pick(RowContent(group.name, "Look at this group", icon="group"), look),
            Pick(RowContent(f"Leave {group.name}", "And lose what it gives", icon="close"), partial(self.do, leave)),
        )

    def _other(self, group: IamGroup) -> Pick:
        join = partial(identities_facts.join_group, self.organization, self.account, self.user.name, group.name)
        refusal = identities_facts.join_group_refusal(self.organization, self.account, ref_of(self.user), group.name)
        content = RowContent(f"Join {group.name}", refusal or _gives(group), icon="add", faded=bool(refusal))
        return Pick(content, partial(self.do, join))


def _gives(group: IamGroup) -> str:
    names = [*map(policy_title, group.attached), *(policy.name for policy in group.inline)]
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "") if names else "No policies"


def policy_content(reference: str, note: str, *, faded: bool = False) -> RowContent:
    """Return the row of a managed policy, with a note on it."""
    of_aws = ":" in reference
    role = Role.ACCOUNT if of_aws else Role.ACCENT
    return RowContent(policy_title(reference), note, icon="file", icon_role=role, faded=faded)


def managed_policies(organization: Organization, account: NodeId | None, typed: str) -> Iterator[tuple[str, str]]:
    """Yield the references to managed policies whose names hold what was typed, each with a note; few without that."""
    inside = (organization.identities.get(account) if account is not None else None) or AccountIdentities()
    wanted = typed.lower().split()
    for policy in inside.policies:
        if ":" not in policy.name and all(word in policy.name.lower() for word in wanted):
            yield policy.name, policy.description or "Policy of the account"
    partition = organization.settings.partition or "aws"
    listed = aws_managed.load()
    names = listed.documents if wanted else [name for name in _USUAL if name in listed.documents]
    found = [name for name in names if all(word in name.lower() for word in wanted)]
    found.sort(key=lambda name: (not name.lower().rpartition("/")[2].startswith("".join(wanted[:1])), len(name)))
    for name in found[:_MOST]:
        yield f"arn:{partition}:iam::aws:policy/{name}", "Managed by AWS"


def known_policy_text(inside: AccountIdentities, reference: str) -> str | None:
    """Return the text of a managed policy, or None if it is not known."""
    known = find_identity(inside, IdentityRef(IdentityKind.POLICY, reference))
    return known.text if isinstance(known, ManagedPolicy) else aws_managed.managed_policy_text(reference)


@dataclass(frozen=True, slots=True)
class OpenedSubject:
    """Subject of a page: an account, and something inside it."""

    account: NodeId
    subject: IdentitySubject

    @property
    def kind(self) -> IdentityKind | None:
        """Its kind; None for the root user."""
        return self.subject.kind if isinstance(self.subject, IdentityRef) else None

    def record(self, organization: Organization) -> NamedIdentity | None:
        """Return its record as it is now; None for the root user, and where it is gone."""
        inside = organization.identities.get(self.account)
        if inside is None or not isinstance(self.subject, IdentityRef):
            return None
        return find_identity(inside, self.subject)


def record_principal(record: NamedIdentity | None) -> AccountPrincipal:
    """Return the principal that a record is; the root user for None."""
    if isinstance(record, IamUser):
        return AccountPrincipal(AccountPrincipalKind.USER, record)
    if isinstance(record, IamRole):
        return AccountPrincipal(AccountPrincipalKind.ROLE, record)
    return AccountPrincipal(AccountPrincipalKind.ROOT)


def subject_line(record: NamedIdentity | None) -> str:
    """Return the kind of a record, and the little that is known beside its facts."""
    if record is None:
        return "Can do everything that no SCP or RCP takes away"
    if isinstance(record, ManagedPolicy):
        return (record.description or "Managed by AWS") if ":" in record.name else "Policy of the account"
    noun = {IamUser: "IAM user", IamGroup: "Group", IamRole: "Role"}[type(record)]
    created = "" if isinstance(record, IamGroup) or not record.created else f", made {record.created[:10]}"
    path = "" if record.path == "/" else f", {record.path}"
    return f"{noun}{created}{path}"


_WIDE = 340

_WORD = re.compile(r"[A-Z]+[0-9]*(?![a-z])|[A-Z]?[a-z]+[0-9]*|[0-9]+")
"""A word of a name in CamelCase, or with signs between."""


class SubjectEdits(QObject):
    """Edits of what a page is about.

    Args:
        session: Of the window.
        page: Over which a picker opens.

    Attributes:
        opened: Subject of the page; None for nothing.

    Signals:
        wentTo(IdentityRef): The person wants to look at something else.
        ownAdded(HeldPolicy): A policy of the subject's own was made, to be written now.
    """

    wentTo = Signal(object)
    ownAdded = Signal(object)

    def __init__(self, session: Session, page: QWidget) -> None:
        super().__init__(page)
        self._session = session
        self._page = page
        self.opened: OpenedSubject | None = None
        self.picker: Picker | None = None
        self._find: Callable[[str], Sequence[Pick]] = lambda _typed: ()
        self._asked: OpenedSubject | None = None

    def do(self, edit: Callable[[], Change]) -> None:
        """Make an edit as a step of its own."""
        self._session.document.seal()
        push(self._session, edit)

    def _do_and_report(self, edit: Callable[[], Change]) -> None:
        """Do what was chosen in a list, and say what it was: the list is gone, and Enter took its first row."""
        self._session.document.seal()
        change = push(self._session, edit)
        if change is not None:
            self._session.notices.say_of_step(f"{as_done(change.label)}.")

    def ask(self, question: str, below: QWidget) -> None:
        """Ask "attach", "boundary", "groups" or "members", below a widget, if the subject can have these."""
        opened = self.opened
        organization = self._session.organization
        record = opened.record(organization) if opened is not None else None
        if opened is None or record is None or isinstance(record, ManagedPolicy):
            return
        match question, record:
            case "attach", _:
                attached = partial(policies_to_attach, organization, opened.account, record, self._do_and_report)
                self._pick(lambda typed: self._policies(opened, attached(typed), typed), opened, below)
            case "boundary", IamUser() | IamRole():
                self._pick(partial(boundaries, organization, opened.account, record, self.do), opened, below)
            case "groups", IamUser():
                offered = GroupChoices(organization, opened.account, record, self.do, self.wentTo.emit)
                self._pick(offered.picks, opened, below)
            case "members", IamGroup():
                users = partial(users_to_add, organization, opened.account, record)
                self._pick(partial(users, partial(self._add_member, users, below)), opened, below)

    def _add_member(self, users: Callable[..., Sequence[Pick]], below: QWidget, edit: Callable[[], Change]) -> None:
        """Add a member, and ask for the next one: a group usually gets more than one."""
        self._do_and_report(edit)
        if users(self.do, ""):
            self.ask("members", below)

    def remove_policy(self, held: HeldPolicy) -> None:
        """Detach a policy, delete one of the subject's own, or take its boundary away."""
        opened = self.opened
        if opened is None or held.holder != opened.subject:
            self._session.notices.say(f"It comes with {held.holder.name}: take it away there, or leave the group.")
            return
        organization, account = self._session.organization, opened.account
        if held.is_boundary:
            self.do(partial(identities_policies.set_boundary, organization, account, held.holder, ""))
        elif held.inline:
            self.do(partial(identities_policies.remove_inline, organization, account, held.holder, held.inline))
        else:
            self.do(partial(identities_policies.detach_managed, organization, account, held.holder, held.reference))

    def remove_member(self, member: IdentityRef) -> None:
        """Take a user out of the group, or the policy from who has it."""
        opened = self.opened
        organization = self._session.organization
        record = opened.record(organization) if opened is not None else None
        if opened is None or record is None:
            return
        if isinstance(record, IamGroup):
            self.do(partial(identities_facts.leave_group, organization, opened.account, member.name, record.name))
        else:
            self.do(partial(identities_policies.detach_managed, organization, opened.account, member, record.name))

    def _policies(self, opened: OpenedSubject, attached: Sequence[Pick], typed: str) -> tuple[Pick, ...]:
        """Policies to attach and a new one; the new one first where one word was typed that names none of them."""
        new = self._new_policies(opened, typed)
        words = typed.lower().split()
        meant = len(words) != 1 or any(_names(words[0], pick.content.title) for pick in attached)
        return (*attached, *new) if meant else (*new, *attached)

    def _new_policies(self, opened: OpenedSubject, typed: str) -> tuple[Pick, ...]:
        name = typed.strip()
        title = f"New inline policy {name}" if name else "New inline policy"
        holder = opened.subject.kind.value if isinstance(opened.subject, IdentityRef) else "holder"
        content = RowContent(title, f"Part of the {holder}, and deleted with it", icon="json")
        return (Pick(content, partial(self._add_own, opened, name)),)

    def _add_own(self, opened: OpenedSubject, name: str) -> None:
        organization, subject = self._session.organization, opened.subject
        assert isinstance(subject, IdentityRef)
        self._session.document.seal()
        edit = partial(identities_policies.add_inline, organization, opened.account, subject, name)
        record = opened.record(organization) if push(self._session, edit) is not None else None
        if record is not None and not isinstance(record, ManagedPolicy):
            self.ownAdded.emit(HeldPolicy(subject, inline=record.inline[-1].name))

    def _pick(self, find: Callable[[str], Sequence[Pick]], opened: OpenedSubject, below: QWidget) -> None:
        self._find, self._asked = find, opened
        if self.picker is None:
            self.picker = Picker("Type to find", self._found, self._page, "Another name may do.")
        corner = below.mapToGlobal(QPoint(0, below.height()))
        self.picker.open_at(corner, theme.metrics().scaled(_WIDE))

    def _found(self, typed: str) -> Sequence[Pick]:
        """Return the rows for what was typed; empty if the subject has gone meanwhile, as by an undo."""
        asked = self._asked
        is_there = asked is not None and asked.record(self._session.organization) is not None
        return self._find(typed) if is_there else ()


def _names(typed: str, name: str) -> bool:
    """Return True if a text begins a name, or is whole words of one that is written as ReadOnlyAccess or read-only."""
    starts, ends = zip(*(found.span() for found in _WORD.finditer(name)), strict=True) if name else ((), ())
    low = name.lower()
    places = (place for place in starts if low.startswith(typed, place))
    return low.startswith(typed) or any(place + len(typed) in ends for place in places)
