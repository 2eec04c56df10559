"""Guardrail tests on the canvas: the worst state of those about an account, at an OU of those about any below."""

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.lenses.annotation import EXEMPT, NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, Lens, LensFacts, LensResult, LensSteps, tone_entries
from designer.basics.words import counted
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

_COLOURS = {
    ProofState.FAILED: (ToneColour.DENIED, "error"),
    ProofState.EMPTY: (ToneColour.DENIED, "denied"),
    ProofState.UNDECIDED: (ToneColour.QUIET, "unknown"),
    ProofState.OUTDATED: (ToneColour.CONDITIONAL, "recent"),
    ProofState.PROVED: (ToneColour.ALLOWED, "allowed"),
}

TONES = {state: Tone(colour, glyph, state.value) for state, (colour, glyph) in _COLOURS.items()}
UNCOVERED = Tone(ToneColour.QUIET, "info", "no test")

_LABELS = {
    TONES[ProofState.FAILED]: "where one failed",
    TONES[ProofState.EMPTY]: "where one is empty",
    TONES[ProofState.UNDECIDED]: "where one is undecided",
    TONES[ProofState.OUTDATED]: "where one is outdated",
    TONES[ProofState.PROVED]: "where all hold",
    UNCOVERED: "without a test",
}


def _read(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    proofs = yield from facts.proving()
    about: dict[NodeId, int] = {}
    for number, proof in enumerate(proofs):
        yield
        for account in proof.accounts:
            about[account] = about.get(account, 0) | 1 << number
    states = {state: sum(1 << n for n, proof in enumerate(proofs) if proof.state is state) for state in TONES}
    annotations: dict[NodeId, NodeAnnotation] = {}
    for number, node_id in enumerate(reversed(list(organization.walk()))):
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
        tests = about.get(node_id, 0)
        for child in organization.node(node_id).children:
            tests |= about.get(child, 0)
        about[node_id] = tests
        annotations[node_id] = _annotation(organization, node_id, tests, states)
    entries = tone_entries("place", annotations.values(), (*TONES.values(), UNCOVERED, EXEMPT), _LABELS)
    return LensResult(_title(proofs), entries, annotations)


def _annotation(
    organization: Organization, node_id: NodeId, tests: int, states: dict[ProofState, int]
) -> NodeAnnotation:
    """The worst state as the tone, and how many of the tests have it in words."""
    counts = {state: (tests & mask).bit_count() for state, mask in states.items() if tests & mask}
    if not counts:
        exempt = organization.is_management_account(node_id)
        return NodeAnnotation(EXEMPT if exempt else UNCOVERED)
    worst, number = next(iter(counts.items()))
    line = _line(worst, number, sum(counts.values()))
    return NodeAnnotation(TONES[worst], line=line)


def _line(worst: ProofState, number: int, whole: int) -> str:
    """As a card shows it: "9 tests hold", "1 of 9 tests failed"."""
    tests = counted(number, "test") if number == whole else f"{number:,} of {counted(whole, 'test')}"
    return f"{tests} {worst.verb(number)}"


def _title(proofs: tuple[GuardrailProof, ...]) -> str:
    failing = sum(proof.state.fails for proof in proofs)
    return f"{failing:,} of {len(proofs):,} tests fail" if failing else "Where do the guardrail tests hold?"


LENS = Lens("tests", "tests", "Where the guardrail tests hold", "tests", _read, other_words="proved failed promises")
