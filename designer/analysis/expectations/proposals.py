"""Proposals: guardrail tests that say what somebody looks at, with empty ids, to be looked over and then added.

Each promises what holds now, so that it is proved at once and fails when that changes.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from designer.analysis.access.ceilings import Ceilings
from designer.analysis.access.level_masks import arn_partition
from designer.analysis.access.question import CallerKind, Inquiry, arn_of
from designer.analysis.expectations.recorded import stated_context
from designer.organization.model.guardrail_tests import (
    CaseContext,
    CoveredRequests,
    GuardrailTest,
    Promise,
    RequestCase,
    Review,
)
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, NodeKind
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.catalog.context_keys import as_documented
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.request import Request

_NAMELESS = GuardrailTestId("")

_PROMISES = {Answer.DENIED: Promise.NEVER, Answer.ALLOWED: Promise.ALWAYS}

_MOST_LEFT_OUT = 40
"""Most exceptions of "all actions but …"."""


class CoveringNodes(NamedTuple):
    """Nodes with all below, and those among them that are left out, which together are some accounts."""

    nodes: tuple[NodeId, ...]
    except_nodes: tuple[NodeId, ...] = ()


def covering_nodes(organization: Organization, accounts: Iterable[NodeId]) -> CoveringNodes:
    """Fewest nodes that stand for some accounts; a management account, which no policy limits, is in none or any."""
    wanted = set(accounts)
    free = organization.settings.management_account
    every = [account for account in organization.accounts() if account != free]
    left_out = set(every) - wanted
    found = CoveringNodes(tuple(_blocks(organization, wanted, left_out)))
    tops = [organization.root, *(one for one in organization.walk() if _is_branch(organization, one, wanted))]
    for top in tops:
        if not wanted.issubset(organization.accounts(top)):
            continue
        rest = left_out.intersection(organization.accounts(top))
        less = CoveringNodes((top,), tuple(_blocks(organization, rest, wanted, top)))
        if len(less.except_nodes) + 1 < len(found.nodes):
            found = less
    return found


def _is_branch(organization: Organization, node: NodeId, wanted: set[NodeId]) -> bool:
    """Return True for an OU with as many accounts below it as are wanted, or more."""
    record = organization.node(node)
    return record.kind is NodeKind.OU and organization.accounts_below(node) >= len(wanted)


def _blocks(
    organization: Organization, wanted: set[NodeId], others: set[NodeId], top: NodeId | None = None
) -> Iterator[NodeId]:
    """Yield the topmost nodes below which there are wanted accounts and no others."""
    stack = [organization.root if top is None else top]
    while stack:
        node = stack.pop()
        below = set(organization.accounts(node))
        if below.isdisjoint(wanted):
            continue
        if below.isdisjoint(others):
            yield node
        else:
            stack.extend(reversed(organization.node(node).children))


class CoveringPatterns(NamedTuple):
    """Patterns of actions, and of those among them that are left out, which together match some actions."""

    actions: tuple[str, ...]
    exceptions: tuple[str, ...] = ()


def covering_patterns(actions: int, catalogue: Catalogue) -> CoveringPatterns:
    """Return patterns for some actions, given as bits over the catalogue; what no policy limits is in none or any."""
    rest = catalogue.limited_mask & ~actions
    if rest.bit_count() < actions.bit_count():
        left_out, more = exact_patterns(rest, catalogue)
        if not more and len(left_out) <= _MOST_LEFT_OUT:
            return CoveringPatterns(("*",), left_out)
    return CoveringPatterns(*exact_patterns(actions, catalogue))


def promise_of(
    places: CoveringNodes,
    patterns: CoveringPatterns,
    answer: Answer,
    covers: CoveredRequests = CoveredRequests.CALLERS,
    principals: Iterable[str] = (),
) -> GuardrailTest:
    """Return the promise that actions are answered as they are: never, always, or in some requests.

    Args:
        places: The accounts that are meant.
        patterns: The actions.
        answer: Their answer now.
        covers: Side on which the accounts stand.
        principals: Patterns of callers; anybody for none.
    """
    return GuardrailTest(
        _NAMELESS,
        "",
        _PROMISES.get(answer, Promise.CAN),
        places.nodes,
        places.except_nodes,
        patterns.actions,
        patterns.exceptions,
        principals=tuple(principals),
        covers=covers,
    )


def promise_of_inquiry(organization: Organization, inquiry: Inquiry, answer: Answer) -> GuardrailTest:
    """Promise that a question is answered as it is; where it names more than an account and an action, a case."""
    places, action = CoveringNodes((inquiry.account,)), CoveringPatterns((inquiry.action,))
    if inquiry.caller is CallerKind.OUTSIDE:
        callers = (inquiry.name,) if inquiry.name.startswith("arn:") else ()
        return promise_of(places, action, answer, CoveredRequests.RESOURCES, callers)
    if inquiry == Inquiry(inquiry.account, inquiry.action):
        return promise_of(places, action, answer)
    context: CaseContext = (*_context(inquiry.context), *((as_documented(key), None) for key in sorted(inquiry.absent)))
    principal = _principal(organization, inquiry)
    allowed = answer is not Answer.DENIED
    case = RequestCase(inquiry.account, inquiry.action, principal, inquiry.resource, context, allowed)
    return GuardrailTest(_NAMELESS, "", Promise.CASE, case=case)


def case_of_request(account: NodeId, request: Request, *, allowed: bool) -> GuardrailTest:
    """Return the case of one request by somebody of an account."""
    resource = "" if request.resource == "*" else request.resource
    case = RequestCase(account, request.action, request.principal, resource, _context(stated_context(request)), allowed)
    return GuardrailTest(_NAMELESS, "", Promise.CASE, case=case)


def _context(context: Mapping[str, Values]) -> CaseContext:
    return tuple((key, value if isinstance(value, str) else tuple(value)) for key, value in context.items())


def _principal(organization: Organization, inquiry: Inquiry) -> str:
    """Return the caller as a case writes it; empty for anybody of the account."""
    if inquiry.caller is CallerKind.ANY:
        return ""
    if inquiry.caller is CallerKind.ROOT:
        return "root"
    if inquiry.caller in (CallerKind.ROLE, CallerKind.USER) and not inquiry.name.startswith("arn:"):
        return f"{inquiry.caller.value}/{inquiry.name.lstrip('/')}"
    number = organization.node(inquiry.account).aws_id
    return arn_of(inquiry.caller, inquiry.name, number, arn_partition(organization))


_AT_MOST = 3
"""Actions of a service up to which they are named one by one where most of the others are not meant."""


def frozen(organization: Organization, node_id: NodeId, catalogue: Catalogue) -> tuple[GuardrailTest, ...]:
    """Return tests of a node: nothing that every account below it is denied may be allowed, and the other way round.

    What depends on a condition in some account is not pinned.
    """
    ceilings = Ceilings(organization, catalogue)
    accounts = [one for one in organization.accounts(node_id) if not organization.is_management_account(one)]
    if not accounts:
        return ()
    sure = denied = catalogue.limited_mask
    for account in accounts:
        ceiling = ceilings.of(account)
        sure &= ceiling.sure
        denied &= ~ceiling.possible
    name = organization.node(node_id).name
    made = (
        (Promise.NEVER, denied, f"{name} stays without what it is denied today"),
        (Promise.ALWAYS, sure, f"{name} keeps what it is allowed today"),
    )
    return tuple(_pinned(promise, mask, say, node_id, catalogue) for promise, mask, say in made if mask)


def _pinned(promise: Promise, mask: int, say: str, node_id: NodeId, catalogue: Catalogue) -> GuardrailTest:
    actions, exceptions = exact_patterns(mask, catalogue)
    return GuardrailTest(
        GuardrailTestId(""),
        say,
        promise,
        (node_id,),
        actions=actions,
        exceptions=exceptions,
        reviewed=Review(catalogue.date, mask.bit_count()),
    )


def exact_patterns(mask: int, catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Patterns of actions, and of those among them that are not meant, which together are exactly some actions."""
    actions: list[str] = []
    exceptions: list[str] = []
    for service, every in _services(catalogue):
        meant = mask & every
        others = every & ~mask
        if not meant:
            continue
        if others.bit_count() <= max(_AT_MOST, meant.bit_count()):
            actions.append(f"{service}:*")
            exceptions += _named(others, catalogue)
        else:
            actions += _named(meant, catalogue)
    return tuple(actions), tuple(exceptions)


def _services(catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for service in catalogue.services:
        yield service, catalogue.service_mask(service) & catalogue.limited_mask


def _named(mask: int, catalogue: Catalogue) -> list[str]:
    return [catalogue.actions[number] for number in catalogue.members(mask)]
