"""A plan: the steps of a migration, what AWS refuses of it, and what is left to a person. Values only."""

from designer.analysis.differences.alignment import Alignment
from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.migration.movements import Movement
from designer.analysis.migration.operations import Call
from designer.analysis.migration.safety import UnsafeAccounts
from designer.analysis.migration.target import MigrationTarget
from designer.basics.dataclass import dataclass
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
        made: Id of the design of what it makes at AWS; empty where it makes nothing.
        accounts: Accounts whose policies it changes, or come to say something else of others, in outline order.
        effects: For each way in which it changes permissions the number of those accounts.
        rollback: The call that takes it back; None where nothing does.
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
        """True for a step of which nothing is left at the end."""
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
        actions: Actions of which it may make more requests before, as bits over the catalogue.
        request: One of these requests; None where there is none, or it is only not settled.
        doubt: Reason for which it is not settled; empty where it is.
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
        steps: In the order in which they are to be made.
        changes: The edit of the earlier design that each step is.
        new_accounts: The accounts that it makes.
        spans: Numbers of the first and the last step of each bridge.
        refused: Operations that could not be planned.
        notes: Differences that no operation makes, as sentences.
        reached: True when the steps lead to the target.
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
        """The organization after so many steps. Costs as much as copying the design."""
        state = self.sides.before.copy()
        for change in self.changes[:number]:
            state.apply(change)
        return state

    @property
    def safe(self) -> bool:
        """True when every step is proved safe and nothing is refused."""
        return self.reached and not self.refused and not any(step.unsafe or step.broken for step in self.steps)
