"""What lies inside accounts is read once: a reading goes on where it stopped, and keeps a dump without secrets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from click.testing import CliRunner

from designer.aws import inside_lists
from designer.aws.answer_folder import AnswerFolder, folder_inside
from designer.aws.calls import SignInError
from designer.aws.client_answers import answer_of
from designer.aws.inside_lists import CenterReading
from designer.aws.inside_reading import AccountClients, InsideChoice, InsideReading
from designer.aws.session import CallerIdentity
from designer.cli.group import group
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats import native
from designer.exchange.imports import additions
from designer.exchange.imports.additions import joined_changes
from designer.exchange.imports.api.cli_dump import DEFAULT_ROLE
from designer.exchange.imports.source import never_stops, open_source
from designer.organization.model.organization import Organization
from tests.designer.aws.moto_identities import mocked_aws
from tests.designer.aws.moto_organization import Network, client
from tests.designer.aws.test_center_reading import Clients
from tests.designer.aws.test_center_reading import fill as fill_center
from tests.designer.aws.test_identity_reading import OWN, THERE, fill, told
from tests.designer.building import PAYER, company
from tests.examples import LONG

SECRETS = re.compile(rb"ASIA[A-Z0-9]{12}|SecretAccessKey|SessionToken|Base32StringSeed|QRCodePNG")
"""Keys of a session, as moto's begin, and members of answers that are secrets."""

REFUSED = {
    "get_permissions_boundary_for_permission_set": "ResourceNotFoundException",
    "list_applications": "AccessDeniedException",
}


