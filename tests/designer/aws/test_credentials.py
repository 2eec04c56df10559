"""Credentials of a reading stay in memory: no log, report, design, kept answer or error has any."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from designer.aws import session

ROOT = Path(__file__).parents[3]
KEY, SECRET, TOKEN = "AKIAOFNOBODY00000001", "secret/of+nobody/0000000000000000000001", "token/of+nobody/0001"
THERE = ("ASIAOFTHEROLE0000001", "secret/of+the/role0000000000000000000001", "token/of+the/role/0001")
"""Keys of the caller, and those that AWS gives for the role in an account."""

_IDENTITY = b"""<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111111111111:user/ada</Arn>
<Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
_ROLE = f"""<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>{THERE[0]}</AccessKeyId>
<SecretAccessKey>{THERE[1]}</SecretAccessKey><SessionToken>{THERE[2]}</SessionToken>
<Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""".encode()
_DETAILS = b"""<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult><IsTruncated>false
</IsTruncated></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"""
_ANSWERS = {
    "DescribeOrganization": b'{"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "111111111111"}}',
    "ListRoots": b'{"Roots": [{"Id": "r-ab12", "Name": "Root", "PolicyTypes": []}]}',
    "ListAccounts": b'{"Accounts": [{"Id": "222222222222", "Name": "Shop", "State": "ACTIVE"}]}',
    "ListAccountsForParent": b'{"Accounts": [{"Id": "222222222222", "Name": "Shop", "State": "ACTIVE"}]}',
    "ListOrganizationalUnitsForParent": b'{"OrganizationalUnits": []}',
    "ListPolicies": b'{"Policies": []}',
}


class _Aws(BaseHTTPRequestHandler):
    """AWS by HTTP: each call is answered, or refused with words that repeat who has asked."""

    seen: set[str]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.seen.add(self.headers.get("X-Amz-Security-Token", ""))
        for action, answer in (
            ("GetCallerIdentity", _IDENTITY),
            ("AssumeRole", _ROLE),
            ("GetAccountAuthorizationDetails", _DETAILS),
        ):
            if f"Action={action}&" in body:
                self._answer(200, answer, "text/xml")
                return
        operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
        told = f'{{"__type": "AccessDeniedException", "message": "no: {self.headers.get("Authorization")}"}}'.encode()
        found = _ANSWERS.get(operation)
        self._answer(200 if found else 400, found or told, "application/x-amz-json-1.1")

    do_GET = do_POST  # noqa: N815 - named by http.server

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Nothing: the test reads what the program writes."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    _Aws.seen = set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Aws)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.loopback
def test_no_credential_is_written_anywhere(endpoint: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_SESSION_TOKEN": TOKEN,
        "AWS_REGION": "eu-central-1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    arguments = ["--log", "run.log", "import", "aws", "--identities", "--keep", "kept", "-o", "a.json"]
    done = subprocess.run(
        [sys.executable, "-m", "designer", *arguments, "--report", "report.json"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert 1 == done.returncode, done.stderr
    assert {TOKEN, THERE[2]} <= _Aws.seen, "both were used"
    assert "Read what lies inside 1 account of 1." in done.stderr
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"run.log", "a.json", "report.json", "get-account-authorization-details.json"} <= {
        one.name for one in written
    }
    said = done.stdout.encode() + done.stderr.encode()
    for secret in (KEY, SECRET, TOKEN, *THERE):
        assert [] == [path for path, data in written.items() if secret.encode() in data]
        assert secret.encode() not in said


@pytest.mark.loopback
def test_a_profile_that_asks_for_an_mfa_code_is_answered_with_what_was_typed_and_never_at_a_terminal(
    endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[default]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[profile apply]\nrole_arn = arn:aws:iam::111111111111:role/apply\nsource_profile = default\n"
        "mfa_serial = arn:aws:iam::111111111111:mfa/ada\n"
    )
    for name, value in {"AWS_CONFIG_FILE": str(config), "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(session, "_ROLES", {})
    with pytest.raises(session.CodeNeededError, match="MFA"):
        session.sign_in("apply", "")
    identity, _ = session.sign_in("apply", "123456")
    assert identity.until == "2036-01-01T00:00:00+00:00"
    assert tuple(identity.keys.values()) == THERE, "another process goes on with them: AWS takes a code once"
    assert not any(secret in repr(identity) for secret in THERE)
    again, _ = session.sign_in("apply", "")
    assert again == identity, "a code that AWS has taken is asked for once"
    assert session.boto_session("apply").get_credentials().access_key == THERE[0], "nor for what is read besides"
