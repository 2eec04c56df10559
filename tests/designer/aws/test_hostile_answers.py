"""What answers may mean harm: no id in an answer leads out of the folder of kept answers, and none is asked with."""

from __future__ import annotations

import copy
import random
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from designer.aws import calls as module
from designer.aws.answer_folder import AnswerFolder, file_name
from designer.aws.calls import RefusedError
from designer.aws.inside_lists import CenterReading, IdentityReading
from designer.aws.inside_reading import AccountClients
from designer.basics.errors import EditError, OrgwrightError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.cli_dump import read_dump
from designer.exchange.imports.source import never_stops, open_source
from tests.designer.aws.clients import Client
from tests.designer.aws.test_reading import read
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.dumps import answers, busy, write
from tests.tools import in_one_test

HOSTILE = (
    *("x/../../../pwned", "../../pwned", "/pwned", "..", ".", "", "\0", "a\0b", "x" * 5_000, "\ud800", "CON", "a:b"),
    *(
        "ou-ab12-00000001/../../../pwned",
        "r-ab12\n",
        "111111111111 ",
        "११११११११११११",
        "p-FullAWSAccess/../..",
        "\u202e",
    ),
    *(None, 1, -1.5, True, [], {}, ["x/../../pwned"], {"Id": "../pwned"}),
)
"""Values in the place of a text of an answer."""


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 0.0)


