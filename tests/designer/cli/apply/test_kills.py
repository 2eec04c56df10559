"""Programs that carry a plan out are killed by the system at any call, and the next one goes on to the same end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from designer.organization import edits
from tests.designer.aws.apply.server import served
from tests.designer.aws.pretended.aws import Aws, read
from tests.designer.cli.apply.test_apply import node, policy, saved, word_of
from tests.designer.cli.test_commands import run
from tests.examples import LONG

pytestmark = pytest.mark.loopback

ROOT = Path(__file__).parents[4]


class Killing(Aws):
    """A pretended AWS that kills the program at a call, before or after it has done what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.left = -1
        self.program: subprocess.Popen[bytes] | None = None
        self.writes = 0

    def __getattribute__(self, name: str) -> object:
        found = super().__getattribute__(name)
        if not name.startswith(("attach_", "detach_", "update_", "list_", "describe_")) or self.program is None:
            return found

        def call(**parameters: object) -> object:
            self.left -= 1
            if self.left == 0:
                self.program.send_signal(signal.SIGKILL)
            told = found(**parameters)
            self.writes += name.startswith(("attach_", "detach_", "update_"))
            return told

        return call


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.skipif(not LONG, reason="it starts dozens of programs: `.ci/long` does; test_run.py kills within one")
@pytest.mark.skipif(os.name == "nt", reason="The system of this test is one with signals.")
def test_a_program_that_is_killed_at_a_call_is_gone_on_with_by_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    aws, chance = Killing(), random.Random(seed)
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
    none = {name: str(tmp_path / "none") for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")}
    with served(aws) as address:
        for name, value in {**keys, **none, "AWS_ENDPOINT_URL": address, "TMPDIR": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        wanted, _ = read(aws)
        wanted.apply(edits.attach(wanted, policy(wanted, "Deny root"), [node(wanted, "Prod")]))
        wanted.apply(edits.detach(wanted, policy(wanted, "Deny leave"), [node(wanted, "Workloads")]))
        wanted.apply(edits.rename(wanted, node(wanted, "Sandbox"), "Playground"))
        plan = tmp_path / "plan.json"
        run("plan", saved(wanted, tmp_path / "design.json"), "-o", plan)
        command = [sys.executable, "-m", "designer", "apply", str(plan), "--confirm", word_of(plan)]
        kills, moment, done = 0, 1, None
        while done is None or done.returncode:
            aws.left = moment if seed == 0 else chance.randint(max(1, moment - 3), moment)
            aws.program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            output, _ = aws.program.communicate()
            done = aws.program
            assert done.returncode in (0, -signal.SIGKILL), output.decode()
            kills += done.returncode < 0
            moment += 1
    assert "Playground" in [one.name for one in aws.state.nodes.values()]
    assert aws.writes == 3
    assert kills >= 20
