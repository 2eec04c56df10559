"""A principal takes a role: each part that must let it, with its answer, and what is exchanged.

The permissions of the role take the place of all that the principal has, until the session ends
(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-api.html). In the account of the role a
trust policy that names the caller is enough; one that names the account, and every other account, need the caller's own
policies, too. The SCPs that count are those of the caller's account, the RCPs those of the role's.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from designer.analysis.principals.policy_shares import AskedActions
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import ASSUME_ROLE, RoleOf, caller_match
from designer.analysis.principals.sieve import Sieve
from designer.analysis.principals.sieve_level import SIEVE_GRAMMARS, PrincipalAnswer, SieveStage
from designer.basics.dataclass import dataclass
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.explain import worst
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values
from designer.policy.matching.conditions import read_keys
from designer.policy.matching.request import Match, NamedPolicy, Principal, principal_of
from designer.policy.matching.statement import compile_policy

MFA_KEYS = frozenset({"aws:multifactorauthpresent", "aws:multifactorauthage"})
_EXTERNAL_ID = "sts:ExternalId"


class TakingPart(StrEnum):
    """Part that must let a principal take a role."""

    POLICIES = "own policies"
    BOUNDARY = "permissions boundary"
    SESSION = "session policies"
    SCPS = "SCPs"
    RCPS = "RCPs"
    TRUST = "trust policy"
    MFA = "MFA"
    EXTERNAL_ID = "external id"
    CREDENTIALS = "credentials"


_PARTS = {
    SieveStage.IDENTITY: TakingPart.POLICIES,
    SieveStage.BOUNDARY: TakingPart.BOUNDARY,
    SieveStage.SESSION: TakingPart.SESSION,
    SieveStage.SCP: TakingPart.SCPS,
    SieveStage.RCP: TakingPart.RCPS,
    SieveStage.TRUST: TakingPart.TRUST,
}


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """One part with its answer alone, and the reason.

    Attributes:
        part: The part.
        answer: Its answer.
        sentence: The reason.
        decided: Answer of the policies that decide it, which names them; None for credentials.
    """

    part: TakingPart
    answer: Answer
    sentence: str
    decided: PrincipalAnswer | None = None


@dataclass(frozen=True, slots=True)
class RoleTaking:
    """The answer to "may this principal take this role?".

    Attributes:
        answer: The whole, and what decides it.
        parts: The parts in the order of an explanation; those that ask for nothing are left out.
    """

    answer: PrincipalAnswer
    parts: tuple[PartAnswer, ...]

    @property
    def failed(self) -> tuple[PartAnswer, ...]:
        """The parts that say no."""
        return tuple(part for part in self.parts if part.answer is Answer.DENIED)


def role_taking(
    organization: Organization,
    catalogue: Catalogue,
    caller: tuple[NodeId, AccountPrincipal],
    target: RoleOf,
    context: Mapping[str, Values] | None = None,
    *,
    session: tuple[NamedPolicy, ...] | None = None,
) -> RoleTaking:
    """Return the answer to "may this principal take this role?", part by part.

    Args:
        organization: The design.
        catalogue: Every action.
        caller: The principal and its account.
        target: The role and its account.
        context: Known facts of the call, such as ``sts:ExternalId`` or those of `credentials`; a key without values is
            known to be absent, and a key that is not there may have any value. A code of an MFA device that goes with
            the call counts as ``aws:MultiFactorAuthPresent`` = ``true``.
        session: Session policies of the caller; None without any.
    """
    known = dict(context or {})
    sieve = taking_sieve(organization, catalogue, caller, target, known, session=session)
    arn = PrincipalSieves(organization, catalogue).arn(*caller)
    asked = {level.stage: _asked_keys(sieve, level.stage, principal_of(arn)) for level in sieve.levels}
    parts = [*_parts(sieve, caller[1])]
    for part, keys in ((TakingPart.MFA, MFA_KEYS), (TakingPart.EXTERNAL_ID, frozenset({_EXTERNAL_ID.lower()}))):
        asking = [stage for stage, found in asked.items() if found & keys]
        if not asking:
            continue
        rest = {key: value for key, value in known.items() if key.lower() not in keys}
        if part is TakingPart.MFA:
            rest["aws:MultiFactorAuthPresent"] = "true"
        free = taking_sieve(organization, catalogue, caller, target, rest, session=session)
        parts.append(_key_part(part, sieve, free, keys, asking))
    return RoleTaking(sieve.answer(), tuple(parts))


def taking_sieve(
    organization: Organization,
    catalogue: Catalogue,
    caller: tuple[NodeId, AccountPrincipal],
    target: RoleOf,
    context: Mapping[str, Values],
    *,
    session: tuple[NamedPolicy, ...] | None = None,
) -> Sieve:
    """Return the sieve of a principal for the taking of one role."""
    role = AccountPrincipal(AccountPrincipalKind.ROLE, target.role)
    arn = PrincipalSieves(organization, catalogue).arn(target.account, role)
    asked = AskedActions(ASSUME_ROLE, arn)
    return PrincipalSieves(organization, catalogue, asked, context, session=session, role=target).of(*caller)


def _parts(sieve: Sieve, principal: AccountPrincipal) -> Iterator[PartAnswer]:
    if principal.kind is AccountPrincipalKind.ROOT:
        yield PartAnswer(TakingPart.CREDENTIALS, Answer.DENIED, sieve.answer().sentence)
    for stage, part in _PARTS.items():
        levels = [level for level in sieve.levels if level.stage is stage]
        answers = [sieve.level_answer(level) for level in levels]
        if answers:
            answer = worst(principal_answer.answer for principal_answer in answers)
            decided = next(principal_answer for principal_answer in answers if principal_answer.answer is answer)
            yield PartAnswer(part, answer, decided.sentence, decided)


def _key_part(
    part: TakingPart, sieve: Sieve, free: Sieve, keys: frozenset[str], asking: Sequence[SieveStage]
) -> PartAnswer:
    """Return the part of some keys: what is known of them stands in the way, or does not, or is open."""
    by = SieveStage.TRUST if SieveStage.TRUST in asking else asking[0]
    answers = [sieve.level_answer(level) for level in sieve.levels if level.stage is by]
    decided = next((answer for answer in answers if answer.policy), answers[0])
    asks = f"The {_PARTS[by].removeprefix('own ')} {'ask' if by in _SEVERAL else 'asks'} for {_ASKED[part]}"
    if free.possible and not sieve.possible:
        return PartAnswer(part, Answer.DENIED, f"{asks}, and {_LACKING[part]}.", decided)
    depending = [key for level in sieve.levels if level.stage in asking for key in sieve.level_answer(level).depends_on]
    if any(key.lower() in keys for key in (*depending, *sieve.answer().depends_on)):
        return PartAnswer(part, Answer.CONDITIONAL, f"{asks}.", decided)
    return PartAnswer(part, Answer.ALLOWED, f"{asks}, and that does not stand in the way.", decided)


_SEVERAL = (SieveStage.IDENTITY, SieveStage.SESSION, SieveStage.SCP, SieveStage.RCP)
_ASKED = {TakingPart.MFA: "MFA", TakingPart.EXTERNAL_ID: "an external id"}
_LACKING = {TakingPart.MFA: "the call comes without", TakingPart.EXTERNAL_ID: "the call has none, or another"}


def _asked_keys(sieve: Sieve, stage: SieveStage, caller: Principal) -> frozenset[str]:
    """Return the keys, in small letters, that the policies of a stage ask this caller for with this action."""
    keys: set[str] = set()
    for policy, _ in (found for level in sieve.levels if level.stage is stage for found in level.policies):
        for one in compile_policy(policy.text, SIEVE_GRAMMARS[stage]).candidates(ASSUME_ROLE.lower()):
            named = caller_match(one.source.principals, caller, denies=one.denies, bounded=False).match is not Match.NO
            if stage is not SieveStage.TRUST or named:
                keys.update(key for condition in one.conditions for key in read_keys(condition))
    return frozenset(keys)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Permissions before a role is taken, and after; sets of actions as bits over the catalogue.

    Attributes:
        before: The sieve of the principal.
        after: The sieve of the role: nothing of the former remains.
        unlimited: Actions that no policy limits, before and after.
    """

    before: Sieve
    after: Sieve
    unlimited: int

    @property
    def lost(self) -> int:
        """Actions possible before, and no more."""
        return self.before.possible & ~self.after.possible & ~self.unlimited

    @property
    def gained(self) -> int:
        """Actions possible after, and not before."""
        return self.after.possible & ~self.before.possible & ~self.unlimited

    @property
    def on_other_terms(self) -> int:
        """Actions possible before and after, one of them depending on resources or conditions: it may be on others."""
        both = self.before.possible & self.after.possible & ~self.unlimited
        return both & ~(self.before.sure & self.after.sure)

    @property
    def the_same(self) -> int:
        """Actions allowed in every request before and after, each by its own policies."""
        return self.before.sure & self.after.sure & ~self.unlimited


def exchange(
    organization: Organization, catalogue: Catalogue, caller: tuple[NodeId, AccountPrincipal], target: RoleOf
) -> Exchange:
    """Return the permissions before and after, without session policies."""
    before = PrincipalSieves(organization, catalogue).of(*caller)
    role = AccountPrincipal(AccountPrincipalKind.ROLE, target.role)
    after = PrincipalSieves(organization, catalogue).of(target.account, role)
    return Exchange(before, after, catalogue.unlimited_mask)
