"""SARIF 2.1.0: one run of Orgwright, and places in files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath
from urllib.parse import quote

from designer.cli.common import json_text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_document(
    rules: Sequence[Mapping[str, object]],
    results: Sequence[Mapping[str, object]],
    notifications: Sequence[Mapping[str, object]],
) -> str:
    """Return the text of a run; with notifications it was not successful."""
    driver = {
        "name": "Orgwright",
        "version": _version(),
        "informationUri": "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies.html",
        "rules": rules,
    }
    run: dict[str, object] = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    if notifications:
        run["invocations"] = [{"executionSuccessful": False, "toolExecutionNotifications": notifications}]
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def sarif_notification(source: str, reason: str) -> dict[str, object]:
    """Return why a file could not be looked at as a whole."""
    place = {"physicalLocation": {"artifactLocation": {"uri": _uri(source)}}}
    return {"level": "error", "message": {"text": reason}, "locations": [place]}


def sarif_location(source: str, path: str, line: int, column: int) -> dict[str, object]:
    """Return a place in a file: its JSON path, line and column; "" and 0 where the file does not hold it."""
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(source)}}
    if line:
        physical["region"] = {"startLine": line, "startColumn": max(1, column)}
    location: dict[str, object] = {"physicalLocation": physical}
    if path:
        location["logicalLocations"] = [{"fullyQualifiedName": path}]
    return location


def _uri(source: str) -> str:
    """Return a file's name as a URI: relative ones stay relative, so that a code host finds them in the checkout."""
    path = PurePath(source)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()), safe="/._-~")


def _version() -> str:
    try:
        return version("orgwright")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
