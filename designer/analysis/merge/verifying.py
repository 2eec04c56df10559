"""What a merged design does that neither side did, each with a request that shows it.

A promise is broken, permissions go beyond both sides or fall short of both, or nobody is left to repair an account.

For an account of both, a merge must allow nothing that both sides deny, and deny nothing that both allow: the same that
holds of each step of a migration. For an account that one side made, it must not allow what its side denies, unless the
other side gave just that to others as well.
"""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import replace
from enum import Enum
from hashlib import sha256

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.effects import PartEffects
from designer.analysis.differences.taking import change_between
from designer.analysis.differences.three_way import RecordKind
from designer.analysis.differences.versions import EffectDirection
from designer.analysis.expectations.lock_outs import finding_locked
from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.prover import Prover
from designer.analysis.expectations.words import promise_words
from designer.analysis.merge.merging import MergedDesigns
from designer.analysis.merge.questions import LATER, MergeSide
from designer.analysis.migration.safety import AccountPaths, Breach, SafetyCheck, UnsafeAccounts
from designer.basics.dataclass import dataclass
from designer.basics.words import counted, first_names
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.matching.request import Request

_KEPT = (ProofState.PROVED, ProofState.OUTDATED)
_DIGITS = 16
_NAMED = 3


class RefusalKind(Enum):
    """What the merged design does; the value is the word of the JSON.

    Attributes:
        RULE: Breaks a rule of AWS, whichever side is taken.
        TEST: Breaks a guardrail test that all versions keep which have it.
        LOCK_OUT: Leaves an account that nobody can repair.
        WIDER: Allows what neither side allows.
        NARROWER: Denies what both sides allow.
    """

    RULE = "rule"
    TEST = "test"
    LOCK_OUT = "lock-out"
    WIDER = "wider"
    NARROWER = "narrower"

    @property
    def can_be_accepted(self) -> bool:
        """Whether it may be intended: what breaks a rule or a promise is put right in the designs instead."""
        return self in (RefusalKind.WIDER, RefusalKind.NARROWER)


@dataclass(frozen=True, slots=True)
class MergeRefusal:
    """Reason why a merged design is not taken as it is.

    Attributes:
        kind: What it does.
        words: The reason, as a sentence.
        accounts: Accounts that it does it to.
        witness: A request that shows it; None if it is only not settled, or no request can.
        test: The guardrail test that it breaks; empty if there is none.
        actions: All actions that are shown to be allowed or denied so.
        grounds: Digest of the policies above the accounts, in both sides and merged; "" where none is accepted.
    """

    kind: RefusalKind
    words: str
    accounts: tuple[NodeId, ...] = ()
    witness: Request | None = None
    test: str = ""
    actions: tuple[str, ...] = ()
    grounds: str = ""

    @property
    def hash(self) -> str:
        """Sixteen hex digits of all that it says, of all its actions, and of the policies: others are another one."""
        said = self.kind.value, self.words, self.accounts, self.test, self.actions, self.grounds
        return sha256(repr(said).encode()).hexdigest()[:_DIGITS]


def verifying(
    merge: MergedDesigns, catalogue: Catalogue, today: str = ""
) -> Generator[object, None, tuple[MergeRefusal, ...]]:
    """Find what the merged design does that neither side did, in steps; the gravest first.

    Args:
        merge: The merge; while questions are open, the design so far is judged.
        catalogue: Every action.
        today: ISO date that decides which tests have expired; empty if none has.
    """
    found = [MergeRefusal(RefusalKind.RULE, rule.words) for rule in merge.refused]
    found += yield from _broken_tests(merge, catalogue, today)
    found += yield from _lock_outs(merge, catalogue)
    versions, merged = merge.versions, merge.organization
    safety = SafetyCheck(versions.ours, versions.theirs, catalogue)
    asked = _open_nodes(merge)
    settled = [account for account in merged.accounts() if asked.isdisjoint(merged.path(account))]
    unsafe = yield from safety.checking(AccountPaths(merged, safety.numbers), settled)
    found += [_beyond_both(merge, one, _actions(one, catalogue)) for one in unsafe]
    for side in LATER:
        found += yield from _of_new_accounts(merge, side, catalogue)
    return tuple(found)


def _open_nodes(merge: MergedDesigns) -> set[NodeId]:
    """Return nodes with an open question: its answers say what accounts there may do."""
    found: set[NodeId] = set()
    for question in merge.open:
        found.update((NodeId(question.where.id), *question.nodes))
        if question.where.record is RecordKind.POLICY:
            found |= merge.organization.targets(PolicyId(question.where.id))
    return found


# Guardrail tests


def _broken_tests(
    merge: MergedDesigns, catalogue: Catalogue, today: str
) -> Generator[object, None, list[MergeRefusal]]:
    proofs = yield from Prover(merge.organization, catalogue, today).proving_all()
    bad = {proof.test: proof for proof in proofs if proof.state not in (*_KEPT, ProofState.EXPIRED)}
    if not bad:
        return []
    versions = merge.versions
    for design in (versions.base, versions.ours, versions.theirs):
        before = yield from Prover(_with_tests(design, bad), catalogue, today).proving_all()
        for one in (one for one in before if one.state not in _KEPT):
            bad.pop(one.test, None)
    return [_broken(merge.organization, one) for one in bad.values()]


def _with_tests(design: Organization, names: Collection[GuardrailTestId]) -> Organization:
    """Return a design with some of its tests alone."""
    settings = replace(design.settings, tests=tuple(test for test in design.settings.tests if test.id in names))
    return Organization(design.nodes.values(), design.policies.values(), settings, identities=design.identities)


