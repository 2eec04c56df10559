"""Administration of an account, by answers to single actions of single principals, which are remembered.

The statements of its policies say who is an administrator; whether it can act as one is decided like any other
request, with every Deny, boundary, SCP and condition.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from designer.analysis.principals.policy_shares import AskedActions, says_nothing
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import ASSUME_ROLE, RoleOf
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.organization.identity.account_principals import (
    AccountPrincipal,
    AccountPrincipalKind,
    AccountPrincipals,
    HeldPolicies,
)
from designer.organization.identity.escalations import ACTIONS, ESCALATIONS, Escalation, EscalationKind
from designer.organization.model.identities import AccountIdentities, IamGroup, IamRole, IamUser, InlinePolicy
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Effect, Grammar
from designer.policy.language.templates import Values
from designer.policy.matching.request import NamedPolicy
from designer.policy.matching.statement import CompiledStatement, compile_plain

GRAVITY = {Answer.ALLOWED: 0, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 2, Answer.DENIED: 3}
"""Order of answers: the best first."""


class ActionAnswers:
    """Answers under some known facts, as long as the design does not change."""

    def __init__(self, organization: Organization, catalogue: Catalogue, context: Mapping[str, Values]) -> None:
        self._organization = organization
        self._catalogue = catalogue
        self._context = dict(context)
        self._sieves: dict[tuple[str, str, str], PrincipalSieves] = {}
        self._found: dict[tuple[NodeId, str, str, str, str], PrincipalAnswer] = {}
        self.sieves = PrincipalSieves(organization, catalogue)
        self.asked = 0

    def of(
        self, account: NodeId, principal: AccountPrincipal, action: str, resource: str = "", service: str = ""
    ) -> PrincipalAnswer:
        """Whether a principal can do one action.

        Args:
            account: Its account.
            principal: Its record.
            action: The action.
            resource: ARN of what it works on; empty if that may be anything.
            service: Service to which a role is passed.
        """
        anywhere = self._of(account, principal, action, "", service)
        if not resource or anywhere.answer in (Answer.ALLOWED, Answer.DENIED):
            return anywhere
        return self._of(account, principal, action, resource, service)

    def of_taking(self, account: NodeId, principal: AccountPrincipal, role: IamRole) -> PrincipalAnswer:
        """Whether a principal could take a role of its account if the trust policy named it."""
        arn = self.sieves.arn(account, principal)
        named = {"Effect": "Allow", "Principal": {"AWS": arn}, "Action": ASSUME_ROLE}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [named]})
        target = RoleOf(account, replace(role, trust=trust))
        asked = AskedActions(ASSUME_ROLE, self.sieves.arn(account, AccountPrincipal(AccountPrincipalKind.ROLE, role)))
        self.asked += 1
        sieves = PrincipalSieves(self._organization, self._catalogue, asked, self._context, role=target)
        return sieves.answer(account, principal)

    def _of(
        self, account: NodeId, principal: AccountPrincipal, action: str, resource: str, service: str
    ) -> PrincipalAnswer:
        key = account, principal.title, action, resource, service
        found = self._found.get(key)
        if found is None:
            self.asked += 1
            sieves = self._sieves.get((action, resource, service))
            if sieves is None:
                passed = {"iam:PassedToService": service} if service else {}
                sieves = PrincipalSieves(
                    self._organization, self._catalogue, AskedActions(action, resource), passed | self._context
                )
                self._sieves[action, resource, service] = sieves
            found = self._found[key] = sieves.answer(account, principal)
        return found


def joined_answers(answers: Iterable[PrincipalAnswer], needs: str = "") -> tuple[Answer, tuple[str, ...]]:
    """Return the worst of some answers, and all that they depend on.

    Args:
        answers: The answers.
        needs: Thing that must be there, too, if the design does not say whether it is.
    """
    found = list(answers)
    worst = max((one.answer for one in found), key=GRAVITY.__getitem__, default=Answer.ALLOWED)
    if needs and worst is Answer.ALLOWED:
        worst = Answer.CONDITIONAL
    keys = (*(key for answer in found for key in answer.depends_on), *((needs,) if needs else ()))
    return worst, tuple(dict.fromkeys(keys))


def better(one: tuple[Answer, tuple[str, ...]], other: tuple[Answer, tuple[str, ...]]) -> bool:
    """Whether an answer is better than another: surer, or hanging on less."""
    return (GRAVITY[one[0]], len(one[1])) < (GRAVITY[other[0]], len(other[1]))


@lru_cache(maxsize=32_768)
def actions_spoken_of(text: str, actions: tuple[str, ...]) -> frozenset[str]:
    """Return the actions on which an identity policy has a statement, or may have one where it cannot be read."""
    return frozenset(action for action in actions if not says_nothing(text, action.lower()))


_ADMINISTRATION = "iam:*"
_OF_ADMINISTRATION = "iam:putrolepolicy"


class Gain(NamedTuple):
    """What a principal comes to by one way.

    Attributes:
        answer: Whether it can.
        depends_on: All that it depends on.
        actions: The actions that it takes; empty if it is an administrator already.
        on: Whom or what they work on, as in an ARN; empty if that is itself or nothing certain.
    """

    answer: Answer
    depends_on: tuple[str, ...]
    actions: tuple[str, ...] = ()
    on: str = ""


def allow_administration(policies: Iterable[NamedPolicy]) -> bool:
    """Return True if one of some policies allows it, without conditions."""
    texts = [policy.text for policy in policies if not says_nothing(policy.text, _OF_ADMINISTRATION)]
    statements = [one for text in texts for one in compile_plain(text, Grammar.IDENTITY).candidates(_OF_ADMINISTRATION)]
    return any(map(_is_administration, statements))


def _is_administration(statement: CompiledStatement) -> bool:
    source = statement.source
    return (
        source.effect is Effect.ALLOW
        and not source.not_action
        and not source.not_resource
        and not source.conditions
        and any(action.lower() in {"*", _ADMINISTRATION} for action in source.actions)
        and "*" in source.resources
    )


NEW_NAME = "new-administrator"
"""Name of a new user or role, which none of the design has."""

_EVERYTHING = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
"""The policy of whoever was given everything."""


class Administration:
    """Administrators of the accounts of a design, and those who can make themselves or others into one.

    Args:
        organization: The design.
        answers: Answers to single actions.
    """

    def __init__(self, organization: Organization, answers: ActionAnswers) -> None:
        self._organization = organization
        self._answers = answers
        self._by_account: dict[NodeId, AccountPrincipals] = {}

    def of(self, account: NodeId, principal: AccountPrincipal) -> Gain | None:
        """The administration that a principal has; None if it is not an administrator, or everything is denied it."""
        held = self._held(account, principal)
        limits = [held.identity or (), *([held.boundary] if held.boundary is not None else [])]
        if principal.is_service_linked or not all(map(allow_administration, limits)):
            return None
        best = best_of(chain(self._changes(account, principal, principal), self.making(account, principal)))
        return None if best is None else Gain(best.answer, best.depends_on)

    def made(self, account: NodeId, principal: AccountPrincipal, other: AccountPrincipal) -> Gain | None:
        """Return the best way of a principal to make another of its account, or itself, an administrator, or None.

        The boundary of the other still limits it, and must allow administration or be taken away as well.
        """
        if other.is_service_linked or _is_of_aws(other):
            return None
        return best_of(self._changes(account, principal, other))

    def making(self, account: NodeId, principal: AccountPrincipal) -> Iterator[Gain]:
        """Yield the ways of a principal to make a new administrator, which has no boundary where nothing asks for one.

        It chooses the name: where some are denied, another one does.
        """
        for way in ESCALATIONS:
            if way.kind is EscalationKind.MAKING:
                kind = "user" if "User" in way.actions[0] else "role"
                yield self._gain(way, account, principal, (self._arn(account, f"{kind}/{NEW_NAME}"),))
                yield self._gain(way, account, principal, ())

    def speaks_of(self, account: NodeId, principal: AccountPrincipal) -> frozenset[str] | None:
        """Return the actions of the escalations that its policies name, or None if a policy is not known."""
        held = self._held(account, principal).identity or ()
        if any(one.gap for one in held):
            return None
        return frozenset().union(*(actions_spoken_of(one.text, ACTIONS) for one in held))

    def given_everything(self, account: NodeId, principal: AccountPrincipal) -> AccountPrincipal:
        """Return a user or role as it is once somebody has made it an administrator; what denies it something stays."""
        record, boundary = principal.record, self._held(account, principal).boundary
        assert record is not None  # nobody gives a root user policies
        inline = (*record.inline, InlinePolicy(NEW_NAME, _EVERYTHING))
        kept = record.boundary if boundary is not None and allow_administration(boundary) else ""
        return AccountPrincipal(principal.kind, replace(record, inline=inline, boundary=kept))

    # ---- changes of permissions

    def _changes(self, account: NodeId, principal: AccountPrincipal, other: AccountPrincipal) -> Iterator[Gain]:
        """Yield the ways to change what another may do, each with what it takes to be free of the other's boundary."""
        held = self._held(account, other)
        bounded = held.boundary is not None and not allow_administration(held.boundary)
        freed = list(self._freeing(account, principal, other)) if bounded else []
        if bounded and allow_administration(held.identity or ()):
            yield from freed
        inside = self._organization.identities[account]
        for way, resources in _targets(inside, other):
            arns = tuple(self._arn(account, resource) for resource in resources)
            for arn in arns:
                gain = self._gain(way, account, principal, (arn,))
                if principal.title != other.title:
                    gain = gain._replace(on=arn.rpartition(":")[2])
                if not bounded:
                    yield gain
                for free in freed if bounded else ():
                    pair = joined_gains(gain, free)
                    yield Gain(*pair, (*gain.actions, *free.actions), gain.on)

    def _freeing(self, account: NodeId, principal: AccountPrincipal, other: AccountPrincipal) -> Iterator[Gain]:
        word = "User" if isinstance(other.record, IamUser) else "Role"
        arn = self._arn(account, other.title)
        for way in ESCALATIONS:
            if way.kind is EscalationKind.BOUNDARY and word in way.actions[0]:
                yield self._gain(way, account, principal, (arn,))

    def _gain(self, way: Escalation, account: NodeId, principal: AccountPrincipal, on: tuple[str, ...]) -> Gain:
        resource = on[0] if on else ""
        answers = []
        for action in way.actions:
            answers.append(self._answers.of(account, principal, action, resource))
            if answers[-1].answer is Answer.DENIED:
                return Gain(Answer.DENIED, ())
        return Gain(*joined_answers(answers, way.needs), way.actions)

    def _arn(self, account: NodeId, title: str) -> str:
        root = self._answers.sieves.arn(account, next(iter(self._principals(account))))
        return f"{root.rpartition(':')[0]}:{title}"

    def _principals(self, account: NodeId) -> AccountPrincipals:
        found = self._by_account.get(account)
        if found is None:
            found = self._by_account[account] = AccountPrincipals(self._organization.identities[account])
        return found

    def _held(self, account: NodeId, principal: AccountPrincipal) -> HeldPolicies:
        return self._principals(account).held(principal)


