"""Steps of a plan as records of JSON, as commands print them and plan files keep them."""

from designer.analysis.migration.operations import Call
from designer.analysis.migration.plan import MigrationPlan, PlannedStep, step_effect_words


def step_record(plan: MigrationPlan, step: PlannedStep) -> dict[str, object]:
    """Return a step: ``{"number", "operation", "arguments", "accounts", "effect", "rollback", …}``."""
    record: dict[str, object] = {
        "number": step.number,
        **call_record(step.call),
        "accounts": [plan.sides.own_id(account) for account in step.accounts],
        "effect": step_effect_words(step),
        "rollback": None if step.rollback is None else call_record(step.rollback),
        "reversible": step.rollback is not None,
        "lost": step.lost,
        "bridge": step.is_bridge,
    }
    record |= {"why": step.bridge} if step.bridge else {}
    return record | ({"creates": step.made} if step.made else {})


def call_record(call: Call) -> dict[str, object]:
    """Return a call: ``{"operation", "arguments"}``, and ``"service"`` where it is not that of Organizations."""
    record: dict[str, object] = {"operation": call.operation, "arguments": dict(call.arguments)}
    return record if call.service == "organizations" else {"service": call.service} | record
