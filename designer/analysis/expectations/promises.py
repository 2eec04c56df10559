"""Proof of one promise for every account that it covers."""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from designer.analysis.access.masked_statements import of_request
from designer.analysis.expectations import words
from designer.analysis.expectations.coverage import covered_actions, covering_statement, missing_nodes, passing
from designer.analysis.expectations.group_proofs import GroupProof, GroupProver, RequestMaker
from designer.analysis.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.analysis.expectations.surroundings import AccountGroup, GroupsTogether, Surroundings
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.records import NodeId, PolicyId
from designer.policy.equivalence.comparison import FULL_ACCESS
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Obstacle, Result, Stage, blocked_by
from designer.policy.language.document import Effect, read_policy_text, written_statements
from designer.policy.matching.request import Level, NamedPolicy, Request
from designer.policy.satisfiability.action_facts import RequestOrigin
from designer.policy.satisfiability.masks import masks

_MOST_STATEMENTS = 16
"""If more Denies apply, the search for those that are needed is skipped."""

_MOST_SETS = 6
"""Sets of statements that are named, for accounts of different policies."""


class _Statement(NamedTuple):
    """One Deny.

    Attributes:
        obstacle: It, as an obstacle.
        alone: A policy of it alone.
        policy: The policy it is of.
    """

    obstacle: Obstacle
    alone: NamedPolicy
    policy: PolicyId


class HoldingStatements:
    """Those of one test that promises that something never passes SCPs.

    Args:
        around: The organization.
        test: The test.
        mask: Its actions, as bits over the catalogue.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest, mask: int) -> None:
        self._around = around
        self._test = test
        self._mask = mask
        self._covering = covering_statement(test)

    def naming(
        self, groups: Sequence[AccountGroup], first: Sequence[Obstacle]
    ) -> Generator[None, None, tuple[Obstacle, ...]]:
        """Return the statements that make it hold in all groups; empty if Denies alone do not, or are too many.

        Args:
            groups: A group of each set of policies.
            first: Obstacles of one request, which are named where others would do, too.
        """
        sets: list[frozenset[PolicyId]] = []
        named: dict[str, Obstacle] = {}
        for group in groups:
            if any(some <= group.policies for some in sets):
                continue
            found = (yield from self._holding(group.accounts[0], first)) if len(sets) < _MOST_SETS else ()
            if not found:
                return ()
            sets.append(frozenset(one.policy for one in found))
            for one in found:
                named.setdefault(one.obstacle.statement, one.obstacle)
        return tuple(named.values())

    def _holding(self, account: NodeId, first: Sequence[Obstacle]) -> Generator[None, None, tuple[_Statement, ...]]:
        """Return the statements that make it hold in one account; empty if Denies alone do not, or are too many."""
        shown = {one.statement for one in first}
        denying = list(islice(self._denying(account), _MOST_STATEMENTS + 1))
        if len(denying) > _MOST_STATEMENTS:
            return ()
        found = sorted(denying, key=lambda one: one.obstacle.statement not in shown)
        for one in found:
            if (yield from self._hold((one,), account)):
                return (one,)
        if not (yield from self._hold(found, account)):
            return ()
        for one in reversed(tuple(found)):
            rest = [other for other in found if other is not one]
            if (yield from self._hold(rest, account)):
                found = rest
        return tuple(found)

    def _hold(self, statements: Sequence[_Statement], account: NodeId) -> Generator[None, None, bool]:
        """Return True if some statements deny every covered request."""
        around = self._around
        path = (Level("", (FULL_ACCESS, *(statement.alone for statement in statements))),)
        world = around.world(account, self._test)
        key = ("held", self._covering.allowing, self._mask, path, world)
        found = around.found.get(key)
        if found is None:
            found = yield from passing(path, self._covering, self._mask, around.catalogue, world)
            around.found[key] = found
        return found.request is None and not found.doubt

    def _denying(self, account: NodeId) -> Iterator[_Statement]:
        """Denies on the path of an account that apply, root first, each once."""
        around, seen = self._around, set[str]()
        for level in around.stages(account, self._test).scps:
            for policy, label, text in chain.from_iterable(map(_denies, level.policies)):
                if label not in seen and self._takes_some(text):
                    seen.add(label)
                    alone = NamedPolicy(label, text, policy.id)
                    yield _Statement(Obstacle(Stage.SCP, level.id, label), alone, PolicyId(policy.id))

    def _takes_some(self, text: str) -> bool:
        """Return True if a policy may deny any of the actions."""
        around = self._around
        kept = masks(read_policy_text(text), around.catalogue, RequestOrigin("", around.partition)).keep_any
        return bool(self._mask & ~kept)


def _denies(policy: NamedPolicy) -> Iterator[tuple[NamedPolicy, str, str]]:
    """Denies of a policy: the policy, ``policy#sid``, and the text of one that holds it alone."""
    read = read_policy_text(policy.text)
    plain = written_statements(policy.text) if not policy.gap and read.readable and read.statements else None
    if plain is None:
        return
    held, written = plain
    for statement in read.statements:
        if statement.effect is Effect.DENY:
            label = f"{policy.name}#{statement.sid or statement.index + 1}"
            yield policy, label, json.dumps({**held, "Statement": [written[statement.index]]})


