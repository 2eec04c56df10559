"""A plan against 1,000 live accounts at 40 ms a call, its run, and drift: seconds, and processor time of a step.

The reading before the step that changes most accounts is timed at 40 ms a call, too: what a step that gives permissions
rests on is asked side by side. Seconds of the clock for the readings, of the processor for the proof and for drift. The
pretended AWS is in this process; what its calls take of the processor is left out of a step.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from designer.analysis.drift.drift import finding_drift
from designer.aws.apply.calling import PacedClient, RunClients
from designer.aws.apply.journal import Journal
from designer.aws.apply.run import PlanRun
from designer.aws.apply.step_work import StepNews
from designer.aws.calls import Calls, Pace
from designer.aws.reading import LiveReading
from designer.aws.workers import WORKERS
from designer.basics.steps import finish
from designer.exchange import templates
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.organization.model.organization import Organization
from designer.policy.catalog.catalogue import load
from tests.bench import Result
from tests.designer.analysis.migration.plans import edited
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import Aws, real

ACCOUNTS, CALL = 1_000, 0.04
MOST = {"plan_s": 15.0, "step_cpu_ms": 20.0, "step_read_s": 1.5, "drift_s": 2.0}


class Distant:
    """A pretended AWS that takes a while for each call; its own processor time is counted apart."""

    def __init__(self, aws: Aws, seconds: float) -> None:
        self.aws = aws
        self.seconds = seconds
        self.used = 0.0
        self.calls = 0
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self.aws, name)

        def call(**parameters: object) -> object:
            time.sleep(self.seconds)
            with self._lock:
                start = time.thread_time()
                try:
                    return method(**parameters)
                finally:
                    self.used += time.thread_time() - start
                    self.calls += 1

        return call


def run() -> Result:
    """One plan, its run, and drift after it."""
    aws = Aws(real(templates.load(templates.SCALE, accounts=ACCOUNTS).organization))
    load()
    began = time.perf_counter()
    live = _read(Distant(aws, CALL))
    figures: dict[str, float | int | str] = {"accounts": ACCOUNTS, "read_s": time.perf_counter() - began}
    wanted = edited(live, 2, 760)  # some 130 steps
    used = time.process_time()
    file = planned(live, wanted)
    proof = time.process_time() - used
    figures |= {"proof_s": proof, "plan_s": float(figures["read_s"]) + proof, "steps": len(file.plan.steps)}
    client, largest = Distant(aws, 0.0), max(file.plan.steps, key=lambda step: len(step.accounts))
    moments: list[float] = []

    def tell(news: StepNews) -> None:
        if news.step == largest and news.does in ("compares", "sends"):
            client.seconds = CALL if news.does == "compares" else 0.0
            moments.append(time.perf_counter())

    clients = RunClients(PacedClient(client, Pace()), client, WORKERS)
    with TemporaryDirectory() as folder:
        journal = Journal(Path(folder, "j"), file.id)
        plan_run = PlanRun(file, clients, journal, clock=aws.clock, pause=aws.clock.wait, tell=tell)
        used = time.process_time()
        is_over = plan_run.run()
        spent = time.process_time() - used - client.used
        journal.close()
    figures |= {
        "step_cpu_ms": spent * 1_000 / len(file.plan.steps),
        "step_read_s": moments[1] - moments[0],
        "calls_a_step": client.calls / len(file.plan.steps),
    }
    after = _read(Distant(aws, 0.0))
    used = time.process_time()
    found = finish(finding_drift(live, wanted, after, load()))
    figures |= {"drift_s": time.process_time() - used, "drifted": len(found.drifted)}
    reached = is_over and not found.drifted and all(float(figures[name]) <= most for name, most in MOST.items())
    return Result("apply", figures, {name: f"<= {most:g}" for name, most in MOST.items()}, reached)


def _read(client: Distant) -> Organization:
    report = ConversionReport()
    facts = LiveReading(Calls(client, Pace(), threading.Event()), "aws", report).facts()
    return assemble(facts, report).organization