@pytest.fixture(autouse=True)
def aws() -> Iterator[None]:
    with mocked_aws():
        yield


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Calls by their method, and under `until` the number after which the token has expired; -1 for never."""
    counts: Counter[str] = Counter({"until": -1})

    class Counting:
        def __init__(self, inner: Any) -> None:
            self._inner = inner

        def __getattr__(self, name: str) -> Callable[..., object]:
            def call(**parameters: object) -> object:
                if 0 <= counts["until"] <= counts.total() - counts["until"]:
                    raise ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, name)
                counts[name] += 1
                if name in REFUSED:  # moto does not know them
                    raise ClientError({"Error": {"Code": REFUSED[name], "Message": "no"}}, name)
                return getattr(self._inner, name)(**parameters)

            return call

    for method in ("_own_client", "_client_there"):
        made = getattr(AccountClients, method)
        monkeypatch.setattr(AccountClients, method, lambda self, key, made=made: Counting(made(self, key)))
    return counts


def plain_company() -> Organization:
    plain = company()
    nodes = [replace(one, aws_id=OWN) if one.id == PAYER else one for one in plain.nodes.values()]
    return Organization(nodes, plain.policies.values(), plain.settings)


def read(folder: Path | None) -> tuple[Organization, list[str]]:
    report, design = ConversionReport(), plain_company()
    choice = InsideChoice(DEFAULT_ROLE)
    reading = InsideReading(
        None, OWN, "aws", choice, report, stop=never_stops, pause=lambda _seconds: None, keep=folder
    )
    design.apply(joined_changes(reading.adders([OWN, THERE]))(design, None, "2026-11-27", report))
    return design, list(map(str, report))


def filled() -> None:
    clients = AccountClients(None, DEFAULT_ROLE, "aws")
    fill(clients.iam(OWN), OWN, 1)
    fill(clients.iam(THERE), THERE, 2)
    fill_center(Clients())


def test_after_a_token_that_expired_midway_the_rest_follows(asked: Counter[str], tmp_path: Path) -> None:
    filled()
    whole, _ = read(None)
    for until in (2, 5, 9, 14) if LONG else (5, 14):
        kept = tmp_path / f"kept {until}"
        asked.clear()
        asked["until"] = until
        with pytest.raises(SignInError, match="ExpiredToken"):
            read(kept)
        answered = asked.total() - until
        asked["until"] = -1
        design, report = read(kept)
        assert whole == design
        assert answered == until
        assert any("kept since" in line and "not asked again" in line for line in report)
    asked.clear()
    asked["until"] = -1
    again, _ = read(kept)
    assert whole == again
    assert asked.keys() - REFUSED.keys() == {"until", "generate_credential_report"}, "refusals are asked for again"


def test_what_is_kept_can_be_imported_as_a_dump_and_holds_no_secret(tmp_path: Path, asked: Counter[str]) -> None:
    filled()
    folder = tmp_path / "kept"
    live, _ = read(folder)
    report, design = ConversionReport(), plain_company()
    source = open_source(folder, report)
    addition = additions.recognised_addition(source)
    assert addition is not None
    assert addition.name == "iam"
    design.apply(addition.read(source, report)(design, None, "2026-11-27", report))
    assert live.identities == design.identities
    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert asked["list_virtual_mfa_devices"], "moto tells the seeds of devices there"
    assert not SECRETS.search(written)
    assert {0o700} == {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_dir()}


def test_names_of_files_lead_nowhere(tmp_path: Path) -> None:
    class Answering:
        def list_things(self, **_parameters: object) -> dict[str, object]:
            return {"Things": []}

    folder = tmp_path / "in" / "kept"
    kept = AnswerFolder(folder).client(Answering, "111111111111")
    for name in ("..", "a/../../b", "x" * 5000, "\0", "c:\\d", "", "é"):
        assert kept.list_things(Name=name) == {"Things": []}
    assert {folder / "111111111111"} == {path.parent for path in tmp_path.rglob("*.json")}


def test_the_command_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: Any, asked: Counter[str]) -> None:
    network = client(Network())
    monkeypatch.setattr("designer.aws.session.sign_in", lambda _profile: (CallerIdentity(OWN, "arn:x"), network))
    organizations = boto3.client("organizations", region_name="us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    made = organizations.create_account(AccountName="Shop", Email="shop@example.com")["CreateAccountStatus"]
    truth = fill(AccountClients(None, DEFAULT_ROLE, "aws").iam(made["AccountId"]), made["AccountId"], 3)
    path, keep = tmp_path / "design.json", tmp_path / "kept"
    arguments = ["import", "aws", "--identities", "--no-tags", "--keep", str(keep), "-o", str(path)]
    asked.clear()
    asked["until"] = 3
    result = CliRunner().invoke(group, arguments)
    assert (2, False) == (result.exit_code, path.exists())
    assert f"Sign in again: aws sso login. Then run this again with --keep {keep}: it goes on." in result.stderr
    asked["until"] = -1
    result = CliRunner().invoke(group, arguments)
    assert 1 == result.exit_code, "moto has no account access manager"
    design = native.read(path.read_bytes(), "design.json").organization
    numbers = {design.node(account).aws_id: inside for account, inside in design.identities.items()}
    found = told(numbers[made["AccountId"]])
    found["roles"].pop(DEFAULT_ROLE)
    assert truth == found
    assert folder_inside(keep).is_dir()


def test_an_answer_without_its_list_is_never_an_empty_list(tmp_path: Path) -> None:
    class Proxy:
        """Something between here and AWS, which answers all calls alike."""

        def __getattr__(self, _name: str) -> Callable[..., dict[str, object]]:
            return lambda **_parameters: {
                "Instances": [
                    {"InstanceArn": "arn:aws:sso:::instance/ssoins-1234567890abcdef", "IdentityStoreId": "d-1234567890"}
                ]
            }

    class Clients:
        def client(self, _service: str) -> Any:
            return AnswerFolder(tmp_path).client(Proxy)

    report = ConversionReport()
    facts = CenterReading(Clients(), report, stop=never_stops).facts()
    assert facts.answered == set()
    assert {"Users", "Groups", "PermissionSets", "AccountAssignments", "entitlements"} <= facts.incomplete
    assert any("list-users failed: AnswerWithoutItsList" in str(entry) for entry in report)
    assert ["list-instances.json"] == [path.name for path in tmp_path.rglob("*.json")]
    assert not inside_lists.read_live_artifact(Proxy(), report).parts


@pytest.mark.parametrize("error", [KeyError("x"), TypeError("x"), AttributeError("x"), ResponseParserError("x")])
def test_what_boto3_makes_of_no_answer_is_a_refusal(error: Exception) -> None:
    class Broken:
        def list_users(self, **_parameters: object) -> object:
            raise error

    assert ("BrokenAnswer", None) == (
        answer_of(Broken(), "list-users").refused,
        answer_of(Broken(), "list-users").members,
    )