_AT_ONCE = 64

KnownGroupProofs: TypeAlias = dict[int, tuple[AccountGroup, GroupProof]]
"""Answers for groups, by the identity of the group, which is kept beside so that no other can have it."""


class PromiseProof:
    """Proof of one test that is not a case.

    Args:
        around: The organization.
        test: The test.
        known: Answers for groups as of the last proof of the same test; the groups that are still there keep theirs.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest, known: KnownGroupProofs | None = None) -> None:
        self._proofs = {} if known is None else known
        self._around = around
        self._test = test
        self._mask = covered_actions(test, around.catalogue)
        self._requests = RequestMaker(around, test)

    def proving(self) -> Generator[None, None, GuardrailProof]:
        """Return the proof, in steps."""
        test, organization = self._test, self._around.organization
        missing = missing_nodes(organization, test)
        if missing:
            return self._empty((), words.gone(missing))
        groups, exempt = yield from self._around.covering(test)
        if self._requests.alone:
            groups = self._around.apart(groups, test)
        if not groups:
            return self._empty((), words.no_accounts(organization, test, exempt=exempt), exempt=exempt)
        if not self._mask:
            return self._empty(_accounts(groups), words.no_actions(test, self._around.catalogue), exempt=exempt)
        asked, example = yield from self._with_requests(groups)
        if example is None:
            return self._empty(_accounts(groups), words.NO_REQUEST, exempt=exempt)
        yield from self._proving(asked)
        known = self._proofs
        proofs = [known[id(group)] for group in asked]
        if self._requests.alone:
            known.clear()
        elif len(known) > 2 * len(proofs):
            known.clear()
            known.update({id(proof[0]): proof for proof in proofs})
        concluded = yield from self._concluded(asked, proofs, example)
        return replace(concluded, exempt=exempt)

    def _proving(self, groups: list[AccountGroup]) -> Generator[None, None, None]:
        """Prove the groups that are not known: after an edit a few of thousands."""
        known = self._proofs
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
        """Return the groups with a covered request, and a request of the first of them."""
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
        """Return the proof of the answers for all groups: the worst one counts."""
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
        unknown = (
            words.unknown_actions(test, self._around.catalogue) if worst and test.promise is not Promise.CAN else ""
        )
        if worst is None or unknown:
            return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, covered, unknown or proof.doubt)
        account = group.accounts[0]
        request = self._requests.usual(account, proof.actions) if proof.actions else proof.request
        shown = self._witness(account, request or (yield from self._requests.finding(account)) or example)
        if proof.shown and shown.allowed is (test.promise is Promise.ALWAYS):
            return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, covered, words.UNCONFIRMED)
        if not worst:
            if not self._requests.covers(shown.request):  # it is not known whether any request is
                place = self._around.open_place(account, test)
                if any(place):
                    return GuardrailProof(test.id, ProofState.UNDECIDED, accounts, covered, place.words)
                return GuardrailProof(test.id, ProofState.FAILED, accounts, covered, words.NOTHING_PASSES)
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
        """Return the obstacles that make a promise hold: of all requests where that is known, else those of one."""
        test, obstacles = self._test, shown.obstacles
        denies = tuple(obstacle for obstacle in obstacles if obstacle.statement)
        gaps = tuple(obstacle for obstacle in obstacles if not obstacle.statement)
        if test.promise is not Promise.NEVER or test.covers is not CoveredRequests.CALLERS:
            return denies[:1] or gaps[:1]
        found = yield from HoldingStatements(self._around, test, self._mask).naming(groups, obstacles)
        return found or gaps[:1] or denies[:1]

    def _witness(self, account: NodeId, request: Request) -> ProofWitness:
        """Return a request of an account as the decision engine decides it."""
        placed = self._requests.natural(self._requests.placed(account, request))
        about = of_request(placed.action, placed.resource, self._around.catalogue, in_context=True)
        decision = evaluate(placed, self._around.stages(account, self._test, about))
        return ProofWitness(account, placed, decision.result is Result.ALLOWED, blocked_by(decision))


def _accounts(groups: Iterable[AccountGroup]) -> tuple[NodeId, ...]:
    return tuple(chain.from_iterable([group.accounts for group in groups]))
