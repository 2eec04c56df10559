"""``orgwright explain``: why an account may or may not do one action, level by level."""

from __future__ import annotations

import json
from pathlib import Path

import click

from designer.cli.common import account_option, design_argument, load_design, say
from designer.lookup import find_account, path_text
from designer.organization import Organization
from designer.permissions.ladder import Ladder, ladder
from designer.policy.catalogue import load
from designer.records import NodeId


@click.command("explain")
@design_argument
@account_option
@click.option("--action", required=True, help="One action, such as s3:DeleteBucket.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(design: Path, account: str, action: str, style: str) -> None:
    """Why the account may or may not do an action: what each level says, from the root to the account."""
    if "*" in action or "?" in action or not all(action.partition(":")):
        raise click.UsageError(f"{action} is not one action: write it as service:Name, such as s3:DeleteBucket.")
    organization = load_design(design).organization
    catalogue = load()
    node_id = find_account(organization, account)
    if catalogue.index(action) is None:
        click.echo(f"Note: {action} is not in the list of actions of {catalogue.date}.", err=True)
    steps = ladder(organization, catalogue, node_id, action)
    if style == "json":
        click.echo(json.dumps(_record(node_id, steps), ensure_ascii=False, indent=2))
    else:
        _tell(organization, node_id, steps)


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
