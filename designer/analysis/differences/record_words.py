"""Words for records that differ: attributes of nodes and settings, what lies inside an account, and promises."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

from designer.analysis.differences.alignment import Alignment
from designer.analysis.differences.comment_words import comment_lines
from designer.analysis.differences.named_records import ROOT_RECORD, UNKNOWN_PARTS, NamedRecord, named_records
from designer.analysis.differences.policy_changes import (
    StatementChange,
    StatementChangeKind,
    statement_changes,
    value_changes,
)
from designer.analysis.differences.structure import FileValue, StructureChange, changed_records
from designer.analysis.expectations.words import promise_sentence, promise_words
from designer.organization.model.guardrail_tests import GuardrailTest
from designer.organization.model.identities import AccessKey, AccountIdentities, InlinePolicy
from designer.organization.model.identity_center import (
    AccessAssignment,
    CenterGroup,
    CenterUser,
    Entitlement,
    IdentityCenter,
    PermissionSet,
)
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType

_NOUNS = {one.key: one.noun for one in NODE_ATTRIBUTES} | {
    "managementAccount": "management account",
    "featureSet": "feature set",
    "policyTypes": "enabled policy types",
    "trustedServices": "services with trusted access",
    "delegatedAdministrators": "delegated administrators",
    "reservedSlots": "reserved slots",
    "silenced": "silenced findings",
    "tests": "guardrail tests",
    "comments": "comments",
    "compliance": "records on compliance",
    "accessAssignments": "Identity Center",
    "resourcePolicy": "resource policy",
    "accountCreations": "account creations",
    "invalidEffectivePolicies": "invalid effective policies",
    "unknown": "parts that are not known",
}


_MOST_NOUNS = 12
"""Most things that are named in one line; what lies inside an account can be many."""


def attributes_changed(sides: Alignment, change: StructureChange) -> str:
    """Return attributes that differ, or what lies inside, in a few words: "owner, tags changed", "user ana added"."""
    if change.inside:
        return _most_of(identity_summary(*_inside(sides, change), change.record))
    if change.is_center:
        return _center_words(sides, change)
    keys = [key for side in (change.before, change.after) if isinstance(side, dict) for key in side]
    nouns = [_NOUNS.get(key, str(key)) for key in dict.fromkeys(keys)]
    return f"{_most_of(nouns)} changed"


def is_record_new(sides: Alignment, change: StructureChange) -> bool | None:
    """Whether the record that a change is about comes, rather than goes; None if it is changed, or no record is."""
    old: object
    new: object
    if change.is_center:
        old, new = _center_sides(sides, change)
    else:
        found = changed_records(*_inside(sides, change)) if change.record else ()
        old, new = next(((old, new) for name, old, new in found if name == change.record), (None, None))
    return None if (old is None) is (new is None) else old is None


def _most_of(nouns: Sequence[str]) -> str:
    more = f" and {len(nouns) - _MOST_NOUNS:,} more" if len(nouns) > _MOST_NOUNS else ""
    return f"{', '.join(nouns[:_MOST_NOUNS])}{more}"


def _inside(sides: Alignment, change: StructureChange) -> tuple[AccountIdentities | None, AccountIdentities | None]:
    return sides.before.identities.get(change.node), sides.after.identities.get(change.node)


def attribute_lines(sides: Alignment, change: StructureChange) -> Iterator[tuple[str, str]]:
    """Yield the values that go, with a minus, and that come, with a plus; guardrail tests as promises."""
    if change.inside:
        yield from identity_lines(*_inside(sides, change), change.record)
        return
    if change.is_center:
        yield from _center_lines(sides, change)
        return
    before, after = (side if isinstance(side, dict) else {} for side in (change.before, change.after))
    for sign, side, other in (("-", before, after), ("+", after, before)):
        for key, value in side.items():
            said = file_value_words(_without(value, other.get(key)))
            if said and not (change.settings and key in {"tests", "comments"}):
                yield sign, f"{_NOUNS.get(key, key)}: {said}"
    if change.settings:
        yield from promise_lines(sides)
        yield from comment_lines(sides)


def _without(value: FileValue, other: FileValue) -> FileValue:
    """A value without the parts of a list that the other side has, too; the whole where only their order differs."""
    if not isinstance(value, list) or not isinstance(other, list):
        return value
    own = [one for one in value if one not in other]
    return own if own or any(one not in value for one in other) else value


def file_value_words(value: FileValue) -> str:
    """Return a value of a file in words: lists by commas, objects by their keys, and nothing of what is empty."""
    if isinstance(value, dict):
        items = ((key.replace("_", " "), file_value_words(one)) for key, one in value.items())
        return ", ".join(f"{key} = {said}" for key, said in items if said)
    if isinstance(value, list):
        return ", ".join(file_value_words(one) for one in value)
    return "" if value is None else " ".join(str(value).splitlines())


class SignedLine(NamedTuple):
    """A line with a plus or a minus where it comes or goes; of a statement's values indented by two."""

    sign: str
    text: str


