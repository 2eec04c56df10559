"""The share of a resource's own policy in a request: a role's trust policy, or that of a bucket, a queue, a key.

In the account of the resource its policy can give by itself what it allows to the caller by name, past the caller's own
policies; to another account's callers it gives nothing that their own policies do not allow
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.principals.policy_shares import PolicyShare, StatementShare
from designer.analysis.principals.sieve_level import CALLER_SIEVES, SieveLevel, SieveStage
from designer.organization.model.identities import IamRole
from designer.organization.model.records import NodeId
from designer.policy.evaluation.partial import keys_of
from designer.policy.language.document import Effect, Grammar, Principals, Statement
from designer.policy.language.plain_reader import read_plain
from designer.policy.language.wording import unreadable_gap
from designer.policy.matching.request import (
    Match,
    NamedPolicy,
    Principal,
    PrincipalKind,
    match_principals,
    principal_of,
)
from designer.policy.matching.statement import action_test, compile_plain, compile_policy

_KNOWN = 32_768
"""Trust policies that are remembered: many more than one account has."""


class Trusted(NamedTuple):
    """Callers that the trust policies of some roles name for the taking of the role.

    Attributes:
        arns: ARNs of users and roles that are named themselves.
        sessions: Names (`session_root`) of roles whose sessions are named.
        accounts: Numbers of accounts that are named as a whole.
        everyone: True if one names everybody, or cannot be read.
    """

    arns: frozenset[str]
    sessions: frozenset[str]
    accounts: frozenset[str]
    everyone: bool

    def may_name(self, arn: str) -> bool:
        """Return True if one of them may name a user or a role itself, in some session at least."""
        return self.everyone or arn in self.arns or session_root(arn) in self.sessions

    def may_name_one_of(self, account: str) -> bool:
        """Return True if one of them may name an account of that number, or some user or role of it."""
        named = {*self.accounts, *(principal_of(arn).account for arn in self.arns)}
        return self.everyone or account in named or any(session.startswith(f"{account}:") for session in self.sessions)


def trusted_by(roles: Iterable[IamRole]) -> Trusted:
    """Return the callers that the trust policies of some roles name."""
    texts = {role.trust for role in roles}
    found = [_named_by(text) for text in texts]
    return Trusted(
        frozenset().union(*(one.arns for one in found)),
        frozenset().union(*(one.sessions for one in found)),
        frozenset().union(*(one.accounts for one in found)),
        any(one.everyone for one in found),
    )


@lru_cache(maxsize=_KNOWN)
def _named_by(text: str) -> Trusted:
    """Return callers that one trust policy names; asked again for each principal of an account that is looked at."""
    on_it = _on_taking(text)
    if on_it is None:
        return Trusted(_NOBODY, _NOBODY, _NOBODY, everyone=True)
    blocks = [statement.principals for statement in on_it if statement.effect is Effect.ALLOW and statement.principals]
    entries = [entry for block in blocks for kind, entry in block.entries if kind in {"AWS", "*"}]
    named = [(entry, principal_of(entry)) for entry in entries if entry != "*"]
    roots = frozenset(who.account for _, who in named if who.kind is PrincipalKind.ROOT)
    sessions = frozenset(session_root(entry) for entry, who in named if who.kind is PrincipalKind.SESSION)
    plain = (PrincipalKind.ROOT, PrincipalKind.SESSION)
    arns = frozenset(entry for entry, who in named if who.kind not in plain)
    return Trusted(arns, sessions, roots, "*" in entries or any(block.negated for block in blocks))


_NOBODY: frozenset[str] = frozenset()


@lru_cache(maxsize=_KNOWN)
def _on_taking(trust: str) -> tuple[Statement, ...] | None:
    """Return the statements of a trust policy on the taking of the role, as read, or None if it cannot be read.

    Compiling them is not worth it for a mere look: an organization has tens of thousands.
    """
    plain = read_plain(trust, Grammar.TRUST)
    if plain is not None:
        return tuple(statement for statement in plain.statements if action_test(statement)(_TAKING))
    policy = compile_policy(trust, Grammar.TRUST)
    return tuple(candidate.source for candidate in policy.candidates(_TAKING)) if policy.document.usable else None


_TAKING = "sts:assumerole"


def is_readable(trust: str) -> bool:
    """Return True if a trust policy can be read."""
    return _on_taking(trust) is not None


def is_unconditional(trust: str) -> bool:
    """Return True if a trust policy only allows the taking of the role, and no statement on it has a condition."""
    on_it = _on_taking(trust)
    return on_it is not None and all(_only_allows(statement) and not statement.conditions for statement in on_it)


def ignores_callers(trust: str) -> bool:
    """Return True if a trust policy asks callers of one account, whom it names by that, for nothing of their own."""
    on_it = _on_taking(trust)
    if on_it is None or not all(map(_only_allows, on_it)):
        return False
    if not any(statement.conditions for statement in on_it):
        return True
    keys = keys_of(compile_plain(trust, Grammar.TRUST).candidates(_TAKING))
    return not any(key.startswith(_OF_CALLER) for key in keys)


_OF_CALLER = ("aws:principalarn", "aws:principaltag", "aws:principaltype", "aws:username", "aws:userid")


def _only_allows(statement: Statement) -> bool:
    principals = statement.principals
    return statement.effect is Effect.ALLOW and principals is not None and not principals.negated


@lru_cache(maxsize=_KNOWN)
def lets_sessions_be_tagged(trust: str) -> bool:
    """Whether a caller that takes a role may bring tags along, which then go before those of the role."""
    plain = read_plain(trust, Grammar.TRUST)
    if plain is None:
        policy = compile_policy(trust, Grammar.TRUST)
        if not policy.document.usable:
            return True
        statements = [candidate.source for candidate in policy.candidates(_TAGGING)]
    else:
        statements = [statement for statement in plain.statements if action_test(statement)(_TAGGING)]
    return any(statement.effect is Effect.ALLOW for statement in statements)


_TAGGING = "sts:tagsession"


def session_root(arn: str) -> str:
    """Return the name that a role and its sessions share; the ARN itself for everybody else."""
    named = principal_of(arn)
    of_role = named.kind in {PrincipalKind.ROLE, PrincipalKind.SESSION}
    return f"{named.account}:assumed-role/{named.name}" if of_role else arn


ASSUME_ROLE = "sts:AssumeRole"

SESSION_NAME = "the name of the session"
"""Stands among what an answer depends on where a policy names one session of a role."""


UNLISTED_ACCOUNT = "whether a NotPrincipal that lacks its account spares it"
"""Stands there where a Deny lists a user, and not the account that AWS asks for as well."""


PAST_SESSION = "whether Principal * passes the session policies"
"""Stands among what an answer depends on where a policy names everybody, and no session policy allows: AWS does not
say what counts."""


class RoleOf(NamedTuple):
    """A role and the account that it is a part of."""

    account: NodeId
    role: IamRole


class PolicyOfResource(NamedTuple):
    """The policy of the resource that is asked about.

    Attributes:
        policy: Its text; with a gap where it is not known.
        grammar: Of trust policies or of other resources.
        must_allow: True if nobody passes whom it does not allow, even in its own account: trust policies and
            policies of KMS keys.
    """

    policy: NamedPolicy
    grammar: Grammar
    must_allow: bool

    @property
    def stage(self) -> SieveStage:
        """Its stage."""
        return SieveStage.TRUST if self.grammar is Grammar.TRUST else SieveStage.RESOURCE


class CallerMatch(NamedTuple):
    """Match of a caller by a Principal element.

    Attributes:
        match: The match that gives most; of a role, that of any of its sessions.
        certain: False if it depends on the name of the session, or AWS does not say if it is one.
        sessions: True if a session of the role is named itself.
    """

    match: Match
    certain: bool = True
    sessions: bool = False


def caller_match(principals: Principals | None, caller: Principal, *, denies: bool, bounded: bool) -> CallerMatch:
    """Return the match of a user, a root user or a role, which stands for all of its sessions."""
    if principals is None:
        return CallerMatch(Match.NO)
    found = match_principals(principals, caller, denies=denies, bounded=bounded)
    sessions = caller.kind is PrincipalKind.ROLE and any(
        kind == "AWS" and _is_session_of(entry, caller) for kind, entry in principals.entries
    )
    if principals.negated and denies and found is Match.NO:
        return CallerMatch(Match.EVERYONE, certain=False) if _may_be_hit(principals, caller) else CallerMatch(Match.NO)
    if principals.negated:
        return CallerMatch(found, certain=not sessions)
    if sessions and found is Match.NO:
        return CallerMatch(Match.ITSELF, certain=False, sessions=True)
    return CallerMatch(found, sessions=sessions)


def _may_be_hit(principals: Principals, caller: Principal) -> bool:
    """Whether a Deny may hit a caller that its NotPrincipal lists: AWS may look at its account and its session, too."""
    listed = {entry for kind, entry in principals.entries if kind in {"*", "AWS"}}
    if "*" in listed or caller.kind is PrincipalKind.ROOT:
        return False
    roots = {principal.account for principal in map(principal_of, listed) if principal.kind is PrincipalKind.ROOT}
    return caller.kind is PrincipalKind.ROLE or caller.account not in roots


def _is_session_of(entry: str, role: Principal) -> bool:
    named = principal_of(entry)
    return named.kind is PrincipalKind.SESSION and (named.account, named.name) == (role.account, role.name)


class ResourceShare(NamedTuple):
    """Share of a resource's policy for one caller and one action.

    Attributes:
        level: Its sieve.
        given: For each stage of the caller's own policies, the action as a bit: given past it in some request, and in
            every one.
    """

    level: SieveLevel
    given: dict[SieveStage, tuple[int, int]]


def resource_share(
    resource: PolicyOfResource,
    share: PolicyShare,
    caller: Principal,
    *,
    same_account: bool,
    bounded: bool,
    in_session: bool = False,
) -> ResourceShare:
    """Return the share of a resource's policy.

    Args:
        resource: The policy.
        share: Its statements under what is known of the requests; the callers that they name are not asked yet.
        caller: The caller.
        same_account: True if the caller belongs to the resource's account.
        bounded: True if the caller has a permissions boundary.
        in_session: True if session policies limit the caller.
    """
    allows = tuple(_named(share.allows, caller, denies=False, bounded=bounded))
    if in_session and same_account:
        allows = tuple((_past_session(one, found), found) for one, found in allows)
    denies = tuple(_named(share.denies, caller, denies=True, bounded=bounded))
    gap = resource.policy.gap or ("" if share.usable else unreadable_gap(resource.policy.name))
    given = _given(allows, caller) if same_account else {}
    allow_any = max((one.mask for one, _ in allows), default=0)
    allow_sure = max((one.sure for one, _ in allows), default=0)
    if same_account and not resource.must_allow:
        allow_any = allow_sure = 1
    deny_any = max((one.mask for one, _ in denies), default=0)
    deny_sure = max((one.sure for one, _ in denies), default=0)
    if gap:
        allow_any, allow_sure, deny_any = 1, 0, 1
        given = dict.fromkeys(CALLER_SIEVES, (1, 0)) if same_account else {}
    weighed = share._replace(allows=tuple(one for one, _ in allows), denies=tuple(one for one, _ in denies))
    sure, possible = allow_sure & ~deny_any, allow_any & ~deny_sure
    policies = ((resource.policy, weighed),)
    level = SieveLevel(resource.stage, None, policies, sure, possible, (allow_any, allow_sure), gap)
    return ResourceShare(level, given)


def _past_session(one: StatementShare, found: CallerMatch) -> StatementShare:
    """Return an Allow; with what is open where it names everybody."""
    return one._replace(open_name=PAST_SESSION) if found.match is Match.EVERYONE and not one.open_name else one


def _named(
    statements: tuple[StatementShare, ...], caller: Principal, *, denies: bool, bounded: bool
) -> Iterator[tuple[StatementShare, CallerMatch]]:
    """Yield the statements that name a caller, as far as it is sure that they do."""
    for one in statements:
        found = caller_match(one.statement.principals, caller, denies=denies, bounded=bounded)
        if found.match is not Match.NO and one.mask:
            name = SESSION_NAME if caller.kind is PrincipalKind.ROLE else UNLISTED_ACCOUNT
            open_name = "" if found.certain and not (found.sessions and not denies) else name
            yield one._replace(sure=one.sure if found.certain else 0, open_name=open_name), found


def _given(
    allows: tuple[tuple[StatementShare, CallerMatch], ...], caller: Principal
) -> dict[SieveStage, tuple[int, int]]:
    """Return the stages that an Allow passes, by how closely it names the caller.

    A user that is named itself passes its boundary too, a role its own policies alone; sessions that are named pass
    all. Whether everybody passes session policies is open.
    """
    given: dict[SieveStage, tuple[int, int]] = {}
    for one, found in allows:
        for stage, sure in _passed(found, one, caller):
            before = given.get(stage, (0, 0))
            given[stage] = before[0] | one.mask, before[1] | sure
    return given


def _passed(found: CallerMatch, one: StatementShare, caller: Principal) -> Iterator[tuple[SieveStage, int]]:
    """Yield the stages that an Allow passes, with the action as a bit where that is sure."""
    if found.sessions:
        yield from ((stage, 0) for stage in CALLER_SIEVES)
    if found.match is Match.EVERYONE:
        yield from ((stage, 0 if stage is SieveStage.SESSION else one.sure) for stage in CALLER_SIEVES)
    elif found.match is Match.ITSELF and found.certain:
        by_name = CALLER_SIEVES[:2] if caller.kind is PrincipalKind.USER else CALLER_SIEVES[:1]
        yield from ((stage, one.sure) for stage in by_name)
