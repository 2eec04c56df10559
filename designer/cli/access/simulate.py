"""``orgwright simulate``: decide requests of a file of lines, or one request in a design."""

from pathlib import Path
from typing import BinaryIO

import click

from designer.analysis.access.question import Question, ask
from designer.basics.words import counted
from designer.cli.access.requests import Answers, decision_record
from designer.cli.common import context_of, load_design, say, write_json
from designer.organization.model.lookup import find_account
from designer.policy.evaluation.explain import explain
from designer.policy.evaluation.explanation import Explanation
from designer.policy.matching.arns import account_of


@click.command("simulate")
@click.argument("design", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--requests", "source", type=click.File("rb"), help="JSON Lines, one request a line; - reads standard input."
)
@click.option("--account", help="Who asks: an account by id, AWS id, name or path.")
@click.option("--action", help="One action, such as s3:DeleteBucket.")
@click.option("--resource", default="*", show_default=True, help="ARN; * for an action on no resource.")
@click.option("--resource-account", help="Owner of the resource, where its ARN does not name it.")
@click.option("--principal", default="", help="ARN of the caller; without one, some role of the account.")
@click.option(
    "--context", "pairs", multiple=True, metavar="KEY=VALUE", help="A context key; repeat it for more values."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def simulate(
    ctx: click.Context,
    *,
    design: Path | None,
    source: BinaryIO | None,
    account: str | None,
    action: str | None,
    resource: str,
    resource_account: str | None,
    principal: str,
    pairs: tuple[str, ...],
    style: str,
) -> None:
    """Decide requests, one JSON object a line in and out; or one request of an account of a design.

    A line that cannot be read is answered by its error, and the exit status is 2 when there was one.
    """
    if (source is None) == (design is None):
        raise click.UsageError("Give either a design and a question, or --requests with a file of requests.")
    if source is not None:
        _answer_all(ctx, Answers(source))
        return
    if design is None or account is None or action is None:
        raise click.UsageError("A question about a design needs --account and --action.")
    organization = load_design(design).organization
    caller = find_account(organization, account)
    _require_own_account(organization.node(caller).aws_id, principal)
    question = ask(
        organization,
        caller,
        action,
        resource=resource,
        resource_account=resource_account or "",
        principal=principal,
        context=context_of(pairs),
    )
    explanation = explain(question.request, question.stages)
    if style == "json":
        write_json(_record(question, explanation))
    else:
        _print(question, explanation)


def _answer_all(ctx: click.Context, found: Answers) -> None:
    for line in found:
        click.echo(line)
    if found.errors:
        of = f"{found.errors:,} of {counted(found.lines, 'line')}"
        say(f'{of} could not be read; each is answered by its "error".', err=True)
        ctx.exit(2)


def _require_own_account(number: str, principal: str) -> None:
    """SCPs are those of the caller's own account: an ARN of another one would be judged by the wrong path."""
    other = account_of(principal)
    if number and other.isdigit() and other != number:
        raise click.UsageError(
            f"The principal belongs to account {other}, but --account names {number}; name the caller's own account, "
            "or ask orgwright explain about a caller from outside."
        )


def _record(question: Question, explanation: Explanation) -> dict[str, object]:
    return {
        **decision_record(question.request, question.stages),
        "reason": explanation.sentence,
        "openPoints": [point.value for point in explanation.open_points],
    }


def _print(question: Question, explanation: Explanation) -> None:
    say(explanation.sentence)
    for stage in explanation.relevant_stages:
        if stage.exempt is not None and not (question.stages.scps or question.stages.rcps):
            continue
        if stage.levels or stage.stage.value in {"scp", "rcp"}:
            say("")
            say(f"{stage.sentence}")
        for level in stage.levels:
            say(f"  {question.names.get(level.id, level.id)}: {level.sentence}")
            for statement in level.relevant:
                say(f"    - {statement.policy}: {statement.sentence}")
    if explanation.missing:
        say("")
        say(f"Not said, and it may matter: {', '.join(explanation.missing)}. Give it with --context KEY=VALUE.")
    for point in explanation.open_points:
        say("")
        say(f"Note: {point.value}")
