"""Sentences about guardrail tests: the promise that the parts of one make, and the reason for each state."""

from collections.abc import Collection, Iterator, Sequence

from designer.analysis.access.question import PLANNED
from designer.analysis.expectations.proof import GuardrailProof, ProofChange, ProofState, ProofWitness
from designer.basics.words import capital, counted
from designer.organization.model.guardrail_tests import CoveredRequests, GuardrailTest, Promise, RequestCase, Review
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Obstacle
from designer.policy.evaluation.sentences import condition_phrase
from designer.policy.json.values import Span
from designer.policy.language.elements import Condition
from designer.policy.language.wording import UNREAD
from designer.policy.matching.request import Request

NO_REQUEST = "No request that can be made is covered: its conditions, callers and resources exclude each other."
UNCONFIRMED = "A request was found that the decision engine decides differently: nothing is settled."

_NAMELESS = {"": "somebody", "role/": "some role", "user/": "some user"}
"""Callers of cases that have no name, in words."""

_MEMBERS = "the member accounts"
"""The whole organization except for its management account, which no policy limits."""


def promise_words(organization: Organization, test: GuardrailTest) -> str:
    """Return the promise of a test in words: what somebody wrote, else what its parts say."""
    return test.say or promise_sentence(organization, test)


def promise_sentence(organization: Organization, test: GuardrailTest) -> str:
    """The promise that the parts of a test make: "Nobody under Workloads can do organizations:LeaveOrganization"."""
    if test.case is not None:
        case = test.case
        who = _NAMELESS.get(case.principal) or case.principal.rpartition(":")[2]
        answer = "allowed" if case.allowed else "denied"
        on = f" on {case.resource}" if case.resource else ""
        said = f"{case.action}{on} by {who} in {_name(organization, case.account)} is {answer}"
        return " ".join([said, *_circumstances(case)])
    actions = _listed(["anything" if action == "*" else action for action in test.actions], "or")
    parts = [_subject(organization, test, actions)]
    if test.resources:
        parts.append(f"on {_listed(test.resources, 'or')}")
    parts += [_condition(name, key, values) for name, keys in test.when for key, values in keys]
    if test.exceptions:
        parts.append(f"except {_listed(test.exceptions, 'and')}")
    return " ".join(parts)


def _subject(organization: Organization, test: GuardrailTest, actions: str) -> str:
    place = _place(organization, test)
    owned = test.covers is CoveredRequests.RESOURCES
    own = "own" if place.startswith(_MEMBERS) else "owns"
    where = f" on what {place} {own}" if owned else f" {place}"
    named = [principal.rpartition(":")[2] for principal in test.principals]
    callers = _listed(["root user" if one == "root" else one for one in named], "and")
    if test.promise is Promise.NEVER:
        who = f"No {callers}" if callers else "Nobody"
        return f"{who} can do {actions}{where}" if owned else f"{who}{where} can do {actions}"
    who = callers or ("Somebody" if test.promise is Promise.CAN else "Everybody")
    verb = "can do" if test.promise is Promise.CAN else "can always do"
    return f"{who} {verb} {actions}{where}" if owned else f"{who}{where} {verb} {actions}"


def _place(organization: Organization, test: GuardrailTest) -> str:
    names = _listed([_name(organization, node_id) for node_id in test.nodes], "and")
    all_of = test.nodes == (organization.root,)
    whole = _MEMBERS if organization.settings.management_account else "the organization"
    place = whole if all_of else names
    if test.covers is CoveredRequests.CALLERS:
        inside = all(node_id in organization.nodes and organization.node(node_id).children for node_id in test.nodes)
        place = f"in {place}" if all_of or not inside else f"under {place}"
    left_out = _listed([_name(organization, node_id) for node_id in test.except_nodes], "and")
    return f"{place} but not {left_out}" if left_out else place


def _circumstances(case: RequestCase) -> Iterator[str]:
    """Yield the context of a case: "when aws:RequestedRegion is eu-west-1", "without aws:MultiFactorAuthPresent"."""
    facts = [
        f"{key} is {_listed((value,) if isinstance(value, str) else value, 'and') or 'empty'}"
        for key, value in case.context
        if value is not None
    ]
    absent = [key for key, value in case.context if value is None]
    if facts:
        yield f"when {_listed(facts, 'and')}"
    if absent:
        yield f"without {_listed(absent, 'and')}"


