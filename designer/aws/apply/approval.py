"""Approvals: another person's signature under one plan, by ``ssh-keygen -Y``.

An approval names the plan and the live organization that it rests on, so it lapses with any change of either. A file of
allowed signers says who may approve. It must lie outside the repository of the plan: a person who can change the plan
there could change that file, too.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from designer.aws.apply.plan_file import PlanFile
from designer.basics.errors import EditError
from designer.exchange.formats.loading import load_json

_MARK = "orgwright-approval"
_LONGEST_SIGNATURE = 1 << 16
_SECONDS = 120
"""How long a person may take to enter a passphrase or to touch a key, in seconds."""


def approval_record(file: PlanFile, time: str, effects: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return what a person signs: the plan, what it rests on, and what it changes."""
    return {"format": _MARK, **_bound(file), "time": time, "effects": [*effects]}


def _bound(file: PlanFile) -> dict[str, object]:
    live, design = (cast("dict[str, object]", file.members[name]) for name in ("live", "design"))
    return {
        "plan": file.id,
        "organization": file.origin.organization,
        "author": file.origin.author,
        "live": live["hash"],
        "design": design["hash"],
    }


def signed(record: Mapping[str, object], key: Path) -> bytes:
    """Return an approval as a file: the record, and the signature of a key under it.

    Raises:
        EditError: The key cannot sign, or there is no ssh-keygen.
    """
    signature = _keygen(("sign", "-f", str(key), "-n", _MARK), _canonical(record))
    return (json.dumps({**record, "signature": signature}, ensure_ascii=False, indent=1) + "\n").encode()


def require_approval(data: bytes, source: str, file: PlanFile, plan: Path, signers: Path) -> str:
    """Check an approval, and return who has signed it.

    Args:
        data: The approval.
        source: Its name, for messages.
        file: The plan.
        plan: Path of the plan.
        signers: File of allowed signers, as ssh-keygen reads it.

    Raises:
        EditError: The approval is for another plan, its signer may not approve or is the author, or the file of allowed
            signers lies in the repository of the plan.
    """
    record, _, faults = load_json(data, source)
    if (
        faults
        or not isinstance(record, dict)
        or record.get("format") != _MARK
        or not isinstance(signature := record.get("signature"), str)
        or len(signature) > _LONGEST_SIGNATURE
    ):
        raise EditError(f"{source} is not an approval of Orgwright.")
    if any(record.get(name) != value for name, value in _bound(file).items()):
        raise EditError(
            f"{source} approves another plan, or another state of the organization. Have this one approved."
        )
    for root in filter(None, map(_repository, (plan.absolute(), Path.cwd() / "plan"))):
        # A link there leads wherever the person has it lead.
        if any(one.is_relative_to(root) for one in (signers.resolve(), signers.parent.resolve() / signers.name)):
            raise EditError(
                f"{signers} lies in the repository {root}: a person who changes the plan could change it, too."
            )
    if not signers.is_file():
        raise EditError(f"There is no file of allowed signers {signers}.")
    text = _canonical({name: value for name, value in record.items() if name != "signature"})
    with TemporaryDirectory() as folder:
        path = Path(folder, "signature")
        path.write_text(signature, "utf-8")
        about = ("-f", str(signers), "-s", str(path))
        try:
            names = [*_keygen(("find-principals", *about), b"").split(), *_names_of(signature, signers)]
        except EditError as error:
            raise EditError(f"The signer of {source} is none of {signers}. {error}") from None
        if pattern := next((one for one in names if {*"*?!"} & {*one}), ""):
            raise EditError(f"{pattern} in {signers} names nobody: give each key the name of one person.")
        _keygen(("verify", *about, "-n", _MARK, "-I", names[0]), text)
    if mine := next((one for one in names if is_author(file.origin.author, one)), ""):
        raise EditError(f"{mine} has made the plan: another person has to approve it.")
    return names[0]


def _names_of(signature: str, signers: Path) -> Iterator[str]:
    """Yield the names of all lines of the key that has signed: ssh-keygen gives those of the first line alone."""
    lines = [line for line in signature.splitlines() if not line.startswith("-----")]
    data = base64.b64decode("".join(lines))
    size = int.from_bytes(data[10:14])  # after "SSHSIG" and the version
    key = base64.b64encode(data[14 : 14 + size]).decode()
    for line in signers.read_text("utf-8", errors="replace").splitlines():
        words = line.split()
        if key in words[1:] and not words[0].startswith("#"):
            yield from words[0].strip('"').split(",")


def is_author(arn: str, signer: str) -> bool:
    """Whether a signer's name is that in an ARN: of its user, or of the session of its role.

    A session may have any name, so this finds who does not hide; it does not prove that two are two.
    """
    name, other = arn.rpartition("/")[2].casefold(), signer.casefold()
    return name in (other, other.partition("@")[0]) or name.partition("@")[0] == other


def _repository(path: Path) -> Path | None:
    """Return the nearest folder above a file that is a Git repository."""
    return next((parent for parent in path.resolve().parents if (parent / ".git").exists()), None)


def _canonical(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _keygen(args: Sequence[str], given: bytes) -> str:
    """Return the output of ``ssh-keygen -Y``.

    Raises:
        EditError: ssh-keygen is not installed, or fails.
    """
    import subprocess

    try:
        command = ("ssh-keygen", "-Y", *args)
        done = subprocess.run(  # noqa: S603 - a fixed program, its arguments as a list
            command,
            input=given,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env=os.environ | {"LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise EditError("The program ssh-keygen is not installed: it comes with OpenSSH.") from None
    except OSError as error:
        raise EditError(f"ssh-keygen cannot be started: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise EditError(f"ssh-keygen did not answer within {_SECONDS} seconds.") from None
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        raise EditError(f"ssh-keygen {args[0]} refuses: {said[-1].rstrip('.') if said else 'it says nothing'}.")
    return done.stdout.decode(errors="replace")