def identity_summary(before: AccountIdentities | None, after: AccountIdentities | None, record: str = "") -> list[str]:
    """Identities that differ, in order: "user ana added", "root user changed"; of one record, where that is named."""
    lines = []
    for name, old, new in changed_records(before, after):
        if record in ("", name):
            lines.append(f"{record_title(name)} {'changed' if name == ROOT_RECORD else _verb(old, new)}")
    if record in ("", UNKNOWN_PARTS) and _differ_in_unknown(before, after):
        lines.append("parts that are not known changed")
    if not lines and (before is None) is not (after is None):
        lines.append(f"users and roles {'known now' if before is None else 'not known any more'}")
    return lines


def identity_lines(
    before: AccountIdentities | None, after: AccountIdentities | None, record: str = ""
) -> Iterator[SignedLine]:
    """Details of what differs: a line for each of whom differs, then its facts; of one record, where that is named."""
    for name, old, new in changed_records(before, after):
        if record in ("", name):
            yield SignedLine("+" if old is None else "-" if new is None else "", record_title(name))
            if new is not None:  # of what goes, its name says all
                yield from record_lines(old, new)
    if before is not None and after is not None and record in ("", UNKNOWN_PARTS):
        yield from _unknown_lines(before, after)


def _unknown_lines(
    before: AccountIdentities | IdentityCenter, after: AccountIdentities | IdentityCenter
) -> Iterator[SignedLine]:
    one, other = ({field_words(part.value) for part in side.unknown} for side in (before, after))
    for sign, parts in (("-", sorted(one - other)), ("+", sorted(other - one))):
        if parts:
            yield SignedLine(sign, f"not known: {', '.join(parts)}")


def _differ_in_unknown(before: AccountIdentities | None, after: AccountIdentities | None) -> bool:
    return before is not None and after is not None and set(before.unknown) != set(after.unknown)


def _verb(old: object, new: object) -> str:
    return "added" if old is None else "removed" if new is None else "changed"


def record_title(name: str) -> str:
    """Return the title of a record by its name inside an account: "user ana", "root user"."""
    kind, _, own = name.partition("/")
    return f"{kind} {own}" if own else {ROOT_RECORD: "root user", UNKNOWN_PARTS: "what is not known"}[kind]


def center_title(design: Organization, name: str, record: NamedRecord | None) -> str:
    """Return the title of a record of Identity Center: "user dora", "permission set Read for group Ops in Prod"."""
    if isinstance(record, AccessAssignment):
        place = design.node(record.target).name if record.target in design.nodes else record.target
        return f"permission set {record.permission_set} for {record.grantee.kind} {record.grantee.name} in {place}"
    if isinstance(record, Entitlement):
        place = design.node(record.account).name if record.account in design.nodes else record.account
        return f"role {record.role} of {place} for {record.grantee.kind} {record.grantee.name}"
    return record_title(name)


def _center_sides(sides: Alignment, change: StructureChange) -> tuple[NamedRecord | None, NamedRecord | None]:
    before, after = (named_records(side.settings.identity_center) for side in (sides.before, sides.after))
    return before.get(change.record), after.get(change.record)


def _center_words(sides: Alignment, change: StructureChange) -> str:
    old, new = _center_sides(sides, change)
    if change.record == UNKNOWN_PARTS:
        return "parts that are not known changed"
    return f"{center_title(sides.after if new else sides.before, change.record, new or old)} {_verb(old, new)}"


def _center_lines(sides: Alignment, change: StructureChange) -> Iterator[SignedLine]:
    old, new = _center_sides(sides, change)
    if change.record == UNKNOWN_PARTS:
        centers = (side.settings.identity_center or IdentityCenter() for side in (sides.before, sides.after))
        yield from _unknown_lines(*centers)
    elif isinstance(new, CenterUser | CenterGroup | PermissionSet):
        yield from record_lines(old, new)


def record_lines(old: NamedRecord | None, new: NamedRecord) -> Iterator[SignedLine]:
    """Yield the facts that differ; all that say something of one that comes."""
    for name in (field.name for field in fields(new) if field.name != "name"):
        before, after = getattr(old, name, None), getattr(new, name)
        if before != after:
            yield from _fact_lines(new, name, before, after, is_new=old is None)


