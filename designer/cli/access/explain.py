"""``orgwright explain``: why an account may or may not do one action, level by level.

Without a resource, caller or context it answers for every request at once; with any of them, for that request.
"""

from collections.abc import Iterable
from pathlib import Path

import click

from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.question import PLANNED, CallerKind, Inquiry, Question, caller_of
from designer.analysis.principals.explain_principal import explain_principal
from designer.cli.access.requests import decision_record
from designer.cli.common import account_option, context_of, design_argument, load_design, say, write_json
from designer.organization.identity.center_roles import with_center_roles
from designer.organization.model.lookup import find_account, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.explanation import Explanation, LevelExplanation, StatementExplanation
from designer.policy.evaluation.outcome import Stage
from designer.policy.matching.request import PrincipalKind, principal_of


@click.command("explain")
@design_argument
@account_option
@click.option("--action", required=True, help="One action, such as s3:DeleteBucket.")
@click.option("--resource", default="", help="ARN of what the action works on; * for none.")
@click.option(
    "--principal",
    default="",
    help="The caller: ARN, role/NAME, user/NAME or root; without one, anybody of the account.",
)
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="A context key; repeat it for more values."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(
    *, design: Path, account: str, action: str, resource: str, principal: str, pairs: tuple[str, ...], style: str
) -> None:
    """Explain whether an account may perform an action, and why, level by level from the root to the account.

    With a resource, a principal or context it explains that exact request and what its answer depends on. If the design
    contains the principal, its own policies, groups and boundary are evaluated too, and the trust policy of a role that
    it takes.
    """
    if "*" in action or "?" in action or not all(action.partition(":")):
        raise click.UsageError(f"{action} is not one action: write it as service:Name, such as s3:DeleteBucket.")
    context = context_of(pairs)
    organization = with_center_roles(load_design(design).organization)
    catalogue = load()
    node_id = find_account(organization, account)
    if catalogue.index(action) is None:
        say(f"Note: {action} is not in the list of actions of {catalogue.date}.", err=True)
    if resource or principal or context:
        caller, name = read_caller(organization, node_id, principal)
        inquiry = Inquiry(node_id, action, resource, caller, name, context=context)
        question, explanation = explain_principal(organization, catalogue, inquiry)
        if style == "json":
            write_json(request_explanation_record(inquiry, question, explanation))
        else:
            _print_request(organization, inquiry, question, explanation)
        return
    explanation = explain_action(organization, catalogue, node_id, action)
    if style == "json":
        write_json(explanation_record(node_id, explanation))
    else:
        _print_action(organization, node_id, explanation)


def read_caller(organization: Organization, account: NodeId, principal: str) -> tuple[CallerKind, str]:
    """Return the kind and the name of a caller; one of another account comes from outside for this account.

    Raises:
        UsageError: The caller is not an ARN, role/NAME, user/NAME or root.
    """
    number = organization.node(account).aws_id
    if principal == "root" or principal.startswith(("role/", "user/")):
        principal = f"arn:aws:iam::{number or PLANNED}:{principal}"
    caller = principal_of(principal)
    if caller.kind in {PrincipalKind.OTHER, PrincipalKind.PROVIDER}:
        raise click.UsageError(f"{principal} is not a caller: write its ARN, or role/NAME, user/NAME or root.")
    if principal and caller.account != (number or PLANNED):
        return CallerKind.OUTSIDE, principal
    return caller_of(principal) if principal else (CallerKind.ANY, "")


def _print_action(organization: Organization, node_id: NodeId, explanation: Explanation) -> None:
    say(f"{explanation.action} for {path_text(organization, node_id)} ({node_id}): {explanation.state.value}")
    say(explanation.sentence)
    for number, level in enumerate(explanation.stage(Stage.SCP).levels, 1):
        node = organization.node(NodeId(level.id))
        say("")
        _print_level(f"{number}. {node.name} ({node.kind.value})", level, [said.sentence for said in level.relevant])


