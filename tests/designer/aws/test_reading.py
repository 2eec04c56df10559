"""A live organization arrives whole, through faults, and what is refused is unknown."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from designer.aws import calls as module
from designer.aws import session
from designer.aws.calls import Calls, CancelledError, Pace, RefusedError, SignInError
from designer.aws.reading import LiveReading
from designer.conversion import ConversionReport
from designer.errors import EditError
from designer.imports.assemble import assemble
from designer.imports.operations import Operation
from designer.model.organization import Organization
from designer.model.records import PolicyType, Unknown
from tests.designer.aws.clients import Client, Faulty, refusal
from tests.designer.cli.test_commands import run
from tests.designer.imports.dumps import described, real_organizations
from tests.designer.imports.test_cli_dump import dumped_design


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)


def read(client: object, **options: object) -> tuple[Organization, list[str]]:
    report = ConversionReport()
    calls = Calls(client, Pace(1_000_000, 1_000_000), threading.Event())
    return assemble(LiveReading(calls, "aws", report, **options).facts(), report).organization, list(map(str, report))


@settings(deadline=None)
@given(real_organizations(), st.booleans())
def test_any_organization_arrives_whole(organization: Organization, paths: bool) -> None:
    client = Client(organization, paths=paths)
    design, report = read(client)
    assert (described(organization), []) == (described(design), report)
    once = {name for name, times in client.asked.items() if name.startswith(("list_targets", "describe")) and times > 9}
    assert set() == once


@settings(deadline=None, max_examples=30)
@given(real_organizations(), st.integers(0, 10_000))
def test_it_arrives_whole_through_faults_or_says_what_it_lacks(organization: Organization, seed: int) -> None:
    try:
        design, report = read(Faulty(organization, seed))
    except EditError:
        return
    if not report:
        assert described(organization) == described(design)
    assert [line for line in report if "Lost" in line] == []


REFUSALS = {
    "describe_policy": "Unknown text of policy Deny leave. The call failed: AccessDeniedException.",
    "list_targets_for_policy": "The SCPs attached to 9 nodes are unknown. The call failed: AccessDeniedException.",
    "list_policies": "The SCPs attached to 9 nodes are unknown. The call failed: AccessDeniedException.",
    "list_tags_for_resource": "Unknown tags of ",
    "list_aws_service_access_for_organization": "Unknown trusted services. The call failed",
    "list_delegated_administrators": "Unknown delegated administrators. The call failed",
    "list_roots": "Unknown enabled policy types. The call failed",
    "list_organizational_units_for_parent": "OUs may be missing below ",
    "describe_organization": "Unknown management account. The call failed",
}


@pytest.mark.parametrize("method", REFUSALS)
def test_what_is_refused_is_unknown_and_the_rest_arrives(method: str) -> None:
    design, report = read(Client(dumped_design(), {method: "AccessDeniedException"}))
    assert any(REFUSALS[method] in line for line in report), report
    assert 4 == design.account_count
    if method == "describe_policy":
        assert Unknown.TEXT is design.policies["deny-leave"].unknown


def test_an_organization_that_cannot_be_read_at_all_is_refused_in_words() -> None:
    denied = dict.fromkeys(("list_roots", "list_accounts"), "AWSOrganizationsNotInUseException")
    with pytest.raises(EditError, match=r"AWSOrganizationsNotInUseException.*--show-policy"):
        read(Client(dumped_design(), denied))


def test_a_reading_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    client = Client(dumped_design(), {"list_tags_for_resource": "ExpiredTokenException"})
    with pytest.raises(SignInError, match="no longer valid"):
        read(client, keep=tmp_path)
    client.denied.clear()
    before = client.asked.copy()
    design, report = read(client, keep=tmp_path)
    assert (described(dumped_design())["nodes"], []) == (described(design)["nodes"], report)
    again = {name for name in client.asked if client.asked[name] > before[name] and not name.startswith("list_tags")}
    assert {"describe_resource_policy"} == again
    assert "ExpiredToken" not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_a_person_can_stop_it_at_once() -> None:
    cancelled = threading.Event()
    calls = Calls(Client(dumped_design()), Pace(0.001, 0.001), cancelled)
    calls.answer(Operation.LIST_ROOTS)
    threading.Timer(0.05, cancelled.set).start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        calls.answer(Operation.LIST_ROOTS)
    assert time.monotonic() - begin < 1


def test_progress_ends_where_it_expected_to() -> None:
    told: list[tuple[int, int]] = []
    read(Client(dumped_design()), progress=lambda done, expected: told.append((done, expected)))
    assert told[-1][0] == told[-1][1] == len(told)


class Once:
    """A client whose one method gives these answers, one after the other."""

    def __init__(self, *answers: object) -> None:
        self.left = list(answers)

    def __getattr__(self, name: str) -> object:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.answer

    def answer(self, **_parameters: str) -> object:
        found = self.left.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


def calls_of(*answers: object) -> tuple[Calls, Pace]:
    pace = Pace(1_000_000, 1)
    return Calls(Once(*answers), pace, threading.Event()), pace


def test_an_answer_without_its_list_is_never_an_empty_list() -> None:
    calls, _ = calls_of({"message": "<html>"}, {"Roots": None}, {}, {"Roots": []})
    assert {"Roots": []} == calls.answer(Operation.LIST_ROOTS)
    calls, _ = calls_of(*[{"message": "<html>"}] * 20)
    with pytest.raises(RefusedError, match="AnswerWithoutItsList"):
        calls.answer(Operation.LIST_ROOTS)


def test_throttling_halves_the_pace_and_it_recovers_slowly() -> None:
    calls, pace = calls_of(refusal("TooManyRequestsException"), refusal("", 429), {"Roots": []})
    calls.answer(Operation.LIST_ROOTS)
    assert 500_000 < pace.rate < 520_000


def test_refusals_of_one_moment_slow_down_once() -> None:
    pace = Pace(100, 1)
    rates = [(pace.slow_down(now), pace.rate)[1] for now in (0.0, 0.1, 0.9, 1.0, 2.5)]
    assert [50, 50, 50, 25, 12.5] == rates


@pytest.mark.parametrize(("operation", "tries"), [(Operation.LIST_TRUSTED, 2), (Operation.LIST_ROOTS, 12)])
def test_an_operation_that_may_not_exist_costs_two_tries(operation: Operation, tries: int) -> None:
    calls, _ = calls_of(*[refusal("InternalError", 500)] * 20)
    with pytest.raises(RefusedError):
        calls.answer(operation)
    assert tries == calls.made


def test_pages_that_never_end_are_refused() -> None:
    calls, _ = calls_of(*[{"Roots": [], "NextToken": "same"}] * 5)
    with pytest.raises(RefusedError, match="EndlessPages"):
        calls.answer(Operation.LIST_ROOTS)


class Served:
    """A client of moto's that answers what moto lacks as moto's server does: 500 and no words of AWS."""

    def __init__(self, client: object) -> None:
        self._client = client

    def __getattr__(self, name: str) -> object:
        method = getattr(self._client, name)

        def answer(**parameters: str) -> object:
            try:
                return method(**parameters)
            except NotImplementedError:
                raise refusal("500", 500) from None

        return answer


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """An organization at a pretended AWS, in this process: no test reaches for the network."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    signed_in = session.sign_in

    def served(profile: str | None) -> tuple[session.Identity, Served]:
        identity, client = signed_in(profile)
        return identity, Served(client)

    monkeypatch.setattr(session, "sign_in", served)
    with mock_aws():
        client = boto3.client("organizations", region_name="us-east-1")
        client.create_organization(FeatureSet="ALL")
        root = client.list_roots()["Roots"][0]["Id"]
        client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        work = client.create_organizational_unit(ParentId=root, Name="Work")["OrganizationalUnit"]["Id"]
        for number in range(25):
            made = client.create_account(Email=f"a{number}@example.com", AccountName=f"acc{number}")
            account = made["CreateAccountStatus"]["AccountId"]
            client.move_account(AccountId=account, SourceParentId=root, DestinationParentId=work)
            client.tag_resource(ResourceId=account, Tags=[{"Key": "n", "Value": str(number)}])
        text = json.dumps({"Version": "2012-10-17", "Statement": []})
        policy = client.create_policy(Content=text, Description="d", Name="P", Type="SERVICE_CONTROL_POLICY")
        client.attach_policy(PolicyId=policy["Policy"]["PolicySummary"]["Id"], TargetId=work)
        yield


