"""Sentences of a report about what is under way in an organization, and what AWS calls invalid in it."""

from __future__ import annotations

from collections.abc import Iterator

from designer.basics.words import counted, short
from designer.exchange.conversion import ConversionReport
from designer.organization.model.observed import AccountCreation, Handshake, InvalidEffectivePolicy
from designer.organization.model.records import Settings

_SINGLY = 10
_ACTIONS = {
    "INVITE": "An invitation",
    "ENABLE_ALL_FEATURES": "A request to enable all features",
    "APPROVE_ALL_FEATURES": "An approval of all features",
    "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE": "A request to make the service-linked role",
    "TRANSFER_RESPONSIBILITY": "A transfer of billing",
}


def report_pending(settings: Settings, source: str, report: ConversionReport) -> None:
    """Report what is under way; of each kind a few one by one, then their number."""
    for sentences in (
        [_handshake(one) for one in settings.handshakes],
        [_creation(one) for one in settings.account_creations],
        [sentence for one in settings.invalid_effective_policies for sentence in _invalid(one)],
    ):
        for what, advice in sentences[:_SINGLY]:
            report.note(source, what, advice)
        if len(sentences) > _SINGLY:
            report.note(source, f"{counted(len(sentences) - _SINGLY, 'more entry', 'more entries')} like this one.")


def _handshake(one: Handshake) -> tuple[str, str]:
    whom = ", ".join(short(name) for kind, name in one.parties if kind != "ORGANIZATION")
    until = f" until {one.expires[:10]}" if one.expires else ""
    waits = f"waits for an answer{until}"
    return f"{_ACTIONS.get(one.action, short(one.action))}{f' of {whom}' if whom else ''} {waits} ({one.id}).", ""


def _creation(one: AccountCreation) -> tuple[str, str]:
    if one.state == "FAILED":
        return f"The account {short(one.name)} was not made: {one.reason or 'AWS gives no reason'} ({one.id}).", ""
    return f"The account {short(one.name)} is being made ({one.id}).", "Import again when it is there."


def _invalid(one: InvalidEffectivePolicy) -> Iterator[tuple[str, str]]:
    whole = f"AWS calls the effective {one.type} of {one.account} invalid"
    if not one.errors:
        yield f"{whole}.", "AWS does not enforce all of it."
    for error in one.errors or ():
        place = f" at {short(error.path)}" if error.path else ""
        by = f" ({', '.join(error.policies)})" if error.policies else ""
        yield f"{whole}: {error.code}{place}{by}. {short(error.message, 200)}".rstrip(), ""
