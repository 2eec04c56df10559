"""Findings on the canvas: at a node, or at a policy attached to it."""

from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from typing import TypeAlias

from designer.analysis.checks import Severity
from designer.analysis.lenses.annotation import NodeAnnotation, Tone, ToneColour
from designer.analysis.lenses.lens import NODES_A_STEP, LegendEntry, Lens, LensFacts, LensResult, LensSteps, of_unit
from designer.basics.words import counted
from designer.organization.model.records import NodeId, PolicyId

ERRORS = Tone(ToneColour.DENIED, "error", "with errors")
WARNINGS = Tone(ToneColour.CONDITIONAL, "problems", "with warnings")
ADVICE = Tone(ToneColour.ACCENT, "advice", "with advice")

_Severities: TypeAlias = tuple[int, int, int]
"""Numbers of errors, warnings and hints."""

_NONE = (0, 0, 0)
_SINGLE: dict[Severity, _Severities] = {
    Severity.ERROR: (1, 0, 0),
    Severity.WARNING: (0, 1, 0),
    Severity.ADVICE: (0, 0, 1),
}


def _read(facts: LensFacts, _subject: str) -> LensSteps:
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
            annotations[node_id] = annotation = _annotation(severities)
            counts[annotation.tone or ADVICE] += 1
        if number % NODES_A_STEP == NODES_A_STEP - 1:
            yield
    entries = of_unit("place", (LegendEntry(tone, counts[tone]) for tone in (ERRORS, WARNINGS, ADVICE)))
    return LensResult("Where is something wrong?", entries, annotations)


def _added(first: _Severities, second: _Severities) -> _Severities:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


@lru_cache(maxsize=1024)
def _annotation(severities: _Severities) -> NodeAnnotation:
    """The worst as its tone, and how many there are of each in words; nodes with the same share it."""
    tones, words = (ERRORS, WARNINGS, ADVICE), ("error", "warning", "hint")
    line = " · ".join(counted(count, word) for count, word in zip(severities, words, strict=True) if count)
    return NodeAnnotation(next(tone for tone, count in zip(tones, severities, strict=True) if count), line=line)


LENS = Lens(
    "problems", "problems", "Where something is wrong", "problems", _read, other_words="errors warnings findings lint"
)
