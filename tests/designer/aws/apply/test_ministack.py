"""A second opinion on the manners of AWS: the same plans on ministack, which knows nothing of Orgwright.

Its program is where ORGWRIGHT_MINISTACK says; `.ci/long` installs it. It gives new OUs no FullAWSAccess, lets the last
SCP go, and knows neither services nor delegation, so no plan here asks for these.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from designer.aws.apply.calling import RunClients
from designer.aws.apply.facts import aws_facts, differing
from designer.aws.apply.journal import Journal
from designer.aws.apply.run import PlanRun
from designer.organization import edits
from designer.organization.model.organization import Organization
from tests.designer.analysis.migration.plans import SCP, scp
from tests.designer.aws.apply.disturbed import planned
from tests.designer.aws.pretended.aws import read

PROGRAM = os.environ.get("ORGWRIGHT_MINISTACK", "")
pytestmark = [
    pytest.mark.loopback,
    pytest.mark.skipif(not PROGRAM, reason="set ORGWRIGHT_MINISTACK to the program of ministack, as .ci/long does"),
]


BARE = ("['p-FullAWSAccess']", "['']")
"""What is attached to a new OU at AWS, and what a reading makes of one that has no SCP at all."""


@pytest.fixture
def client(tmp_path: Path) -> Iterator[object]:
    """A client of an organization on ministack with three accounts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"GATEWAY_PORT": str(port), "HOME": str(tmp_path)}
    server = subprocess.Popen(
        [PROGRAM], env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=16)
    made = boto3.client("organizations", endpoint_url=f"http://127.0.0.1:{port}", config=config, **keys)
    try:
        for _ in range(300):  # it takes a second or two to begin
            with suppress(BotoCoreError):
                made.describe_organization()
                break
            time.sleep(0.2)
        for name in ("Shop", "Bank", "Trial"):
            made.create_account(Email=f"{name}@example.com", AccountName=name)
        yield made
    finally:
        server.terminate()
        server.wait()


def carried_out(client: object, wanted: Organization, journal: Path) -> int:
    """Steps of the plan to a design, all made and read back."""
    file = planned(read(client)[0], wanted)
    run = PlanRun(file, RunClients(client, client), Journal(journal, file.id), clock=time.time, pause=time.sleep)
    assert run.run()
    expected, found = aws_facts(run.state, run.made), aws_facts(read(client)[0])
    unlike = differing(expected, found)
    assert {(str(expected.get(one)), str(found.get(one))) for one in unlike} <= {BARE}
    return len(file.plan.steps)


def test_plans_are_carried_out_on_ministack_as_on_our_pretended_aws(client: object, tmp_path: Path) -> None:
    design, _ = read(client)
    for number in range(3):
        design.apply(edits.create_policy(design, SCP, f"Deny {number}", scp("Deny", [f"s3:Delete{'*' * number}"])))
        design.apply(edits.add_ou(design, design.root, f"Unit {number}"))
    policies = [one.id for one in design.policies.values() if one.name.startswith("Deny")]
    for policy in policies:
        design.apply(edits.attach(design, policy, [design.root]))
    assert carried_out(client, design, tmp_path / "there") == 9
    design, _ = read(client)
    own = {one.name: one.id for one in design.policies.values()}
    design.apply(edits.edit_policy_text(design, own["Deny 0"], scp("Deny", ["s3:*"])))
    design.apply(edits.detach(design, own["Deny 1"], [design.root]))
    assert carried_out(client, design, tmp_path / "back") >= 2
