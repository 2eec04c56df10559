"""Proof of one promise for every account that it covers."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from designer.analysis.expectations import words
from designer.analysis.expectations.coverage import covered_actions, missing_nodes
from designer.analysis.expectations.covered_requests import RequestMaker
from designer.analysis.expectations.group_proofs import GroupProof, GroupProver
from designer.analysis.expectations.holding import HoldingStatements
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.analysis.expectations.surroundings import AccountGroup, GroupsTogether, Surroundings
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.records import NodeId
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Obstacle, Result, blocked_by
from designer.policy.matching.request import Request

_AT_ONCE = 64

KnownGroupProofs: TypeAlias = dict[int, tuple[AccountGroup, GroupProof]]
"""Answers for groups, by the identity of the group, which is kept beside so that no other can have it."""


class PromiseProof:
    """Proof of one test that is no case.

    Args:
        around: The organization.
        test: The test.
        known: Answers for groups as of the last proof of the same test; the groups that are still there keep theirs.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest, known: KnownGroupProofs | None = None) -> None:
        self._known = {} if known is None else known
        self._around = around
        self._test = test
        self._mask = covered_actions(test, around.catalogue)
        self._requests = RequestMaker(around, test)

    def proving(self) -> Generator[None, None, GuardrailProof]:
        """The proof, in steps."""
        test, organization = self._test, self._around.organization
        missing = missing_nodes(organization, test)
        if missing:
            return self._empty((), words.gone(missing))
        groups, exempt = self._around.covered(test)
        if self._requests.alone:
            groups = [group._replace(accounts=(one,)) for group in groups for one in group.accounts]
        if not groups:
            return self._empty((), words.no_accounts(organization, test, exempt=exempt), exempt=exempt)
        if not self._mask:
            return self._empty(_accounts(groups), words.no_actions(test, self._around.catalogue), exempt=exempt)
        asked, example = yield from self._with_requests(groups)
        if example is None:
            return self._empty(_accounts(groups), words.NO_REQUEST, exempt=exempt)
        yield from self._proving(asked)
        known = self._known
        proofs = [known[id(group)] for group in asked]
        if self._requests.alone:
            known.clear()
        elif len(known) > 2 * len(proofs):
            known.clear()
            known.update({id(one[0]): one for one in proofs})
        concluded = yield from self._concluded(asked, proofs, example)
        return replace(concluded, exempt=exempt)

    def _proving(self, groups: list[AccountGroup]) -> Generator[None, None, None]:
        """Prove the groups that are not known: after an edit a few of thousands."""
        known = self._known
        prover = GroupProver(self._around, self._test, self._requests)
        for number, group in enumerate([one for one in groups if id(one) not in known]):
            if not number % _AT_ONCE:
                yield
            known[id(group)] = group, (yield from prover.proving(group))

    def _empty(self, accounts: tuple[NodeId, ...], reason: str, *, exempt: bool = False) -> GuardrailProof:
        return GuardrailProof(self._test.id, ProofState.EMPTY, accounts, len(accounts), reason, exempt=exempt)

    def _with_requests(
        self, groups: list[AccountGroup]
    ) -> Generator[None, None, tuple[list[AccountGroup], Request | None]]:
        """Groups of which some request is covered, and a request of the first of them."""
        first = yield from self._requests.finding(groups[0].accounts[0])
        if not self._requests.alone:
            return groups, first
        kept = [groups[0]] if first is not None else []
        for group in groups[1:]:
            found = yield from self._requests.finding(group.accounts[0])
            first = first or found
            kept += [group] if found is not None else []
        return kept, first

    def _concluded(
        self, asked: list[AccountGroup], proofs: list[tuple[AccountGroup, GroupProof]], example: Request
    ) -> Generator[None, None, GuardrailProof]:
        """Proof of the answers for all groups: the worst one counts."""
        test, organization = self._test, self._around.organization
        together = self._around.together(asked)
        covered = len(together.accounts)
        answers = {proof.kept for _, proof in proofs}
        worst = next(kept for kept in (False, None, True) if kept in answers)
        some = proofs if len(answers) == 1 else [one for one in proofs if one[1].kept is worst]
        if some is not proofs:
            together = GroupsTogether.of([group for group, _ in some])
        accounts = together.accounts
        group, proof = next((one for one in some if one[1].shown), some[0])
        if worst is None:
            return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, covered, proof.doubt)
        account = group.accounts[0]
        request = self._requests.usual(account, proof.actions) if proof.actions else proof.request
        shown = self._witness(account, request or example)
        if proof.shown and shown.allowed is (test.promise is Promise.ALWAYS):
            return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, covered, words.UNCONFIRMED)
        if not worst:
            reason = words.broken(organization, shown, test)
            return GuardrailProof(test.id, ProofState.FAILED, accounts, covered, reason, shown)
        witness = shown if proof.shown else None
        reviewed, now = test.reviewed, self._mask.bit_count()
        held_by = yield from self._holding(together.kinds, shown)
        state, reason = ProofState.PROVED, words.kept(organization, replace(shown, obstacles=held_by), test, accounts)
        if reviewed is not None and reviewed.catalogue < self._around.catalogue.date and reviewed.actions != now:
            state, reason = ProofState.OUTDATED, words.other_actions(reviewed, now)
        return GuardrailProof(test.id, state, accounts, covered, reason, witness)

    def _holding(
        self, groups: Sequence[AccountGroup], shown: ProofWitness
    ) -> Generator[None, None, tuple[Obstacle, ...]]:
        """The obstacles that make a promise hold: of all requests where that is known, else those of one."""
        test, obstacles = self._test, shown.obstacles
        denies = tuple(one for one in obstacles if one.statement)
        gaps = tuple(one for one in obstacles if not one.statement)
        if test.promise is not Promise.NEVER or test.covers is not CoveredRequests.CALLERS:
            return denies[:1] or gaps[:1]
        found = yield from HoldingStatements(self._around, test, self._mask).naming(groups, obstacles)
        return found or gaps[:1] or denies[:1]

    def _witness(self, account: NodeId, request: Request) -> ProofWitness:
        """A request of an account as the decision engine decides it."""
        placed = self._requests.natural(self._requests.placed(account, request))
        decision = evaluate(placed, self._around.stages(account, self._test))
        return ProofWitness(account, placed, decision.result is Result.ALLOWED, blocked_by(decision))


def _accounts(groups: Iterable[AccountGroup]) -> tuple[NodeId, ...]:
    """The accounts of some groups."""
    return tuple(chain.from_iterable([group.accounts for group in groups]))
