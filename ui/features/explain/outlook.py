"""Answers that there would be with the values of the keys on which one hangs."""

from collections.abc import Iterable

from designer.analysis.access.keys import AskedKey, WhatIfAnswer, what_if_answers
from designer.analysis.access.question import Inquiry
from designer.analysis.principals.explain_principal import explain_principal
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.statement_explanation import RESOURCE

_MOST_TRIED = 1_000
"""On paths with more statements than this, trying every value would keep the person waiting."""


def outlook(
    organization: Organization, inquiry: Inquiry, explanation: Explanation, keys: Iterable[AskedKey]
) -> dict[str, tuple[WhatIfAnswer, ...]]:
    """The answers for each key that is offered and not known, by its name in small letters."""
    if sum(len(policy.statements) for level in explanation.levels for policy in level.policies) > _MOST_TRIED:
        return {}

    def decide(tried: Inquiry) -> Answer:
        return explain_principal(organization, load(), tried)[1].answer

    offered = {key.name.lower(): key for key in keys}
    unknown = (key.lower() for key in explanation.unknown if key != RESOURCE)
    return {name: what_if_answers(organization, inquiry, offered[name], decide) for name in unknown if name in offered}
