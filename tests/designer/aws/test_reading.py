"""A live organization arrives whole, through faults, and what is refused is unknown."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from designer.aws import calls as module
from designer.aws import session
from designer.aws.calls import Calls, CancelledError, Pace, RefusedError, SignInError
from designer.aws.reading import LiveReading
from designer.aws.session import CallerIdentity
from designer.basics.errors import EditError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.operations import Operation
from designer.exchange.imports.assembly.assemble import assemble
from designer.organization.model.observed import OrganizationPart
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeKind, PolicyType, Unknown
from tests.designer.aws.clients import Client, Faulty, refusal
from tests.designer.cli.test_commands import run
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.dumps import busy, described, real_organizations
from tests.tools import needs


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)


def read(client: object, **options: object) -> tuple[Organization, list[str]]:
    report = ConversionReport()
    calls = Calls(client, Pace(1_000_000, 1_000_000), threading.Event())
    return assemble(LiveReading(calls, "aws", report, **options).facts(), report).organization, list(map(str, report))


@given(real_organizations(), st.booleans())
def test_any_organization_arrives_whole(organization: Organization, paths: bool) -> None:
    client = Client(organization, paths=paths)
    design, report = read(client)
    assert (described(organization), []) == (described(design), report)
    once = {name for name, times in client.asked.items() if name.startswith(("list_targets", "describe")) and times > 9}
    assert set() == once


@given(real_organizations(), st.integers(0, 10_000), st.booleans())
def test_it_arrives_whole_through_faults(organization: Organization, seed: int, paths: bool) -> None:
    client = Faulty(organization, seed, paths=paths)
    design, report = read(client)
    assert client.faults > 0
    assert (described(organization), []) == (described(design), report)


@given(real_organizations(), st.integers(0, 10_000), st.integers(1, 60))
def test_after_a_token_that_expired_midway_the_rest_follows(
    organization: Organization, seed: int, lasting: int
) -> None:
    client = Faulty(organization, seed)
    client.lasting = lasting
    with TemporaryDirectory() as folder:
        keep = Path(folder)
        with suppress(SignInError):
            read(client, keep=keep)
        client.lasting = None
        design, report = read(client, keep=keep)
    assert described(organization) == described(design)
    assert [] == [line for line in report if "not asked again" not in line]


@given(real_organizations(), st.integers(0, 10_000))
def test_what_is_under_way_or_invalid_arrives_through_faults(organization: Organization, seed: int) -> None:
    design, report = read(Faulty(busy(organization), seed))
    assert described(busy(organization)) == described(design)
    assert 6 == len(report)


class Tokens(Client):
    """Client of which each page leads on by what is not text."""

    def __init__(self, organization: Organization, token: object) -> None:
        super().__init__(organization)
        self._token = token

    def answer(self, name: str, **parameters: str) -> dict:
        return {**super().answer(name, **parameters), "NextToken": self._token}


PARTS = {
    "describe_resource_policy": OrganizationPart.RESOURCE_POLICY,
    "list_handshakes_for_organization": OrganizationPart.HANDSHAKES,
    "list_create_account_status": OrganizationPart.ACCOUNT_CREATIONS,
    "list_accounts_with_invalid_effective_policy": OrganizationPart.INVALID_EFFECTIVE_POLICIES,
    "list_aws_service_access_for_organization": OrganizationPart.TRUSTED_SERVICES,
    "list_delegated_administrators": OrganizationPart.DELEGATED_ADMINISTRATORS,
}


@pytest.mark.parametrize("method", PARTS)
@pytest.mark.parametrize("code", ["AccessDeniedException", "500"])
def test_a_part_that_cannot_be_read_is_unknown_in_the_design(method: str, code: str) -> None:
    client = Client(busy(dumped_design()), {method: code})
    design, report = read(client)
    assert (PARTS[method],) == design.settings.unknown
    assert any("Unknown " in line and code in line for line in report), report
    tried = sum(times for name, times in client.asked.items() if name.startswith(method))
    types = 2 if method.startswith("list_accounts_with") and code != "500" else 1
    assert tried <= (2 if code == "500" else types)


@pytest.mark.parametrize("key", ["r-ab12", "ou-ab12-22222222", "333333333333"])
def test_a_node_that_aws_tells_no_policy_of_has_unknown_ones(key: str) -> None:
    client = Client(dumped_design())
    for name, told in client.answers.items():
        if name.startswith("list-targets-for-policy-"):
            told["Targets"] = [one for one in told["Targets"] if one["TargetId"] != key]
    design, report = read(client)
    (node,) = (one for one in design.nodes.values() if one.aws_id == key)
    assert [Unknown.ATTACHMENTS] == [design.policy(one).unknown for one in node.policies]
    assert any(f"{key}: The SCPs attached" in line for line in report)


@pytest.mark.parametrize("status", ["PENDING_DISABLE", "PENDING_ENABLE"])
def test_policies_of_a_type_that_aws_is_switching_limit_or_not(status: str) -> None:
    client = Client(dumped_design())
    types = client.answers["list-roots.json"]["Roots"][0]["PolicyTypes"]
    next(one for one in types if one["Type"] == "SERVICE_CONTROL_POLICY")["Status"] = status
    design, report = read(client)
    limits = [
        {
            design.policy(one).unknown
            for one in node.policies
            if design.policy(one).type is PolicyType.SERVICE_CONTROL_POLICY
        }
        for node in design.nodes.values()
    ]
    assert [{Unknown.ATTACHMENTS}] * len(design.nodes) == limits
    assert any("SCPs attached to 9 nodes are unknown. AWS is just enabling or dis" in line for line in report)


@pytest.mark.parametrize("token", [5, {"a": 1}, [], True])
def test_a_list_that_leads_on_by_no_text_is_not_whole(token: object) -> None:
    calls = Calls(Tokens(dumped_design(), token), Pace(1_000_000, 1_000_000), threading.Event())
    with pytest.raises(RefusedError):
        calls.answer(Operation.LIST_ACCOUNTS)


def test_tags_that_were_not_asked_for_are_unknown_in_the_design() -> None:
    design, _ = read(Client(dumped_design()), tags=False)
    assert (OrganizationPart.TAGS,) == design.settings.unknown


def test_what_is_denied_is_unknown_and_nothing_else_differs() -> None:
    organization = dumped_design()
    ou = next(node.aws_id for node in organization.nodes.values() if node.kind is NodeKind.OU)
    design, report = read(Client(organization, {f"list_tags_for_resource-{ou}": "AccessDeniedException"}))
    truth, found = described(organization), described(design)
    node = truth["nodes"][ou]
    observed = (*truth["observed"][:-1], (OrganizationPart.TAGS,))
    nodes = {**truth["nodes"], ou: (*node[:7], {}, *node[8:])}
    assert {**truth, "nodes": nodes, "observed": observed} == found
    assert (1, True) == (len(report), "Unknown tags of " in report[0])


def test_a_text_that_is_denied_is_unknown_and_nothing_else_differs() -> None:
    organization = dumped_design()
    policy = organization.policies["deny-leave"].aws_id
    design, report = read(Client(organization, {f"describe_policy-{policy}": "AccessDeniedException"}))
    truth, found = described(organization), described(design)
    known = truth["policies"][policy]
    denied = (*known[:5], "", Unknown.TEXT)
    assert {**truth, "policies": {**truth["policies"], policy: denied}} == found
    assert (1, True) == (len(report), "Unknown text of policy" in report[0])


def test_lists_by_parent_that_are_denied_cost_the_comparison_alone() -> None:
    organization = dumped_design()
    design, report = read(Client(organization, {"list_accounts_for_parent": "AccessDeniedException"}))
    assert described(organization) == described(design)
    assert (1, True) == (len(report), "not compared by parent" in report[0])


def test_accounts_without_a_place_are_told() -> None:
    client = Client(dumped_design(), {"list_accounts_for_parent": "AccessDeniedException"}, paths=False)
    design, report = read(client)
    assert dumped_design().account_count == design.account_count
    unknown = [line for line in report if "is unknown; it is put under the root" in line]
    assert (design.account_count, design.account_count + 1) == (len(unknown), len(report))


def test_answers_of_another_organization_are_not_mixed_in(tmp_path: Path) -> None:
    read(Client(dumped_design()), keep=tmp_path)
    other = dumped_design()
    client = Client(other)
    client.answers["describe-organization.json"]["Organization"]["Id"] = "o-otherother"
    with pytest.raises(EditError, match=r"keeps answers of the organization o-.*; this is o-otherother"):
        read(client, keep=tmp_path)


def test_the_organization_is_told_before_anything_else_is_asked() -> None:
    client = Client(dumped_design())
    told: list[tuple[str, list[str]]] = []
    read(client, on_organization=lambda aws_id: told.append((aws_id, list(client.asked))))
    assert [(dumped_design().settings.aws_id, ["describe_organization"])] == told


def test_an_account_that_only_one_of_the_lists_tells_is_named() -> None:
    client = Client(dumped_design())
    gone = client.answers["list-accounts.json"]["Accounts"].pop()["Id"]
    _, report = read(client)
    assert [f"1 account of list-accounts-for-parent missing in list-accounts: {gone}." in line for line in report] == [
        True
    ]


def test_no_list_of_a_type_that_is_enabled_is_unknown_and_not_empty() -> None:
    design, report = read(Client(dumped_design(), {"list_policies-SERVICE_CONTROL_POLICY": "InvalidInputException"}))
    assert [line for line in report if "SCPs attached to" in line and "unknown" in line]
    assert "unknown-scps" in design.node(design.root).policies


def test_an_account_with_two_places_is_named() -> None:
    client = Client(dumped_design())
    account = client.answers["list-accounts.json"]["Accounts"][-1]
    steps = account["Paths"][0].split("/")
    account["Paths"] = ["/".join([*steps[:2], steps[-2], ""])]
    lists = [name for name in client.answers if name.startswith("list-accounts-for-parent-ou")]
    inside = [one["Id"] for name in lists for one in client.answers[name]["Accounts"]]
    assert account["Id"] in inside
    _, report = read(client)
    assert [line for line in report if "is placed under" in line]
    assert [line for line in report if f"The place of account {account['Name']} is unknown" in line]


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
    with pytest.raises(EditError, match=r"InternalFailure\). AWS, or what answers in its place.*later.$"):
        read(Client(dumped_design(), dict.fromkeys(denied, "InternalFailure")))


def test_a_reading_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    client = Client(dumped_design(), {"list_tags_for_resource": "ExpiredTokenException"})
    with pytest.raises(SignInError, match="no longer valid"):
        read(client, keep=tmp_path)
    client.denied.clear()
    before = client.asked.copy()
    design, report = read(client, keep=tmp_path)
    assert described(dumped_design())["nodes"] == described(design)["nodes"]
    assert ["not asked again" in line for line in report] == [True]
    again = {name for name in client.asked if client.asked[name] > before[name] and not name.startswith("list_tags")}
    assert {"describe_organization", "describe_resource_policy"} == again
    assert "ExpiredToken" not in "".join(path.read_text() for path in tmp_path.iterdir())


@pytest.mark.parametrize(("days", "word"), [(0, "Note"), (30, "Unknown"), (-30, "Unknown")])
def test_the_age_of_kept_answers_is_told(tmp_path: Path, days: int, word: str) -> None:
    client = Client(dumped_design())
    _, first = read(client, keep=tmp_path)
    moment = time.time() - days * 86_400
    for path in tmp_path.iterdir():
        os.utime(path, (moment, moment))
    _, again = read(client, keep=tmp_path)
    since = datetime.fromtimestamp(moment, UTC)
    assert [] == first
    kept = len(list(tmp_path.iterdir())) - 1  # which organization it is, is asked again
    (line,) = again
    what = f"{kept} answers are kept since {since:%Y-%m-%d %H:%M} UTC and not asked again."
    assert f"{word}: {tmp_path}: {what} Name another folder to read everything again." == line


def test_a_person_can_stop_it_though_calls_hang() -> None:
    cancelled, hangs = threading.Event(), threading.Event()

    class Hanging(Client):
        def answer(self, name: str, **parameters: str) -> dict:
            if name == "list_policies":
                hangs.wait()
            return super().answer(name, **parameters)

    reading = LiveReading(Calls(Hanging(dumped_design()), Pace(), cancelled), "aws", ConversionReport())
    threading.Timer(0.2, cancelled.set).start()
    with pytest.raises(CancelledError):
        reading.facts()
    hangs.set()


def test_a_person_can_stop_it_at_once() -> None:
    cancelled = threading.Event()
    calls = Calls(Client(dumped_design()), Pace(0.001, 0.001), cancelled)
    calls.answer(Operation.LIST_ROOTS)
    threading.Timer(0.05, cancelled.set).start()
    with pytest.raises(CancelledError):
        calls.answer(Operation.LIST_ROOTS)  # the pace alone would let it wait for a quarter of an hour


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


ANSWERED = {Operation.DESCRIBE_ORGANIZATION.member: {}}
"""Answer to the question whether AWS answers at all."""


def test_an_answer_without_its_list_is_never_an_empty_list() -> None:
    calls, _ = calls_of({"message": "<html>"}, {"Roots": None}, {}, {"Roots": []})
    assert {"Roots": []} == calls.answer(Operation.LIST_ROOTS)
    calls, _ = calls_of(*[{"message": "<html>"}] * 12, ANSWERED)
    with pytest.raises(RefusedError, match="AnswerWithoutItsList"):
        calls.answer(Operation.LIST_ROOTS)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b'{"Roots":[{"Id":'),
        (200, b""),
        (200, b"[]"),
        (200, b'"x"'),
        (500, b"<html>"),
        (429, b""),
    ],
)
def test_what_boto3_makes_of_no_answer_is_tried_again(status: int, body: bytes) -> None:
    left = [(status, body), (200, b'{"Roots": []}')]

    def send(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        told, content = left.pop(0)
        answer = AWSResponse(request.url, told, {}, None)
        answer._content = content
        return answer

    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    config = Config(retries={"total_max_attempts": 1})
    client = boto3.client("organizations", region_name="us-east-1", config=config, **keys)
    client.meta.events.register("before-send.organizations.*", send)
    calls = Calls(client, Pace(1_000_000, 1), threading.Event())
    assert {"Roots": []} == calls.answer(Operation.LIST_ROOTS)
    assert (2, []) == (calls.made, left)


def settled(pace: Pace, is_throttled: Callable[[int], bool], seconds: float = 60) -> float:
    """Calls a second, by a clock of its own, after so long."""
    now, second, made = 0.0, 0, 0
    while now < seconds:
        now += pace.turn(now)
        if int(now) > second:
            second, made = int(now), 0
        made += 1
        pace.note(now, throttled=is_throttled(made))
    return pace.rate


def test_refusals_at_random_do_not_slow_the_pace_for_ever() -> None:
    draws = random.Random(1)
    assert settled(Pace(200, 4), lambda _made: draws.random() < 0.15) > 100


@pytest.mark.parametrize("limit", [8, 20, 60])
def test_the_pace_settles_near_what_aws_allows(limit: int) -> None:
    assert limit * 0.8 < settled(Pace(200, 4), lambda made: made > limit) < limit * 1.4 + 6


def test_the_pace_doubles_only_until_it_is_first_cut() -> None:
    assert 400 == settled(Pace(200, 4), lambda _made: False, seconds=3)
    cut_once = Pace(200, 4)
    settled(cut_once, lambda _made: True, seconds=1.5)
    assert settled(cut_once, lambda _made: False, seconds=3) < 200


def test_the_pace_never_falls_below_its_floor() -> None:
    assert settled(Pace(200, 4), lambda _made: True) == 4


@pytest.mark.parametrize(("operation", "tries"), [(Operation.LIST_TRUSTED, 2), (Operation.LIST_ROOTS, 13)])
def test_an_operation_that_may_not_exist_costs_two_tries(operation: Operation, tries: int) -> None:
    calls, _ = calls_of(*[refusal("500", 500)] * 12, ANSWERED)
    with pytest.raises(RefusedError):
        calls.answer(operation)
    assert tries == calls.made


def test_a_failure_in_words_of_aws_is_tried_again_where_the_operation_is_optional() -> None:
    member = Operation.LIST_TRUSTED.member
    calls, _ = calls_of(*[refusal("ServiceException", 500)] * 5, {member: []})
    assert {member: []} == calls.answer(Operation.LIST_TRUSTED)


def test_pages_that_never_end_are_refused() -> None:
    calls, _ = calls_of(*[{"Roots": [], "NextToken": "same"}] * 5)
    with pytest.raises(RefusedError, match="its pages do not end"):
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

    def served(profile: str | None, code: str | None = None) -> tuple[CallerIdentity, Served]:
        identity, client = signed_in(profile, code)
        return identity, Served(client)

    monkeypatch.setattr(session, "sign_in", served)
    with needs("moto").mock_aws():
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
    from designer.exchange.formats import native

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
    client = Client(busy(dumped_design()), paths=False)
    read(client)
    asked = {name.partition("-")[0].replace("_", "") for name in client.asked}
    assert asked <= {action.partition(":")[2].lower() for action in statement["Action"]}
    assert all(action.startswith(("organizations:List", "organizations:Describe")) for action in statement["Action"])
    assert sorted(session.ORGANIZATION_ACTIONS) == sorted(set(session.ORGANIZATION_ACTIONS))


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
    with monkeypatch.context() as without:
        without.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        nobody = run("import", "aws", "--profile", "nobody", "-o", tmp_path / "a.json").stderr
        assert "There is no profile nobody; the AWS CLI has none yet. Make one: aws configure sso" in nobody
    with monkeypatch.context() as by_name:
        by_name.setenv("AWS_PROFILE", "nobody")
        assert unknown.stderr == run("import", "aws", "-o", tmp_path / "a.json").stderr
    none = run("import", "aws", "--profile", "audit", "-o", tmp_path / "a.json")
    assert (2, True) == (none.exit_code, "aws sso login --profile audit" in none.stderr)


def test_a_sign_in_by_sso_that_is_gone_is_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text(
        "[profile 'my audit']\nregion = eu-central-1\nsso_start_url = https://x.awsapps.com/start\n"
        "sso_region = eu-central-1\nsso_account_id = 111111111111\nsso_role_name = Read\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    done = run("import", "aws", "--profile", "my audit", "-o", tmp_path / "a.json")
    assert (2, True) == (done.exit_code, "aws sso login --profile 'my audit'" in done.stderr), done.stderr


def test_a_sign_in_that_ends_midway_is_told_with_the_command_and_can_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = Client(dumped_design())
    client.lasting = 20
    identity = CallerIdentity("111111111111", "arn:aws:sts::111111111111:assumed-role/r/me")
    monkeypatch.setattr(session, "sign_in", lambda _profile: (identity, client))
    command = ("import", "aws", "--profile", "audit", "-o", tmp_path / "a.json", "--keep", tmp_path / "kept")
    done = run(*command)
    assert (2, False) == (done.exit_code, (tmp_path / "a.json").exists())
    assert done.stderr.splitlines()[:2] == [
        f"Reading as {identity.arn} of account 111111111111.",
        f"The organization is {dumped_design().settings.aws_id}.",
    ]
    assert "Sign in again: aws sso login --profile audit. Then run this again with --keep" in done.stderr
    client.lasting = None
    again = run(*command)
    assert (0, True) == (again.exit_code, (tmp_path / "a.json").exists()), again.stderr


def test_who_one_is_and_which_organization_it_is_are_asked_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with needs("moto").mock_aws():
        with pytest.raises(EditError, match="The account 123456789012 is in no organization"):
            session.look(None, threading.Event())
        boto3.client("organizations", region_name="us-east-1").create_organization(FeatureSet="ALL")
        access = session.look(None, threading.Event())
        assert ("123456789012", "ALL", "") == (access.identity.account, access.features, access.refused)
        assert access.organization.startswith("o-")


def test_profiles_come_from_the_files_of_the_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    assert () == session.profiles()
    (tmp_path / "config").write_text("[profile a]\nregion = eu-west-1\n[profile b]\n")
    assert ("a", "b") == session.profiles()
    (tmp_path / "config").write_text("[profile a\n")
    with pytest.raises(EditError, match=r"^The profiles of the AWS CLI cannot be read: "):
        session.profiles()
