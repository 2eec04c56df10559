"""Ways in that are left: whether anybody can still repair an account, whom its Denies spare, and what would end it.

An account is repaired from inside by IAM, through STS, by its root user or a session that AWS calls assumed root
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management), and pays by its
billing. Each is a promise that something can be done, proved as any other.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace

from designer.analysis.expectations.proof import GuardrailProof, ProofState
from designer.analysis.expectations.prover import Prover
from designer.basics.dataclass import dataclass
from designer.basics.steps import finish
from designer.organization.model.guardrail_tests import ConditionBlock, GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId, PolicyType
from designer.policy.language.document import Effect, Grammar, Statement, read_policy_text
from designer.policy.language.wording import statement_title
from designer.policy.matching.conditions import parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.satisfiability.masks import statement_mask

_CALLER = "aws:principalarn"


@dataclass(frozen=True, slots=True)
class RepairWay:
    """One way to repair an account.

    Attributes:
        id: Word of the command line.
        title: In a few words.
        actions: Actions; one of them must be possible.
        principals: Callers that are meant.
        when: Conditions on the requests that are meant.
    """

    id: str
    title: str
    actions: tuple[str, ...]
    principals: tuple[str, ...]
    when: ConditionBlock = ()


_IAM = ("iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")

_BILLING = ("billing:UpdateBillingPreferences", "payments:MakePayment", "payments:UpdatePaymentPreferences")

_ASSUMED = "aws:AssumedRoot"

_ANYBODY = ("role/*", "user/*", "root")
"""Callers that can begin something. A federated user is none: a user makes one, and it can do no more than that user,
and
nothing of IAM (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html)."""

REPAIR_WAYS = (
    RepairWay("iam", "IAM", _IAM, _ANYBODY),
    RepairWay("sts", "STS", ("sts:AssumeRole",), _ANYBODY),
    RepairWay("organizations", "Organizations", ("organizations:DescribeOrganization",), _ANYBODY),
    RepairWay("billing", "Billing", _BILLING, _ANYBODY),
    RepairWay("root", "Root user", _IAM, ("root",), (("Null", ((_ASSUMED, ("true",)),)),)),
    RepairWay("assumed-root", "Assumed root", _IAM, ("root",), (("Bool", ((_ASSUMED, ("true",)),)),)),
)
"""Every way; the first decides whether anybody can repair an account at all."""


@dataclass(frozen=True, slots=True)
class LastWayIn:
    """Exemption without which nobody could repair an account: taking it away is the one edit that locks everybody out.

    Attributes:
        caller: Pattern of the callers that are spared.
        statement: The statements that spare them, with their policies: "NoUsers in Baseline".
        policy: The policy of the first.
    """

    caller: str
    statement: str
    policy: PolicyId


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """Ways in of one account.

    Attributes:
        account: The account.
        closed: Ids of the ways that no caller has.
        open: Ids of the ways that are undecided, as a policy is not known or cannot be read.
        spared: Patterns of the callers whom a Deny of IAM spares, sorted.
        last: Exemptions that are the last way in.
    """

    account: NodeId
    closed: tuple[str, ...]
    open: tuple[str, ...]
    spared: tuple[str, ...]
    last: tuple[LastWayIn, ...]

    @property
    def locked(self) -> bool:
        """True if nobody can repair it from inside."""
        return REPAIR_WAYS[0].id in self.closed


def lock_outs(prover: Prover) -> tuple[AccountAccess, ...]:
    """Return the ways in of every member account, in outline order."""
    return finish(finding_lock_outs(prover))


def finding_lock_outs(prover: Prover) -> Generator[None, None, tuple[AccountAccess, ...]]:
    """Find the ways in of every member account, in steps."""
    organization = prover.organization
    closed: dict[NodeId, list[str]] = {}
    unsettled: dict[NodeId, list[str]] = {}
    for way in REPAIR_WAYS:
        for proof in (yield from _proving(prover, _test(way, organization.root))):
            kept = closed if proof.state is ProofState.FAILED else unsettled
            for account in proof.accounts:
                kept.setdefault(account, []).append(way.id)
    found: list[AccountAccess] = []
    known: dict[object, tuple[tuple[str, ...], tuple[LastWayIn, ...]]] = {}
    for account in organization.accounts():
        if organization.is_management_account(account):
            continue
        yield
        shut = tuple(closed.get(account, ()))
        key = (organization.parent(account), organization.node(account).policies, shut)
        if key not in known:
            spares = list(_spares(prover, account))
            last = () if REPAIR_WAYS[0].id in shut else (yield from _last_ways(prover, account, spares))
            known[key] = tuple(sorted({spare.caller for spare in spares})), last
        found.append(AccountAccess(account, shut, tuple(unsettled.get(account, ())), *known[key]))
    return tuple(found)


def finding_locked(prover: Prover) -> Generator[None, None, frozenset[NodeId]]:
    """Return the accounts that nobody can repair from inside, in steps: of all ways, IAM alone is asked for."""
    proofs = yield from _proving(prover, _test(REPAIR_WAYS[0], prover.organization.root))
    return frozenset(account for proof in proofs if proof.state is ProofState.FAILED for account in proof.accounts)


def _test(way: RepairWay, node_id: NodeId) -> GuardrailTest:
    return GuardrailTest(
        GuardrailTestId(way.id),
        way.title,
        Promise.CAN,
        (node_id,),
        actions=way.actions,
        principals=way.principals,
        when=way.when,
    )


def _proving(prover: Prover, test: GuardrailTest) -> Generator[None, None, list[GuardrailProof]]:
    """Return the proof of the accounts that break a promise, and of those among the others for which it is open."""
    first = yield from prover.proving(test)
    found = [first] if first.state in {ProofState.FAILED, ProofState.UNDECIDED} else []
    if first.state is ProofState.FAILED and len(first.accounts) < first.covered:
        second = yield from prover.proving(replace(test, except_nodes=first.accounts))
        found += [second] if second.state is ProofState.UNDECIDED else []
    return found


def _last_ways(
    prover: Prover, account: NodeId, spares: list[LastWayIn]
) -> Generator[None, None, tuple[LastWayIn, ...]]:
    """Return the exemptions without whose callers nobody could repair an account."""
    by_caller: dict[str, list[LastWayIn]] = {}
    for spare in dict.fromkeys(spares):
        by_caller.setdefault(spare.caller, []).append(spare)
    found: list[LastWayIn] = []
    for caller, sparing in by_caller.items():
        test = replace(_test(REPAIR_WAYS[0], account), exceptions=(caller,))
        proof = yield from prover.proving(test)
        if proof.state in {ProofState.FAILED, ProofState.EMPTY}:
            statements = " and ".join(way_in.statement for way_in in sparing)
            found.append(replace(sparing[0], statement=statements))
    return tuple(found)


def _spares(prover: Prover, account: NodeId) -> Iterator[LastWayIn]:
    """Yield the callers whom the Denies of IAM on the path of an account spare."""
    organization = prover.organization
    for policy_id in _policies(organization, account):
        policy = organization.policy(policy_id)
        document = read_policy_text(policy.text, Grammar.SCP)
        for statement in document.statements if document.usable else ():
            if statement.effect is Effect.DENY and _stops_iam(prover, statement):
                title = f"{statement_title(statement)} in {policy.name}"
                yield from (LastWayIn(caller, title, policy_id) for caller in _spared(statement))


def _policies(organization: Organization, account: NodeId) -> list[PolicyId]:
    attached = (policy for level in organization.path(account) for policy in organization.node(level).policies)
    scp = PolicyType.SERVICE_CONTROL_POLICY
    return [fromkey for fromkey in dict.fromkeys(attached) if organization.policy(fromkey).type is scp]


def _stops_iam(prover: Prover, statement: Statement) -> bool:
    mask = 0
    for action in _IAM:
        mask |= prover.catalogue.match(action)
    return bool(statement_mask(statement, prover.catalogue) & mask)


def _spared(statement: Statement) -> Iterator[str]:
    """Yield the patterns of the callers that a statement leaves out."""
    for condition in statement.conditions:
        operator = OPERATORS.get(parse_operator(condition.operator)[1])
        if condition.key.lower() == _CALLER and operator is not None and operator.negated:
            yield from (value for value in condition.values if value.startswith("arn:"))
