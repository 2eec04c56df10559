"""Facts of a subject in a few words each, with what each may be instead: groups, MFA, keys, boundary, sessions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial

from designer.analysis.differences.record_words import field_words
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.edits import identities, identities_facts
from designer.organization.edits.identities_policies import policy_title
from designer.organization.edits.identity_center import edit_permission_set
from designer.organization.model import iam_quotas
from designer.organization.model.change import Change
from designer.organization.model.identities import (
    AccessKey,
    AccountIdentities,
    IamGroup,
    IamRole,
    IamUser,
    ManagedPolicy,
    NamedIdentity,
    RootUser,
    find_identity,
)
from designer.organization.model.identity_center import PermissionSet
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from ui.features.identities.rows import IdentitySubject
from ui.theme import Role

_HOURS = (1, 2, 4, 8, 12)
_ACTIVE = AccessKey(active=True)
_DEVICE = (("Registered", True), ("None", False), ("Not known", None))
_ROOT_PASSWORD = (("Can sign in", True), ("None", False), ("Not known", None))
_CONSOLE = (("Can sign in", True), ("No password", False), ("Not known", None))
_IN_SESSION = "A device alone says nothing: requests carry MFA where it was used to sign in, or for temporary keys."


@dataclass(frozen=True, slots=True)
class FactChoice:
    """Another state of a fact: its words, and the edit that says so."""

    words: str
    edit: Callable[[], Change]
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Attributes:
        label: Its name.
        words: Its state.
        sign: Name of an icon before the words; empty if there is none.
        role: Colour of the sign.
        tip: A sentence more.
        choices: Other states that may be said instead.
        asks: Name of a question that a click asks instead of a choice: "groups", "boundary".
    """

    label: str
    words: str
    sign: str = ""
    role: Role = Role.SECONDARY
    tip: str = ""
    choices: tuple[FactChoice, ...] = ()
    asks: str = ""


def subject_facts(organization: Organization, account: NodeId, subject: IdentitySubject) -> tuple[Fact, ...]:
    """Return the facts of a subject; empty if it is gone."""
    inside = organization.identities.get(account)
    if inside is None:
        return ()
    if subject == "root":
        return (*_root_facts(organization, account, inside.root), *_further_facts(inside.root))
    record = find_identity(inside, subject)
    if record is None:
        return ()
    if isinstance(record, IamUser):
        own = _user_facts(organization, account, record)
    elif isinstance(record, IamRole):
        own = _role_facts(organization, account, record)
    else:
        own = _other_facts(inside, record)
    return (*own, *_further_facts(record))


_SHOWN = {
    *("name", "path", "description", "created", "groups", "attached", "inline", "boundary", "trust", "text", "aws_id"),
    *("console", "password", "mfa", "access_keys", "session_seconds", "last_used"),
}
"""Fields that a fact of their own, or another part of the page, shows."""


_TIME = re.compile(r"\d{4}-\d\d-\d\dT")


def _further_facts(record: NamedIdentity | RootUser | PermissionSet) -> Iterator[Fact]:
    """Yield whatever else a file says of a record: a field without a place of its own is shown as it is."""
    for field in fields(record):
        value = getattr(record, field.name)
        if field.name not in _SHOWN and value != field.default:
            words = field_words(field.name)
            whole = _plain_value(value)
            yield Fact(f"{words[0].upper()}{words[1:]}", whole[:10] if _TIME.match(whole) else whole, tip=whole)


def _plain_value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, tuple):
        return str(value)
    return ", ".join(" = ".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in value)


def _root_facts(organization: Organization, account: NodeId, root: RootUser) -> Iterator[Fact]:
    def choices(name: str, states: tuple[tuple[str, bool | int | None], ...]) -> tuple[FactChoice, ...]:
        def said(value: bool | int | None) -> Callable[[], Change]:
            after = replace(root, **{name: value})  # type: ignore[arg-type]  # a field by its name
            return lambda: identities_facts.set_root_user(organization, account, after)

        return tuple(FactChoice(words, said(value), getattr(root, name) == value) for words, value in states)

    yield _switch("Password", root.password, ("can sign in", "none"), choices("password", _ROOT_PASSWORD))
    yield _device(root.mfa, choices("mfa", _DEVICE), root.password)
    words = (
        "not known" if root.access_keys is None else counted(root.access_keys, "key") if root.access_keys else "none"
    )
    keys = choices("access_keys", (("None", 0), ("1 key", 1), ("2 keys", 2), ("Not known", None)))
    sign, role = ("key", Role.CONDITIONAL) if root.access_keys else ("", Role.SECONDARY)
    yield Fact("Access keys", words, sign, role, "Keys of a root user can do everything: delete them.", keys)


