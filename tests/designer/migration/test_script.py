"""The script makes a plan true at a pretended AWS, by the real AWS CLI, and goes on where it was killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from moto import mock_aws

from designer import edits
from designer.aws.calls import Calls
from designer.aws.pace import Pace
from designer.aws.reading import LiveReading
from designer.conversion import ConversionReport
from designer.imports.assemble import assemble
from designer.migration.operations import Call
from designer.migration.planner import RefusedOperation
from designer.migration.shell_script import shell_script
from designer.model.organization import Organization
from designer.model.records import NodeKind
from tests.designer.aws.moto_organization import Network, client, make
from tests.designer.migration.plans import SCP, Replayed, plan_between, scp

AWS = Path(sys.executable).with_name("aws")
HOSTILE = "x'; touch broken; echo '$(touch broken) `touch broken` file:///etc/passwd --help"


class Server:
    """Moto behind an address, as the CLI wants it; after some calls that change anything it kills whoever asks."""

    def __init__(self) -> None:
        self.changes: list[str] = []
        self.kill_at = 0
        self.asking: subprocess.Popen[str] | None = None
        self._aws = client()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = server.answered(self.headers["X-Amz-Target"].partition(".")[2], body)
                text = json.dumps(answer, default=str).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.1")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output stays clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever)
        self.thread.start()

    def answered(self, operation: str, body: dict[str, object]) -> tuple[int, object]:
        """Moto's answer to a call."""
        try:
            answer = getattr(self._aws, xform_name(operation))(**body)
        except ClientError as error:
            told = error.response["Error"]
            return 400, {"__type": told["Code"], "message": told["Message"]}
        if not operation.startswith(("List", "Describe")):
            self.changes.append(operation)
            if len(self.changes) == self.kill_at and self.asking is not None:
                os.killpg(self.asking.pid, signal.SIGKILL)
        answer.pop("ResponseMetadata")
        return 200, answer

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    with mock_aws():
        make(5, accounts=8, ous=4, policies=4, tags=6)
        made = Server()
        yield made
        made.close()


def read() -> Organization:
    report = ConversionReport()
    calls = Calls(client(Network()), Pace(1_000_000, 1_000_000), threading.Event())
    return assemble(LiveReading(calls, "aws", report).facts(), report).organization


def later(before: Organization) -> Organization:
    """A design with a bit of everything, and a name that a shell would like to run."""
    after = before.copy()
    after.apply(edits.create_policy(after, SCP, "DenyQueues", scp("Deny", ["sqs:*"]), HOSTILE))
    policy = next(one.id for one in after.policies.values() if one.name == "DenyQueues")
    after.apply(edits.attach(after, policy, [after.root]))
    after.apply(edits.add_ou(after, after.root, HOSTILE[:100]))
    ou = after.node(after.root).children[-1]
    account = next(one for one in after.accounts() if not after.is_management_account(one))
    after.apply(edits.move(after, [account], ou))
    other = next(n.id for n in after.nodes.values() if n.kind is NodeKind.OU and n.id != ou)
    after.apply(edits.rename(after, other, "Another name"))
    return after


def run(script: Path, server: Server, *words: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{AWS.parent}:{os.environ['PATH']}", "HOME": str(script.parent), "MIGRATE_PAUSE": "0"}
    env |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}
    env |= {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.http.server_port}"}
    shell = shutil.which("dash") or "sh"
    with subprocess.Popen(
        [shell, script.name, *words],
        cwd=script.parent,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        server.asking = process
        out, err = process.communicate(timeout=110)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def test_it_leads_to_the_later_design_even_when_it_is_killed_on_the_way(server: Server, tmp_path: Path) -> None:
    before = read()
    after = later(before)
    plan = plan_between(before, after)
    assert plan.safe
    script = tmp_path / "migrate.sh"
    script.write_text(shell_script(plan))

    told = run(script, server)
    assert (told.returncode, told.stderr, server.changes) == (0, "", [])
    assert all(f"{step.number}. {step.call.operation}" in told.stdout for step in plan.steps)

    server.kill_at = 3
    assert run(script, server, "--run").returncode == -signal.SIGKILL
    server.kill_at = 0
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr) == (0, "")
    assert Replayed(read()).by_path() == Replayed(after).by_path()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["migrate.journal", "migrate.sh"]


def test_another_organization_is_left_alone(server: Server, tmp_path: Path) -> None:
    before = read()
    plan = plan_between(before, later(before))
    script = tmp_path / "migrate.sh"
    script.write_text(shell_script(plan).replace(f"organization={before.settings.aws_id}", "organization=o-aaaaaaaaaa"))
    told = run(script, server, "--run")
    assert (told.returncode, server.changes) == (2, [])
    assert "the plan is for o-aaaaaaaaaa" in told.stderr


def test_a_plan_that_is_not_safe_is_run_only_when_that_is_asked_for(server: Server, tmp_path: Path) -> None:
    before = read()
    refused = RefusedOperation(Call("CreatePolicy", {}), "AWS holds\ntouch broken")
    plan = replace(plan_between(before, later(before)), refused=(refused,), notes=("Close it.",), reached=False)
    script = tmp_path / "migrate.sh"
    script.write_text(shell_script(plan))
    assert "\n# REFUSED: CreatePolicy: AWS holds touch broken\n# LEFT TO YOU: Close it.\n" in script.read_text()

    told = run(script, server, "--run")
    assert (told.returncode, server.changes) == (2, [])
    assert "--unsafe" in told.stderr
    done = run(script, server, "--run", "--unsafe")
    assert (done.returncode, done.stderr) == (0, "")
    assert "is not reached" in done.stdout
    assert "is done" not in done.stdout
