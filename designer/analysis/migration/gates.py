"""Gates of a plan: operations that a person has to allow by name, and steps that only tighten or only loosen."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from designer.analysis.migration.movements import Movement
from designer.analysis.migration.plan import MigrationPlan, PlannedStep
from designer.basics.errors import EditError
from designer.basics.words import counted

SWITCHES = {
    "CloseAccount": "close-account",
    "DeregisterDelegatedAdministrator": "deregister",
    "PutResourcePolicy": "delegation-policy",
    "DeleteResourcePolicy": "delegation-policy",
    "RemoveAccountFromOrganization": "remove-account",
}
"""Switch of each operation that is made only when a person allows it by name: no call brings back what it takes, or it
hands over the organization itself."""


_BESIDE_POLICIES = {
    "EnableAWSServiceAccess": Movement.WIDER,
    "RegisterDelegatedAdministrator": Movement.WIDER,
    "DisableAWSServiceAccess": Movement.NARROWER,
    "DeregisterDelegatedAdministrator": Movement.NARROWER,
    "CloseAccount": Movement.NARROWER,
    "PutResourcePolicy": Movement.OTHER,
    "DeleteResourcePolicy": Movement.OTHER,
    "RemoveAccountFromOrganization": Movement.OTHER,
}
"""What operations do to rights that no effect of a step counts: those of services, of administrators, and of an account
as a whole."""


class StepDirection(Enum):
    """Steps that a run may make: two roles can share a plan, one that only tightens and one that only loosens."""

    TIGHTEN = "tighten"
    LOOSEN = "loosen"

    def includes(self, step: PlannedStep) -> bool:
        """Whether a step surely moves nobody's permissions the other way."""
        own = Movement.NARROWER if self is StepDirection.TIGHTEN else Movement.WIDER
        ways = [_BESIDE_POLICIES.get(step.call.operation, Movement.NOTHING), *(way for way, _ in step.effects)]
        return all(way in (own, Movement.NOTHING) for way in ways)


def needed_switches(plan: MigrationPlan) -> dict[str, list[PlannedStep]]:
    """Return the switches that a plan needs, each with its steps."""
    found: dict[str, list[PlannedStep]] = {}
    for step in plan.steps:
        if step.call.operation in SWITCHES:
            found.setdefault(SWITCHES[step.call.operation], []).append(step)
    return found


def require_switches(plan: MigrationPlan, allowed: Collection[str]) -> None:
    """Refuse a plan with steps that were not allowed.

    Raises:
        EditError: There is one; the switch is named.
    """
    missing = {name: steps for name, steps in needed_switches(plan).items() if name not in allowed}
    if missing:
        needs = "; ".join(
            f"{name} for {counted(len(steps), 'step')}, first {steps[0].number}, {steps[0].label}"
            for name, steps in missing.items()
        )
        raise EditError(
            f"The plan has steps that need to be allowed by name: {needs}. Say --allow {','.join(missing)}."
        )
