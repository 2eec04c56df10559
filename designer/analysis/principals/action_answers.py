"""Answers to single actions of single principals, decided like any other request and remembered."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from designer.analysis.principals.policy_shares import AskedActions, says_nothing
from designer.analysis.principals.principal_sieves import PrincipalSieves
from designer.analysis.principals.resource_shares import ASSUME_ROLE, RoleOf
from designer.analysis.principals.sieve_level import PrincipalAnswer
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind
from designer.organization.model.identities import IamRole
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import Catalogue
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.templates import Values

GRAVITY = {Answer.ALLOWED: 0, Answer.CONDITIONAL: 1, Answer.UNKNOWN: 2, Answer.DENIED: 3}
"""Order of answers: the best first."""


class ActionAnswers:
    """Answers under some known facts, for as long as the design does not change."""

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
            resource: ARN of what it works on; empty where that may be anything.
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
    """The worst of some answers, and all on which they hang.

    Args:
        answers: The answers.
        needs: Thing that must be there, too, and of which the design does not say whether it is.
    """
    found = list(answers)
    worst = max((one.answer for one in found), key=GRAVITY.__getitem__, default=Answer.ALLOWED)
    if needs and worst is Answer.ALLOWED:
        worst = Answer.CONDITIONAL
    keys = (*(key for one in found for key in one.depends_on), *((needs,) if needs else ()))
    return worst, tuple(dict.fromkeys(keys))


def better(one: tuple[Answer, tuple[str, ...]], other: tuple[Answer, tuple[str, ...]]) -> bool:
    """Whether an answer is better than another: surer, or hanging on less."""
    return (GRAVITY[one[0]], len(one[1])) < (GRAVITY[other[0]], len(other[1]))


@lru_cache(maxsize=32_768)
def actions_spoken_of(text: str, actions: tuple[str, ...]) -> frozenset[str]:
    """The actions on which an identity policy has a statement, or may have one where it cannot be read."""
    return frozenset(action for action in actions if not says_nothing(text, action.lower()))
