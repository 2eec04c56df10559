"""``orgwright record``: keep what AWS decided as test cases of a design, and say where both disagree."""

from pathlib import Path

import click

from designer.analysis.access.denial import authorization_command
from designer.analysis.expectations.recorded import LevelComparison, beside_words
from designer.basics.words import counted
from designer.cli.common import design_argument, force_option, load_bytes, load_design, replacing, save_bytes, say
from designer.exchange.formats import native
from designer.exchange.imports.decisions import decision_text, read_decision, recorded
from designer.organization.edits.guardrail_tests import add_tests
from designer.organization.model.organization import Organization


@click.command("record")
@design_argument
@click.argument("decision", metavar="DECISION", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "out", type=click.Path(path_type=Path), help="The design with the cases; FILE by default."
)
@click.option("--dry-run", is_flag=True, help="Only tell what AWS and the design say; write nothing.")
@click.option(
    "--stays-denied", is_flag=True, help="The request of a denial's message must stay denied, not be allowed."
)
@force_option
@click.pass_context
def record(
    ctx: click.Context,
    design: Path,
    decision: Path,
    *,
    out: Path | None,
    dry_run: bool,
    stays_denied: bool,
    force: bool,
) -> None:
    """Add test cases of a decision to a design; exit status 1 where AWS and the design disagree.

    DECISION is the answer of GetRequestAuthorizationDetails as JSON, or a text or JSON with the message of an
    AccessDenied error; - reads standard input.
    """
    expected = replacing(design, out or design, force=force or dry_run)
    file = load_design(design)
    data = load_bytes(decision)
    read = read_decision(decision_text(data), str(decision))
    cases = recorded(file.organization, read, allowed=not stays_denied)
    if read.denial is not None and read.denial.authorization:
        say(f"AWS shows more for a day at least: {authorization_command(read.denial.authorization)}", err=True)
    levels = cases.levels
    for level in levels:
        say(_level(file.organization, level))
    agreed = sum(level.agrees for level in levels)
    if levels:
        say(f"{agreed:,} of {counted(len(levels), 'level')} agree.")
    if not dry_run:
        change = add_tests(file.organization, cases.tests, "Record a decision")
        file.organization.apply(change)
        save_bytes(out or design, native.write(file), expected=expected)
        say(f"{counted(len(cases.tests), 'case')} added.", err=True)
    if agreed < len(levels):
        ctx.exit(1)


def _level(organization: Organization, one: LevelComparison) -> str:
    name = organization.node(one.node).name if one.node is not None else one.check.target or "an unnamed level"
    kind = one.check.stage.value.upper()
    ours = one.result.value if one.result is not None else "no such level"
    sids = f" by {', '.join(one.check.statements)}" if one.check.statements else ""
    sign = "agree" if one.agrees else "DIFFER"
    line = f"{sign}: {kind} at {name}: AWS {one.check.result.value}{sids}, design {ours}"
    return line if one.agrees else f"{line} ({beside_words(one)})"
