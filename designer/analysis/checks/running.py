"""Run of the checks: over texts, policies, nodes, the insides of accounts and the whole, in portions.

What a check finds in one record is remembered by the record, so that an edit inside an account costs what it touches.
Records are frozen, and an edit keeps those that it does not change: the object itself is the key.

What a check finds in a text is remembered by the text, so that a run after an edit costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Generic, TypeVar

from designer.analysis.checks.finding import AccountContext, Check, Finding, IdentityRecord, OfNode
from designer.analysis.checks.policy_text import policy_text
from designer.analysis.checks.registry import groups
from designer.analysis.checks.shared import sharing
from designer.analysis.checks.suppression import Suppressions
from designer.organization.model.grammars import GRAMMARS
from designer.organization.model.identities import AccountIdentities
from designer.organization.model.organization import Organization
from designer.organization.model.records import Node, NodeId, Policy, PolicyType
from designer.policy.catalog.catalogue import load

_AT_ONCE = 25
"""Records that are looked at without an interruption."""

_KEPT = 400_000
"""Records that are remembered."""


R = TypeVar("R")
F = TypeVar("F")


class RecordMemory(Generic[R, F]):
    """Answers by records, compared by identity: to compare their content would cost more than to ask again."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._answers: dict[int, tuple[R, object, F]] = {}

    def of(self, record: R, about: object, make: Callable[[], F]) -> F:
        """Return the answer that is remembered of a record and what it was about, or else a new one."""
        known = self._answers.get(id(record))  # an id is not given again while the record is kept here
        if known is not None and known[0] is record and (known[1] is about or known[1] == about):
            return known[2]
        if len(self._answers) >= self._kept:
            self._answers.clear()
        answer = make()
        self._answers[id(record)] = (record, about, answer)
        return answer


_FOUND: RecordMemory[IdentityRecord, tuple[Finding, ...]] = RecordMemory()
_AROUND: dict[NodeId, AccountContext] = {}
_DAYS: RecordMemory[AccountIdentities, str] = RecordMemory(10_000)


def inside_steps(organization: Organization, checks: Sequence[Check]) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings inside all accounts, in small portions."""
    of_records = [check.records for check in checks if check.records]
    of_accounts = [check.accounts(organization) for check in checks if check.accounts]
    numbers = frozenset(filter(None, (organization.node(node_id).aws_id for node_id in organization.accounts())))
    yield ()
    for account, inside in tuple(organization.identities.items()):
        about = surroundings(organization, account, inside, numbers)
        portion: list[Finding] = []
        for number, record in enumerate(records(inside)):
            portion += _FOUND.of(record, about, lambda: tuple(f for look in of_records for f in look(record, about)))  # noqa: B023  # asked at once
            if number % _AT_ONCE == _AT_ONCE - 1:
                yield tuple(portion)
                portion.clear()
        yield tuple(portion)
        for look_inside in of_accounts:
            for found in look_inside(about, inside):
                yield (found,) if found else ()


def surroundings(
    organization: Organization, account: NodeId, inside: AccountIdentities, numbers: frozenset[str]
) -> AccountContext:
    """Return the facts around what lies inside an account."""
    settings = organization.settings
    day = _DAYS.of(inside, None, lambda: newest_day(inside))
    number = organization.node(account).aws_id
    made = AccountContext(account, number, numbers, settings.aws_id, day)
    if _AROUND.get(account) != made:
        _AROUND[account] = made
    return _AROUND[account]  # the same object as before: a record is then found without comparing all numbers


def records(inside: AccountIdentities) -> Iterator[IdentityRecord]:
    """Yield everything inside an account."""
    yield inside.root
    yield from inside.users
    yield from inside.groups
    yield from inside.roles
    yield from inside.policies


def newest_day(inside: AccountIdentities) -> str:
    """Return the newest day in the identities, as in ``2026-11-20``; empty if they have none."""
    moments = [role.last_used or role.created for role in inside.roles]
    for user in inside.users:
        moments += [user.created, user.password_last_used]
        moments += [moment for key in user.access_keys or () for moment in (key.created, key.last_used)]
    return max((moment[:10] for moment in moments if moment[:4].isdigit()), default="")


if TYPE_CHECKING:  # many designs have no tests
    from designer.analysis.expectations.proof import GuardrailProof

_NODES_A_STEP = 250


def steps(
    organization: Organization, proofs: Sequence[GuardrailProof] | None, today: str
) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings of all checks, in small portions and no particular order.

    The organization must not change meanwhile.

    Args:
        organization: The design.
        proofs: Proofs of its guardrail tests; None to prove them now.
        today: ISO date that decides whether tests have expired if they are proved now; empty if none has.
    """
    checks: list[Check] = []
    for group in groups():
        checks += group
        yield ()
    suppressions = Suppressions(organization)
    with sharing(organization):
        for step in chain(_steps(organization, checks), _of_proofs(organization, checks, proofs, today)):
            yield suppressions.reported(step)
    yield tuple(suppressions.unused(frozenset(check.id for check in checks)))