def _condition(operator: str, key: str, values: Sequence[str]) -> str:
    return f"when {condition_phrase(Condition(operator, key, tuple(values), Span(0, 0)))}"


def open_point(action: str) -> str:
    """Return the reason of a test that depends on how AWS decides an action without documented resources."""
    return (
        f"AWS documents no resource for {action}, and says that only * covers it; yet for some such actions its "
        "refusals name ARNs of the service. Whether the promise is kept depends on that."
    )


def _name(organization: Organization, node_id: NodeId) -> str:
    return organization.node(node_id).name if node_id in organization.nodes else node_id


def _listed(texts: Sequence[str], joint: str) -> str:
    shown = list(texts[:_SHOWN])
    if len(texts) > _SHOWN:
        shown.append(f"{len(texts) - _SHOWN:,} more")
    return f" {joint} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""


_SHOWN = 4


def proved_places(proof: GuardrailProof) -> str:
    """Return accounts for which the state of a test holds: "all its 27 accounts", "4 of 27 accounts", "" for none."""
    found, covered = len(proof.accounts), counted(proof.covered, "account")
    if found < proof.covered:
        return f"{found:,} of {covered}"
    return f"all its {covered}" if found > 1 else covered if found else ""


def gone(missing: Sequence[NodeId]) -> str:
    """Return the reason of a test about places that are gone."""
    return f"{_listed(missing, 'and')} {'is' if len(missing) == 1 else 'are'} gone from the design."


def no_accounts(organization: Organization, test: GuardrailTest, *, exempt: bool) -> str:
    """Return the reason of a test without accounts."""
    place = _listed([_name(organization, node_id) for node_id in test.nodes], "and")
    if exempt:
        return f"There is only the management account in {place}, which policies do not limit."
    return f"There is no account in {place}."


def no_actions(test: GuardrailTest, catalogue: Catalogue) -> str:
    """Return the reason of a test whose patterns match no action."""
    return unknown_actions(test, catalogue) or "Its exceptions leave no action over that policies limit."


def unknown_actions(test: GuardrailTest, catalogue: Catalogue) -> str:
    """Name the patterns that match no action, so that nothing is proved of them; empty if there is none."""
    unknown = [pattern for pattern in test.actions if not catalogue.match(pattern)]
    return f"No action is called {_listed(unknown, 'or')}." if unknown else ""


def unread(names: Sequence[str]) -> str:
    """Return why policies that cannot be read leave a test undecided."""
    return f"{_listed(names, 'and')} cannot be read. {UNREAD}"


def unknown_policy_reason(gaps: Sequence[str]) -> str:
    """Return why a policy that is not known leaves a test undecided."""
    return f"It depends on {gaps[0]}, which is not known."


NOTHING_PASSES = "Nothing of it gets through, if there is any such request."


def broken(organization: Organization, witness: ProofWitness, test: GuardrailTest) -> str:
    """Return the reason of a test that a request breaks, or that no request keeps."""
    if test.promise is Promise.CAN:
        return f"Nothing of it gets through: {obstacle(organization, witness.obstacles)}."
    if witness.allowed:
        return f"{_request(witness)} gets through."
    return f"{_request(witness)} is stopped: {obstacle(organization, witness.obstacles)}."


def kept(organization: Organization, shown: ProofWitness, test: GuardrailTest, accounts: Collection[NodeId]) -> str:
    """Return the reason of a test that is kept: what denies a request that it covers, or that nothing does.

    Args:
        organization: The design.
        shown: A request that is decided as the test promises, with the obstacles that make the test hold.
        test: The test.
        accounts: Accounts for which it is kept: every level that denies to one of them is named.
    """
    if test.promise is Promise.CAN:
        return f"{_request(shown)} gets through."
    if shown.allowed:
        return "Nothing stops it."
    held_by = shown.obstacles
    if len(held_by) < 2:
        return f"{capital(obstacle(organization, held_by, accounts))}."
    parts = [f"{one.title}, at {_listed(_places(organization, one, accounts), 'and')}" for one in held_by]
    return f"{capital('; '.join(parts))}: together they deny it."


_MOST_NAMED = 2
_NEW_STATES = {
    ProofState.FAILED: ("test fails", "tests fail"),
    ProofState.EMPTY: ("test covers nothing", "tests cover nothing"),
    ProofState.UNDECIDED: ("test cannot be decided", "tests cannot be decided"),
    ProofState.PROVED: ("test holds again", "tests hold again"),
}