def _broken(merged: Organization, proof: GuardrailProof) -> MergeRefusal:
    test = next(one for one in merged.settings.tests if one.id == proof.test)
    state = f"holds in each design alone and {_STATES[proof.state]} in both together."
    words = f"The test “{promise_words(merged, test)}” {state}"
    witness = None if proof.witness is None else proof.witness.request
    return MergeRefusal(RefusalKind.TEST, f"{words} {proof.reason}".rstrip(), proof.accounts, witness, proof.test)


_STATES = {
    ProofState.FAILED: "fails",
    ProofState.EMPTY: "covers nothing",
    ProofState.UNDECIDED: "cannot be decided",
}


# Lock-outs


def _lock_outs(merge: MergedDesigns, catalogue: Catalogue) -> Generator[object, None, list[MergeRefusal]]:
    locked = yield from finding_locked(Prover(merge.organization, catalogue))
    for side in LATER if locked else ():
        locked -= yield from finding_locked(Prover(side.of(merge.versions), catalogue))
    if not locked:
        return []
    accounts = tuple(account for account in merge.organization.accounts() if account in locked)
    names = first_names([merge.organization.node(account).name for account in accounts], _NAMED)
    words = f"Nobody could repair {names}; in each design alone somebody can."
    return [MergeRefusal(RefusalKind.LOCK_OUT, words, accounts)]


# Permissions


def _actions(unsafe: UnsafeAccounts, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(catalogue.actions[member] for member in catalogue.members(unsafe.actions))


def _and_more(request: Request, actions: tuple[str, ...]) -> str:
    """Return the action of a request, its resource, and the number of further actions that fare alike."""
    more = counted(len(actions) - 1, "more action")
    return f"{request.action} on {request.resource}{f' and {more}' if len(actions) > 1 else ''}"


def _grounds(merge: MergedDesigns, accounts: Collection[NodeId]) -> str:
    """Return the digest of the policies above accounts, the same whichever way round the designs are merged."""

    def texts(design: Organization) -> list[list[list[str]]]:
        paths = {
            tuple(design.node(level).policies for level in design.path(one)) for one in accounts if one in design.nodes
        }
        return sorted([sorted(design.policy(one).text for one in level) for level in path] for path in paths)

    sides = sorted(texts(side.of(merge.versions)) for side in LATER)
    return sha256(repr((sides, texts(merge.organization))).encode()).hexdigest()


def _beyond_both(merge: MergedDesigns, unsafe: UnsafeAccounts, actions: tuple[str, ...]) -> MergeRefusal:
    merged, grounds = merge.organization, _grounds(merge, unsafe.accounts)
    kind = RefusalKind.WIDER if unsafe.breach is Breach.WIDER else RefusalKind.NARROWER
    where = first_names([merged.node(account).name for account in unsafe.accounts], _NAMED)
    if unsafe.request is None:
        allows = "allows more than both sides" if kind is RefusalKind.WIDER else "denies more than both sides"
        words = f"It is not settled whether the merge {allows} in {where}: {unsafe.doubt}"
        return MergeRefusal(kind, words, unsafe.accounts, actions=actions, grounds=grounds)
    said = "allowed, and in neither design" if kind is RefusalKind.WIDER else "denied, and allowed in both designs"
    words = f"In {where}, {_and_more(unsafe.request, actions)} would be {said}."
    return MergeRefusal(kind, words, unsafe.accounts, unsafe.request, actions=actions, grounds=grounds)


def _of_new_accounts(
    merge: MergedDesigns, side: MergeSide, catalogue: Catalogue
) -> Generator[object, None, list[MergeRefusal]]:
    """Return what the accounts that one side made may do beyond that, though the other side gave it to nobody."""
    own, other = side.of(merge.versions), side.other.of(merge.versions)
    there, asked = merge.organization, _open_nodes(merge)
    new = [account for account in there.accounts() if account in own.nodes and account not in other.nodes]
    new = [one for one in new if asked.isdisjoint(there.path(one))]
    if not new:
        return []
    safety = SafetyCheck(own, own, catalogue)
    unsafe = yield from safety.checking(AccountPaths(there, safety.numbers), new)
    wider = [one for one in unsafe if one.breach is Breach.WIDER]
    given = (yield from _given(merge.versions.base, other, catalogue)) if wider else 0
    beyond = (one for one in wider if one.request is None or one.actions & ~given)
    return [_beyond_own(merge, one, _actions(one, catalogue)) for one in beyond]


def _given(base: Organization, later: Organization, catalogue: Catalogue) -> Generator[object, None, int]:
    """Return the actions that a side gave to any account, as bits over the catalogue."""
    parts = ChangeParts(base, change_between(base, later))
    effects = yield from PartEffects(parts, catalogue).comparing([part.id for part in parts.parts])
    surely = (group for group in effects.groups if not group.change.is_open)
    wide = (one.actions for one in surely if one.change.direction is not EffectDirection.NARROWER)
    found = 0
    for actions in wide:
        found |= actions
    return found


def _beyond_own(merge: MergedDesigns, unsafe: UnsafeAccounts, actions: tuple[str, ...]) -> MergeRefusal:
    merged, grounds = merge.organization, _grounds(merge, unsafe.accounts)
    where, request = first_names([merged.node(account).name for account in unsafe.accounts], _NAMED), unsafe.request
    if request is None:
        words = f"It is not settled whether the merge allows more than one side in {where}, new there: {unsafe.doubt}"
    else:
        words = (
            f"In {where}, which one side alone has, {_and_more(request, actions)} would be allowed; it is "
            "denied there, and the other side gives it to nobody."
        )
    return MergeRefusal(RefusalKind.WIDER, words, unsafe.accounts, request, actions=actions, grounds=grounds)
