"""A Deny by Region leaves out the services that have no Region."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.checks.conditions.uses import KeyUse, uses
from designer.analysis.checks.finding import USER_GUIDE, Check, Fix, Replacement, Severity, TextFinding
from designer.analysis.checks.fixes import json_string
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.wording import listed, verb
from designer.basics.data import read_data, read_record
from designer.policy.json.text import JsonArray, Span
from designer.policy.language.placeholders import placeholder


class GlobalService(NamedTuple):
    """A service whose endpoint lies in one Region for the whole world.

    Attributes:
        service: Its prefix.
        region: The Region that its requests name.
        essential: True when an account can hardly be run without it.
    """

    service: str
    region: str
    essential: bool


@lru_cache(maxsize=1)
def global_services() -> tuple[GlobalService, ...]:
    """The dated list of ``resources/global_services.json``."""
    return read_record(tuple[GlobalService, ...], read_data("global_services.json")["services"])


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != "aws:requestedregion" or not (use.denies and use.negated) or use.compiled.if_exists:
            continue
        if not (use.statement.not_action or "*" in use.statement.actions):
            continue
        caught = _caught(view, use)
        essential = [one.service for one in caught if one.essential]
        if not essential:
            continue
        message = (
            f"Requests to {listed((one.service for one in caught), most=6)} name the Region us-east-1 or us-west-2 "
            f"wherever they come from, so this denies them. List {verb(caught, 'it', 'them')} in NotAction."
        )
        yield TextFinding(message, view.condition_key(use.condition), _exempted(view, use, caught))


def _caught(view: PolicyText, use: KeyUse) -> list[GlobalService]:
    """The global services of which this denies everything: whose Region is not among the allowed ones."""
    allowed = set(use.condition.values)
    if any(map(placeholder, allowed)):
        return []
    mask = view.mask(use.statement)
    found = []
    for one in global_services():
        every = view.catalogue.match(f"{one.service}:*")
        if every and mask & every == every and one.region not in allowed:
            found.append(one)
    return found


def _exempted(view: PolicyText, use: KeyUse, caught: list[GlobalService]) -> tuple[Fix, ...]:
    value = view.element(use.statement, "NotAction")
    if not isinstance(value, JsonArray) or not value.items:
        return ()
    added = "".join(f", {json_string(f'{one.service}:*')}" for one in caught)
    end = value.items[-1].span.end
    return (Fix("Leave these services out", (Replacement(Span(end, end), "", added),)),)


CHECK = Check(
    "global-services",
    "A Deny by Region leaves out the services that have no Region",
    Severity.WARNING,
    "IAM, Organizations, Route 53, CloudFront, Support and others answer in one Region for the whole world. A Deny for "
    "all other Regions that does not leave them out takes them away everywhere.",
    f"{USER_GUIDE}orgs_manage_policies_scps_examples_general.html",
    fix="Adds the services to NotAction.",
    texts=_check_text,
)
