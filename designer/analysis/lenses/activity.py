"""Lenses of what people really did: services they used, and requests that the SCPs would have stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from designer.activity.account_activity import AccountActivity
from designer.analysis.lenses.annotation import DENIED, EXEMPT, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, LensFacts, LensResult, LensSteps, lens_of, tone_entries
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind

_MANY = Tone(ToneColour.ACCENT, "duty-yours", "use many services")
_SOME = Tone(ToneColour.ACCENT, "duty-shared", "use some")
_FEW = Tone(ToneColour.ACCENT, "duty-possible", "use few")
NO_EVENT = Tone(ToneColour.QUIET, "duty-none", "without an event")
STOPS = Tone(DENIED.role, DENIED.glyph, "with requests stopped")
MAY_STOP = Tone(ToneColour.OTHER, "unknown", "with open requests alone")
STOPS_NOTHING = Tone(ToneColour.QUIET, "remove", "with none in this evidence")

_WITHOUT = "No activity is beside this design"
_BRING_IN = "File, Bring in activity reads CloudTrail's logs"


def _read_used(facts: LensFacts, _subject: str) -> LensSteps:
    most = max((len(one.services) for one in facts.activity.accounts.values()), default=0) if facts.activity else 0

    def annotation(found: Iterable[AccountActivity], *, is_account: bool) -> NodeAnnotation:
        services = frozenset[str]().union(*(one.services for one in found))
        line = counted(len(services), "service") if services else "no event"
        if not is_account:
            return NodeAnnotation(line=line)
        tone = _MANY if 3 * len(services) > 2 * most else _SOME if 3 * len(services) > most else _FEW
        if not services:  # unknown is not a zero
            return NodeAnnotation(NO_EVENT, line=line)
        return NodeAnnotation(tone, line=line, brief=f"{len(services):,}")

    return _reading(facts, "Which services do people use?", annotation, (_MANY, _SOME, _FEW, NO_EVENT))


def _read_stopped(facts: LensFacts, _subject: str) -> LensSteps:
    is_known = facts.activity is not None and facts.activity.is_replayed

    def annotation(found: Iterable[AccountActivity], *, is_account: bool) -> NodeAnnotation:
        those = list(found)
        if not those or not is_known:
            return NodeAnnotation(NO_EVENT if is_account else None, line="" if those else "no event")
        stopped, open_ = sum(one.stopped for one in those), sum(one.open for one in those)
        parts = [f"{stopped:,} stopped"] if stopped or not open_ else []
        parts += [f"{open_:,} open"] if open_ else []
        tone = STOPS if stopped else MAY_STOP if open_ else STOPS_NOTHING
        brief = f"{stopped or open_:,}" if is_account else parts[0]  # the sign of an account says which
        return NodeAnnotation(tone if is_account else None, line=", ".join(parts), brief=brief)

    title = "What would the SCPs have stopped?"
    tones = (STOPS, MAY_STOP, STOPS_NOTHING, EXEMPT, NO_EVENT)
    result = yield from _reading(facts, title, annotation, tones)
    free = facts.organization.settings.management_account
    if not free or facts.activity is None:
        return result
    annotations = {**result.annotations, free: NodeAnnotation(EXEMPT, line="SCPs have no say")}
    entries = tone_entries("account", (one for one in annotations.values() if one.tone), tones)
    return replace(result, annotations=annotations, entries=entries)


def _reading(
    facts: LensFacts, title: str, annotation: Callable[..., NodeAnnotation], tones: tuple[Tone, ...]
) -> LensSteps:
    """Annotate accounts by what their people did, and OUs by what all of theirs did."""
    if facts.activity is None:
        return LensResult(title, (), {}, _WITHOUT, _BRING_IN)
    organization, known = facts.organization, facts.activity.accounts
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, node in enumerate(organization.walk()):
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
        is_account = organization.node(node).kind is NodeKind.ACCOUNT
        found = (known.get(one) for one in _numbers(organization, node))
        if is_account or known:
            annotations[node] = annotation((one for one in found if one is not None), is_account=is_account)
    entries = tone_entries("account", (one for one in annotations.values() if one.tone), tones)
    return LensResult(title, entries, annotations, f"{facts.activity.period}; only what a trail has logged")


def _numbers(organization: Organization, node: NodeId) -> Iterable[str]:
    if organization.node(node).kind is NodeKind.ACCOUNT:
        return (organization.node(node).aws_id,)
    return (organization.node(account).aws_id for account in organization.accounts(node))


USED_LENS = lens_of("used", _read_used)
STOPPED_LENS = lens_of("stopped", _read_stopped)
