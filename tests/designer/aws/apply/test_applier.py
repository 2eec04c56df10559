"""Whether a plan leaves its own caller the calls that come later, and those that take steps back."""

from __future__ import annotations

from designer.aws.apply.applier import kept_calls
from designer.organization import edits
from tests.designer.analysis.migration.plans import plan_between, scp
from tests.designer.building import DENY_LEAVE, DENY_ROOT, PROD, TEST, company


def test_a_call_back_that_a_later_step_needs_is_asked_for_as_well() -> None:
    before = company()
    before.apply(edits.edit_policy_text(before, DENY_ROOT, scp("Deny", ["organizations:AttachPolicy"])))
    before.apply(edits.attach(before, DENY_LEAVE, [TEST]))
    after = before.copy()
    after.apply(edits.attach(after, DENY_ROOT, [PROD]))
    after.apply(edits.detach(after, DENY_LEAVE, [TEST]))
    plan = plan_between(before, after)
    assert [step.call.operation for step in plan.steps] == ["AttachPolicy", "DetachPolicy"]
    found = kept_calls(plan, "222222222222")
    assert (found.keeps, found.loses) == ("no", ((2, "organizations:AttachPolicy"),))
