"""Reading 1,000 accounts, 100 OUs, 50 policies, 3,800 tags at 40 ms a call: seconds with and without tags, with faults.

The organization is at moto, a pretended AWS in this process, which takes a part of the time itself; the client is
boto3's. A design that is not the truth does not reach.
"""

from __future__ import annotations

import threading
import time

from designer.aws.calls import Calls, Pace
from designer.aws.reading import LiveReading
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from tests.bench import Result
from tests.designer.aws import moto_organization
from tests.designer.aws.moto_organization import Network, Truth
from tests.tools import needs

ACCOUNTS, OUS, POLICIES, TAGS = 1_000, 100, 50, 3_800
CALL = 0.04
SECONDS = {"tags_s": 12, "no_tags_s": 4, "faults_s": 60}


def run() -> Result:
    """One reading of each kind."""
    figures: dict[str, float | int | str] = {"accounts": ACCOUNTS, "ous": OUS, "tags": TAGS}
    with needs("moto").mock_aws():
        truth = moto_organization.make(1, ACCOUNTS, OUS, POLICIES, TAGS)
        is_whole = all(
            [
                _reading("tags", Network(CALL), truth, figures),
                _reading("no_tags", Network(CALL), truth.without_tags(), figures),
                _reading("faults", Network(CALL, seed=1), truth, figures),
            ]
        )
    reach = {name: f"<= {most}" for name, most in SECONDS.items()}
    return Result("aws", figures, reach, is_whole and all(figures[name] <= most for name, most in SECONDS.items()))


def _reading(name: str, network: Network, truth: Truth, figures: dict[str, float | int | str]) -> bool:
    """True when all that was asked for came in as it is; notes seconds of the clock and the processor, and calls."""
    calls = Calls(moto_organization.client(network), Pace(), threading.Event())
    report = ConversionReport()
    start, used = time.perf_counter(), time.process_time()
    facts = LiveReading(calls, "aws", report, tags=name != "no_tags").facts()
    figures[f"{name}_s"], figures[f"{name}_cpu_s"] = time.perf_counter() - start, time.process_time() - used
    figures[f"{name}_calls"] = calls.made
    is_true = moto_organization.truth_of(assemble(facts, report).organization) == truth
    figures[f"{name}_true"] = int(is_true)
    return is_true