def changed_tests(organization: Organization, changes: Sequence[ProofChange]) -> str:
    """Return tests whose state a change alters, a line for each new state: "1 test fails: Workloads run in Europe"."""
    tests = {test.id: test for test in organization.settings.tests}
    lines: list[str] = []
    for state, nouns in _NEW_STATES.items():
        turned = [one.after for one in changes if _settled(one.after.state) is state is not _settled(one.before.state)]
        names = [promise_words(organization, tests[proof.test]) for proof in turned]
        if names:
            more = [f"{len(names) - _MOST_NAMED:,} more"] if len(names) > _MOST_NAMED else []
            lines.append(f"{counted(len(names), *nouns)}: {', '.join((*names[:_MOST_NAMED], *more))}")
    return "\n".join(lines) or ("tests as before" if changes else "")


def _settled(state: ProofState) -> ProofState:
    """Return the state of a test, where one that holds for newer actions holds."""
    return ProofState.PROVED if state is ProofState.OUTDATED else state


def other_actions(reviewed: Review, now: int) -> str:
    """Return the reason of a test whose patterns match other actions in a newer catalogue."""
    more = now - reviewed.actions
    if more > 0:
        return f"{counted(more, 'newer action')} {'matches' if more == 1 else 'match'}: kept for them, too."
    return f"{counted(-more, 'action')} {'is' if more == -1 else 'are'} gone since {reviewed.catalogue}."


def _request(witness: ProofWitness) -> str:
    """Return the request in few words: "dynamodb:CreateTable in us-east-1"."""
    request = witness.request
    context = {key.lower(): value for key, value in request.context.items()}
    region = context.get("aws:requestedregion")
    who = str(context.get("aws:principalarn", "")).rpartition(":")[2]
    by = f" by {who}" if who and who != "role/Example" else ""
    return f"{request.action}{by} in {region}" if isinstance(region, str) and region else f"{request.action}{by}"


def caller(request: Request, test: GuardrailTest) -> str:
    """ARN of who makes the request that shows the state of a test; a made-up part of it is said to be one."""
    arn, parts = request.principal, []
    if arn.endswith((":role/", ":user/")):
        arn += "Example"
        parts.append("name")
    elif arn.endswith(":role/Example") and test.case is None and not test.principals:
        parts.append("name")
    if f"::{PLANNED}:" in arn:
        parts.append("account number")
    return f"{arn} (made-up {' and '.join(parts)})" if parts else arn or "somebody"


def obstacle(organization: Organization, obstacles: Sequence[Obstacle], accounts: Collection[NodeId] = ()) -> str:
    """Return the first obstacle in words: "Leave in DenyLeaveOrganization denies it, at Root".

    Args:
        organization: The design.
        obstacles: Obstacles of one denied request.
        accounts: Further accounts to which the same statement denies it, be it at other levels.
    """
    denied = [one for one in obstacles if one.statement] or list(obstacles)
    if not denied:
        return "a policy denies it"
    first = denied[0]
    place = _name(organization, NodeId(first.level))
    if not first.statement:
        return f"nothing at {place} allows it"
    return f"{first.title} denies it, at {_listed(_places(organization, first, accounts), 'and')}"


def _places(organization: Organization, obstacle: Obstacle, accounts: Collection[NodeId]) -> list[str]:
    """Return the names of the nodes at which the policy of a Deny stands in the way of accounts."""
    levels = _levels(organization, NodeId(obstacle.level), obstacle.policy, accounts)
    return [_name(organization, level) for level in levels]


def _levels(organization: Organization, level: NodeId, policy_name: str, accounts: Collection[NodeId]) -> list[NodeId]:
    """Nodes where the policy of a level is attached that have one of the accounts in or below them; the level first."""
    if level not in organization.nodes:
        return [level]
    attached = (organization.policy(policy) for policy in organization.node(level).policies)
    targets = next((organization.targets(policy.id) for policy in attached if policy.name == policy_name), ())
    covered = frozenset(accounts) if len(targets) > 1 else frozenset()
    others = [one for one in targets if one != level and any(below in covered for below in organization.walk(one))]
    return [level, *sorted(others, key=lambda one: organization.node(one).name)]
