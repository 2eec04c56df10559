"""The script makes a plan true at a pretended AWS, by the real AWS CLI, and goes on where it was killed."""

import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from designer.analysis.migration.operations import Call
from designer.analysis.migration.plan import RefusedOperation
from designer.analysis.migration.shell_script import shell_script
from designer.aws.calls import Calls, Pace
from designer.aws.reading import LiveReading
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.organization import edits
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyType
from tests.designer.analysis.migration.plans import SCP, Replayed, plan_between, scp
from tests.designer.analysis.migration.ready_cli import ready_cli
from tests.designer.aws.moto_organization import Network, client, make
from tests.designer.building import company
from tests.fuzz import outputs
from tests.tools import needs

pytestmark = [pytest.mark.long, pytest.mark.loopback]

HOSTILE = "x'; touch broken; echo '$(touch broken) `touch broken` file:///etc/passwd --help"


class Server:
    """Moto behind an address, as the CLI wants it; after some calls that change anything it kills whoever asks.

    `instead` has what answers in place of moto, by operation.
    """

    def __init__(self, cli: Path) -> None:
        self.changes: list[str] = []
        self._calls: set[str] = set()
        self.kill_at = 0
        self.kills_always = False  # after each call that it has not seen before
        self.instead: dict[str, Callable[..., dict[str, object]]] = {}
        self.asking: subprocess.Popen[str] | None = None
        self.cli = cli
        self.aws = client()
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
                with suppress(ConnectionError):  # whoever asked may be dead
                    self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output stays clean."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def answered(self, operation: str, body: dict[str, object]) -> tuple[int, object]:
        """Moto's answer to a call."""
        try:
            answer = self.instead.get(operation, getattr(self.aws, xform_name(operation)))(**body)
        except ClientError as error:
            told = error.response["Error"]
            return 400, {"__type": told["Code"], "message": told["Message"]}
        if not operation.startswith(("List", "Describe")):
            self.changes.append(operation)
            is_new = (call := json.dumps([operation, body])) not in self._calls
            self._calls.add(call)
            if (len(self.changes) == self.kill_at or (self.kills_always and is_new)) and self.asking is not None:
                os.killpg(self.asking.pid, signal.SIGKILL)
        answer.pop("ResponseMetadata", None)
        return 200, answer

    def close(self) -> None:
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder of the AWS CLI."""
    needs("awscli")
    with ready_cli(tmp_path_factory.mktemp("cli")) as folder:
        yield folder


@pytest.fixture
def server(cli: Path) -> Iterator[Server]:
    with needs("moto").mock_aws():
        make(5, accounts=8, ous=4, policies=4, tags=6)
        made = Server(cli)
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
    env = {"PATH": f"{server.cli}:{os.environ['PATH']}", "HOME": str(script.parent), "MIGRATE_PAUSE": "0"}
    env |= {"MIGRATE_LOCKS": str(script.parent)}
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
        out, err = process.communicate(timeout=300)
    return subprocess.CompletedProcess([], process.returncode, out, err)


def written(folder: Path, before: Organization, after: Organization) -> Path:
    """Script of a safe plan; it looks twice at what AWS shows, and no longer."""
    plan = plan_between(before, after)
    assert plan.safe
    script = folder / "migrate.sh"
    script.write_text(shell_script(plan).replace("\nlooks=90\n", "\nlooks=2\n"))
    return script


def test_it_says_what_it_would_do_and_changes_nothing(server: Server, tmp_path: Path) -> None:
    before = read()
    after = later(before)
    told = run(written(tmp_path, before, after), server)
    assert (told.returncode, told.stderr, server.changes) == (0, "", [])
    assert all(f"{step.number}. {step.call.operation}" in told.stdout for step in plan_between(before, after).steps)


def test_it_leads_to_the_later_design_though_it_is_killed_after_each_call(server: Server, tmp_path: Path) -> None:
    before = read()
    after = later(before)
    after.apply(edits.add_account(after, after.root, "Fresh", email="Fresh@acme.example"))
    script = written(tmp_path, before, after)
    most = len(plan_between(before, after).steps)
    server.kills_always = True
    for _ in range(most):
        assert run(script, server, "--run").returncode == -signal.SIGKILL
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr) == (0, "")
    assert Replayed(read()).by_path() == Replayed(after).by_path()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["migrate.journal", "migrate.sh"]


@pytest.mark.parametrize("kind", ["a policy of that name", "an OU of that name", "an account with that address"])
def test_what_somebody_else_has_made_meanwhile_is_not_taken_for_its_own(
    server: Server, tmp_path: Path, kind: str
) -> None:
    before = read()
    after = before.copy()
    root = before.node(before.root).aws_id
    text = scp("Deny", ["sqs:*"])
    if kind.startswith("a policy"):
        after.apply(edits.create_policy(after, SCP, "DenyQueues", text))
        server.aws.create_policy(Name="DenyQueues", Type=SCP.value, Description="", Content=text)
    elif kind.startswith("an OU"):
        after.apply(edits.add_ou(after, after.root, "Fresh"))
        server.aws.create_organizational_unit(ParentId=root, Name="Fresh")
    else:
        after.apply(edits.add_account(after, after.root, "Fresh", email="fresh@acme.example"))
        server.aws.create_account(AccountName="Fresh", Email="FRESH@acme.example")
    script = written(tmp_path, before, after)
    if kind.startswith("a policy"):
        assert "AWS is not as the earlier design says: the policies" in run(script, server, "--run").stderr
        with (tmp_path / "migrate.journal").open("a") as journal:
            journal.write("compared\n")  # as if it were made after that
    for _ in range(2):
        told = run(script, server, "--run")
        assert (told.returncode, server.changes) == (1, [])
        assert f"There is already {kind} (" in told.stderr


def test_a_policy_of_the_name_with_another_text_is_not_taken_though_the_step_was_begun(
    server: Server, tmp_path: Path
) -> None:
    before = read()
    after = before.copy()
    after.apply(edits.create_policy(after, SCP, "DenyQueues", scp("Deny", ["sqs:*"])))
    script = written(tmp_path, before, after)

    def refused(**given: object) -> dict[str, object]:
        error = {"Error": {"Code": "ConstraintViolationException", "Message": "There are too many."}}
        raise ClientError(error, "CreatePolicy")

    server.instead["CreatePolicy"] = refused
    assert "There are too many." in run(script, server, "--run").stderr
    server.aws.create_policy(Name="DenyQueues", Type=SCP.value, Description="", Content=scp("Deny", ["sns:*"]))
    told = run(script, server, "--run")
    assert (told.returncode, server.changes) == (1, [])
    assert "as planned" in told.stderr
    assert "done" not in (tmp_path / "migrate.journal").read_text()


def test_a_type_of_policies_is_waited_for_until_it_is_enabled(server: Server, tmp_path: Path) -> None:
    before = read()
    root = before.node(before.root).aws_id
    after = before.copy()
    after.apply(edits.enable_policy_type(after, PolicyType.BACKUP_POLICY))
    asked = []

    def listed(**given: object) -> dict[str, object]:
        asked.append("ListRoots")
        answer = server.aws.list_roots(**given)
        for one in answer["Roots"][0]["PolicyTypes"]:
            if one["Type"] == "BACKUP_POLICY" and len(asked) < 4:
                one["Status"] = "PENDING_ENABLE"
        return answer

    server.instead["ListRoots"] = listed
    script = written(tmp_path, before, after)
    script.write_text(script.read_text().replace("\nlooks=2\n", "\nlooks=9\n"))
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr, len(asked)) == (0, "", 4)
    assert {"Type": "BACKUP_POLICY", "Status": "ENABLED"} in server.aws.list_roots()["Roots"][0]["PolicyTypes"]
    assert root == server.aws.list_roots()["Roots"][0]["Id"]


def test_an_account_that_aws_is_still_making_after_a_kill_is_waited_for_and_not_asked_for_again(
    server: Server, tmp_path: Path
) -> None:
    before = read()
    after = before.copy()
    after.apply(edits.add_account(after, after.root, "Fresh", email="fresh@acme.example"))
    script = written(tmp_path, before, after)
    server.kill_at = 1
    assert run(script, server, "--run").returncode == -signal.SIGKILL
    asked = []

    def in_progress(**given: object) -> dict[str, object]:
        asked.append(given["States"])
        found = server.aws.list_create_account_status()["CreateAccountStatuses"]
        ours = [one | {"State": "IN_PROGRESS"} for one in found if one["AccountName"] == "Fresh"]
        return {"CreateAccountStatuses": ours if len(asked) < 3 else []}

    def accounts(**given: object) -> dict[str, object]:
        answer = server.aws.list_accounts(**given)
        if len(asked) < 3:
            answer["Accounts"] = [one for one in answer["Accounts"] if one["Name"] != "Fresh"]
        return answer

    server.instead |= {"ListCreateAccountStatus": in_progress, "ListAccounts": accounts}
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr) == (0, "")
    assert asked == [["IN_PROGRESS"]] * 3
    assert ["CreateAccount"] == server.changes
    assert Replayed(read()).by_path() == Replayed(after).by_path()


def changed(before: Organization, operation: str) -> Organization:
    """The design after an edit that takes one operation."""
    after = before.copy()
    own = [one.id for one in after.policies.values() if one.type is SCP and not one.aws_managed]
    ou = next(one.id for one in after.nodes.values() if one.kind is NodeKind.OU and one.tags)
    match operation:
        case "UpdatePolicy":
            after.apply(edits.edit_policy_text(after, own[0], scp("Deny", ["sqs:Zürich*"])))
        case "DeletePolicy":
            after.apply(edits.detach(after, own[0], after.targets(own[0])))
            after.apply(edits.delete_policy(after, own[0]))
        case "UpdateOrganizationalUnit":
            after.apply(edits.rename(after, ou, HOSTILE[:100]))
        case "TagResource":
            after.apply(edits.set_tag(after, [ou], "a key", "Zürich @ 1 - x"))
        case "UntagResource":
            after.apply(edits.remove_tag(after, [ou], after.node(ou).tags[0][0]))
        case "EnableAWSServiceAccess":
            after.apply(edits.trust_service(after, "detective.amazonaws.com"))
    return after


@pytest.mark.parametrize(
    "operation",
    [
        "UpdatePolicy",
        "DeletePolicy",
        "UpdateOrganizationalUnit",
        "TagResource",
        "UntagResource",
        "EnableAWSServiceAccess",
    ],
)
def test_what_aws_does_not_show_afterwards_stops_it(server: Server, tmp_path: Path, operation: str) -> None:
    before = read()
    script = written(tmp_path, before, changed(before, operation))
    server.instead[operation] = lambda **_: {}
    told = run(script, server, "--run")
    assert (told.returncode, server.changes[-1]) == (1, operation)
    assert "Stopped: AWS " in told.stderr
    del server.instead[operation]
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_line_of_the_journal_that_was_cut_swallows_no_other(server: Server, tmp_path: Path) -> None:
    before = read()
    script = written(tmp_path, before, changed(before, "EnableAWSServiceAccess"))
    server.kill_at = 1
    assert run(script, server, "--run").returncode == -signal.SIGKILL
    with (tmp_path / "migrate.journal").open("a") as journal:
        journal.write("beg")
    assert run(script, server, "--run").returncode == 0
    assert (tmp_path / "migrate.journal").read_text().splitlines()[-2:] == ["beg", "done 1"]


def test_a_cli_that_fails_without_a_word_is_told(server: Server, tmp_path: Path) -> None:
    before = read()
    script = written(tmp_path, before, changed(before, "EnableAWSServiceAccess"))
    server.cli = tmp_path
    stub = f'#!/bin/sh\n[ "$2" = describe-organization ] || exit 255\necho {before.settings.aws_id}\n'
    (tmp_path / "aws").write_text(stub)
    (tmp_path / "aws").chmod(0o755)
    told = run(script, server, "--run")
    assert (told.returncode, server.changes) == (1, [])
    assert "Stopped: the command aws failed and said nothing." in told.stderr


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
    short = plan_between(before, changed(before, "EnableAWSServiceAccess"))
    plan = replace(short, refused=(refused,), notes=("Close it.",), reached=False)
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


def test_an_address_steers_no_terminal() -> None:
    before = company()
    after = before.copy()
    after.apply(edits.add_account(after, after.root, "New"))
    new = after.node(after.root).children[-1]
    nodes = [replace(one, email="a\x9b2J\x85@b") if one.id == new else one for one in after.nodes.values()]
    script = shell_script(plan_between(before, Organization(nodes, after.policies.values(), after.settings)))
    assert "make_account" in script
    assert [] == outputs.faults_of_script(script)


def drifted(server: Server, before: Organization, what: str) -> str:
    """Have somebody else change what a plan rests on; gives the words for it."""
    own = next(
        one for one in before.policies.values() if not one.aws_managed and one.type is SCP and before.targets(one.id)
    )
    root = before.node(before.root)
    account = next(one for one in before.accounts() if not before.is_management_account(one))
    parent = before.node(before.parent(account) or before.root)
    match what:
        case "text":
            server.aws.update_policy(PolicyId=own.aws_id, Content=scp("Deny", ["sns:*"]))
            return f"the text of {own.name} is another"
        case "attachment":
            target = next(one for one in before.nodes.values() if one.id not in before.targets(own.id))
            server.aws.attach_policy(PolicyId=own.aws_id, TargetId=target.aws_id)
            return f"the targets of {own.name}: AWS has {target.aws_id}, too"
        case "policy":
            made = server.aws.create_policy(Name="Else", Type=SCP.value, Description="", Content=scp("Deny", ["sns:*"]))
            return f"the policies of the type {SCP.value}: AWS has {made['Policy']['PolicySummary']['Id']}, too"
        case "unit":
            made = server.aws.create_organizational_unit(ParentId=root.aws_id, Name="Else")["OrganizationalUnit"]["Id"]
            return f"AWS has {made}, too"
        case "account":
            other = next(one for one in before.nodes.values() if one.kind is not NodeKind.ACCOUNT and one != parent)
            number = before.node(account).aws_id
            server.aws.move_account(AccountId=number, SourceParentId=parent.aws_id, DestinationParentId=other.aws_id)
            return number  # missing at the one, or new at the other: which is compared first is the tree's order
        case _:
            server.aws.disable_policy_type(RootId=root.aws_id, PolicyType=SCP.value)
            return f"the enabled policy types: AWS has not {SCP.value}"


@pytest.mark.parametrize("what", ["text", "attachment", "policy", "unit", "account", "type"])
def test_it_begins_nothing_where_aws_is_not_as_the_earlier_design_says(
    server: Server, tmp_path: Path, what: str
) -> None:
    before = read()
    after = before.copy()
    after.apply(edits.create_policy(after, SCP, "DenyQueues", scp("Deny", ["sqs:*"])))
    new = next(one.id for one in after.policies.values() if one.name == "DenyQueues")
    after.apply(edits.attach(after, new, [after.root]))  # every account is touched
    script = written(tmp_path, before, after)
    words = drifted(server, before, what)
    for _ in range(2 if what == "text" else 1):
        told = run(script, server, "--run")
        assert (told.returncode, server.changes) == (1, [])
        assert "AWS is not as the earlier design says: " in told.stderr
        assert words in told.stderr


def held(process: int) -> str:
    """Content of the lock of a run on this machine."""
    return f"{os.uname().nodename} {process}\n"


def ended() -> int:
    """Number of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return process.pid


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("migrate.journal.lock", "Another run has the journal migrate.journal"),
        ("orgwright-migrate-{}.lock", "Another run works on the organization {} on this machine"),
    ],
)
def test_two_runs_of_one_journal_or_on_one_organization_do_not_mix(
    server: Server, tmp_path: Path, name: str, words: str
) -> None:
    before = read()
    script = written(tmp_path, before, changed(before, "EnableAWSServiceAccess"))
    lock = tmp_path / name.format(before.settings.aws_id)
    for other in (held(os.getpid()), "elsewhere 1\n"):
        lock.write_text(other)
        told = run(script, server, "--run", "--journal", "another" if "journal" not in name else "migrate.journal")
        assert (told.returncode, server.changes) == (2, [])
        assert words.format(before.settings.aws_id) in told.stderr
        assert {lock.name, "migrate.sh"} == {one.name for one in tmp_path.iterdir()}
    lock.write_text(held(ended()))
    done = run(script, server, "--run")
    assert (done.returncode, done.stderr, lock.exists()) == (0, "", False)


def test_a_lock_that_cannot_be_removed_is_told(server: Server, tmp_path: Path) -> None:
    before = read()
    script = written(tmp_path, before, later(before))
    lock = tmp_path / f"orgwright-migrate-{before.settings.aws_id}.lock"
    lock.mkdir()
    told = run(script, server, "--run")
    assert (told.returncode, server.changes) == (2, [])
    assert "can be neither written nor removed" in told.stderr


def test_it_says_that_other_machines_are_not_known(server: Server, tmp_path: Path) -> None:
    before = read()
    told = run(written(tmp_path, before, changed(before, "EnableAWSServiceAccess")), server, "--run")
    assert "Of other machines nothing is known here" in told.stdout
    assert "It cannot know of runs on other machines" in (tmp_path / "migrate.sh").read_text()
