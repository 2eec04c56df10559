"""Suggestions for fields of forms: texts that the design and AWS know, with quiet words about each."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeAlias

from designer.analysis.access.question import CallerKind, known_callers
from designer.analysis.completion import KEY, offer
from designer.analysis.completion.actions import design_tags
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import load

MOST_OFFERED = 40

_MADE_BY_AWS = ("OrganizationAccountAccessRole", "AWSControlTowerExecution")
_Texts: TypeAlias = Iterator[tuple[str, str]]
_Lines: TypeAlias = Iterator[tuple[str, str, str]]
_ANY = "-"
"""An unknown operator reads every key."""


def matching_texts(typed: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the texts that have what is typed in them or in the words about them, those that begin with it first."""
    wanted = typed.strip().casefold()
    found = [one for one in dict(known).items() if any(wanted in text.casefold() for text in one)]
    return sorted(found, key=lambda one: (not one[0].casefold().startswith(wanted), one[0]))[:MOST_OFFERED]


def suggested_services(typed: str) -> list[tuple[str, str]]:
    """Return the prefixes of services, by themselves or by the name of the service."""
    catalogue = load()
    return matching_texts(typed, ((prefix, catalogue.service_title(prefix)) for prefix in catalogue.services))


def suggested_owners(organization: Organization, typed: str) -> list[tuple[str, str]]:
    """Return the owners of nodes and of guardrail tests."""
    of_nodes, of_tests = (node.owner for node in organization.nodes.values()), organization.settings.tests
    return matching_texts(typed, ((owner, "") for owner in {*of_nodes, *(test.owner for test in of_tests)} - {""}))


def suggested_tags(organization: Organization, key: str | None, typed: str) -> list[tuple[str, str]]:
    """Return the keys of tags that the design or a tag policy has; with a key, its values."""
    known = design_tags(organization)
    return matching_texts(typed, ((one, "") for one in (known if key is None else known.get(key, ()))))


def callers_of(organization: Organization, kind: CallerKind) -> list[str]:
    """Return the names of the roles or users of all accounts, and of those that policies name."""
    own = {name for account in organization.identities for name in known_callers(organization, account, kind)}
    named = re.compile(rf':{kind.value}/([^"*?<$]+)"')
    return sorted(own.union(*(named.findall(policy.text) for policy in organization.policies.values())))


def suggested_roles(organization: Organization, typed: str) -> list[tuple[str, str]]:
    """Return ARNs of roles of any account: those of the design, of its permission sets, and those that AWS makes."""
    center = organization.settings.identity_center or IdentityCenter()
    signed_in = "aws-reserved/sso.amazonaws.com/*AWSReservedSSO"
    known = dict.fromkeys(_MADE_BY_AWS, "made by AWS") | dict.fromkeys(callers_of(organization, CallerKind.ROLE), "")
    known |= {f"{signed_in}_{permission_set.name}_*": "permission set" for permission_set in center.permission_sets}
    return matching_texts(typed, ((f"arn:*:iam::*:role/{name}", words) for name, words in known.items()))


def suggested_values(organization: Organization, key: str, typed: str) -> list[tuple[str, str]]:
    """Return the values of a condition key."""
    return list(_offered(organization, (), typed, "Condition", "StringEquals", key, 0))


def suggested_resources(organization: Organization, actions: Iterable[str], typed: str) -> list[tuple[str, str]]:
    """Return the forms of the ARNs that actions work on."""
    return list(_offered(organization, actions, typed, "Resource", 0))


def suggested_conditions(organization: Organization, actions: Iterable[str], typed: str) -> _Lines:
    """Return the lines such as ``StringEquals aws:RequestedRegion = eu-west-1``, and the part of each that is new."""
    operator, blank, fact = typed.lstrip().partition(" ")
    if blank:
        return _facts(organization, actions, fact, f"{operator} ", operator)
    return ((f"{one} ", words, one) for one, words in _offered(organization, (), operator, "Condition", KEY))


def suggested_facts(organization: Organization, actions: Iterable[str], typed: str) -> _Lines:
    """Return the lines such as ``aws:RequestedRegion = eu-west-1`` or ``no aws:MultiFactorAuthPresent``, likewise."""
    if typed.startswith("no "):
        lines = _facts(organization, actions, typed.removeprefix("no "), "no ")
        return ((line.removesuffix(" = "), words, key) for line, words, key in lines)
    return _facts(organization, actions, typed)


def _facts(
    organization: Organization, actions: Iterable[str], typed: str, start: str = "", operator: str = ""
) -> _Lines:
    """Yield completions of a key, or of its last value after the equals sign."""
    key, equals, values = (part.strip() for part in typed.partition("="))
    if not equals:
        for one, words in _offered(organization, actions, key, "Condition", operator or _ANY, KEY):
            yield f"{start}{one}{'' if one.endswith('/') else ' = '}", words, one
        return
    before, comma, last = values.rpartition(",")
    start = f"{start}{key} = {before}{comma}{comma and ' '}"
    for value, words in _offered(organization, (), last.strip(), "Condition", operator or "StringEquals", key, 0):
        yield f"{start}{value}", words, value


def _offered(organization: Organization, actions: Iterable[str], typed: str, *place: str | int) -> _Texts:
    """Return what may be in a place of a statement with some actions."""
    text = json.dumps({"Statement": [{"Effect": "Deny", "Action": [*actions]}]})
    kind = PolicyType.SERVICE_CONTROL_POLICY
    found = offer(text, ("Statement", 0, *place), typed, kind, catalogue=load(), organization=organization)
    return ((suggestion.label, suggestion.detail) for suggestion in islice(found.suggestions, MOST_OFFERED))
