"""Single requests that a test covers: some ordinary one, one of each account, and one as another account makes it."""

from collections.abc import Generator
from dataclasses import replace

from designer.analysis.access.keys import regions
from designer.analysis.access.question import PLANNED
from designer.analysis.expectations.coverage import (
    covered_actions,
    covering_statement,
    covers_every_request,
    names_service_linked,
    service_linked_arn,
)
from designer.analysis.expectations.owners import owner_facts
from designer.analysis.expectations.relevance import tells_accounts_apart
from designer.analysis.expectations.searching import passing
from designer.analysis.expectations.surroundings import Surroundings, counts_rcps
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest
from designer.organization.model.records import NodeId
from designer.policy.equivalence.search import EXAMPLE_CALLER
from designer.policy.evaluation.decision import evaluate
from designer.policy.evaluation.outcome import Result
from designer.policy.matching.arns import account_of
from designer.policy.matching.request import Request, Stages
from designer.policy.satisfiability.origin import REGION_KEY

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
        """True when every request of the actions is covered, of those callers that are meant."""
        self.alone = tells_accounts_apart(self._covering.allowing) or (
            around.rcps_tell_owners_apart
            if test.covers is CoveredRequests.RESOURCES
            else counts_rcps(test) and around.rcps_tell_accounts_apart
        )
        """True when the covered requests differ between accounts with the same policies."""

    def finding(self, account: NodeId) -> Generator[None, None, Request | None]:
        """A request that the test covers; None where there is none."""
        if self.free:
            return self.usual(account, self._mask)
        around = self._around
        world = around.world(account, self._test)
        known = (world.facts if self.alone else (), world.place.partition) if world is not None else None
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
        """An ordinary request of the first of some actions."""
        action = self._around.catalogue.actions[(mask & -mask).bit_length() - 1]
        world = self._around.world(account, self._test)
        if world is None:
            return self.placed(account, Request(action, "*", EXAMPLE_CALLER))
        context = world.always(action)
        if names_service_linked(self._test):
            context[_CALLER_KEY] = service_linked_arn(self._test, world.account)
        caller = str(context[_CALLER_KEY])
        return self.placed(account, Request(action, world.usual_resource(action), caller, context=context))

    def natural(self, request: Request) -> Request:
        """The same with the name of a Region that there is, where some other text stands for any."""
        region = request.context.get(REGION_KEY)
        known = {one.id for one in regions()}
        if region is None or region in known:
            return request
        levels = Stages(scps=(self._covering.denied,))
        for other in (one for one in _REGIONS if one in known):
            named = replace(request, context=dict(request.context) | {REGION_KEY: other})
            asked = replace(named, in_management_account=False)
            if evaluate(asked, levels).scp.result is not Result.ALLOWED:
                return named
        return request

    def placed(self, account: NodeId, request: Request) -> Request:
        """A request as somebody of the account makes it, or as somebody makes it of what the account owns."""
        organization = self._around.organization
        number = organization.node(account).aws_id
        managing = organization.is_management_account(account)
        if self._test.covers is CoveredRequests.RESOURCES:
            context = dict(request.context) | dict(owner_facts(organization, account))
            owner = number or PLANNED
            return replace(request, context=context, resource_account=owner, resource_in_management_account=managing)
        world = self._around.world(account, self._test)
        assert world is not None
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
    """An ARN in another account; with ``other`` only where it is of that one."""
    before = account_of(arn)
    if not before.isdigit() or (other and before != other):
        return arn
    return arn.replace(f":{before}:", f":{number}:", 1)
