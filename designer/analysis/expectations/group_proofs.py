"""Proofs of a promise for groups of accounts, one after the other, and by single requests that a test covers.

Sets of actions settle most groups; where an answer depends on conditions or resources, a search proves the rest or
finds a request. A search is about what applies, not about an account, and much of it follows from another: what no
part of a path stops the path does not stop, what does not pass the root does not pass below it, and what passed
elsewhere is tried first.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import NamedTuple

from designer.analysis.access.ceilings import limited_by_rcps
from designer.analysis.access.keys import regions
from designer.analysis.access.placed_policies import owner_facts
from designer.analysis.access.question import PLANNED
from designer.analysis.expectations import words
from designer.analysis.expectations.coverage import (
    SearchResult,
    covered_actions,
    covering_statement,
    covers_every_request,
    names_service_linked,
    passing,
    service_linked_arn,
    stopped,
)
from designer.analysis.expectations.relevance import NOTHING_RELEVANT, Relevance, RelevantPolicies, separates_accounts
from designer.analysis.expectations.surroundings import AccountGroup, Surroundings, counts_rcps
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise
from designer.organization.model.records import NodeId, PolicyType
from designer.policy.catalog.catalogue import UNLIMITED_SENTENCE
from designer.policy.equivalence.comparison import LevelPath
from designer.policy.equivalence.search import EXAMPLE_CALLER
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.evaluation.partial import mentioned_keys
from designer.policy.language.document import Grammar
from designer.policy.matching.arns import account_of
from designer.policy.matching.request import EVERYTHING, Request, Stages
from designer.policy.satisfiability.action_facts import REGION_KEY
from designer.policy.satisfiability.joint_values import can_lack
from designer.policy.satisfiability.possible_requests import PossibleRequests, requests_on

_CALLER_KEY = "aws:principalarn"

_REGIONS = ("us-east-1", "eu-central-1", "eu-west-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1")
"""Regions that most policies tell apart."""


class RequestMaker:
    """Requests of one test.

    Args:
        around: The organization.
        test: The test.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest) -> None:
        self._around = around
        self._test = test
        self._mask = covered_actions(test, around.catalogue)
        self._covering = covering_statement(test)
        self.free = covers_every_request(test) or names_service_linked(test)
        """True if every request of the actions is covered, of those callers that are meant."""
        self.alone = separates_accounts(self._covering.allowing) or around.separates_accounts(test)
        """True if the covered requests differ between accounts with the same policies."""

    def finding(self, account: NodeId) -> Generator[None, None, Request | None]:
        """Return a request that the test covers, or None if there is none."""
        if self.free:
            return self.usual(account, self._mask)
        around = self._around
        world = around.world(account, self._test)
        known = world.facts if self.alone else (), world.place.partition
        owner = around.owner(account, self._test, (self._covering.allowing,))
        key = ("covered", self._covering.allowing, self._mask, known, owner)
        found = around.found.get(key)
        if found is None:
            found = yield from passing((), self._covering, self._mask, around.catalogue, world, owner=owner)
            around.found[key] = found
        if found.request is not None:
            return self.placed(account, found.request)
        return self.usual(account, self._mask) if found.doubt else None

    def usual(self, account: NodeId, mask: int) -> Request:
        """Return an ordinary request of the first of some actions."""
        action = self._around.catalogue.actions[(mask & -mask).bit_length() - 1]
        world = self._around.world(account, self._test)
        if world.of_anybody:
            return self.placed(account, world.fitting(Request(action, EVERYTHING, EXAMPLE_CALLER)))
        context = world.always(action)
        if names_service_linked(self._test):
            context[_CALLER_KEY] = service_linked_arn(self._test, world.account)
        caller = str(context[_CALLER_KEY])
        return self.placed(account, Request(action, world.usual_resource(action), caller, context=context))

    def natural(self, request: Request) -> Request:
        """Return the request with a real Region, where its Region is a text that stands for any."""
        region = request.context.get(REGION_KEY)
        known = {key.id for key in regions()}
        if region is None or region in known:
            return request
        for other in (one for one in _REGIONS if one in known):
            named = replace(request, context=dict(request.context) | {REGION_KEY: other})
            if self.covers(named):
                return named
        return request

    def covers(self, request: Request) -> bool:
        """Whether the test is about a request, whose account it covers."""
        asked = replace(request, in_management_account=False)
        return self.free or evaluate(asked, Stages(scps=(self._covering.denied,))).scp.result is not Result.ALLOWED

    def placed(self, account: NodeId, request: Request) -> Request:
        """Return a request as somebody of the account makes it, or as somebody makes it of what the account owns."""
        organization = self._around.organization
        number = organization.node(account).aws_id
        managing = organization.is_management_account(account)
        if self._test.covers is CoveredRequests.RESOURCES:
            context = dict(request.context) | dict(owner_facts(organization, account))
            owner = number or PLANNED
            request = requests_on(number).put_into_owner(request)
            return replace(request, context=context, resource_account=owner, resource_in_management_account=managing)
        world = self._around.world(account, self._test)
        context = dict(request.context) | dict(world.facts)
        context[_CALLER_KEY] = _of_account(str(context.get(_CALLER_KEY, request.principal)), world.account)
        caller = number or world.account
        return replace(
            request,
            principal=str(context[_CALLER_KEY]),
            account=caller,
            resource=_of_account(request.resource, world.account, other=request.account),
            resource_account=caller if counts_rcps(self._test) else request.resource_account,
            context=context,
            in_management_account=managing,
        )