def _targets(inside: AccountIdentities, other: AccountPrincipal) -> Iterator[tuple[Escalation, list[str]]]:
    """Yield the ways that change what a principal may do, with the titles of what they can work on to that end."""
    record = other.record
    groups: list[IamGroup] = []
    if isinstance(record, IamUser):
        names = {group.casefold() for group in record.groups}
        groups = [group for group in inside.groups if group.name.casefold() in names]
    holders = [one for one in (record, *groups) if one is not None]
    attached = {one.casefold() for holder in holders for one in holder.attached}
    on = {
        "User": [other.title] if isinstance(record, IamUser) else [],
        "Role": [other.title] if isinstance(record, IamRole) else [],
        "Group": [f"group{group.path}{group.name}" for group in groups],
        "Version": [f"policy{one.path}{one.name}" for one in inside.policies if one.name.casefold() in attached],
    }
    for way in ESCALATIONS:
        if way.kind is EscalationKind.PERMISSIONS:
            yield way, next(titles for word, titles in on.items() if word in way.actions[0])
        elif way.kind is EscalationKind.MEMBERSHIP and isinstance(record, IamUser):
            yield way, [f"group{group.path}{group.name}" for group in inside.groups if _administers(inside, group)]


def _administers(inside: AccountIdentities, group: IamGroup) -> bool:
    """Whether the members of a group administer the account by its policies."""
    member = IamUser("", groups=(group.name,))
    held = AccountPrincipals(inside).held(AccountPrincipal(AccountPrincipalKind.USER, member)).identity
    return allow_administration(held or ())


def _is_of_aws(principal: AccountPrincipal) -> bool:
    """Whether AWS lets nobody change a role, as those of Identity Center."""
    return principal.record is not None and principal.record.path.startswith("/aws-reserved/")


def joined_gains(*gains: Gain) -> tuple[Answer, tuple[str, ...]]:
    """Return the worst answer of some gains that are all needed, and all that they depend on."""
    worst = max((gain.answer for gain in gains), key=GRAVITY.__getitem__)
    return worst, tuple(dict.fromkeys(key for gain in gains for key in gain.depends_on))


def best_of(gains: Iterable[Gain]) -> Gain | None:
    """Return the best of some gains, or None if none is possible."""
    best: Gain | None = None
    for gain in gains:
        if gain.answer is Answer.ALLOWED:
            return gain
        if gain.answer is not Answer.DENIED and (best is None or better(gain[:2], best[:2])):
            best = gain
    return best
