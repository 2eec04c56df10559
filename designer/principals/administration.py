"""Administration of an account: all of IAM on every resource, with which whoever has it can give itself the rest."""

from __future__ import annotations

from collections.abc import Iterable

from designer.policy.language.document import Effect, Grammar
from designer.policy.matching.request import NamedPolicy
from designer.policy.matching.statement import CompiledStatement, compile_plain
from designer.principals.policy_shares import says_nothing

_ADMINISTRATION = "iam:*"
_OF_ADMINISTRATION = "iam:putrolepolicy"


def allow_administration(policies: Iterable[NamedPolicy]) -> bool:
    """True where one of some policies allows it, without conditions."""
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
        and any(one.lower() in {"*", _ADMINISTRATION} for one in source.actions)
        and "*" in source.resources
    )
