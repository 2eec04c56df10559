"""Lenses of what is full or wrong: quotas used, findings, guardrail tests, and accounts that nobody can repair."""

from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from typing import TypeAlias

from designer.analysis.checks import Severity
from designer.analysis.expectations.lock_outs import AccountAccess, finding_lock_outs
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.lenses.annotation import (
    ADVICE,
    ERRORS,
    EXEMPT,
    UNKNOWN,
    WARNINGS,
    NodeAnnotation,
    Tone,
    ToneColour,
)
from designer.analysis.lenses.lens import (
    NODES_A_STEP,
    LegendEntry,
    LensFacts,
    LensResult,
    LensSteps,
    lens_of,
    of_unit,
    tone_entries,
)
from designer.basics.words import counted
from designer.organization import budget
from designer.organization.model import quotas
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind, PolicyId

_FULL = Tone(ToneColour.DENIED, "denied", "full")
NEARLY = Tone(ToneColour.WARNING, "problems", "nearly full")
ROOM = Tone(ToneColour.ALLOWED, "allowed", "room left")

_LIMIT_LABELS = {_FULL: "full", NEARLY: f"at {budget.NEARLY_FULL:.0%} or more", ROOM: "room left"}


def _read_limits(facts: LensFacts, _subject: str) -> LensSteps:
    """Annotations are shared between nodes with the same policies."""
    organization = facts.organization
    known: dict[tuple[tuple[PolicyId, ...], bool], NodeAnnotation] = {}
    annotations: dict[NodeId, NodeAnnotation] = {}
    nodes: Counter[tuple[tuple[PolicyId, ...], bool]] = Counter()
    for number, node in enumerate(organization.nodes.values()):
        alike = (node.policies, node.kind is NodeKind.OU)
        if alike not in known:
            used = budget.node_budget(organization, node.policies, ou=node.kind is NodeKind.OU)
            known[alike] = NodeAnnotation(_fullness(used.share), line=_limits_line(used), brief=_limits_brief(used))
        annotations[node.id] = known[alike]
        nodes[alike] += 1
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    counts: Counter[Tone] = Counter()
    for alike, annotation in known.items():
        counts[annotation.tone or ROOM] += nodes[alike]
    entries = of_unit("target", (LegendEntry(tone, counts[tone], label) for tone, label in _LIMIT_LABELS.items()))
    kept = " and slots kept free" if organization.settings.reserved_slots else ""
    attached = f"policies attached, FullAWSAccess{kept} included"
    hint = f"The fuller of two: {attached}, or size of the largest one · AWS quotas of {quotas.load().date}"
    return LensResult("How much of AWS's quotas is used?", entries, annotations, hint)


def _fullness(share: float) -> Tone:
    if share >= 1:
        return _FULL
    return NEARLY if share >= budget.NEARLY_FULL else ROOM


def _limits_line(used: budget.Budget) -> str:
    """Return the line of a card for the fuller limit: the slots, "3 of 10 SCPs", or the size, "policy 85% full"."""
    if not used.slots:
        return "no policies"
    kind, slots = used.slots[0]
    if used.characters and used.characters.share > slots.share:
        return f"policy {used.characters.share:.0%} full"
    return f"{slots.used} of {slots.most} {quotas.load().types[kind].plural}"


def _limits_brief(used: budget.Budget) -> str:
    """Return a shorter line for little room: "3/10", "85%"."""
    if not used.slots:
        return ""
    slots = used.slots[0][1]
    if used.characters and used.characters.share > slots.share:
        return f"{used.characters.share:.0%}"
    return f"{slots.used}/{slots.most}"


LIMITS_LENS = lens_of("budget", _read_limits)


_Severities: TypeAlias = tuple[int, int, int]
"""Numbers of errors, warnings and hints."""

_NONE = (0, 0, 0)
_SINGLE: dict[Severity, _Severities] = {
    Severity.ERROR: (1, 0, 0),
    Severity.WARNING: (0, 1, 0),
    Severity.ADVICE: (0, 0, 1),
}