def _user_facts(organization: Organization, account: NodeId, user: IamUser) -> Iterator[Fact]:
    def said(**facts: object) -> Callable[[], Change]:
        known = {"console": user.console, "mfa": user.mfa, "access_keys": user.access_keys} | facts
        return lambda: identities_facts.set_credentials(organization, account, user.name, **known)  # type: ignore[arg-type]  # by name

    def choices(name: str, states: tuple[tuple[str, object], ...]) -> tuple[FactChoice, ...]:
        return tuple(FactChoice(words, said(**{name: value}), getattr(user, name) == value) for words, value in states)

    yield Fact("Belongs to", ", ".join(user.groups) or "no group", asks="groups")
    yield _switch("Console", user.console, ("can sign in", "no password"), choices("console", _CONSOLE))
    yield _device(user.mfa, choices("mfa", _DEVICE), user.console)
    yield Fact("MFA in the session", "not known", "unknown", Role.EXEMPT, _IN_SESSION)
    keys = user.access_keys
    active = [key for key in keys or () if key.active]
    since = min((key.created[:10] for key in active if key.created), default="")
    words = "not known" if keys is None else "none" if not active else counted(len(active), "key")
    states = (("None", ()), ("1 key", (_ACTIVE,)), ("2 keys", (_ACTIVE, _ACTIVE)), ("Not known", None))
    yield Fact(
        "Access keys",
        f"{words} since {since}" if since else words,
        "key" if active else "",
        Role.CONDITIONAL if active else Role.SECONDARY,
        "Requests with an access key never carry MFA.",
        choices("access_keys", states),
    )
    yield _boundary(user.boundary)


def _role_facts(organization: Organization, account: NodeId, role: IamRole) -> Iterator[Fact]:
    def hours(count: int | None) -> FactChoice:
        seconds = None if count is None else count * 3600
        edit = partial(identities_facts.set_session_length, organization, account, role.name, seconds)
        return FactChoice(_hours(count), edit, role.session_seconds == seconds)

    yield _session(role.session_seconds, tuple(map(hours, (*_HOURS, None))))
    yield Fact("Last used", role.last_used[:10] or "not known")
    yield _boundary(role.boundary)


def set_facts(organization: Organization, one: PermissionSet) -> Iterator[Fact]:
    """Yield the facts of a permission set beside what it grants."""

    def hours(count: int | None) -> FactChoice:
        seconds = None if count is None else count * 3600
        made = replace(one, session_seconds=seconds)
        edit = partial(edit_permission_set, organization, one.name, made)
        return FactChoice(_hours(count), edit, one.session_seconds == seconds)

    yield _session(one.session_seconds, tuple(map(hours, (*_HOURS, None))))
    yield from _further_facts(one)


def _session(seconds: int | None, choices: tuple[FactChoice, ...]) -> Fact:
    return Fact("Session duration", "not known" if seconds is None else _duration(seconds), choices=choices)


def _hours(count: int | None) -> str:
    return "Not known" if count is None else counted(count, "hour")


def _other_facts(inside: AccountIdentities, record: NamedIdentity) -> Iterator[Fact]:
    if isinstance(record, IamGroup):
        yield Fact("Members", counted(len(identities.group_members(inside, record.name)), "user"))
    if isinstance(record, ManagedPolicy):
        yield Fact(
            "Attached to", counted(len(identities.policy_holders(inside, record.name)), "identity", "identities")
        )
        size, most = iam_quotas.characters(record.text), iam_quotas.load().managed_characters
        yield Fact("Size", f"{size:,} of {most:,}", tip="AWS counts no white space.")
    if record.path != "/":
        yield Fact("Path", record.path)


def _switch(label: str, state: bool | None, words: tuple[str, str], choices: tuple[FactChoice, ...]) -> Fact:
    return Fact(label, "not known" if state is None else words[0] if state else words[1], choices=choices)


def _device(state: bool | None, choices: tuple[FactChoice, ...], signs_in: bool | None) -> Fact:
    tip = "The device alone: requests carry MFA only where it was used."
    if state:
        return Fact("MFA device", "registered", "allowed", Role.ALLOWED, tip, choices)
    if state is None:
        return Fact("MFA device", "not known", "unknown", Role.EXEMPT, tip, choices)
    needs = signs_in is not False
    return Fact("MFA device", "none", "no-device" if needs else "", Role.CONDITIONAL, tip, choices)


def _boundary(reference: str) -> Fact:
    tip = "A permissions boundary never adds anything: it limits what the policies give."
    return Fact("Boundary", policy_title(reference) if reference else "none", tip=tip, asks="boundary")


def _duration(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return counted(hours, "hour") if not rest else f"{seconds / 3600:.1f} hours" if hours else f"{rest // 60} minutes"
