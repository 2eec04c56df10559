"""Words for what differs inside an account: who comes, goes and changes, and of each the facts and the statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import NamedTuple

from designer.analysis.differences.identity_changes import AnyIdentity, changed_records
from designer.analysis.differences.policy_changes import StatementChange, StatementChangeKind, statement_changes
from designer.analysis.differences.statement_details import value_changes
from designer.organization.model.identities import AccessKey, AccountIdentities, IdentityKind, InlinePolicy
from designer.organization.model.records import PolicyType


class SignedLine(NamedTuple):
    """A line with a plus or a minus where it comes or goes; of a statement's values indented by two."""

    sign: str
    text: str


def identity_summary(before: AccountIdentities | None, after: AccountIdentities | None) -> list[str]:
    """Identities that differ, in order: "user ana added", "root user changed"."""
    told = []
    for name, old, new in changed_records(before, after):
        verb = "added" if old is None else "removed" if new is None else "changed"
        told.append(f"{_title(name)} {'changed' if name == 'root' else verb}")
    if before is not None and after is not None and set(before.unknown) != set(after.unknown):
        told.append("parts that are not known changed")
    return told


def identity_lines(before: AccountIdentities | None, after: AccountIdentities | None) -> Iterator[SignedLine]:
    """Details of what differs: a line for each of whom differs, then its facts."""
    for name, old, new in changed_records(before, after):
        yield SignedLine("+" if old is None else "-" if new is None else "", _title(name))
        if new is not None:  # of what goes, its name says all
            yield from _facts(old, new)
    if before is not None and after is not None:
        one, other = ({part.value for part in side.unknown} for side in (before, after))
        for sign, parts in (("-", sorted(one - other)), ("+", sorted(other - one))):
            if parts:
                yield SignedLine(sign, f"not known: {', '.join(parts)}")


def _title(name: str) -> str:
    kind, _, own = name.partition("/")
    return f"{IdentityKind(kind).value} {own}" if own else "root user"


def _facts(old: AnyIdentity | None, new: AnyIdentity) -> Iterator[SignedLine]:
    """The facts that differ; all that say something of one that comes."""
    for name in (one.name for one in fields(new) if one.name != "name"):
        values = getattr(old, name, None), getattr(new, name)
        if values[0] == values[1]:
            continue
        if name == "inline":
            yield from _inline(values[0] or (), values[1])
        elif name in ("trust", "text"):
            yield from _document("trust policy" if name == "trust" else "text", values[0] or "", values[1])
        else:
            is_new = old is None
            come, gone = list(_said(name, values[1])), [] if is_new else list(_said(name, values[0]))
            if is_new and name == "path" and values[1] == "/":
                continue
            yield from (SignedLine("-", one) for one in gone if one not in come)
            yield from (SignedLine("+", one) for one in come if one not in gone)


def _inline(before: tuple[InlinePolicy, ...], after: tuple[InlinePolicy, ...]) -> Iterator[SignedLine]:
    old, new = ({one.name: one.text for one in side} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield SignedLine("-", f"inline policy {name}")
        else:
            yield from _document(f"inline policy {name}", old.get(name, ""), new[name])


def _document(title: str, before: str, after: str) -> Iterator[SignedLine]:
    """Differences of a policy document, statement by statement."""
    if before == after:
        return
    changes = statement_changes(before, after, PolicyType.SERVICE_CONTROL_POLICY)
    yield SignedLine("" if before else "+", title if changes else f"{title}, written otherwise")
    for one in changes:
        label = f"statement {one.label}" if one.label.isdigit() else one.label or "text"
        if before:
            sign = {StatementChangeKind.ADDED: "+", StatementChangeKind.REMOVED: "-"}.get(one.kind, "")
            yield SignedLine(sign, f"{title}: {label}")
        if one.kind is not StatementChangeKind.REMOVED:
            yield from _values(one)


def _values(change: StatementChange) -> Iterator[SignedLine]:
    for element, gone, come in value_changes(change):
        lead = f"  {element}: " if element else "  "
        yield from (
            SignedLine(sign, f"{lead}{', '.join(values)}") for sign, values in (("-", gone), ("+", come)) if values
        )


# ---- facts ----------------------------------------------------------------------------------------------------------


def _said(name: str, value: object) -> Iterator[str]:
    """Words for the value of a field, one for each part of it; none where it says nothing."""
    if name in _LISTS and isinstance(value, tuple):
        yield from (_LISTS[name](one) for one in value)
    elif isinstance(value, bool):
        yield f"{_NOUNS[name]}: {'yes' if value else 'no'}"
    elif value not in (None, "", ()):
        yield f"{_NOUNS[name]}: {value}"


def _policy(reference: object) -> str:
    return f"policy {str(reference).rpartition('/')[2]} attached"


def _key(key: object) -> str:
    assert isinstance(key, AccessKey)
    when = f", made {key.created}" if key.created else ""
    used = f", last used {key.last_used}" if key.last_used else ""
    return f"{'active' if key.active else 'inactive'} access key{when}{used}"


def _tag(tag: object) -> str:
    assert isinstance(tag, tuple)
    return f"tag {tag[0]} = {tag[1]}"


_LISTS: dict[str, Callable[[object], str]] = {
    "groups": lambda one: f"in group {one}",
    "attached": _policy,
    "tags": _tag,
    "access_keys": _key,
}
_NOUNS = {
    "path": "path",
    "boundary": "permissions boundary",
    "created": "made",
    "console": "password for the console",
    "mfa": "MFA device",
    "password": "password",
    "access_keys": "access keys",
    "password_last_used": "password last used",
    "description": "description",
    "session_seconds": "longest session, in seconds",
    "last_used": "last used",
}
