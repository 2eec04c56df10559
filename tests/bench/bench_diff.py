"""The whole process of ``orgwright diff`` on two designs of 10,000 accounts.

One policy at the root is changed; then every account is in another OU, each on a path of its own before and after.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.formats.format import NativeFile
from designer.organization import edits
from tests.bench import Result

REACH = {"denied_s": "<= 2", "conditional_s": "<= 2", "same_s": "<= 2", "moved_s": "<= 30"}
ROLE = {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}
NEW = {"Effect": "Deny", "Action": ["s3:DeleteBucket", "ec2:Terminate*"], "Resource": "*"}
REPEATS = 3


def run() -> Result:
    """Seconds of processor time: a plain Deny more, one with a condition, nothing, and all accounts moved."""
    file = templates.load(templates.SCALE, accounts=10_000)
    with TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.json" for name in ("before", "denied", "conditional")}
        paths["before"].write_bytes(native.write(file))
        for name, statement in (("denied", NEW), ("conditional", {**NEW, "Condition": ROLE})):
            organization = native.read(paths["before"].read_bytes(), "x").organization
            policy = next(
                one for one in organization.node(organization.root).policies if not organization.policy(one).aws_managed
            )
            document = json.loads(organization.policy(policy).text)
            document["Statement"].append(statement)
            organization.apply(edits.edit_policy_text(organization, policy, json.dumps(document)))
            paths[name].write_bytes(native.write(NativeFile(organization)))
        paths["moved"] = Path(folder) / "moved.json"
        paths["moved"].write_bytes(_moved(paths["before"].read_bytes()))
        figures = {
            f"{name}_s": median(_seconds(paths["before"], paths[other]) for _ in range(REPEATS))
            for name, other in (("denied", "denied"), ("conditional", "conditional"), ("same", "before"))
        }
        usual = max(figures.values())
        figures["moved_s"] = _seconds(paths["before"], paths["moved"])
    return Result("diff", figures, REACH, reached=usual <= 2 and figures["moved_s"] <= 30)


def _moved(data: bytes) -> bytes:
    """A design with every account in some other OU."""
    design = json.loads(data)
    ous = [node["id"] for node in design["nodes"] if node["kind"] != "account"]
    chance = random.Random(1)
    for node in design["nodes"]:
        if node["kind"] == "account":
            node["parent"] = chance.choice([one for one in ous if one != node["parent"]])
    return json.dumps(design).encode()


def _seconds(before: Path, after: Path) -> float:
    """Processor time of one process: what other programs do beside it counts less than on the clock."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "designer", "diff", before, after], capture_output=True, check=True)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime
