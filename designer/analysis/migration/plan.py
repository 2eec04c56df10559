"""A plan: the steps of a migration in words, what AWS refuses of it, and what is left to a person. Values only."""

from collections import Counter

from designer.analysis.differences.alignment import Alignment
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.migration.movements import Movement
from designer.analysis.migration.operations import Call
from designer.analysis.migration.safety import Breach, UnsafeAccounts
from designer.analysis.migration.target import MigrationTarget
from designer.basics.dataclass import dataclass
from designer.basics.words import counted
from designer.organization.model.change import Change
from designer.organization.model.ids import NodeId
from designer.organization.model.organization import Organization
from designer.policy.matching.request import Request


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step of a plan.

    Attributes:
        number: From 1.
        call: The call.
        made: Id of the design of what it makes at AWS; empty if it makes nothing.
        accounts: Accounts whose policies it changes, or come to say something else of others, in outline order.
        effects: The number of those accounts for each kind of change of permissions.
        rollback: The call that takes it back; None if nothing does.
        lost: Sentences on what that call does not bring back; mostly empty.
        bridge: Sentences on what it is for where it is in neither design, and gone at the end; else empty.
        unsafe: Accounts for which the step is not safe; empty in a safe plan.
        broken: Guardrail tests that do not hold after it, of those that must; empty in a safe plan.
        label: The edit in words.
    """

    number: int
    call: Call
    made: str
    accounts: tuple[NodeId, ...]
    effects: tuple[tuple[Movement, int], ...]
    rollback: Call | None
    lost: str
    bridge: str
    unsafe: tuple[UnsafeAccounts, ...]
    broken: tuple[GuardrailProof, ...]
    label: str

    @property
    def is_bridge(self) -> bool:
        """Return True for a step that leaves no trace at the end."""
        return bool(self.bridge)


@dataclass(frozen=True, slots=True)
class RefusedOperation:
    """An operation that AWS would refuse wherever it stood in the plan.

    Attributes:
        call: The call.
        reason: The reason, as a sentence.
    """

    call: Call
    reason: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that a plan makes, and what it may do at first beyond the later design.

    Attributes:
        account: The account.
        made: Number of the step that makes it.
        until: Number of the step since which it may do no more than the later design lets it; 0 where it never does.
        actions: Actions that it may make more requests of before, as bits over the catalogue.
        request: One of these requests; None if there is none, or it is only not settled.
        doubt: Why it is not settled; empty if it is.
        lasting: Sentence on what it may do more since that step, too; empty for nothing.
    """

    account: NodeId
    made: int
    until: int
    actions: int
    request: Request | None
    doubt: str
    lasting: str = ""


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """A way from one design to another.

    Attributes:
        sides: The designs, under the same ids.
        target: The later design as AWS can reach it.
        steps: In the order of their making.
        changes: The edit of the earlier design that each step is.
        new_accounts: The accounts that it makes.
        spans: Numbers of the first and the last step of each bridge.
        refused: Operations that could not be planned.
        notes: Differences that no operation makes, as sentences.
        reached: True if the steps lead to the target.
    """

    sides: Alignment
    target: MigrationTarget
    steps: tuple[PlannedStep, ...]
    changes: tuple[Change, ...]
    new_accounts: tuple[NewAccount, ...]
    spans: tuple[tuple[int, int], ...]
    refused: tuple[RefusedOperation, ...]
    notes: tuple[str, ...]
    reached: bool

    def state_after(self, number: int) -> Organization:
        """Return the organization after so many steps. Costs as much as copying the design."""
        state = self.sides.before.copy()
        for change in self.changes[:number]:
            state.apply(change)
        return state

    @property
    def safe(self) -> bool:
        """True if every step is proved safe and nothing is refused."""
        return self.reached and not self.refused and not any(step.unsafe or step.broken for step in self.steps)


def step_effect_words(step: PlannedStep) -> str:
    """Return the effect of a step: "removes permissions from 12 accounts"."""
    parts = [_part(way, number) for way, number in step.effects if way is not Movement.NOTHING]
    return " and ".join(parts) if parts else "changes no account's permissions"


def short_effect_words(step: PlannedStep) -> str:
    """Return the effect of a step where there is little room: "narrower in 12 accounts"."""
    parts = [
        f"{_SHORT[way]} in {counted(number, 'account')}" for way, number in step.effects if way is not Movement.NOTHING
    ]
    return ", ".join(parts) if parts else "nobody gains or loses"