def _of_account(arn: str, number: str, *, other: str = "") -> str:
    """Return an ARN in another account; with ``other`` only where it is of that one."""
    before = account_of(arn)
    if not before.isdigit() or (other and before != other):
        return arn
    return arn.replace(f":{before}:", f":{number}:", 1)


class GroupProof(NamedTuple):
    """Proof of the promise for one group of accounts.

    Attributes:
        kept: True for a promise that is kept, False for a broken one, None for an open one.
        request: A request that shows it, as some account makes it; None if none does.
        actions: Actions whose covered requests all show it, as bits over the catalogue.
        doubt: Reason of an open one.
    """

    kept: bool | None
    request: Request | None = None
    actions: int = 0
    doubt: str = ""

    @property
    def shown(self) -> bool:
        """True if some request shows it."""
        return self.request is not None or bool(self.actions)


class _Part:
    """Actions to which the same kinds of policies apply, and what is known of requests of them.

    Attributes:
        mask: The actions.
        closed: Policies that surely let none of the covered requests through.
        hints: Covered requests that passed somewhere.
    """

    def __init__(self, mask: int, kinds: list[tuple[PolicyType, Relevance]]) -> None:
        self.mask = mask
        self.closed: list[RelevantPolicies] = []
        self.hints: list[Request] = []
        self._kinds = kinds

    def relevant(self, group: AccountGroup) -> RelevantPolicies:
        """Return the policies that apply in a group."""
        found = NOTHING_RELEVANT
        for kind, relevance in self._kinds:
            if not (group.scps if kind is PolicyType.SERVICE_CONTROL_POLICY else group.rcps).exempt:
                found = found.with_(relevance.beside(group.parent, group.attached))
        return found

    def above(self, group: AccountGroup, path: tuple[NodeId, ...]) -> Iterator[RelevantPolicies]:
        """Yield the policies that apply to the levels above a group, root first, each with all above it."""
        for node_id in path:
            found = NOTHING_RELEVANT
            for kind, relevance in self._kinds:
                if not (group.scps if kind is PolicyType.SERVICE_CONTROL_POLICY else group.rcps).exempt:
                    found = found.with_(relevance.of(node_id))
            yield found


