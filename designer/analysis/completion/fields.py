"""Suggestions for fields of forms: what the design and AWS know of a kind of text, with quiet words about each."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from designer.analysis.access.question import CallerKind, known_callers
from designer.analysis.completion import KEY, offer
from designer.analysis.completion.actions import design_tags
from designer.organization.model.identity_center import IdentityCenter
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType
from designer.policy.catalog.catalogue import load
from designer.policy.json.text import JsonPath

MOST_OFFERED = 40

_MADE_BY_AWS = ("OrganizationAccountAccessRole", "AWSControlTowerExecution")
_ANY_OPERATOR = "-"


def matching(typed: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Texts that have what is typed in them or in the words about them, those that begin with it first."""
    wanted = typed.strip().casefold()
    found = [one for one in dict(known).items() if any(wanted in text.casefold() for text in one)]
    return sorted(found, key=lambda one: not one[0].casefold().startswith(wanted))[:MOST_OFFERED]


def suggested_services(typed: str) -> list[tuple[str, str]]:
    """Prefixes of services, by themselves or by the name of the service."""
    catalogue = load()
    return matching(typed, ((prefix, catalogue.service_title(prefix)) for prefix in catalogue.services))


def suggested_owners(organization: Organization, typed: str) -> list[tuple[str, str]]:
    """Owners of nodes and of guardrail tests."""
    of_nodes = (node.owner for node in organization.nodes.values())
    named = sorted({*of_nodes, *(test.owner for test in organization.settings.tests)} - {""})
    return matching(typed, ((owner, "") for owner in named))


def suggested_tags(organization: Organization, key: str | None, typed: str) -> list[tuple[str, str]]:
    """Keys of tags that the design or a tag policy has; with a key, its values."""
    known = design_tags(organization)
    return matching(typed, ((one, "") for one in sorted(known if key is None else known.get(key, ()))))


def callers_of(organization: Organization, kind: CallerKind) -> list[str]:
    """Names of the roles or users of all accounts."""
    return sorted({name for account in organization.identities for name in known_callers(organization, account, kind)})


def suggested_roles(organization: Organization, typed: str) -> list[tuple[str, str]]:
    """ARNs of roles of any account: those of the design, of its permission sets, and those that AWS makes."""
    own = ((f"role/{name}", "role of the design") for name in callers_of(organization, CallerKind.ROLE))
    sets = (
        (f"role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_{one.name}_*", "permission set")
        for one in (organization.settings.identity_center or IdentityCenter()).permission_sets
    )
    made = ((f"role/{name}", "made by AWS") for name in _MADE_BY_AWS)
    return matching(typed, ((f"arn:*:iam::*:{text}", words) for text, words in (*own, *sets, *made)))


def suggested_values(organization: Organization, key: str, typed: str) -> list[tuple[str, str]]:
    """Values of a condition key."""
    return list(_offered(organization, (), typed, "Condition", "StringEquals", key, 0))


def suggested_resources(organization: Organization, actions: Iterable[str], typed: str) -> list[tuple[str, str]]:
    """Forms of the ARNs that actions work on."""
    return list(_offered(organization, actions, typed, "Resource", 0))


def suggested_conditions(organization: Organization, actions: Iterable[str], typed: str) -> Iterator[tuple[str, str]]:
    """Lines such as ``StringEquals aws:RequestedRegion = eu-west-1``, part by part."""
    operator, blank, fact = typed.lstrip().partition(" ")
    if blank:
        return _facts(organization, actions, fact, operator)
    return ((f"{one} ", words) for one, words in _offered(organization, (), operator, "Condition", KEY))


def suggested_facts(organization: Organization, actions: Iterable[str], typed: str) -> Iterator[tuple[str, str]]:
    """Lines such as ``aws:RequestedRegion = eu-west-1`` or ``no aws:MultiFactorAuthPresent``, part by part."""
    if typed.startswith("no "):
        keys = _offered(organization, actions, typed.removeprefix("no ").strip(), "Condition", _ANY_OPERATOR, KEY)
        return ((f"no {key}", words) for key, words in keys)
    return _facts(organization, actions, typed)


def _facts(
    organization: Organization, actions: Iterable[str], typed: str, operator: str = ""
) -> Iterator[tuple[str, str]]:
    """A key, and behind the equals sign the last of its values."""
    key, equals, values = typed.partition("=")
    start = f"{operator} ".lstrip()
    if not equals:
        for name, words in _offered(organization, actions, key.strip(), "Condition", operator or _ANY_OPERATOR, KEY):
            yield f"{start}{name}{'' if name.endswith('/') else ' = '}", words
        return
    before, comma, last = values.rpartition(",")
    start = f"{start}{key.strip()} = {f'{before.strip()}, ' if comma else ''}"
    for value, words in _offered(
        organization, (), last.strip(), "Condition", operator or "StringEquals", key.strip(), 0
    ):
        yield f"{start}{value}", words


def _offered(
    organization: Organization, actions: Iterable[str], typed: str, *place: str | int
) -> Iterator[tuple[str, str]]:
    """What may stand in a place of a statement with some actions."""
    text = json.dumps({"Statement": [{"Effect": "Deny", "Action": [*actions]}]})
    path: JsonPath = ("Statement", 0, *place)
    kind = PolicyType.SERVICE_CONTROL_POLICY
    found = offer(text, path, typed, kind, catalogue=load(), organization=organization)
    return ((one.label, one.detail) for one in islice(found.suggestions, MOST_OFFERED))
