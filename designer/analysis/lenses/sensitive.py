"""Sensitive actions in each account: all of a group denied, some possible, or all allowed, by what SCPs leave."""

from collections.abc import Sequence
from functools import cache, partial

from designer.analysis.access.ceilings import Ceiling, Ceilings
from designer.analysis.compliance.sensitive_actions import known_actions
from designer.analysis.lenses.annotation import EXEMPT, UNKNOWN, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import (
    Lens,
    LensFacts,
    LensResult,
    LensSteps,
    LensSubject,
    annotating_accounts,
    tone_entries,
)
from designer.basics.errors import EditError
from designer.organization.model.organization import Organization

_EVERY = "all"
"""Subject of all groups together."""

ALL_DENIED = Tone(ToneColour.DENIED, "denied", "all denied")
SOME = Tone(ToneColour.CONDITIONAL, "conditional", "some possible")
ALL_ALLOWED = Tone(ToneColour.ALLOWED, "allowed", "all allowed")


def _read(facts: LensFacts, subject: str) -> LensSteps:
    organization, catalogue = facts.organization, facts.catalogue
    listed = known_actions(organization)
    names = tuple(action for group in listed.groups if subject in (_EVERY, group.id) for action in group.actions)
    indices = (catalogue.index(name) for name in names)
    mask = sum({1 << index for index in indices if index is not None})
    ceilings = Ceilings(organization, catalogue, facts.assumption)
    annotate = cache(partial(_annotation, mask=mask))  # accounts on equal paths share a ceiling
    annotations = yield from annotating_accounts(organization, lambda account: annotate(ceilings.of(account)))
    entries = tone_entries("account", annotations.values(), (ALL_DENIED, SOME, ALL_ALLOWED, UNKNOWN, EXEMPT))
    hint = f"{mask.bit_count():,} sensitive actions · list of {listed.date}"
    return LensResult(
        f"Sensitive actions, {_name(organization, subject)}: what do SCPs leave?", entries, annotations, hint
    )


def _annotation(ceiling: Ceiling, mask: int) -> NodeAnnotation:
    possible, every = (ceiling.possible & mask).bit_count(), mask.bit_count()
    if ceiling.exempt:
        return NodeAnnotation(EXEMPT, line="exempt")
    if ceiling.unknown & mask:
        return NodeAnnotation(UNKNOWN, line="unknown")
    if not possible:
        return NodeAnnotation(ALL_DENIED, line="none possible")
    tone = ALL_ALLOWED if ceiling.sure & mask == mask else SOME
    return NodeAnnotation(tone, line=f"{possible:,} of {every:,} possible")


def _name(organization: Organization, subject: str) -> str:
    """Group inside a sentence: "leaving and closing"."""
    group = next((one for one in known_actions(organization).groups if one.id == subject), None)
    return f"{group.title[:1].lower()}{group.title[1:]}" if group else "all groups"


def _offered(facts: LensFacts, text: str) -> Sequence[str]:
    words = text.lower().split()
    groups = known_actions(facts.organization).groups
    searched = {
        _EVERY: "all sensitive actions",
        **{one.id: f"sensitive actions {one.id} {one.title}" for one in groups},
    }
    return [subject for subject, told in searched.items() if all(word in told.lower() for word in words)]


def _find(organization: Organization, text: str) -> str:
    wanted = text.strip().casefold()
    groups = known_actions(organization).groups
    found = next((one.id for one in groups if wanted in (one.id.casefold(), one.title.casefold())), "")
    if wanted != _EVERY and not found:
        raise EditError(f"There is no group {text}. It is {_EVERY}, {', '.join(one.id for one in groups)}.")
    return found or _EVERY


def _is_there(organization: Organization, subject: str) -> bool:
    return subject == _EVERY or any(one.id == subject for one in known_actions(organization).groups)


LENS = Lens(
    id="sensitive",
    icon="lock",
    question="Sensitive actions: {}",
    title="sensitive: {}",
    read=_read,
    subject=LensSubject("GROUP", "logging", _find, _offered, _name, _is_there),
)