class GroupProver:
    """Proves one test for one group after another.

    Args:
        around: The organization.
        test: The test; no case.
        requests: Source of its requests.
    """

    def __init__(self, around: Surroundings, test: GuardrailTest, requests: RequestMaker) -> None:
        self._around = around
        self._test = test
        self._requests = requests
        self._mask = covered_actions(test, around.catalogue)
        self._covering = covering_statement(test)
        self._parts = tuple(self._divided())
        self._proofs: dict[object, GroupProof] = {}

    def _divided(self) -> Iterator[_Part]:
        """Yield the actions, apart for services that RCPs reach and for those that they do not."""
        around, mask = self._around, self._mask
        scps = PolicyType.SERVICE_CONTROL_POLICY if self._test.covers is CoveredRequests.CALLERS else None
        rcps = PolicyType.RESOURCE_CONTROL_POLICY if counts_rcps(self._test) and around.has_rcps else None
        reached = mask & limited_by_rcps(around.catalogue) if rcps else 0
        for part, kinds in ((reached, (scps, rcps)), (mask & ~reached, (scps,))):
            if part:
                yield _Part(part, [(kind, around.relevance(part, kind)) for kind in kinds if kind is not None])

    def proving(self, group: AccountGroup) -> Generator[None, None, GroupProof]:
        """Return the answer for a group."""
        relevant = tuple([part.relevant(group) for part in self._parts])
        apart = self._requests.alone or any(one.apart for one in relevant)
        bounds = self._bounds(group) if any(one.gaps for one in relevant) else ()  # a gap hides what a level lacks
        place = self._around.place_like(group.accounts[0], self._test) if apart else None
        key = (relevant, bounds, group.scps.exempt, group.rcps.exempt, place)
        proof = self._proofs.get(key)
        if proof is None:
            proof = self._by_masks(group) or (yield from self._searching(group, relevant, apart=apart))
            if proof.request is not None:
                proof = self._in_every_place(group.accounts[0], proof, proof.request)
            self._proofs[key] = proof
        return proof

    def _in_every_place(self, account: NodeId, proof: GroupProof, request: Request) -> GroupProof:
        """Return a proof by a request; it is open if AWS may give a place where the request shows something else."""
        around, test = self._around, self._test
        place = around.open_place(account, test)
        if not any(place):
            return proof
        stages = around.stages(account, test)
        levels = (*stages.scps, *stages.rcps)
        texts = [self._covering.allowing, *(policy.text for level in levels for policy in level.policies)]
        sides = ["resource"] if counts_rcps(test) else []
        sides += ["principal"] if test.covers is CoveredRequests.CALLERS else []
        allowed = test.promise is not Promise.ALWAYS
        own = around.organization.settings.aws_id
        tried = place.requests(self._requests.placed(account, request), own, sides, texts)
        shown = {evaluate(one, stages).result is Result.ALLOWED for one in tried if self._requests.covers(one)}
        return proof if shown == {allowed} else GroupProof(kept=None, doubt=place.words)

    # ---- by sets of actions -----------------------------------------------------------------------------------------

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
        return sure, possible, all(not mask & ~one.settled for one in used)

    def _by_masks(self, group: AccountGroup) -> GroupProof | None:
        """Return the answer where sets of actions settle it, or None if only a search does."""
        sure, possible, readable = self._bounds(group)
        promise, free = self._test.promise, self._requests.free
        if not readable:
            return None
        if promise is Promise.NEVER and not possible:
            return GroupProof(kept=True)
        if promise is Promise.ALWAYS and sure == self._mask:
            return GroupProof(kept=True)
        if promise is Promise.CAN and not possible:
            return GroupProof(kept=False)
        if promise is Promise.NEVER and sure and free:
            return GroupProof(kept=False, actions=sure)
        if promise is Promise.ALWAYS and possible != self._mask and free:
            return GroupProof(kept=False, actions=self._mask & ~possible)
        if promise is Promise.CAN and sure and free:
            return GroupProof(kept=True, actions=sure)
        unlimited = self._mask & self._around.catalogue.unlimited_mask
        return GroupProof(kept=None, doubt=UNLIMITED_SENTENCE) if unlimited and promise is Promise.NEVER else None

    # ---- by searches ------------------------------------------------------------------------------------------------

    def _searching(
        self, group: AccountGroup, relevant: tuple[RelevantPolicies, ...], *, apart: bool
    ) -> Generator[None, None, GroupProof]:
        """Return the answer by a search over resources and conditions."""
        unread = sorted(frozenset().union(*(one.unread for one in relevant)))
        if unread:
            return GroupProof(kept=None, doubt=words.unread(unread))
        found = SearchResult()
        for part, own in zip(self._parts, relevant, strict=True):
            one = yield from self._in_part(part, own, group, apart=apart)
            found = SearchResult(one.request, found.doubt or one.doubt)
            if found.request is not None:
                break
        gaps = sorted(frozenset().union(*(one.gaps for one in relevant)))
        return self._read_off(found, gaps)

    def _in_part(
        self, part: _Part, relevant: RelevantPolicies, group: AccountGroup, *, apart: bool
    ) -> Generator[None, None, SearchResult]:
        account = group.accounts[0]
        if self._test.promise is Promise.ALWAYS:
            return (yield from self._stopped(part, relevant, account, apart=apart))
        if apart:
            return (yield from self._looking_up(part, relevant.path, account, apart=True))
        if any(one.denying <= relevant.denying and one.levels <= relevant.levels for one in part.closed):
            return SearchResult()
        world = self._around.world(account, self._test)
        hint = next((request for request in part.hints if _passes(request, relevant.path, world)), None)
        if hint is not None:
            return SearchResult(hint)
        tried: set[RelevantPolicies] = set()
        path = self._around.organization.path(group.parent)
        for some in (*part.above(group, path), relevant):
            if some in tried:
                continue
            tried.add(some)
            found = yield from self._looking_up(part, some.path, account, apart=False)
            if found.request is None and not found.doubt:
                part.closed.append(some)
                return SearchResult()
            if found.request is not None and _passes(found.request, relevant.path, world if some != relevant else None):
                part.hints.append(found.request)
                return found
        return SearchResult(None, found.doubt or words.UNCONFIRMED)

    def _stopped(
        self, part: _Part, relevant: RelevantPolicies, account: NodeId, *, apart: bool
    ) -> Generator[None, None, SearchResult]:
        """Return a request that any of the policies or levels stops."""
        doubt = ""
        for path in relevant.parts:
            found = yield from self._looking_up(part, path, account, apart=apart)
            if found.request is not None:
                return found
            doubt = doubt or found.doubt
        return SearchResult(None, doubt)

    def _looking_up(
        self, part: _Part, path: LevelPath, account: NodeId, *, apart: bool
    ) -> Generator[None, None, SearchResult]:
        """Return the result of a search, made once for all that rests on the same."""
        around, promise = self._around, self._test.promise
        world = around.world(account, self._test)
        known = world.facts if apart else (), world.place.partition
        texts = (self._covering.allowing, *(policy.text for level in path for policy in level.policies))
        owner = around.owner(account, self._test, texts)
        key = (promise is Promise.ALWAYS, self._covering.allowing, part.mask, path, known, owner)
        found = around.found.get(key)
        if found is None:
            look = stopped if promise is Promise.ALWAYS else passing
            found = yield from look(path, self._covering, part.mask, around.catalogue, world, owner=owner)
            around.found[key] = found
        return found

    def _read_off(self, found: SearchResult, gaps: list[str]) -> GroupProof:
        """Return the answer of a search that lets unknown policies allow everything."""
        promise = self._test.promise
        shown = found.request is not None
        if gaps and shown is not (promise is Promise.ALWAYS) and not (found.doubt and not shown):
            return GroupProof(kept=None, doubt=words.unknown_policy_reason(gaps))
        if found.request is not None:
            return GroupProof(kept=promise is Promise.CAN, request=found.request)
        if found.doubt:
            return GroupProof(kept=None, doubt=found.doubt)
        return GroupProof(kept=promise is not Promise.CAN)


def _passes(request: Request, path: LevelPath, elsewhere: PossibleRequests | None) -> bool:
    """Return True if a path of SCPs lets a request through, which may be one that was found on another path."""
    if evaluate(request, Stages(scps=path)).scp.result is not Result.ALLOWED:
        return False
    if elsewhere is None:
        return True
    texts = {policy.text for level in path for policy in level.policies}
    read = frozenset[str]().union(*(mentioned_keys(text, Grammar.SCP) for text in texts))
    return can_lack(elsewhere, request, read)