def _print_level(title: str, level: LevelExplanation, statements: Iterable[str]) -> None:
    say(f"{title}: {level.answer.value}")
    say(f"   {level.sentence}")
    for statement in statements:
        say(f"   - {statement}")


def explanation_record(node_id: NodeId, explanation: Explanation) -> dict[str, object]:
    """Return the explanation of an action as the command prints it in JSON."""
    deciding = explanation.deciding[0] if explanation.deciding else None
    return {
        "account": node_id,
        "action": explanation.action,
        "answer": explanation.answer.value,
        "reason": explanation.sentence,
        "node": deciding.node if deciding else None,
        "policy": deciding.policy if deciding else None,
        "statement": deciding.statement if deciding else None,
        "levels": _levels(explanation, Stage.SCP),
    }


def _levels(explanation: Explanation, stage: Stage) -> list[dict[str, object]]:
    return [_level_record(level) for one in explanation.stages if one.stage is stage for level in one.levels]


def _level_record(level: LevelExplanation) -> dict[str, object]:
    return {
        "node": level.id,
        "answer": level.answer.value,
        "reason": level.sentence,
        "statements": [
            {
                "policy": statement.reference.policy,
                "statement": statement.reference.statement,
                "answer": statement.answer.value if statement.answer else None,
                "reason": statement.sentence,
            }
            for statement in level.relevant
        ],
    }


def _print_request(organization: Organization, inquiry: Inquiry, question: Question, explanation: Explanation) -> None:
    place = path_text(organization, inquiry.account)
    on = f" on {inquiry.resource}" if inquiry.resource else ""
    say(f"{explanation.action}{on} for {place} ({inquiry.account}): {explanation.state.value}")
    say(explanation.sentence)
    for stage in explanation.relevant_stages:
        say("")
        say(f"{_TITLES[stage.stage]}: {stage.sentence}")
        for number, level in enumerate(stage.levels, 1):
            sentences = list(map(_in_words, level.relevant))
            if level.id in question.names:
                _print_level(f"{number}. {question.names[level.id]}", level, sentences)
            for sentence in sentences if level.id not in question.names else ():
                say(f"   - {sentence}")
    if explanation.unknown:
        keys = ", ".join(explanation.unknown)
        say("")
        say(f"The answer depends on: {keys}. Say it with --context KEY=VALUE or --resource ARN.")
    for point in explanation.open_points:
        say("")
        say(f"Note: {point.value}")


_TITLES = {
    Stage.SCP: "SCP",
    Stage.RCP: "RCP",
    Stage.RESOURCE: "POLICY OF THE RESOURCE",
    Stage.IDENTITY: "OWN POLICIES",
    Stage.BOUNDARY: "PERMISSIONS BOUNDARY",
    Stage.SESSION: "SESSION POLICIES",
}


def _in_words(said: StatementExplanation) -> str:
    """Return the sentence of a statement, with the name of its policy where it does not name it."""
    return said.sentence if said.policy in said.sentence else f"{said.policy}: {said.sentence}"


def request_explanation_record(inquiry: Inquiry, question: Question, explanation: Explanation) -> dict[str, object]:
    """Return the explanation of one request as the command prints it in JSON."""
    return {
        **explanation_record(inquiry.account, explanation),
        "request": {
            "principal": question.request.principal,
            "resource": question.request.resource,
            "resourceAccount": question.request.resource_account,
            "context": dict(question.request.context),
        },
        "dependsOn": list(explanation.unknown),
        "rcpLevels": _levels(explanation, Stage.RCP),
        "stages": [
            {
                "stage": stage.stage.value,
                "answer": stage.answer.value,
                "reason": stage.sentence,
                "levels": _levels(explanation, stage.stage),
            }
            for stage in explanation.relevant_stages
        ],
        **decision_record(question.request, question.stages),
        "openPoints": [point.value for point in explanation.open_points],
    }
