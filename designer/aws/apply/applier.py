"""The caller of a run: whether the plan's own policies leave it the calls that come later.

The management account is limited by none. A delegated administrator sits below the SCPs that the plan attaches, so a
run could take from itself what it needs to go on or to go back.
"""

from __future__ import annotations

from collections.abc import Iterator

from designer.analysis.access.question import account_with
from designer.analysis.access.reach import answers
from designer.analysis.migration.plan import MigrationPlan
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer


@dataclass(frozen=True, slots=True)
class KeptCalls:
    """Whether a caller keeps each later call and each call back.

    Attributes:
        keeps: "yes", "no", or "unknown" where that depends on conditions or on what is not known.
        loses: Number of the step after which a call is denied, or may be, and the action.
    """

    keeps: str
    loses: tuple[tuple[int, str], ...] = ()

    def record(self, arn: str) -> dict[str, object]:
        """Return the value as JSON."""
        return {
            "arn": arn,
            "keeps": self.keeps,
            "loses": [{"step": step, "call": action} for step, action in self.loses],
        }


def kept_calls(plan: MigrationPlan, account: str) -> KeptCalls:
    """Find out which calls a caller of an account keeps.

    Only organization policies are asked: what its own policies allow, the plan does not change.
    """
    before = plan.sides.before
    node = account_with(before, account)
    if node is None:
        return KeptCalls("unknown")
    if before.is_management_account(node):
        return KeptCalls("yes")
    lost, open_ones = [], []
    state, known = before.copy(), set[str]()
    for number, change in enumerate((None, *plan.changes)):
        if change is not None:
            state.apply(change)
        needed = _needed(plan, number)
        is_touched = change is None or node in plan.steps[number - 1].accounts
        for action in sorted(needed if is_touched else needed - known):
            answer = _answer(state, account, action)
            if answer is Answer.DENIED:
                lost.append((number, action))
            elif answer is not Answer.ALLOWED:
                open_ones.append((number, action))
        known = needed if is_touched else known | needed
    if lost:
        return KeptCalls("no", tuple(lost))
    return KeptCalls("unknown" if open_ones else "yes", tuple(open_ones))


def _needed(plan: MigrationPlan, made: int) -> set[str]:
    """Return the actions of the calls that are left after so many steps, and of those that take back what is made."""
    later = [step.call for step in plan.steps[made:]]
    back = [step.rollback for step in plan.steps[:made] if step.rollback is not None]
    return {f"{call.service}:{call.operation}" for call in (*later, *back)}


def _answer(state: Organization, account: str, action: str) -> Answer | None:
    node = account_with(state, account)
    found: Iterator[Answer] = (one.answer for place, one in answers(state, load(), action) if place == node)
    return next(found, None)
