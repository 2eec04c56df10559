"""``orgwright prove``: prove the guardrail tests of a design, or show the requests that break them."""

from datetime import date, datetime
from pathlib import Path

import click

from designer.analysis.expectations.prover import Prover, untested
from designer.cli.common import designs_argument, load_design
from designer.cli.reports.proofs import PROOF_STYLES, ProofReport
from designer.cli.reports.several import report_each, worst_status
from designer.policy.catalog.catalogue import load


@click.command("prove")
@designs_argument
@click.option("--format", "style", type=click.Choice(tuple(PROOF_STYLES)), default="text", show_default=True)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Day by which tests expire; today by default.")
@click.option("--coverage", is_flag=True, help="Name the statements and attachments that no test would miss, too.")
@click.pass_context
def prove(ctx: click.Context, designs: tuple[Path, ...], *, style: str, day: datetime | None, coverage: bool) -> None:
    """Prove the guardrail tests of a design for all requests that they cover; exit status 1 if any fails.

    A test that covers nothing (empty) fails, too. With --coverage, JSON is an object of "tests" and "untested". With
    several files, each is reported, JSON is a list of them, and the worst exit status counts.
    """
    today = day.date() if day else date.today()  # noqa: DTZ011 - the day on the person's own calendar
    catalogue = load()

    def report(design: Path) -> ProofReport:
        file = load_design(design)
        prover = Prover(file.organization, catalogue, today.isoformat())
        proofs = prover.prove_all()
        missed = untested(prover) if coverage else None
        return ProofReport(str(design), file.organization, proofs, catalogue.date, missed)

    results = report_each(designs, report)
    click.echo(PROOF_STYLES[style](results))
    if status := worst_status(results, lambda one: isinstance(one, ProofReport) and one.fails):
        ctx.exit(status)
