"""The answer of an organization's policies to the request that a person asks about, and its reasons."""

from dataclasses import replace

from designer.analysis.access.design_names import design_names
from designer.analysis.access.principal_choices import CallerKind, Inquiry, ready_question, unsaid_of
from designer.analysis.access.question import Question
from designer.organization.model.organization import Organization
from designer.policy.evaluation.explain import explain_guardrails
from designer.policy.evaluation.explanation import Explanation
from designer.policy.evaluation.outcome import Answer, Exempt

OUTSIDE_DECIDED = (
    "Nothing of the organization denies it to a caller from outside: SCPs limit its own users and roles only. {rcps} "
    "What decides is the policy of the resource, which the design does not hold."
)
"""Answer to somebody outside, with a sentence on the RCPs. A caller of another account needs an Allow of the resource's
policy (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html)."""


def explain_request(organization: Organization, inquiry: Inquiry) -> tuple[Question, Explanation]:
    """The question of an inquiry, and its answer: allowed, denied, or depending on what was not said."""
    question = ready_question(organization, inquiry)
    unsaid = unsaid_of(organization, inquiry)
    found = explain_guardrails(question.request, question.stages, unsaid, question.names, design_names(organization))
    if inquiry.caller is CallerKind.OUTSIDE:
        scp, rcp = found.stages
        outside = Exempt.OUTSIDE
        found = replace(found, stages=(replace(scp, exempt=outside, sentence=outside.value), rcp))
        if found.answer is Answer.ALLOWED:
            found = replace(found, sentence=OUTSIDE_DECIDED.format(rcps=rcp.sentence))
    return question, found
