"""Plan of a migration of about 200 operations between two designs of 10,000 accounts, every step proved."""

from __future__ import annotations

from time import process_time

from designer.exchange import templates
from tests.bench import Result
from tests.designer.analysis.migration.plans import edited, plan_between

REACH = {"plan_s": "<= 10"}


def run() -> Result:
    """Seconds of processor time, and the number of steps."""
    before = templates.load(templates.SCALE, accounts=10_000).organization
    after = edited(before, 2, 120)
    began = process_time()
    plan = plan_between(before, after)
    figures = {"plan_s": process_time() - began, "steps": len(plan.steps)}
    return Result("migrate", figures, REACH, reached=figures["plan_s"] <= 10 and plan.safe)
