"""The answer of an organization's policies to the request that a person asks about, and its reasons."""

from __future__ import annotations

from dataclasses import replace

from designer.access.design_names import design_names
from designer.access.principal_choices import CallerKind, Inquiry, ready_question, unsaid_of
from designer.access.question import Question
from designer.model.organization import Organization
from designer.policy.evaluation.explain import explain_guardrails
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer

OUTSIDE = "SCPs limit the organization's own users and roles; a caller from outside is none of them."


def explain_request(organization: Organization, inquiry: Inquiry) -> tuple[Question, Explanation]:
    """The question of an inquiry, and its answer: allowed, denied, or depending on what was not said."""
    question = ready_question(organization, inquiry)
    unsaid = unsaid_of(organization, inquiry)
    found = explain_guardrails(question.request, question.stages, unsaid, question.names, design_names(organization))
    if inquiry.caller is CallerKind.OUTSIDE:
        scp, rcp = found.stages
        found = replace(found, stages=(replace(scp, sentence=OUTSIDE), rcp))
        if found.answer is Answer.ALLOWED:
            found = replace(found, sentence=f"{OUTSIDE} {rcp.sentence}")
    return question, found
