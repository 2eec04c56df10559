"""``orgwright explain``: why an account may or may not do one action, level by level.

Without a resource, caller or context it answers for every request at once; with any of them, for that request.
"""

from __future__ import annotations

from pathlib import Path

import click

from designer.access.explanation import LevelVerdict, StatementVerdict, Verdict
from designer.access.ladder import Ladder, ladder
from designer.access.principal_choices import CallerKind, Inquiry, caller_of
from designer.access.question import Question
from designer.access.three_valued import answer
from designer.cli.common import account_option, context_of, design_argument, load_design, say, write_json
from designer.cli.requests import decision_record
from designer.model.lookup import find_account, path_text
from designer.model.organization import Organization
from designer.model.records import NodeId, PolicyId
from designer.policy.catalog.catalogue import load
from designer.policy.matching.principals import principal_of


@click.command("explain")
@design_argument
@account_option
@click.option("--action", required=True, help="One action, such as s3:DeleteBucket.")
@click.option("--resource", default="", help="ARN of what the action works on; * for none.")
@click.option("--principal", default="", help="ARN of the caller; without one, some role of the account.")
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="A context key; repeat it for more values."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(
    *, design: Path, account: str, action: str, resource: str, principal: str, pairs: tuple[str, ...], style: str
) -> None:
    """Why the account may or may not do an action: what each level says, from the root to the account.

    With a resource, a principal or context the exact request is explained, and what its answer depends on.
    """
    if "*" in action or "?" in action or not all(action.partition(":")):
        raise click.UsageError(f"{action} is not one action: write it as service:Name, such as s3:DeleteBucket.")
    context = context_of(pairs)
    organization = load_design(design).organization
    catalogue = load()
    node_id = find_account(organization, account)
    if catalogue.index(action) is None:
        say(f"Note: {action} is not in the list of actions of {catalogue.date}.", err=True)
    if resource or principal or context:
        caller, name = _caller(organization, node_id, principal)
        inquiry = Inquiry(node_id, action, resource, caller, name, context=context)
        question, verdict = answer(organization, inquiry)
        if style == "json":
            record = _exact_record(organization, inquiry, question, verdict)
            write_json(record)
        else:
            _tell_exactly(organization, inquiry, question, verdict)
        return
    steps = ladder(organization, catalogue, node_id, action)
    if style == "json":
        write_json(_record(node_id, steps))
    else:
        _tell(organization, node_id, steps)


def _caller(organization: Organization, account: NodeId, principal: str) -> tuple[CallerKind, str]:
    """Kind and name of the caller; one of another account comes from outside, as far as this account is concerned."""
    number = organization.node(account).aws_id
    caller = principal_of(principal)
    if principal and caller.account != number:
        return CallerKind.OUTSIDE, principal
    return caller_of(principal) if principal else (CallerKind.ROLE, "")


def _tell(organization: Organization, node_id: NodeId, steps: Ladder) -> None:
    say(f"{steps.action} for {path_text(organization, node_id)} ({node_id}): {steps.reason.answer.value}")
    say(steps.reason.sentence)
    for number, rung in enumerate(steps.rungs, 1):
        node = organization.node(rung.node)
        say(f"\n{number}. {node.name} ({node.kind.value}): {rung.answer.value}")
        say(f"   {rung.sentence}")
        for line in rung.lines:
            say(f"   - {line.sentence}")


def _record(node_id: NodeId, steps: Ladder) -> dict[str, object]:
    return {
        "account": node_id,
        "action": steps.action,
        "answer": steps.reason.answer.value,
        "reason": steps.reason.sentence,
        "node": steps.reason.node,
        "policy": steps.reason.policy,
        "statement": steps.reason.statement,
        "levels": [
            {
                "node": rung.node,
                "answer": rung.answer.value,
                "reason": rung.sentence,
                "statements": [
                    {
                        "policy": line.policy,
                        "statement": line.statement,
                        "answer": line.answer.value,
                        "reason": line.sentence,
                    }
                    for line in rung.lines
                ],
            }
            for rung in steps.rungs
        ],
    }


# ---- one exact request


def _tell_exactly(organization: Organization, inquiry: Inquiry, question: Question, verdict: Verdict) -> None:
    place = path_text(organization, inquiry.account)
    on = f" on {inquiry.resource}" if inquiry.resource else ""
    say(f"{question.request.action}{on} for {place} ({inquiry.account}): {verdict.answer.value}")
    say(verdict.sentence)
    for stage in verdict.stages:
        say(f"\n{stage.stage.value.upper()}: {stage.sentence}")
        for number, level in enumerate(stage.levels, 1):
            say(f"{number}. {question.names.get(level.id, level.id)}: {level.answer.value}")
            say(f"   {level.sentence}")
            for statement in level.statements:
                if statement.concerned:
                    say(f"   - {statement.policy}: {_why(statement)}")
    if verdict.unknown:
        say(
            f"\nThe answer depends on: {', '.join(verdict.unknown)}. Say it with --context KEY=VALUE or --resource ARN."
        )
    for point in verdict.explanation.open_points:
        say(f"\nNote: {point.value}")


def _why(statement: StatementVerdict) -> str:
    if statement.unknown:
        effect = "deny" if statement.denies else "allow"
        return f"{statement.title} may {effect} it, depending on {', '.join(statement.unknown)}."
    return statement.note.sentence


def _exact_record(
    organization: Organization, inquiry: Inquiry, question: Question, verdict: Verdict
) -> dict[str, object]:
    scp, rcp = verdict.stages
    deciding = next((level for level in (*scp.levels, *rcp.levels) if level.id in verdict.deciding), None)
    said = _deciding_statement(deciding) if deciding else None
    return {
        "account": inquiry.account,
        "action": question.request.action,
        "answer": verdict.answer.value,
        "reason": verdict.sentence,
        "node": deciding.id if deciding else None,
        "policy": _policy_id(organization, deciding.id, said.policy) if deciding and said else None,
        "statement": said.note.statement.index if said else None,
        "levels": [_level_record(organization, level) for level in scp.levels],
        "request": {
            "principal": question.request.principal,
            "resource": question.request.resource,
            "resourceAccount": question.request.resource_account,
            "context": dict(question.request.context),
        },
        "dependsOn": list(verdict.unknown),
        "rcpLevels": [_level_record(organization, level) for level in rcp.levels],
        **decision_record(question.request, question.stages),
        "openPoints": [point.value for point in verdict.explanation.open_points],
    }


def _deciding_statement(level: LevelVerdict) -> StatementVerdict | None:
    """The statement that a level's answer rests on; none for a gap."""
    order = [s for s in level.statements if s.answer is level.answer and s.concerned]
    return order[0] if order else None


def _level_record(organization: Organization, level: LevelVerdict) -> dict[str, object]:
    return {
        "node": level.id,
        "answer": level.answer.value,
        "reason": level.sentence,
        "statements": [
            {
                "policy": _policy_id(organization, level.id, statement.policy),
                "statement": statement.note.statement.index,
                "answer": statement.answer.value if statement.answer else None,
                "reason": _why(statement),
            }
            for statement in level.statements
            if statement.concerned
        ],
    }


def _policy_id(organization: Organization, level: str, name: str) -> PolicyId | None:
    attached = organization.node(NodeId(level)).policies
    return next((policy for policy in attached if organization.policy(policy).name == name), None)