def test_the_command_reads_what_stands_at_aws(moto, tmp_path: Path) -> None:
    out = tmp_path / "a.json"
    done = run("import", "aws", "-o", out)
    assert out.exists(), done.stderr
    assert "Reading as arn:aws:sts::123456789012:" in done.stderr.splitlines()[0]
    from designer.formats import native

    design = native.read(out.read_bytes(), "a").organization
    work = next(node for node in design.nodes.values() if node.name == "Work")
    below = [design.node(child) for child in work.children]
    assert {f"acc{number}": (("n", str(number)),) for number in range(25)} == {one.name: one.tags for one in below}
    assert {"FullAWSAccess", "RCPFullAWSAccess", "p"} == set(work.policies)  # moto attaches AWS's RCP unasked
    assert PolicyType.SERVICE_CONTROL_POLICY in design.settings.policy_types
    for word in ("testing", "secret"):
        assert word not in out.read_text() + done.stderr


def test_the_policy_for_it_names_every_operation_that_is_asked() -> None:
    policy = json.loads(run("import", "--show-policy").stdout)
    (statement,) = policy["Statement"]
    client = Client(dumped_design(), paths=False)
    read(client)
    asked = {name.partition("-")[0].replace("_", "") for name in client.asked}
    assert asked <= {action.partition(":")[2].lower() for action in statement["Action"]}
    assert all(action.startswith(("organizations:List", "organizations:Describe")) for action in statement["Action"])
    assert sorted(session.READ_ACTIONS) == sorted(set(session.READ_ACTIONS))


def test_an_unknown_profile_or_no_credentials_are_told_with_what_helps(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[profile audit]\nregion = eu-central-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    unknown = run("import", "aws", "--profile", "nobody", "-o", tmp_path / "a.json")
    assert (2, True) == (unknown.exit_code, "There is no profile nobody; there are: audit." in unknown.stderr)
    none = run("import", "aws", "--profile", "audit", "-o", tmp_path / "a.json")
    assert (2, True) == (none.exit_code, "aws sso login --profile audit" in none.stderr)
