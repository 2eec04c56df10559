"""A guardrail and values for its parameters into the text of a policy, and which values are refused or do less.

``{{name}}`` alone in a list becomes the values, in a text with more around it one text for each value. Services become
``service:*``. A condition that loses its last value goes, and with its last condition ``Condition`` itself.

A parameter that spares (`Parameter.spares`) names exceptions. A value of it that matches everything is refused, for it
leaves nothing to deny.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from itertools import product

from designer.analysis.access.keys import regions
from designer.analysis.guardrails.catalogue import Guardrail, Parameter, ParameterKind, ParameterValues
from designer.basics.errors import EditError
from designer.organization.model import quotas
from designer.policy.catalog.patterns import compile_wildcard
from designer.policy.json.text import Plain, minified_length

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def completed_values(guardrail: Guardrail, given: ParameterValues) -> dict[str, tuple[str, ...]]:
    """Return the values of every parameter: what is given, and defaults for the rest; doubles are dropped.

    Raises:
        EditError: A name or a value is wrong.
    """
    known = {parameter.name for parameter in guardrail.parameters}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise EditError(f"{guardrail.id} has no parameter {unknown[0]}; it has {', '.join(sorted(known)) or 'none'}.")
    values = {
        parameter.name: tuple(dict.fromkeys(given.get(parameter.name, parameter.default)))
        for parameter in guardrail.parameters
    }
    faults = [fault(parameter, values[parameter.name]) for parameter in guardrail.parameters]
    if any(faults):
        raise EditError(" ".join(each for each in faults if each))
    return values


def build(guardrail: Guardrail, given: ParameterValues) -> str:
    """Return the policy's text, on indented lines.

    Raises:
        EditError: A value is wrong, or the policy is longer than AWS takes.
    """
    text = filled_text(guardrail, completed_values(guardrail, given))
    limit = quotas.load().types[guardrail.type].characters
    length = minified_length(text)
    if limit is not None and length > limit:
        raise EditError(f"With these values the policy has {length:,} characters; AWS takes {limit:,}. Give fewer.")
    return text


def filled_text(guardrail: Guardrail, values: Mapping[str, tuple[str, ...]]) -> str:
    """Return the text with a value for every parameter, whether they would be taken today or not."""
    kinds = {parameter.name: parameter.kind for parameter in guardrail.parameters}

    def inserted(name: str, *, alone: bool) -> tuple[str, ...]:
        found = values[name]
        return tuple(f"{value}:*" for value in found) if alone and kinds[name] is ParameterKind.SERVICES else found

    return json.dumps(_filled(dict(guardrail.document), inserted), ensure_ascii=False, indent=2)


_Insert = Callable[..., tuple[str, ...]]


def _filled(value: Plain, inserted: _Insert) -> Plain:
    if isinstance(value, str):
        found = tuple(_expanded(value, inserted))
        return found[0] if len(found) == 1 else list(found)
    if isinstance(value, list):
        items = [each for item in value for each in _items(item, inserted)]
        return list(dict.fromkeys(items)) if all(isinstance(each, str) for each in items) else items
    if isinstance(value, dict):
        return _filled_object(value, inserted)
    return value


def _filled_object(value: dict[str, Plain], inserted: _Insert) -> dict[str, Plain]:
    made: dict[str, Plain] = {}
    for key, below in value.items():
        filled = _filled(below, inserted)
        if key == "Condition" and isinstance(filled, dict):
            filled = {operator: keys for operator, keys in filled.items() if keys}
        if not filled and (key == "Condition" or _names_values(below)):
            continue  # a condition without values would never match what it is for
        made.update((name, filled) for name in _expanded(key, inserted))
    return made


def _names_values(value: Plain) -> bool:
    return isinstance(value, str) and bool(_PLACE.search(value))


def _items(item: Plain, inserted: _Insert) -> Iterator[Plain]:
    if isinstance(item, str):
        yield from _expanded(item, inserted)
    else:
        yield _filled(item, inserted)


def _expanded(text: str, inserted: _Insert) -> Iterator[str]:
    """Yield the texts that a text with places becomes; itself where it has none."""
    names = tuple(dict.fromkeys(_PLACE.findall(text)))
    for chosen in product(*(inserted(name, alone=text == f"{{{{{name}}}}}") for name in names)):
        values = dict(zip(names, chosen, strict=True))
        parts = _PLACE.split(text)  # text, name, text, name, … text
        yield "".join(values[part] if number % 2 else part for number, part in enumerate(parts))


_RULES: Mapping[ParameterKind, tuple[str, str]] = {
    # No *: the condition compares Regions as they are written, so it would deny every one of them.
    ParameterKind.REGIONS: (r"[a-z]{2,4}(-[a-z]+)+-\d+|unspecified", "a Region, such as eu-central-1"),
    ParameterKind.SERVICES: (r"[A-Za-z0-9-]+", "the prefix of a service, such as s3"),
    ParameterKind.ACTIONS: (r"[A-Za-z0-9-]+:[A-Za-z0-9*?]+", "an action, such as s3:Get*"),
    ParameterKind.ROLES: (r"arn:[\w*-]+:(iam|sts)::(\d{12}|\*):[\w-]+/\S+", "the ARN of a role"),
    ParameterKind.ARNS: (r"arn:\S+", "an ARN"),
    ParameterKind.ACCOUNTS: (r"\d{12}", "an account id of twelve digits"),
    ParameterKind.ORGANIZATION: (r"o-[a-z0-9]{10,32}", "an organization id, such as o-a1b2c3d4e5"),
    ParameterKind.NETWORKS: (r"[0-9a-fA-F.:]+(/\d+)?", "an address or a range, such as 203.0.113.0/24"),
    ParameterKind.VPCS: (r"vpc-[0-9a-f]{8}([0-9a-f]{9})?", "the id of a VPC, such as vpc-0123456789abcdef0"),
    ParameterKind.TEXTS: (r"\S.*", "a text"),
    ParameterKind.TEXT: (r"(?!(?i:aws:))\S(.*\S)?", "a name that can be given, for those with aws: are AWS's"),
    ParameterKind.TLS_VERSION: (r"1\.[23]", "a version of TLS: 1.2 or 1.3"),
}
_WILD = r"[*?]*\*[*?]*"
_EVERY_IDENTITY = re.compile(rf"arn:[^:]*:\w+::\*:(?P<kind>role|user|policy)/{_WILD}")
_EVERYTHING: Mapping[ParameterKind, re.Pattern[str]] = {
    ParameterKind.ROLES: _EVERY_IDENTITY,
    ParameterKind.ARNS: re.compile(rf"arn:[*?:/]*|arn(?::[^:]*){{4}}:{_WILD}|{_EVERY_IDENTITY.pattern}"),
    ParameterKind.TEXTS: re.compile(r"(arn:)?[*?.:/-]*"),
    ParameterKind.NETWORKS: re.compile(r".*/0+"),
}
_MATCHED = {
    None: "everything, so nothing would be denied",
    "role": "every role, so none would be limited",
    "user": "every user, so none would be limited",
    "policy": "every policy, so any would do",
}
_OF_ONE_ACCOUNT = re.compile(rf"arn:[^:]*:iam::(\d{{12}}):role/{_WILD}")
_SIGNED_IN = re.compile(r"arn:[^:]*:iam::[^:]*:role/aws-reserved/(?!.*AWSReservedSSO_\w).*\*")
_EVERY_NAME = re.compile(rf"arn:.*:[\w-]+/{_WILD}")
_NO_OWNER = re.compile(r"(?!arn:)([\w-]+:)[*?].*")
_WIDE = {4: 8, 6: 19}
"""Bits below which a range of addresses, by IP version, holds whole providers."""


def fault(parameter: Parameter, values: tuple[str, ...]) -> str:
    """Return why the values of a parameter are refused, as a sentence, or "" if they are taken."""
    if parameter.required and not values:
        return f"{parameter.title}: nothing is given. {parameter.help}"
    if len(values) > 1 and not parameter.kind.many:
        return f"{parameter.title}: give one value only."
    pattern, what = _RULES[parameter.kind]
    for value in values:
        if not re.fullmatch(pattern, value, re.ASCII) or _no_network(parameter, value):
            return f"{parameter.title}: “{value}” is not {what}."
    return next(filter(None, (_void(parameter, value) for value in values)), "")


def caution(parameter: Parameter, values: tuple[str, ...], own: str = "") -> str:
    """Return what values that are taken leave undone, in sentences, or "" if they do what they look like.

    Args:
        parameter: Of a guardrail.
        values: Its values, without a fault.
        own: AWS id of the organization that the policy is for; empty if it is unknown.
    """
    if parameter.kind is ParameterKind.ORGANIZATION and own and values and own not in values:
        return f"This organization is {own}: what is its own would be denied."
    found = [look(value) for look in _looks(parameter) for value in values if value not in parameter.default]
    if parameter.kind is ParameterKind.REGIONS:
        found.append(_of_regions(values))
    return " ".join(dict.fromkeys(words for words in found if words))


def _void(parameter: Parameter, value: str) -> str:
    everything = _EVERYTHING.get(parameter.kind) if parameter.spares else None
    found = everything.fullmatch(value) if everything else None
    if not found:
        return ""
    return f"{parameter.title}: “{value}” matches {_MATCHED[found.groupdict().get('kind')]}."


def _looks(parameter: Parameter) -> tuple[Callable[[str], str], ...]:
    looks = _LOOKS.get(parameter.kind, ())
    return looks if parameter.spares else tuple(look for look in looks if look is _unknown_partition)


def _no_network(parameter: Parameter, value: str) -> bool:
    return parameter.kind is ParameterKind.NETWORKS and _network(value) is None


def _network(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None


def _wide_network(value: str) -> str:
    network = _network(value)
    if network is None or network.prefixlen >= _WIDE[network.version]:
        return ""
    return f"“{value}” takes in whole providers, and with them strangers."


def _unknown_partition(value: str) -> str:
    partition = value.split(":", 2)[1]
    if any(map(compile_wildcard(partition), _partitions())):
        return ""
    return f"“{partition}” is not a partition of AWS, so “{value}” matches nothing."


def _wide_roles(value: str) -> str:
    if of_account := _OF_ONE_ACCOUNT.fullmatch(value):
        return f"“{value}” exempts every role of the account {of_account[1]}."
    return f"“{value}” exempts all who sign in through IAM Identity Center." if _SIGNED_IN.fullmatch(value) else ""


def _every_name(value: str) -> str:
    if _OF_ONE_ACCOUNT.fullmatch(value) or not _EVERY_NAME.fullmatch(value):
        return ""
    return f"“{value}” matches everything of its kind, whatever its name."


def _no_owner(value: str) -> str:
    found = _NO_OWNER.fullmatch(value)
    return f"“{value}” takes whatever comes after {found[1]}, so strangers pass." if found else ""


def _of_regions(values: tuple[str, ...]) -> str:
    named = {region.partition for region in regions() if region.id in values}
    if len(named) > 1:
        return f"These Regions are in {' and '.join(sorted(named))}, and an organization is in one of them only."
    there = {region.id for region in regions() if region.partition in named}
    if not there or not there <= set(values):
        return ""
    return f"These are all {len(there)} Regions that are known: none is denied until AWS opens another."


@cache
def _partitions() -> frozenset[str]:
    return frozenset(region.partition for region in regions())


_LOOKS: Mapping[ParameterKind, tuple[Callable[[str], str], ...]] = {
    ParameterKind.ROLES: (_unknown_partition, _wide_roles),
    ParameterKind.ARNS: (_unknown_partition, _wide_roles, _every_name),
    ParameterKind.NETWORKS: (_wide_network,),
    ParameterKind.TEXTS: (_no_owner,),
}
"""What is looked for in each value, by kind; all but a wrong partition is about exceptions."""
