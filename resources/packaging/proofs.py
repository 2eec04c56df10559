#!/usr/bin/env python3
"""Write what proves where the files of a release come from and what is in them.

    .venv/bin/python resources/packaging/proofs.py dist --key ~/.ssh/release

`orgwright.cdx.json` lists the parts (CycloneDX 1.6, from `uv.lock`), `SHA256SUMS` the digests of all files there, and
`SHA256SUMS.sig` is its signature by an SSH key: Debian, macOS and Windows have `ssh-keygen`, so nobody installs one
to check it. `docs/install.md` has the commands that verify them. Equal commits give equal bytes.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tomllib
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "orgwright"
"""What the signature is for: one made for Git or a login is none of a release."""

SBOM, SUMS = "orgwright.cdx.json", "SHA256SUMS"


def main() -> None:
    """Write the three files into the folder of a release."""
    parser = argparse.ArgumentParser(description="Write the parts list, the digests and the signature of a release.")
    parser.add_argument("folder", type=Path, help="the folder of the release's files")
    parser.add_argument("--key", type=Path, help="the private SSH key that signs; without one nothing is signed")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    for old in (SUMS, f"{SUMS}.sig"):
        (folder / old).unlink(missing_ok=True)
    lock = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))
    (folder / SBOM).write_text(json.dumps(parts_list(lock), indent=2) + "\n", encoding="utf-8")
    files = sorted(path for path in folder.iterdir() if path.is_file())
    sums = "".join(f"{digest(path)}  {path.name}\n" for path in files)
    (folder / SUMS).write_text(sums, encoding="utf-8", newline="\n")
    if arguments.key:
        words = ["ssh-keygen", "-q", "-Y", "sign", "-n", NAMESPACE, "-f", str(arguments.key), str(folder / SUMS)]
        subprocess.run(words, check=True)  # noqa: S603


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parts_list(lock: dict[str, Any]) -> dict[str, Any]:
    """Return the CycloneDX document of the program with all its extras, from the lock of its packages."""
    ours = next(package for package in lock["package"] if package["name"] == "orgwright")
    parts = closure(ours, lock["package"])
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(lock, sort_keys=True, default=str))}",
        "version": 1,
        "metadata": {"timestamp": time_of_commit(), "component": component(ours, "application")},
        "components": [component(part) for part in parts if part is not ours],
        "dependencies": [
            {"ref": purl(part), "dependsOn": sorted({*map(purl, needs(part, lock["package"]))})} for part in parts
        ],
    }


def closure(ours: dict[str, Any], packages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the program and every package that it needs on some system or Python, in order."""
    found, left = {purl(ours): ours}, [ours]
    while left:
        new = {purl(part): part for part in needs(left.pop(), packages)}
        left += [part for key, part in new.items() if key not in found]
        found |= new
    return [found[key] for key in sorted(found)]


def needs(package: dict[str, Any], packages: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what a package needs, and what the program's extras need; of two versions, each where it is not chosen."""
    wanted = list(package.get("dependencies", ()))
    for extra in package.get("optional-dependencies", {}).values():
        wanted += extra
    for one in wanted:
        same = (other for other in packages if other["name"] == one["name"])
        yield from (other for other in same if one.get("version") in (None, other["version"]))


def component(package: dict[str, Any], kind: str = "library") -> dict[str, Any]:
    """Return a part: its name and version, and each file that may be installed with its digest."""
    files = [*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else ())]
    references = [
        {
            "type": "distribution",
            "url": file["url"],
            "hashes": [{"alg": "SHA-256", "content": file["hash"].removeprefix("sha256:")}],
        }
        for file in files
    ]
    known = {"type": kind, "bom-ref": purl(package), "name": package["name"], "version": package["version"]}
    known["purl"] = purl(package)
    return known | ({"externalReferences": references} if references else {})


def purl(package: dict[str, Any]) -> str:
    """Return the address of a package, as scanners write it."""
    return f"pkg:pypi/{package['name']}@{package['version']}"


def time_of_commit() -> str:
    """Return SOURCE_DATE_EPOCH, or the time of the last commit, or the beginning of time outside Git."""
    words = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    named = os.environ.get("SOURCE_DATE_EPOCH")
    seconds = named or subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
    return datetime.fromtimestamp(int(seconds or 0), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    main()
