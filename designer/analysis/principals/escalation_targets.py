"""What an escalation needs of whom it works on: credentials that can be made, a trust policy that can be changed."""

from functools import lru_cache

from designer.analysis.principals.resource_shares import ASSUME_ROLE
from designer.organization.identity.escalations import Escalation
from designer.organization.model.identities import IamRole, IamUser
from designer.policy.evaluation.partial import rest_of
from designer.policy.evaluation.statement_explanation import unique_keys
from designer.policy.language.document import Grammar
from designer.policy.matching.conditions import missing_keys
from designer.policy.matching.request import Facts, Match, context_facts, match_principals, principal_of
from designer.policy.matching.statement import compile_policy


def gets_credentials(user: IamUser, way: Escalation) -> bool:
    """Whether AWS would give a user such credentials, as far as the design knows those it has."""
    if way.actions == ("iam:CreateLoginProfile",):
        return user.console is not True
    return way.actions != ("iam:UpdateLoginProfile",) or user.console is not False


def is_open(role: IamRole) -> bool:
    """Whether the trust policy of a role can be changed: those of Identity Center belong to AWS."""
    return not role.path.startswith("/aws-reserved/")


def of_service(service: str) -> Facts:
    """Return the facts of each request of a service in its own name."""
    return context_facts({"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": service})


@lru_cache(maxsize=32_768)
def service_trust(trust: str, service: str) -> tuple[str, ...] | None:
    """Return keys that decide whether a trust policy lets a service take the role; None if it surely does not."""
    policy = compile_policy(trust, Grammar.TRUST)
    caller, known = principal_of(service), dict(of_service(service))
    allowing: list[tuple[str, ...]] = []
    depending: list[str] = []
    for statement in policy.candidates(ASSUME_ROLE.lower()) if policy.document.usable else ():
        rest, denies = rest_of(statement, known), statement.denies
        named = statement.source.principals
        if rest is None or named is None or match_principals(named, caller, denies=denies, bounded=False) is Match.NO:
            continue
        still_open = (condition for condition in statement.conditions if condition.source in rest.conditions)
        keys = unique_keys(
            key for condition in still_open for key in missing_keys(condition, known) or [condition.source.key]
        )
        if not denies:
            allowing.append(keys)
        elif not keys:
            return None
        depending += keys if denies else ()
    return tuple(dict.fromkeys((*min(allowing, key=len), *depending))) if allowing else None