_SHORT = {
    Movement.NARROWER: "narrower",
    Movement.WIDER: "wider",
    Movement.BOTH: "partly wider, partly narrower",
    Movement.OTHER: "unknown",
}


def rollback_words(step: PlannedStep) -> str:
    """Return the way back from a step: "is taken back by DetachPolicy."; with what does not come back."""
    if step.rollback is None:
        return "cannot be taken back."
    return " ".join(filter(None, (f"is taken back by {step.rollback.operation}.", step.lost)))


def _part(way: Movement, number: int) -> str:
    joint = {Movement.NARROWER: "from", Movement.WIDER: "to", Movement.BOTH: "in"}.get(way, "of")
    return f"{way.value} {joint} {counted(number, 'account')}"


def unsafe_title(unsafe: UnsafeAccounts) -> str:
    """Return "not safe", or "not proved safe" where no request shows it."""
    return _NOT_PROVED if unsafe.request is None else _NOT_SAFE


def step_title(step: PlannedStep) -> str:
    """Return "not safe" or "not proved safe" for a step that is not proved."""
    return _NOT_SAFE if step.broken or any(one.request is not None for one in step.unsafe) else _NOT_PROVED


_NOT_SAFE, _NOT_PROVED = "not safe", "not proved safe"


def unsafe_words(organization: Organization, unsafe: UnsafeAccounts) -> str:
    """Return the reason why a step is not safe, as a sentence."""
    names = [organization.node(account).name for account in unsafe.accounts[:3]]
    more = len(unsafe.accounts) - len(names)
    where = ", ".join(names) + (f" and {counted(more, 'more account')}" if more else "")
    if unsafe.request is None:
        return f"In {where}, it is not settled that the step is safe: {unsafe.doubt}"
    return f"In {where}, {unsafe.request.action} on {unsafe.request.resource} is {unsafe.breach.value}."


def step_choice_words(unsafe: UnsafeAccounts) -> str:
    """Return the choice that a person has at a step that is not safe."""
    if unsafe.request is None:
        return "Find that out, or make it when nobody works in these accounts."
    if unsafe.breach is Breach.WIDER:
        return "Make it when nobody works in these accounts, or attach a policy that denies the action until the end."
    return "Make it when nobody works in these accounts: the next steps give back what it takes."


def _nothing_words(plan: MigrationPlan) -> str:
    """Return the summary of a plan without steps."""
    return "There is nothing that a plan can do: see the notes." if plan.notes else "There is nothing to do."


def summary_words(plan: MigrationPlan) -> str:
    """Whole plan in one sentence."""
    if not plan.steps and not plan.refused:
        return _nothing_words(plan)
    steps = counted(len(plan.steps), "step")
    if plan.safe:
        words = (
            f"{steps}, each proved: no account is ever allowed more than one of the designs allows, or less than both."
        )
        early = sum(bool(account.until) for account in plan.new_accounts)
        return (
            f"{words} That says nothing of {counted(early, 'new account')} at first: see the notes." if early else words
        )
    unproved = Counter(step_title(step) for step in plan.steps if step.unsafe or step.broken)
    parts = [f"{counted(unproved[title], 'step')} {title}" for title in (_NOT_SAFE, _NOT_PROVED) if unproved[title]]
    parts += [f"{counted(len(plan.refused), 'operation')} that AWS refuses"] if plan.refused else []
    return f"{steps}, {', '.join(parts)}." if parts else f"{steps}, which do not lead to the later design."


_PROVED = "nothing allowed that both designs deny, nothing denied that both allow"


def short_summary_words(plan: MigrationPlan) -> str:
    """Whole plan where there is little room: "11 of 12 steps proved: … · 1 bridge"."""
    if not plan.steps and not plan.refused:
        return _nothing_words(plan)
    proved = sum(not (step.unsafe or step.broken) for step in plan.steps)
    parts = [f"{proved:,} of {counted(len(plan.steps), 'step')} proved: {_PROVED}"]
    parts += [f"{len(plan.refused):,} refused by AWS"] if plan.refused else []
    parts += [counted(len(plan.spans), "bridge")] if plan.spans else []
    final = sum(step.rollback is None for step in plan.steps)
    parts += [f"{final:,} without a way back"] if final else []
    early = sum(bool(account.until) for account in plan.new_accounts)
    parts += [f"{counted(early, 'new account')} open at first"] if early else []
    parts += [] if plan.reached else ["the later design is not reached"]
    return " · ".join(parts)