def _read_problems(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    nodes = organization.nodes
    found: dict[NodeId, _Severities] = {}
    steps = 0
    for finding in facts.findings:
        places: Collection[NodeId] = {NodeId(finding.node)} if finding.node else ()
        if finding.policy and finding.policy in organization.policies and not finding.node:
            places = organization.targets(PolicyId(finding.policy))
        more = _SINGLE[finding.severity]
        for place in places:
            found[place] = _added(found.get(place, _NONE), more)
            steps += 1
            if steps % NODES_A_STEP == 0:
                yield
        yield
    annotations: dict[NodeId, NodeAnnotation] = {}
    counts: Counter[Tone] = Counter()
    for number, (node_id, severities) in enumerate(found.items()):
        if node_id in nodes:
            annotations[node_id] = annotation = _problems_annotation(severities)
            counts[annotation.tone or ADVICE] += 1
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    entries = of_unit("place", (LegendEntry(tone, counts[tone]) for tone in (ERRORS, WARNINGS, ADVICE)))
    return LensResult("Where is something wrong?", entries, annotations)


def _added(first: _Severities, second: _Severities) -> _Severities:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


@lru_cache(maxsize=1024)
def _problems_annotation(severities: _Severities) -> NodeAnnotation:
    """Return the worst as its tone, and how many there are of each in words; nodes with the same share it."""
    tones, words = (ERRORS, WARNINGS, ADVICE), ("error", "warning", "hint")
    line = " · ".join(counted(count, word) for count, word in zip(severities, words, strict=True) if count)
    return NodeAnnotation(next(tone for tone, count in zip(tones, severities, strict=True) if count), line=line)


PROBLEMS_LENS = lens_of("problems", _read_problems)


_COLOURS = {
    ProofState.FAILED: (ToneColour.DENIED, "error"),
    ProofState.EMPTY: (ToneColour.DENIED, "denied"),
    ProofState.UNDECIDED: (ToneColour.QUIET, "unknown"),
    ProofState.OUTDATED: (ToneColour.CONDITIONAL, "recent"),
    ProofState.PROVED: (ToneColour.ALLOWED, "allowed"),
}

TONES = {state: Tone(colour, glyph, state.value) for state, (colour, glyph) in _COLOURS.items()}
UNCOVERED = Tone(ToneColour.QUIET, "info", "no test")

_TEST_LABELS = {
    TONES[ProofState.FAILED]: "where one failed",
    TONES[ProofState.EMPTY]: "where one is empty",
    TONES[ProofState.UNDECIDED]: "where one is undecided",
    TONES[ProofState.OUTDATED]: "where one is outdated",
    TONES[ProofState.PROVED]: "where all hold",
    UNCOVERED: "without a test",
}


def _read_tests(facts: LensFacts, _subject: str) -> LensSteps:
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
        annotations[node_id] = _tests_annotation(organization, node_id, tests, states)
    entries = tone_entries("place", annotations.values(), (*TONES.values(), UNCOVERED, EXEMPT), _TEST_LABELS)
    return LensResult(_tests_title(proofs), entries, annotations)


def _tests_annotation(
    organization: Organization, node_id: NodeId, tests: int, states: dict[ProofState, int]
) -> NodeAnnotation:
    """Return the worst state as the tone, and how many of the tests have it in words."""
    counts = {state: (tests & mask).bit_count() for state, mask in states.items() if tests & mask}
    if not counts:
        exempt = organization.is_management_account(node_id)
        return NodeAnnotation(EXEMPT if exempt else UNCOVERED)
    worst, number = next(iter(counts.items()))
    line = _tests_line(worst, number, sum(counts.values()))
    return NodeAnnotation(TONES[worst], line=line)


def _tests_line(worst: ProofState, number: int, whole: int) -> str:
    """Return the line of a card: "9 tests hold", "1 of 9 tests failed"."""
    tests = counted(number, "test") if number == whole else f"{number:,} of {counted(whole, 'test')}"
    return f"{tests} {worst.verb(number)}"


def _tests_title(proofs: tuple[GuardrailProof, ...]) -> str:
    failing = sum(proof.state.fails for proof in proofs)
    return f"{failing:,} of {len(proofs):,} tests fail" if failing else "Where do the guardrail tests hold?"


TESTS_LENS = lens_of("tests", _read_tests)


LOCKED = Tone(ToneColour.DENIED, "lock", "locked out")
LAST = Tone(ToneColour.WARNING, "problems", "one way in left")
REACHABLE = Tone(ToneColour.ALLOWED, "allowed", "can be repaired")


def _read_lock_outs(facts: LensFacts, _subject: str) -> LensSteps:
    organization = facts.organization
    found = yield from finding_lock_outs(Prover(organization, facts.catalogue))
    annotations: dict[NodeId, NodeAnnotation] = {access.account: _access_annotation(access) for access in found}
    management = organization.settings.management_account
    if management is not None:
        annotations[management] = NodeAnnotation(EXEMPT)
    entries = tone_entries("account", annotations.values(), (LOCKED, LAST, UNKNOWN, REACHABLE, EXEMPT))
    return LensResult("Lock-outs: who could still repair permissions?", entries, annotations)


def _access_annotation(access: AccountAccess) -> NodeAnnotation:
    if access.locked:
        return NodeAnnotation(LOCKED, line="nobody gets in")
    if access.last:
        caller = access.last[0].caller.rpartition(":")[2]
        return NodeAnnotation(LAST, line=f"only {caller}")
    if access.open:
        return NodeAnnotation(UNKNOWN)
    return NodeAnnotation(REACHABLE, line=f"{counted(len(access.closed), 'way')} in closed" if access.closed else "")


LOCK_OUTS_LENS = lens_of("lock-outs", _read_lock_outs)
