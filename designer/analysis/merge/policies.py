"""The policies of a merged design."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from designer.analysis.differences.three_way import MISSING, Absence, PartKey, RecordKind, ThreeVersions
from designer.analysis.merge.asking import MergeAsker
from designer.analysis.merge.documents import merged_text
from designer.analysis.merge.questions import LATER, MergeQuestion, MergeQuestionKind, MergeSide, ThreeValues
from designer.basics.dataclass import dataclass
from designer.organization.model.records import GuardrailLink, NodeId, Policy, PolicyId, Unknown


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """What a policy says and what it was made of, which belong together."""

    text: str
    guardrail: GuardrailLink | None
    unknown: Unknown | None
    candidate: str


class MergedPolicies:
    """The policies that stay.

    Args:
        versions: The three designs.
        asker: Asked where both sides changed something.

    Attributes:
        records: The policies, by id.
        kept_by: Side that keeps a policy which the other one deleted, by its id: what it attached stays attached.
    """

    def __init__(self, versions: ThreeVersions, asker: MergeAsker) -> None:
        self._versions = versions
        self._asker = asker
        self.kept_by: dict[PolicyId, MergeSide] = {}
        found = map(self._merged, dict.fromkeys((*versions.ours.policies, *versions.theirs.policies)))
        names = asker.names
        self.records = {
            one.id: replace(one, name=names[one.id]) if one.id in names else one for one in found if one is not None
        }

    def _merged(self, policy: PolicyId) -> Policy | None:
        versions = self._versions
        sides = (versions.base, versions.ours, versions.theirs)
        base, ours, theirs = values = ThreeValues(*(side.policies.get(policy, MISSING) for side in sides))
        if isinstance(ours, Policy) and isinstance(theirs, Policy):
            return ours if ours == theirs else self._both(base, ours, theirs)
        keeper = MergeSide.THEIRS if ours is MISSING else MergeSide.OURS
        found = cast("Policy", values.of(keeper))
        return None if base is not MISSING and self._is_deleted(found, values, keeper) else found

    def _is_deleted(self, policy: Policy, values: ThreeValues[Policy | Absence], keeper: MergeSide) -> bool:
        """Whether a policy goes that one side deleted; if the other changed or attached it, that is asked."""
        there = keeper.of(self._versions).targets(policy.id) - self._versions.base.targets(policy.id)
        attached: tuple[NodeId, ...] = tuple(sorted(there))
        if policy == values.base and not attached:
            return True
        where = PartKey(RecordKind.POLICY, policy.id)
        side = self._asker.ask(MergeQuestion(MergeQuestionKind.DELETED, where, values, LATER, attached))
        if side is keeper.other:
            return True
        self.kept_by[policy.id] = keeper
        return False

    def _both(self, base: Policy | Absence, ours: Policy, theirs: Policy) -> Policy:
        """Merge a policy that both have: its content, and each other field."""
        sides = (base, ours, theirs)
        bare = (_bare(side) if isinstance(side, Policy) else side for side in sides)
        merged = cast("Policy", self._asker.merged(RecordKind.POLICY, ours.id, ThreeValues(*bare)))
        content = self._content(ours.id, ThreeValues(*map(_content, sides)))
        return replace(
            merged,
            text=content.text,
            guardrail=content.guardrail,
            unknown=content.unknown,
            candidate=content.candidate,
        )

    def _content(self, policy: PolicyId, values: ThreeValues[PolicyContent | Absence]) -> PolicyContent:
        base, ours, theirs = values
        assert isinstance(ours, PolicyContent)
        assert isinstance(theirs, PolicyContent)
        asking = self._asker.asking(RecordKind.POLICY, policy)
        side = self._asker.forced.get(PartKey(RecordKind.POLICY, policy, ("text",)))
        if side is not None and isinstance(forced := values.of(side), PolicyContent):
            return forced
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        if isinstance(base, PolicyContent) and len({replace(one, text="") for one in (base, ours, theirs)}) == 1:
            text = merged_text(("text",), base.text, ours.text, theirs.text, asking)
            if text is not None:
                return replace(ours, text=text)
        return cast("PolicyContent", asking(("text",), values))


def _content(policy: Policy | Absence) -> PolicyContent | Absence:
    if not isinstance(policy, Policy):
        return policy
    return PolicyContent(policy.text, policy.guardrail, policy.unknown, policy.candidate)


def _bare(policy: Policy) -> Policy:
    """Return a policy without its content."""
    return replace(policy, text="", guardrail=None, unknown=None, candidate="")
