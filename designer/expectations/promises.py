"""Proof of one promise for every account that it covers.

Sets of actions settle most groups of accounts at once; where an answer hangs on conditions or resources, a search
proves the rest or finds a request, which the decision engine confirms.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import NamedTuple

from designer.access.question import PLANNED
from designer.access.rcp_levels import FULL_ACCESS, as_scps
from designer.access.resource_ceilings import limited_by_rcps
from designer.expectations import words
from designer.expectations.coverage import (
    asks_for_nothing,
    covered_actions,
    covering,
    missing_nodes,
    names_service_linked,
    service_linked_arn,
)
from designer.expectations.proof import GuardrailProof, ProofState, ProofWitness
from designer.expectations.searching import Found, passing, relevant, stopped
from designer.expectations.surroundings import AccountGroup, Surroundings, counts_rcps, tells_accounts_apart
from designer.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.model.records import NodeId
from designer.policy.catalog.unlimited_actions import UNLIMITED_SENTENCE
from designer.policy.equivalence.comparison import Path
from designer.policy.equivalence.search import CALLER
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result, blocked_by
from designer.policy.matching.request import Level, Request, Stages

_AT_ONCE = 64


class _Verdict(NamedTuple):
    """Answer for one group.

    Attributes:
        kept: True for a promise that is kept, False for a broken one, None for an open one.
        request: The request that shows it, where one does.
        doubt: Reason of an open one.
    """

    kept: bool | None
    request: Request | None = None
    doubt: str = ""


class PromiseProof:
    """Proof of one test that is no case.

    Args:
        around: The organization.
        test: The test.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest) -> None:
        self._around = around
        self._test = test
        self._mask = covered_actions(test, around.catalogue)
        self._covering = covering(test)
        self._free = asks_for_nothing(test)
        self._alone = tells_accounts_apart(self._covering.allowing) or (
            counts_rcps(test) and test.covers is CoveredRequests.CALLERS and around.rcps_tell_accounts_apart
        )

    def proving(self) -> Generator[None, None, GuardrailProof]:
        """The proof, in steps."""
        test, organization = self._test, self._around.organization
        missing = missing_nodes(organization, test)
        if missing:
            return self._vacuous((), words.gone(missing))
        groups, exempt = self._around.covered(test)
        if self._alone:
            groups = [group._replace(accounts=(one,)) for group in groups for one in group.accounts]
        accounts = tuple(account for group in groups for account in group.accounts)
        if not accounts:
            return self._vacuous((), words.no_accounts(organization, test, exempt=exempt), exempt=exempt)
        if not self._mask:
            return self._vacuous(accounts, words.no_actions(test, self._around.catalogue), exempt=exempt)
        groups, example = yield from self._with_requests(groups)
        if example is None:
            return self._vacuous(accounts, words.NO_REQUEST, exempt=exempt)
        verdicts: list[tuple[AccountGroup, _Verdict]] = []
        for number, group in enumerate(groups):
            if not number % _AT_ONCE:
                yield
            verdicts.append((group, (yield from self._judging(group))))
        return replace(self._concluded(verdicts, example), exempt=exempt)

    def _vacuous(self, accounts: tuple[NodeId, ...], reason: str, *, exempt: bool = False) -> GuardrailProof:
        return GuardrailProof(self._test.id, ProofState.VACUOUS, accounts, len(accounts), reason, exempt=exempt)

    # ---- covered requests -------------------------------------------------------------------------------------------

    def _with_requests(
        self, groups: list[AccountGroup]
    ) -> Generator[None, None, tuple[list[AccountGroup], Request | None]]:
        """Groups of which some request is covered, and a request of the first of them."""
        first = yield from self._covered_request(groups[0].accounts[0])
        if not self._alone:
            return groups, first
        kept = [groups[0]] if first is not None else []
        for group in groups[1:]:
            found = yield from self._covered_request(group.accounts[0])
            first = first or found
            kept += [group] if found is not None else []
        return kept, first

    def _covered_request(self, account: NodeId) -> Generator[None, None, Request | None]:
        """A request that the test covers; None where there is none."""
        if self._free or names_service_linked(self._test):
            return self._usual(account, self._mask)
        around = self._around
        world = around.world(account, self._test)
        known = (world.facts if self._alone else (), world.place.partition) if world is not None else None
        key = ("covered", self._covering.allowing, self._mask, known)
        found = around.found.get(key)
        if found is None:
            found = yield from passing((), self._covering, self._mask, around.catalogue, world)
            around.found[key] = found
        if found.request is not None:
            return self._placed(account, found.request)
        return self._usual(account, self._mask) if found.doubt else None

    def _usual(self, account: NodeId, mask: int) -> Request:
        """An ordinary request of the first of some actions."""
        action = self._around.catalogue.actions[(mask & -mask).bit_length() - 1]
        world = self._around.world(account, self._test)
        if world is None:
            return self._placed(account, Request(action, "*", CALLER))
        context = world.always(action)
        if names_service_linked(self._test):
            context["aws:principalarn"] = service_linked_arn(self._test, world.account)
        caller = str(context["aws:principalarn"])
        return self._placed(account, Request(action, world.usual_resource(action), caller, context=context))

    def _placed(self, account: NodeId, request: Request) -> Request:
        """A request as somebody of the account makes it, or as somebody makes it of what the account owns."""
        organization = self._around.organization
        number = organization.node(account).aws_id
        managing = organization.is_management_account(account)
        if self._test.covers is CoveredRequests.RESOURCES:
            return replace(request, resource_account=number or PLANNED, resource_in_management_account=managing)
        caller = number or request.account
        owner = caller if counts_rcps(self._test) else request.resource_account
        return replace(request, account=caller, resource_account=owner, in_management_account=managing)

    # ---- one group --------------------------------------------------------------------------------------------------

    def _judging(self, group: AccountGroup) -> Generator[None, None, _Verdict]:
        """Answer for a group, by sets of actions where these settle it."""
        settled = self._by_masks(group)
        if settled is not None:
            return settled
        return (yield from self._searching(group))

    def _bounds(self, group: AccountGroup) -> tuple[int, int, bool]:
        """Covered actions that surely pass, and that may; whether all policies can be read."""
        mask = self._mask
        if names_service_linked(self._test):
            return mask, mask, True
        of_callers = self._test.covers is CoveredRequests.CALLERS
        used = [*([group.scps] if of_callers else []), *([group.rcps] if counts_rcps(self._test) else [])]
        sure = possible = mask
        for ceiling in used:
            sure, possible = sure & ceiling.sure, possible & ceiling.possible
        return sure, possible, all(one.complete for one in used)

    def _by_masks(self, group: AccountGroup) -> _Verdict | None:
        """Answer where sets of actions settle it; None where only a search does."""
        sure, possible, readable = self._bounds(group)
        promise, free = self._test.promise, self._free or names_service_linked(self._test)
        account = group.accounts[0]
        if not readable:
            return None
        if promise is Promise.NEVER and not possible:
            return _Verdict(kept=True)
        if promise is Promise.ALWAYS and sure == self._mask:
            return _Verdict(kept=True)
        if promise is Promise.CAN and not possible:
            return _Verdict(kept=False)
        if promise is Promise.NEVER and sure and free:
            return _Verdict(kept=False, request=self._usual(account, sure))
        if promise is Promise.ALWAYS and possible != self._mask and free:
            return _Verdict(kept=False, request=self._usual(account, self._mask & ~possible))
        if promise is Promise.CAN and sure and free:
            return _Verdict(kept=True, request=self._usual(account, sure))
        unlimited = self._mask & self._around.catalogue.unlimited_mask
        return _Verdict(kept=None, doubt=UNLIMITED_SENTENCE) if unlimited and promise is Promise.NEVER else None

    def _searching(self, group: AccountGroup) -> Generator[None, None, _Verdict]:
        """Answer by a search over resources and conditions."""
        account = group.accounts[0]
        stages = self._around.stages(account, self._test)
        every = (*stages.scps, *stages.rcps)
        unread = words.unread(stages)
        if unread:
            return _Verdict(kept=None, doubt=unread)
        gaps = [policy.gap for level in every for policy in level.policies if policy.gap]
        found = Found()
        for path, mask in self._paths(stages, group):
            one = yield from self._looking_up(path, mask, account)
            found = Found(one.request, found.doubt or one.doubt)
            if found.request is not None:
                break
        return self._read_off(found, account, gaps)

    def _paths(self, stages: Stages, group: AccountGroup) -> Iterator[tuple[Path, int]]:
        """Policies that have a say, apart for services that RCPs reach and for those that they do not."""
        mask, catalogue = self._mask, self._around.catalogue
        scps = () if group.scps.exempt else tuple(map(_open_handed, stages.scps))
        rcps = () if group.rcps.exempt else tuple(as_scps(_open_handed(level)) for level in stages.rcps)
        reached = mask & limited_by_rcps(catalogue) if rcps else 0
        for path, part in (((*scps, *rcps), reached), (scps, mask & ~reached)):
            if part:
                yield relevant(path, part, catalogue, self._around.partition), part

    def _looking_up(self, path: Path, mask: int, account: NodeId) -> Generator[None, None, Found]:
        """Result of a search, made once for all that rests on the same."""
        around, promise = self._around, self._test.promise
        world = around.world(account, self._test)
        alone = self._alone or any(tells_accounts_apart(policy.text) for level in path for policy in level.policies)
        known = (world.facts if alone else (), world.place.partition) if world is not None else None
        key = (promise is Promise.ALWAYS, self._covering.allowing, mask, path, known)
        found = around.found.get(key)
        if found is None:
            look = stopped if promise is Promise.ALWAYS else passing
            found = yield from look(path, self._covering, mask, around.catalogue, world)
            around.found[key] = found
        return found

    def _read_off(self, found: Found, account: NodeId, gaps: list[str]) -> _Verdict:
        """Answer of a search in which policies that are not known allow everything."""
        promise = self._test.promise
        shown = found.request is not None
        if gaps and shown is not (promise is Promise.ALWAYS) and not (found.doubt and not shown):
            return _Verdict(kept=None, doubt=words.not_known(gaps))
        if found.request is not None:
            return _Verdict(kept=promise is Promise.CAN, request=self._placed(account, found.request))
        if found.doubt:
            return _Verdict(kept=None, doubt=found.doubt)
        return _Verdict(kept=promise is not Promise.CAN)

    # ---- the whole --------------------------------------------------------------------------------------------------

    def _concluded(self, verdicts: list[tuple[AccountGroup, _Verdict]], example: Request) -> GuardrailProof:
        """Proof of the answers for all groups: the worst one counts."""
        test, organization = self._test, self._around.organization
        covered = sum(len(group.accounts) for group, _ in verdicts)
        worst = next(kept for kept in (False, None, True) if any(one.kept is kept for _, one in verdicts))
        some = [(group, verdict) for group, verdict in verdicts if verdict.kept is worst]
        accounts = tuple(account for group, _ in some for account in group.accounts)
        group, verdict = next((one for one in some if one[1].request is not None), some[0])
        if worst is None:
            return GuardrailProof(test.id, ProofState.OPEN, accounts, covered, verdict.doubt)
        account = group.accounts[0]
        shown = self._witness(account, verdict.request or self._placed(account, example))
        if verdict.request is not None and shown.allowed is (test.promise is Promise.ALWAYS):
            return GuardrailProof(test.id, ProofState.OPEN, accounts, covered, words.UNCONFIRMED)
        if not worst:
            reason = words.broken(organization, shown, test)
            return GuardrailProof(test.id, ProofState.FAILED, accounts, covered, reason, shown)
        witness = shown if verdict.request is not None else None
        reviewed, now = test.reviewed, self._mask.bit_count()
        if reviewed is not None and reviewed.catalogue < self._around.catalogue.date and reviewed.actions != now:
            return GuardrailProof(
                test.id, ProofState.STALE, accounts, covered, words.other_actions(reviewed, now), witness
            )
        return GuardrailProof(
            test.id, ProofState.PROVED, accounts, covered, words.kept(organization, shown, test), witness
        )

    def _witness(self, account: NodeId, request: Request) -> ProofWitness:
        """A request as the decision engine decides it."""
        decision = evaluate(request, self._around.stages(account, self._test))
        return ProofWitness(account, request, decision.result is Result.ALLOWED, blocked_by(decision))


def _open_handed(level: Level) -> Level:
    """A level in which a policy that is not known allows everything: it may as well deny, which whoever asks knows."""
    return level._replace(policies=tuple(FULL_ACCESS if policy.gap else policy for policy in level.policies))
