"""The sieve of a principal with credentials of one kind, for which AWS's documents may leave a fact open.

Where they do there is one sieve for each value that the fact can have, and an answer is sure where all of them give it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import and_, or_

from designer.errors import EditError
from designer.identity.account_principals import AccountPrincipal
from designer.identity.credentials import CREDENTIALS, PRESENT, CredentialKind, Credentials, credentials_of
from designer.model.organization import Organization
from designer.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy
from designer.principals.policy_shares import EVERY_ACTION, AskedActions
from designer.principals.principal_sieves import PrincipalSieves
from designer.principals.sieve import Sieve
from designer.principals.sieve_level import PrincipalAnswer, SieveStep


class JointSieve:
    """Sieves of one principal, one for each value that an open fact can have; all have the same levels.

    Args:
        sieves: One of them at least.
    """

    def __init__(self, sieves: tuple[Sieve, ...]) -> None:
        self.sieves = sieves
        self.sure: int = reduce(and_, (one.sure for one in sieves))
        self.possible: int = reduce(or_, (one.possible for one in sieves))

    @property
    def gap(self) -> str:
        """Unknown part of the policies; empty where all are known."""
        return self.sieves[0].gap

    @property
    def complete(self) -> bool:
        """True where all policies are known and can be read."""
        return self.sieves[0].complete

    def steps(self) -> list[SieveStep]:
        """Number of actions that are left after each level, and that it takes."""
        steps: list[SieveStep] = []
        left = [one.asked for one in self.sieves]
        for levels in zip(*(one.levels for one in self.sieves), strict=True):
            after = [before & level.possible for before, level in zip(left, levels, strict=True)]
            counts = [reduce(or_, masks).bit_count() for masks in (left, after)]
            steps.append(SieveStep(levels[0].stage, levels[0].node, counts[1], counts[0] - counts[1]))
            left = after
        return steps

    def answer(self) -> PrincipalAnswer:
        """The answer to the one action asked about."""
        return reduce(_joined, (one.answer() for one in self.sieves))

    def answers(self) -> Iterator[tuple[int, PrincipalAnswer]]:
        """Disjoint sets of actions with their answer, covering every action."""
        found = list(self.sieves[0].answers())
        for sieve in self.sieves[1:]:
            other = list(sieve.answers())
            found = [(one & two, _joined(a, b)) for one, a in found for two, b in other if one & two]
        yield from found


def _joined(one: PrincipalAnswer, other: PrincipalAnswer) -> PrincipalAnswer:
    """The answer where two are possible."""
    if one.answer is other.answer:
        return one
    answers = {one.answer, other.answer}
    keys = tuple(dict.fromkeys((*one.depends_on, *other.depends_on, PRESENT)))
    decides = one if one.answer is not Answer.ALLOWED else other
    unknown = Answer.UNKNOWN in answers
    sentence = f"{decides.sentence} AWS does not say whether {PRESENT} is false here or absent, and that decides."
    return replace(
        decides, answer=Answer.UNKNOWN if unknown else Answer.CONDITIONAL, sentence=sentence, depends_on=keys
    )


def sieve_with(
    organization: Organization,
    catalogue: Catalogue,
    principal: tuple[NodeId, AccountPrincipal],
    credentials: CredentialKind | None = None,
    asked: AskedActions = EVERY_ACTION,
    *,
    context: Mapping[str, Values] | None = None,
    session: tuple[NamedPolicy, ...] | None = None,
    resource_policy: NamedPolicy | None = None,
) -> JointSieve:
    """The sieve of a principal with credentials of one kind; of any kind where none is named.

    Args:
        organization: The design.
        catalogue: Every action.
        principal: The principal and its account.
        credentials: The kind of credentials.
        asked: The actions in question.
        context: Other known facts; they win over those of the credentials.
        session: Session policies; None without any.
        resource_policy: The policy of the resource asked about, where it is given.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    row = _row(principal[1], credentials)
    sieves = [
        PrincipalSieves(
            organization,
            catalogue,
            asked,
            known,
            session=session,
            resource_policy=resource_policy,
            refused=row.refused if row else (),
        )
        for known in contexts_with(principal[1], credentials, context)
    ]
    return JointSieve(tuple(one.of(*principal) for one in sieves))


def contexts_with(
    principal: AccountPrincipal, credentials: CredentialKind | None, context: Mapping[str, Values] | None = None
) -> list[dict[str, Values]]:
    """Facts of requests with credentials of one kind, one for each value that an open fact can have.

    Raises:
        EditError: Such a principal has no credentials of that kind.
    """
    told = dict(context or {})
    given = {key.lower() for key in told}
    row = _row(principal, credentials)
    kinds = row.contexts if row else ({},)
    return [{key: value for key, value in facts.items() if key.lower() not in given} | told for facts in kinds]


def _row(principal: AccountPrincipal, kind: CredentialKind | None) -> Credentials | None:
    if kind is None:
        return None
    fitting = credentials_of(principal.kind)
    if CREDENTIALS[kind] not in fitting:
        kinds = ", ".join(one.kind for one in fitting)
        raise EditError(
            f"{principal.title} has no credentials of the kind {kind}."
            + (f" It can have {kinds}." if kinds else " AWS does not document MFA in requests of the root user.")
        )
    return CREDENTIALS[kind]


def by_credentials(
    organization: Organization,
    catalogue: Catalogue,
    principal: tuple[NodeId, AccountPrincipal],
    asked: AskedActions,
    context: Mapping[str, Values] | None = None,
) -> list[tuple[Credentials, PrincipalAnswer]]:
    """The answer to one action with each kind of credentials that a principal can have: a policy that asks for MFA."""
    return [
        (row, sieve_with(organization, catalogue, principal, row.kind, asked, context=context).answer())
        for row in credentials_of(principal[1].kind)
    ]
