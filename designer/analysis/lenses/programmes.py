"""Compliance programmes on the canvas: whether only what is in scope is possible, or decided on, in each account."""

from designer.analysis.compliance.programme_facts import facts_of, marks_at, marks_of
from designer.analysis.compliance.scope import ProgrammeScope, ProgrammeScopes
from designer.analysis.lenses.annotation import EXEMPT, UNKNOWN, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, Lens, LensFacts, LensResult, LensSteps, tone_entries
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.states import State

KEPT = Tone(ToneColour.ALLOWED, "allowed", "in scope, or exceptions accepted")
PARTLY = Tone(ToneColour.CONDITIONAL, "conditional", "out of scope possible")
NO_PROGRAMME = Tone(ToneColour.QUIET, "remove", "without a programme")

_TONES = {State.ALLOWED: KEPT, State.CONDITIONAL: PARTLY, State.UNKNOWN: UNKNOWN, State.EXEMPT: EXEMPT}
_WORST = (State.CONDITIONAL, State.UNKNOWN, State.EXEMPT, State.ALLOWED)


def _read(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    day = facts.day or facts.catalogue.date
    scopes = ProgrammeScopes(organization, facts.catalogue, day)
    annotations: dict[NodeId, NodeAnnotation] = {}
    plain = NodeAnnotation(NO_PROGRAMME)
    for number, node in enumerate(organization.walk()):
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
        if organization.node(node).kind is NodeKind.ACCOUNT:
            found = scopes.all_of(node) if marks_of(organization, node) else ()
            annotations[node] = _annotation(found) if found else plain
        elif here := marks_at(organization, node):
            titles = (facts_of(organization, programme) for programme in here)
            named = ", ".join(one.title if one else own for one, own in zip(titles, here, strict=True))
            annotations[node] = NodeAnnotation(line=named)
    entries = tone_entries("account", annotations.values(), (KEPT, PARTLY, UNKNOWN, EXEMPT, NO_PROGRAMME))
    return LensResult("Is only what is in scope possible?", entries, annotations, f"As of {day}")


def _annotation(scopes: tuple[ProgrammeScope, ...]) -> NodeAnnotation:
    """The worst of the programmes as the tone, in words."""
    worst = min(scopes, key=lambda scope: (_WORST.index(scope.state), -len(scope.undecided)))
    return NodeAnnotation(_TONES[worst.state], line=worst.words)


LENS = Lens(
    "programmes",
    "lock",
    "Where compliance programmes hold",
    "programmes",
    _read,
    other_words="hipaa pci dss soc certification regulated",
)
