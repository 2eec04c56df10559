"""A migration as JSON, for scripts and for whoever makes the steps."""

from __future__ import annotations

from designer.analysis.expectations.proof import GuardrailProof
from designer.analysis.migration.bridge_policies import action_names
from designer.analysis.migration.operations import Call
from designer.analysis.migration.plan import MigrationPlan, NewAccount, PlannedStep
from designer.analysis.migration.safety import UnsafeAccounts
from designer.analysis.migration.step_words import step_choice_words, step_effect_words, unsafe_words
from designer.cli.common import write_json
from designer.cli.reports.request_record import request_record
from designer.policy.catalog.catalogue import load


def write(plan: MigrationPlan) -> None:
    """Write a plan: ``{"safe", "steps", "violations", "newAccounts", "notes"}``."""
    write_json(
        {
            "safe": plan.safe,
            "steps": [_step(plan, step) for step in plan.steps],
            "violations": [
                *(_violation(plan, step, one) for step in plan.steps for one in step.unsafe),
                *(_broken(plan, step, proof) for step in plan.steps for proof in step.broken),
                *({**_call(one.call), "reason": one.reason} for one in plan.refused),
            ],
            "newAccounts": [_new(one) for one in plan.new_accounts],
            "notes": list(plan.notes),
        }
    )


def _new(new: NewAccount) -> dict[str, object]:
    """An account that the plan makes, with what it may do beyond the later design until a step; 0 where nothing."""
    return {
        "account": new.account,
        "made": new.made,
        "until": new.until,
        "actions": action_names(new.actions, load()),
        "witness": None if new.request is None else request_record(new.request),
        "reason": new.doubt,
    }


def _step(plan: MigrationPlan, step: PlannedStep) -> dict[str, object]:
    record: dict[str, object] = {
        "number": step.number,
        **_call(step.call),
        "accounts": [plan.sides.own_id(one) for one in step.accounts],
        "effect": step_effect_words(step),
        "rollback": None if step.rollback is None else _call(step.rollback),
        "reversible": step.rollback is not None,
        "lost": step.lost,
        "bridge": step.is_bridge,
    }
    record |= {"why": step.bridge} if step.bridge else {}
    return record | ({"creates": step.made} if step.made else {})


def _call(call: Call) -> dict[str, object]:
    record: dict[str, object] = {"operation": call.operation, "arguments": dict(call.arguments)}
    return record if call.service == "organizations" else {"service": call.service} | record


def _violation(plan: MigrationPlan, step: PlannedStep, unsafe: UnsafeAccounts) -> dict[str, object]:
    return {
        "step": step.number,
        "kind": unsafe.breach.name.lower() if unsafe.request is not None else "undecided",
        "accounts": [plan.sides.own_id(one) for one in unsafe.accounts],
        "reason": unsafe_words(plan.sides.before, unsafe),
        "witness": None if unsafe.request is None else request_record(unsafe.request),
        "choice": step_choice_words(unsafe),
    }


def _broken(plan: MigrationPlan, step: PlannedStep, proof: GuardrailProof) -> dict[str, object]:
    shown = None if proof.witness is None else request_record(proof.witness.request)
    return {
        "step": step.number,
        "kind": "test",
        "test": proof.test,
        "accounts": [plan.sides.own_id(one) for one in proof.accounts],
        "reason": proof.reason,
        "witness": shown,
    }
