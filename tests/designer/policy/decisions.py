"""The table of decisions: cases/decisions.json, policies by name, as lines that `orgwright simulate` reads."""

import json
from pathlib import Path

TABLE = json.loads((Path(__file__).parent / "cases" / "decisions.json").read_text("utf-8"))


def named(names):
    return [{"name": name, "policy": TABLE["policies"][name]} for name in names]


def levels(path):
    return [{"id": str(number), "policies": named(names)} for number, names in enumerate(path)]


def line(case):
    """A case of the table as one line of input."""
    fields = {
        "id": case["name"],
        "orgLevels": case["orgLevels"] if "orgLevels" in case else levels(case["levels"]),
        "principal": case["principal"],
        "accountId": case["accountId"],
        "managementAccount": case.get("managementAccount", False),
        "action": case["action"],
        "resource": {"arn": case["resource"], "accountId": case["owner"]},
        "context": case.get("context", {}),
        "rcpDefault": case.get("rcpDefault", True),
    }
    if "rcps" in case:
        fields["rcps"] = levels(case["rcps"])
    for name, field in (
        ("identity", "identityPolicies"),
        ("boundary", "permissionsBoundary"),
        ("session", "sessionPolicy"),
    ):
        if name in case:
            fields[field] = named(case[name])
    if "resourcePolicy" in case:
        fields["resourcePolicy"] = named([case["resourcePolicy"]])[0]
    return json.dumps(fields)