def _fact_lines(record: NamedRecord, name: str, before: Any, after: Any, *, is_new: bool) -> Iterator[SignedLine]:
    """Yield one fact that differs."""
    if name == "inline" and isinstance(record, PermissionSet):
        yield from _document("inline policy", before or "", after)
    elif name == "inline":
        yield from _inline(before or (), after)
    elif name in ("trust", "text"):
        yield from _document("trust policy" if name == "trust" else "text", before or "", after)
    elif not (is_new and name == "path" and after == "/"):
        come, gone = list(_said(name, after)), [] if is_new else list(_said(name, before))
        yield from (SignedLine("-", one) for one in gone if one not in come)
        yield from (SignedLine("+", one) for one in come if one not in gone)


def _inline(before: tuple[InlinePolicy, ...], after: tuple[InlinePolicy, ...]) -> Iterator[SignedLine]:
    old, new = ({policy.name: policy.text for policy in side} for side in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield SignedLine("-", f"inline policy {name}")
        else:
            yield from _document(f"inline policy {name}", old.get(name, ""), new[name])


def _document(title: str, before: str, after: str) -> Iterator[SignedLine]:
    """Yield the differences of a policy document, statement by statement."""
    if before == after:
        return
    changes = statement_changes(before, after, PolicyType.SERVICE_CONTROL_POLICY)
    yield SignedLine("" if before else "+", title if changes else f"{title}, written differently")
    for change in changes:
        label = f"statement {change.label}" if change.label.isdigit() else change.label or "text"
        if before:
            sign = {StatementChangeKind.ADDED: "+", StatementChangeKind.REMOVED: "-"}.get(change.kind, "")
            yield SignedLine(sign, f"{title}: {label}")
        if change.kind is not StatementChangeKind.REMOVED:
            yield from _values(change)


def _values(change: StatementChange) -> Iterator[SignedLine]:
    for element, gone, come in value_changes(change):
        lead = f"  {element}: " if element else "  "
        yield from (
            SignedLine(sign, f"{lead}{', '.join(values)}") for sign, values in (("-", gone), ("+", come)) if values
        )


def field_words(name: str) -> str:
    """Return the words for a field of an identity: those of the table, or its name with spaces."""
    return _IDENTITY_NOUNS.get(name) or name.replace("_", " ")


def _said(name: str, value: object) -> Iterator[str]:
    """Yield the words for the value of a field, one for each part that says something."""
    if isinstance(value, tuple):
        in_words = _LISTS.get(name) or (lambda one: f"{field_words(name)}: {one}")
        yield from map(in_words, value)
    elif isinstance(value, bool):
        yield f"{field_words(name)}: {'yes' if value else 'no'}"
    elif value not in (None, ""):
        yield f"{field_words(name)}: {value}"


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
_IDENTITY_NOUNS = {
    "boundary": "permissions boundary",
    "created": "made",
    "console": "password for the console",
    "mfa": "MFA device",
    "session_seconds": "longest session, in seconds",
    "aws_id": "AWS id",
    "permissionSets": "permission sets",
}
"""Where the name of a field does not say it."""


def promise_lines(sides: Alignment) -> Iterator[tuple[str, str]]:
    """Yield a line for each test that one side alone has, or has otherwise: its sign, + or -, and its words.

    What is shown of a changed test is its new sentence, and the old one only where it differs.
    """
    before = {test.id: test for test in sides.before.settings.tests}
    after = {test.id: test for test in sides.after.settings.tests}
    for key, test in before.items():
        if key not in after:
            yield "-", f"guardrail test: {promise_words(sides.before, test)}"
    for key, test in after.items():
        if key not in before:
            yield "+", f"guardrail test: {promise_words(sides.after, test)}"
        elif test != before[key]:
            yield from _changed(sides, before[key], test)


def _changed(sides: Alignment, was: GuardrailTest, now: GuardrailTest) -> Iterator[tuple[str, str]]:
    texts = [_parts_of_test(design, test) for design, test in ((sides.before, was), (sides.after, now))]
    keys = [key for key in texts[1] if texts[0][key] != texts[1][key]]
    for sign, one in zip("-+", texts, strict=True):
        for key in keys:
            yield sign, f"guardrail test “{promise_words(sides.after, now)}”, {key}: {one[key] or 'none'}"


def _parts_of_test(organization: Organization, test: GuardrailTest) -> dict[str, str]:
    """Return the parts of a test in words; its own words hide no change of what it promises."""
    reviewed = f"catalogue of {test.reviewed.catalogue}, {test.reviewed.actions:,} actions" if test.reviewed else ""
    return {
        "says": test.say,
        "promise": promise_sentence(organization, test),
        "why": test.why,
        "owner": test.owner,
        "severity": test.urgency.value,
        "expires": test.expires,
        "during migrations": "yes" if test.during_migration else "no",
        "reviewed": reviewed,
    }
