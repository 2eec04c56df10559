"""What proves a release: the parts list, the digests, the signature, and the commands of the page that verify them."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import needs

ROOT = Path(__file__).resolve().parents[1]
(VERIFY,) = re.findall(r"```sh verify\n(.*?)```", (ROOT / "docs/install.md").read_text("utf-8"), re.DOTALL)

(HASHES,) = re.findall(r"```sh hashes\n(.*?)```", (ROOT / "docs/install.md").read_text("utf-8"), re.DOTALL)

pytestmark = pytest.mark.skipif(
    not (shutil.which("ssh-keygen") and shutil.which("sha256sum")), reason="needs ssh-keygen and sha256sum"
)


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The folder of a release, signed by a key that nothing else knows."""
    key = tmp_path_factory.mktemp("key") / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    folder = tmp_path_factory.mktemp("release")
    (folder / "orgwright.deb").write_bytes(b"the package")
    words = [sys.executable, str(ROOT / "resources/packaging/proofs.py"), str(folder), "--key", str(key)]
    subprocess.run(words, check=True, capture_output=True)
    shutil.copy(key.with_suffix(".pub"), folder / "release.pub")
    return folder


def verify(folder):
    return subprocess.run(["sh", "-euc", VERIFY], cwd=folder, capture_output=True, text=True, check=False)


def test_the_commands_of_the_page_verify_a_release(release):
    done = verify(release)
    assert 0 == done.returncode, done.stderr
    assert 'Good "orgwright" signature' in done.stdout
    assert ["orgwright.cdx.json: OK", "orgwright.deb: OK"] == sorted(done.stdout.splitlines())[1:]


@pytest.mark.parametrize("changed", ["orgwright.deb", "SHA256SUMS", "orgwright.cdx.json"])
def test_they_refuse_a_release_that_somebody_has_changed(release, tmp_path, changed):
    copy = shutil.copytree(release, tmp_path / "release")
    (copy / changed).write_bytes((copy / changed).read_bytes() + b"\n")
    assert 0 != verify(copy).returncode


def test_the_commands_of_the_page_name_a_digest_of_the_lock_for_each_package(tmp_path):
    needs("uv")
    (command, *_), locked = HASHES.splitlines(), (ROOT / "uv.lock").read_text("utf-8")
    words = command.replace("requirements.txt", str(tmp_path / "wanted")).split()
    subprocess.run([sys.executable, "-m", *words, "--offline"], cwd=ROOT, check=True, capture_output=True)
    lines = (tmp_path / "wanted").read_text("utf-8").replace("\\\n", "").splitlines()
    packages = [line for line in lines if re.match(r"\w", line)]
    assert {"click", "pyside6-essentials", "boto3"} <= {line.partition("==")[0] for line in packages}
    for line in packages:
        digests = re.findall("--hash=(sha256:[0-9a-f]{64})", line)
        assert digests, line
        assert all(one in locked for one in digests)


def test_the_parts_list_has_what_the_program_needs_and_nothing_of_its_tests(release):
    parts = json.loads((release / "orgwright.cdx.json").read_text("utf-8"))
    names = {part["name"] for part in parts["components"]}
    assert {"click", "networkx", "pyside6-essentials", "shiboken6", "boto3", "botocore", "urllib3"} <= names
    assert not names & {"pytest", "ruff", "orgwright"}
    known = {part["bom-ref"] for part in [*parts["components"], parts["metadata"]["component"]]}
    assert known == {one["ref"] for one in parts["dependencies"]}
    assert {one for row in parts["dependencies"] for one in row["dependsOn"]} <= known
    for part in parts["components"]:
        for file in part["externalReferences"]:
            assert re.fullmatch("[0-9a-f]{64}", file["hashes"][0]["content"]), part["name"]