def places(value: Any) -> Iterator[Callable[[object], None]]:
    """Setters of all texts in a value."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if isinstance(one, str):
            yield lambda new, key=key: value.__setitem__(key, new)
        else:
            yield from places(one)


def outside(folder: Path, kept: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_relative_to(kept) and path not in kept.parents]


@in_one_test("seed", range(40))
def test_no_answer_writes_outside_the_folder_or_ends_in_a_traceback(seed: int) -> None:
    draw = random.Random(seed)
    client = Client(busy(dumped_design()))
    client.answers = copy.deepcopy(client.answers)
    for _ in range(draw.choice([1, 3])):
        draw.choice(list(places(client.answers)))(draw.choice(HOSTILE))
    with TemporaryDirectory() as name:
        kept = Path(name) / "a" / "kept"
        for _ in range(2):  # the second time from what was kept
            with suppress(OrgwrightError):
                read(client, keep=kept)
        assert not outside(Path(name), kept)
        assert {path.parent for path in Path(name).rglob("*") if path.is_file()} <= {kept}


@pytest.mark.parametrize("seed", range(20))
def test_a_dump_with_hostile_texts_is_read_without_a_traceback(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    files = copy.deepcopy(answers(busy(dumped_design())))
    for _ in range(draw.choice([1, 3])):
        draw.choice(list(places(files)))(draw.choice([one for one in HOSTILE if one != "\ud800"]))
    source = open_source(write(tmp_path, files), ConversionReport())
    with suppress(OrgwrightError):
        read_dump(source, ConversionReport())


def test_an_ou_whose_id_leads_elsewhere_is_named_and_not_asked_about(tmp_path: Path) -> None:
    client = Client(dumped_design())
    evil = "x/../../../pwned"
    name = f"list-organizational-units-for-parent-{dumped_design().node(dumped_design().root).aws_id}.json"
    client.answers[name]["OrganizationalUnits"].append({"Id": evil, "Name": "Evil", "Arn": "arn:aws:x"})
    kept = tmp_path / "a" / "b" / "kept"
    _, report = read(client, keep=kept)
    assert not outside(tmp_path, kept)
    assert not [asked for asked in client.asked if "pwned" in asked]
    assert [line for line in report if f'Id is "{evil}", which is not an id that AWS gives here' in line]
    assert [line for line in report if "OUs may be missing below root Root" in line]


def test_a_target_whose_id_leads_elsewhere_makes_the_attachments_unknown() -> None:
    client = Client(dumped_design())
    targets = (one["Targets"] for name, one in client.answers.items() if name.startswith("list-targets-for-policy"))
    next(filter(None, targets))[0]["TargetId"] = "../../r-ab12"
    _, report = read(client)
    assert [line for line in report if "SCPs attached to" in line and "unknown" in line], report


def test_a_kept_answer_is_for_its_owner_alone_also_in_a_folder_that_was_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o755)
    (kept / "list-roots.json").write_text("{}")
    kept.chmod(0o755)
    read(Client(dumped_design()), keep=kept)
    folder = AnswerFolder(tmp_path / "inside")
    folder.keep("list-things", {"Things": []}, "111111111111")
    written = [*kept.iterdir(), *(tmp_path / "inside").rglob("*.json")]
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in written}
    folders = [kept, tmp_path / "inside", tmp_path / "inside" / "111111111111"]
    assert {0o700} == {stat.S_IMODE(path.stat().st_mode) for path in folders}


def test_a_folder_with_other_things_is_not_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    tmp_path.chmod(0o755)
    with pytest.raises(EditError, match="has other things in it than answers of AWS"):
        read(Client(dumped_design()), keep=tmp_path)
    assert (0o755, ["notes.txt"]) == (stat.S_IMODE(tmp_path.stat().st_mode), [one.name for one in tmp_path.iterdir()])


def test_links_in_the_folder_are_not_followed(tmp_path: Path) -> None:
    kept, there = tmp_path / "kept", tmp_path / "there"
    kept.mkdir(mode=0o700)
    there.write_text('{"Roots": [], "precious": true}')
    for name in ("list-roots.json", "list-roots.json.part", "list-accounts.json"):
        (kept / name).symlink_to(there)
    design, _ = read(Client(dumped_design()), keep=kept)
    assert "Root" == design.node(design.root).name, "the answer behind the link is none"
    assert '{"Roots": [], "precious": true}' == there.read_text()
    (kept / "111111111111").symlink_to(tmp_path)
    (tmp_path / "list-things.json").write_text('{"Things": [1]}')
    assert AnswerFolder(kept).kept("list-things", "111111111111") is None
    with pytest.raises(EditError, match="is a link"):
        AnswerFolder(kept).keep("list-things", {}, "111111111111")


@pytest.mark.parametrize(
    "words", ["..", "", ".", "a/b", "a\\b", "a:b", "a\0b", "x" * 300, "a.", ".hidden", "\ud800", "é"]
)
def test_any_words_are_the_name_of_one_file(words: str) -> None:
    name = file_name(words)
    assert name.isalnum()
    assert name == file_name(words) != file_name(f"{words}x")


class _Center:
    """Identity Center whose every id is another one than AWS gives."""

    def __init__(self, answered: dict[str, dict[str, object]]) -> None:
        self.answered, self.asked = answered, []

    def client(self, _service: str) -> Any:
        return self

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(**parameters: object) -> object:
            self.asked.append((name, parameters))
            return self.answered[name]

        return call


INSTANCE = {"InstanceArn": "arn:aws:sso:::instance/ssoins-1234567890abcdef", "IdentityStoreId": "d-1234567890"}


@in_one_test("hostile", [one for one in HOSTILE if one])
def test_identity_center_is_asked_with_no_id_that_aws_cannot_have_given(hostile: object) -> None:
    center = _Center(
        {
            "list_instances": {"Instances": [INSTANCE]},
            "list_users": {"Users": []},
            "list_groups": {"Groups": [{"GroupId": hostile, "DisplayName": "g", "IdentityStoreId": "d-1234567890"}]},
            "list_permission_sets": {"PermissionSets": [hostile]},
            "list_applications": {"applications": [{"applicationArn": hostile}]},
        }
    )
    report = ConversionReport()
    facts = CenterReading(center, report, stop=never_stops).facts()
    asked = {name for name, _ in center.asked}
    assert {"list_instances", "list_users", "list_groups", "list_permission_sets", "list_applications"} == asked
    assert {"Groups", "PermissionSets", "entitlements"} <= facts.incomplete
    assert 3 == sum("for an id; it is left out" in str(entry) for entry in report)
    broken = _Center({"list_instances": {"Instances": [dict.fromkeys(INSTANCE, hostile)]}, "list_applications": {}})
    CenterReading(broken, report, stop=never_stops).facts()
    assert {"list_instances", "list_applications"} == {name for name, _ in broken.asked}


def test_no_role_is_taken_in_what_is_no_account() -> None:
    clients = AccountClients.__new__(AccountClients)
    with pytest.raises(RefusedError, match="NoAccountNumber"):
        clients.iam("../../pwned")
    report = ConversionReport()
    facts = IdentityReading(clients, report, stop=never_stops, pause=lambda _seconds: None).facts(["../../pwned"])
    assert ({}, 1) == (facts, len(report))
