"""Fixes of findings: made of replacements or edits, and applied to an organization.

Pure, like `edits`, which it uses.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from designer.analysis.checks.finding import Finding, Fix, Replacement
from designer.analysis.checks.policy_text import PolicyText
from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.policy.json.text import JsonArray, JsonObject, JsonString, Span
from designer.policy.language.document import Statement

_STALE = "The policy has changed since this was found; wait for the checks to look again."


def fix_change(organization: Organization, finding: Finding, fix: Fix | None = None) -> Change:
    """Return the change that a fix of a finding makes, as one step; the finding's first fix by default.

    Raises:
        EditError: There is no fix, the text is no longer the one that was looked at, or AWS would refuse the edit.
    """
    fix = fix or next(iter(finding.fixes), None)
    if fix is None:
        raise EditError("There is no quick fix for this.")
    if fix.edit is not None:
        return replace(fix.edit(organization), label=fix.label, merge_key="")
    policy = organization.policies.get(finding.policy) if finding.policy else None
    if policy is None:
        raise EditError(_STALE)
    change = edits.edit_policy_text(organization, policy.id, replaced(policy.text, fix.replacements))
    return replace(change, label=fix.label, merge_key="")


def replaced(text: str, replacements: tuple[Replacement, ...]) -> str:
    """Return the text after replacements.

    Raises:
        EditError: Something else stands where they want to replace.
    """
    for replacement in sorted(replacements, key=lambda one: one.span.start, reverse=True):
        if text[replacement.span.start : replacement.span.end] != replacement.old:
            raise EditError(_STALE)
        text = text[: replacement.span.start] + replacement.new + text[replacement.span.end :]
    return text


def json_string(text: str) -> str:
    """Return the text as a JSON string."""
    return json.dumps(text, ensure_ascii=False)


def put(view: PolicyText, span: Span, new: str, label: str) -> Fix:
    """Replace what is at a span."""
    return Fix(label, (Replacement(span, view.source(span), new),))


def put_text(view: PolicyText, span: Span, new: str) -> Fix:
    """Replace a JSON string by another."""
    return put(view, span, json_string(new), f"Replace by {new}")


def edit(label: str, make: Callable[[Organization], Change]) -> Fix:
    """Edit the organization."""
    return Fix(label, edit=make)


def without_entry(view: PolicyText, span: Span, label: str) -> tuple[Fix, ...]:
    """Take an entry of a list, or a member of an object, out with its comma; no fix where it is the only one.

    Args:
        view: The text.
        span: The entry; of a member, its key.
        label: Its name.
    """
    gap = removal(view, span)
    return (Fix(label, (Replacement(gap, view.source(gap), ""),)),) if gap else ()


def add_actions(view: PolicyText, statement: Statement, names: Sequence[str], label: str) -> tuple[Fix, ...]:
    """Put more entries at the end of a statement's Action; no fix where it has none."""
    value = view.element(statement, "Action")
    more = ", ".join(map(json_string, names))
    if isinstance(value, JsonString):
        return (put(view, value.span, f"[{view.source(value.span)}, {more}]", label),)
    if not isinstance(value, JsonArray) or not value.items:
        return ()
    end = value.items[-1].span.end
    return (Fix(label, (Replacement(Span(end, end), "", f", {more}"),)),)


def removal(view: PolicyText, span: Span) -> Span | None:
    """Return the characters to take out for an entry or member to go, or None if nothing would be left beside it."""
    holder = view.value(*view.steps(span.start)[:-1])
    if isinstance(holder, JsonArray):
        parts = [item.span for item in holder.items]
    elif isinstance(holder, JsonObject):
        parts = [Span(member.key_span.start, member.value.span.end) for member in holder.members]
    else:
        return None
    place = next((number for number, part in enumerate(parts) if part.start == span.start), None)
    if place is None or len(parts) == 1:
        return None
    if place + 1 < len(parts):
        return Span(parts[place].start, parts[place + 1].start)
    return Span(parts[place - 1].end, parts[place].end)
