"""The examples of hypothesis: the same in each run of the tests, others with each seed when somebody explores.

    .venv/bin/python -m pytest PATH --hypothesis-profile explore --hypothesis-seed SEED

tries the laws of a path with a seed; `python -m tests.fuzz explore` does so for all of them, and says how to repeat it.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

LONG = bool(os.environ.get("ORGWRIGHT_LONG"))
"""Whether the tests try all of what they otherwise try a part of, as `.ci/long` asks them to."""

USUAL = "orgwright"
_COMMON = {
    "deadline": None,  # a slow machine is not a bug: hypothesis judges answers, pytest-timeout hanging
    "database": None,  # what an earlier run has found decides nothing
    "print_blob": True,
    "suppress_health_check": [HealthCheck.too_slow],
}
settings.register_profile(USUAL, derandomize=True, max_examples=100 if LONG else 15, **_COMMON)
settings.register_profile("explore", derandomize=False, max_examples=100, **_COMMON)

# Hypothesis mixes constants from the source of all modules that are imported so far into its examples, so they would
# depend on the tests that ran before in the same process.
providers._get_local_constants = lambda: providers._local_constants