def _steps(organization: Organization, checks: Sequence[Check]) -> Iterator[tuple[Finding, ...]]:
    for policy in tuple(organization.policies.values()):
        yield from of_text(policy, checks)
    of_policies = [check.policies(organization) for check in checks if check.policies]
    yield ()
    for policy in tuple(organization.policies.values()):
        yield _flat(look(policy) for look in of_policies)
    of_nodes = [check.nodes(organization) for check in checks if check.nodes]
    yield ()
    nodes = iter(organization.nodes.values())
    while portion := tuple(islice(nodes, _NODES_A_STEP)):
        yield tuple(_of_portion(portion, of_nodes))
    if organization.identities:
        yield from inside_steps(organization, checks)
    for check in checks:
        for found in check.whole(organization) if check.whole else ():
            yield (found,) if found else ()


def _of_portion(portion: Sequence[Node], looks: Iterable[OfNode]) -> list[Finding]:
    found: list[Finding] = []
    for look in looks:
        for node in portion:
            if several := look(node):  # nearly always (): half a million times in a large organization
                found += several
    return found


def _of_proofs(
    organization: Organization, checks: Sequence[Check], proofs: Sequence[GuardrailProof] | None, today: str
) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings in the proofs of the guardrail tests; many designs have none."""
    if not organization.settings.tests:
        return
    if proofs is None:
        from designer.analysis.expectations.prover import Prover

        proving = Prover(organization, load(), today).proving_all()
        proofs = yield from _silently(proving)
    yield _flat(check.proofs(organization, proofs) for check in checks if check.proofs)


def _silently(
    work: Generator[object, None, tuple[GuardrailProof, ...]],
) -> Generator[tuple[Finding, ...], None, tuple[GuardrailProof, ...]]:
    """Work in steps that finds nothing meanwhile."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return tuple(stop.value)
        yield ()


def of_text(policy: Policy, checks: Iterable[Check]) -> Iterator[tuple[Finding, ...]]:
    """Yield the findings in a policy's text, a portion a check; none in a text that is not known."""
    if policy.unknown is not None:
        return
    grammar = GRAMMARS.get(policy.type)
    for check in checks:
        if check.texts and grammar in check.grammars:
            yield tuple(replace(found, policy=policy.id) for found in _in_text(check, policy.text, policy.type))


def in_text(text: str, kind: PolicyType) -> Iterator[Finding]:
    """Yield the findings in a text that no policy has yet."""
    for check in chain.from_iterable(groups()):
        if check.texts and GRAMMARS.get(kind) in check.grammars:
            yield from _in_text(check, text, kind)


@lru_cache(maxsize=65_536)
def _in_text(check: Check, text: str, kind: PolicyType) -> tuple[Finding, ...]:
    """Return the findings of a check in a text, without the policy that has it."""
    view = policy_text(text, kind)
    found: list[Finding] = []
    for mark in check.texts(view) if check.texts else ():
        path = view.steps(mark.span.start)
        line, column = view.line_column(mark.span.start)
        found.append(
            Finding(
                check.id,
                mark.severity or check.words.severity,
                mark.message,
                None,
                None,
                view.label_at(mark.span.start),
                path,
                line,
                column,
                mark.span,
                mark.fixes,
            )
        )
    return tuple(found)


def _flat(results: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    return tuple(found for result in results for found in result)
