"""What can stand at each place of a policy: one function for each kind of place, all together in `designer.completion`.

Facts come from the catalogue, the tables of operators and keys, the shapes of declarative policies, and the
organization that the policy belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from designer.access.keys import regions
from designer.completion.suggestion import SuggestionKind
from designer.model.lookup import path_text
from designer.model.organization import Organization
from designer.model.records import Node, NodeKind, PolicyType
from designer.policy.catalog.catalogue import Catalogue, ServiceDetails, action_details, details
from designer.policy.catalog.context_keys import GLOBAL_KEYS, documented_key
from designer.policy.evaluation.decision import rcp_services
from designer.policy.json.text import JsonArray, JsonObject, JsonString, JsonValue
from designer.policy.matching.conditions import OPERATORS

_MOST_ACTIONS = 400
_VARIABLE = re.compile(r"\$\{[^}]*\}")


class CompletionOption(NamedTuple):
    """Something that may stand somewhere, before it is written as JSON.

    Attributes:
        text: The text itself.
        detail: See `Suggestion`.
        note: See `Suggestion`.
        kind: See `Suggestion`.
        value: For a key: the JSON that follows it, with ``|`` where the cursor goes.
        open: Whether more is typed inside the same string: ``s3:``.
    """

    text: str
    detail: str = ""
    note: str = ""
    kind: SuggestionKind = SuggestionKind.VALUE
    value: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What is around the cursor.

    Attributes:
        type: Of the policy.
        catalogue: The actions.
        organization: The design it belongs to; None for a text on its own.
        statement: The statement the cursor is in, as far as it can be read.
        typed: What has been typed of the token.
    """

    type: PolicyType
    catalogue: Catalogue
    organization: Organization | None
    statement: JsonObject | None
    typed: str

    @property
    def is_rcp(self) -> bool:
        """Whether the policy is an RCP."""
        return self.type is PolicyType.RESOURCE_CONTROL_POLICY

    def actions(self) -> tuple[str, ...]:
        """The patterns of the statement's actions."""
        return _texts(self.statement.get("Action")) if self.statement is not None else ()


# ---- elements -------------------------------------------------------------------------------------------------------

_DOCUMENT = (
    CompletionOption(
        "Version", "2012-10-17", "The version of the policy language.", SuggestionKind.ELEMENT, '"2012-10-17"|'
    ),
    CompletionOption("Statement", "list", "What is allowed and denied.", SuggestionKind.ELEMENT, '[{"|"}]'),
)
_STATEMENT = (
    CompletionOption("Sid", "name", "A name of the statement, letters and digits only.", SuggestionKind.ELEMENT, '"|"'),
    CompletionOption(
        "Effect", "Allow or Deny", "Whether the statement allows or denies.", SuggestionKind.ELEMENT, '"|"'
    ),
    CompletionOption("Principal", '"*"', "Whom an RCP is about; only * is taken.", SuggestionKind.ELEMENT, '"*"|'),
    CompletionOption("Action", "list", "What the statement is about.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("NotAction", "list", "Everything but these.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("Resource", "ARNs", "On which resources.", SuggestionKind.ELEMENT, '"*"|'),
    CompletionOption("NotResource", "ARNs", "On all resources but these.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("Condition", "object", "Under which circumstances.", SuggestionKind.ELEMENT, '{"|"}'),
)
_EXCLUSIVE = {"Action": "NotAction", "NotAction": "Action", "Resource": "NotResource", "NotResource": "Resource"}
_NOT_IN_RCP = frozenset({"NotAction"})


def document_keys(_around: Around, there: Sequence[str]) -> Iterator[CompletionOption]:
    """The elements of a document that are not there yet."""
    return (option for option in _DOCUMENT if option.text not in there)


def statement_keys(around: Around, there: Sequence[str]) -> Iterator[CompletionOption]:
    """The elements of a statement that are not there yet and do not exclude one that is."""
    for option in _STATEMENT:
        if option.text in there or _EXCLUSIVE.get(option.text) in there:
            continue
        if option.text == "Principal" and not around.is_rcp:
            continue
        if not (around.is_rcp and option.text in _NOT_IN_RCP):
            yield option


def effects(around: Around) -> Iterator[CompletionOption]:
    """Allow and Deny; an RCP can only deny."""
    if not around.is_rcp:
        yield CompletionOption("Allow", "", "Lets through; every level of the path must.")
    yield CompletionOption("Deny", "", "Stops, whatever else allows.")


# ---- actions --------------------------------------------------------------------------------------------------------


def actions(around: Around) -> Iterator[CompletionOption]:
    """Services first; behind a colon the actions of the service, wildcards that match something among them."""
    service, colon, _name = around.typed.partition(":")
    catalogue = around.catalogue
    if not colon:
        if not around.is_rcp:
            yield CompletionOption("*", "every action", "", SuggestionKind.WILDCARD)
        supported = rcp_services().services
        for prefix in catalogue.services:
            if around.is_rcp and prefix not in supported:
                continue
            yield CompletionOption(f"{prefix}:", catalogue.service_title(prefix), "", SuggestionKind.SERVICE, open=True)
        return
    found = catalogue.service_range(service)
    if not found:
        return
    names = [catalogue.actions[index] for index in found]
    prefix = names[0].partition(":")[0]
    yield CompletionOption(
        f"{prefix}:*",
        f"{len(names):,} actions",
        f"Every action of {catalogue.service_title(prefix)}.",
        SuggestionKind.WILDCARD,
    )
    yield from _wildcards(prefix, names)
    known = details(prefix)
    for index, name in zip(found, names, strict=True):
        yield CompletionOption(name, catalogue.level(index).value, _describe(known, name), SuggestionKind.ACTION)


def _wildcards(prefix: str, names: Sequence[str]) -> Iterator[CompletionOption]:
    """``s3:Get*`` and the like, for verbs that several actions begin with."""
    verbs: dict[str, int] = {}
    for name in names:
        begins = re.match(r"[A-Z][a-z]+", name.partition(":")[2])
        if begins:
            verbs[begins[0]] = verbs.get(begins[0], 0) + 1
    for verb, count in sorted(verbs.items()):
        if count > 1:
            yield CompletionOption(f"{prefix}:{verb}*", f"{count:,} actions", "", SuggestionKind.WILDCARD)


def _describe(known: ServiceDetails | None, action: str) -> str:
    found = known.actions.get(action.partition(":")[2].lower()) if known else None
    return found.description if found else ""


# ---- conditions -----------------------------------------------------------------------------------------------------

_FAMILIES = {"String": "String", "Arn": "ARN", "Numeric": "Numeric", "Date": "Date", "Bool": "Bool", "Ip": "IPAddress"}
_READS = {
    "String": ("String", "ARN"),
    "ARN": ("ARN", "String"),
    "Bool": ("Bool",),
    "Numeric": ("Numeric", "Date"),
    "Date": ("Date",),
    "IPAddress": ("IPAddress",),
}
"""Types of keys by the type that an operator compares; strings read ARNs, and some keys of type string hold ARNs."""


def operators(_around: Around, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Every condition operator; with IfExists and a quantifier where that is how it is mostly written."""
    for name, detail, note in _OPERATORS:
        if name not in there:
            yield CompletionOption(name, detail, note, SuggestionKind.OPERATOR, '{"|"}')


def _operator_rows() -> Iterator[tuple[str, str, str]]:
    for operator in OPERATORS.values():
        yield operator.name, "met by no value" if operator.negated else "wildcards" if operator.wildcards else "", ""
        yield f"{operator.name}IfExists", "or the key is missing", ""
    yield "Null", "whether a key is there", "true: the key is missing; false: it is there."
    for quantifier in ("ForAnyValue", "ForAllValues"):
        for name in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"):
            yield f"{quantifier}:{name}", "for keys with several values", ""


_OPERATORS = tuple(_operator_rows())


def operators_for(key: str) -> tuple[str, ...]:
    """The condition operators that read a key, without quantifier and IfExists; all for a key nobody documents."""
    known = documented_key(key)
    names = [operator.name for operator in OPERATORS.values()]
    return (*(name for name in names if known is None or _fits(_type_read(name), known.type)), "Null")


def condition_keys(around: Around, operator: str, there: Sequence[str]) -> Iterator[CompletionOption]:
    """The keys that the statement's actions have and that the operator reads; global ones first."""
    wanted = _type_read(operator)
    for key in GLOBAL_KEYS:
        if key.name not in there and _fits(wanted, key.type):
            shown = key.type + (", several values" if key.multivalued else "")
            when = f"Present {key.present}." if key.present else ""
            yield CompletionOption(
                key.name, shown, when, SuggestionKind.KEY, _value_for(key.type), open=key.name.endswith("/")
            )
    for name, kind, note in _keys_of(around):
        text = _VARIABLE.sub("", name).split("<")[0]
        if text not in there and _fits(wanted, kind.removeprefix("ArrayOf")):
            shown = kind.removeprefix("ArrayOf") + (", several values" if kind.startswith("ArrayOf") else "")
            yield CompletionOption(text, shown, note, SuggestionKind.KEY, _value_for(kind), open=text.endswith("/"))


def _type_read(operator: str) -> str:
    name = operator.rpartition(":")[2].lower().removesuffix("ifexists")
    known = OPERATORS.get(name)
    if known is None:
        return ""
    bare = known.name.removeprefix("Not")
    return next((kind for family, kind in _FAMILIES.items() if bare.startswith(family)), "")


def _fits(wanted: str, kind: str) -> bool:
    return not wanted or kind in _READS.get(wanted, (wanted,))


def _value_for(kind: str) -> str:
    return '["|"]' if kind.startswith("ArrayOf") else '"|"'


def _keys_of(around: Around) -> Iterator[tuple[str, str, str]]:
    """Keys of services that the statement's actions have: name, type, description."""
    patterns = around.actions()
    seen: set[str] = set()
    for pattern in patterns:
        service, _, name = pattern.lower().partition(":")
        known = details(service)
        if known is None:
            continue
        for key in _carried(around, known, pattern, name):
            found = known.condition_keys.get(key.lower())
            if found is not None and key.lower() not in seen and not key.startswith("aws:"):
                seen.add(key.lower())
                yield found.key, found.type, found.description


def _carried(around: Around, known: ServiceDetails, pattern: str, name: str) -> Iterable[str]:
    """The keys that requests of a pattern's actions can have."""
    if name in ("*", ""):
        return known.condition_keys
    keys: dict[str, None] = {}
    for index in around.catalogue.members(around.catalogue.search(pattern), _MOST_ACTIONS):
        action = action_details(around.catalogue.actions[index])
        if action is None:
            continue
        keys.update(dict.fromkeys(action.condition_keys))
        for use in action.resources:
            resource = known.resource_types.get(use.name.lower())
            keys.update(dict.fromkeys((*use.condition_keys, *(resource.condition_keys if resource else ()))))
    return keys


def condition_values(around: Around, key: str) -> Iterator[CompletionOption]:
    """Values that a key is likely to be compared with."""
    lower = key.lower()
    if lower == "aws:requestedregion":
        yield from (CompletionOption(region.id, region.name, "", SuggestionKind.REGION) for region in regions())
        yield CompletionOption("unspecified", "Bedrock's global inference", "", SuggestionKind.REGION)
    elif lower.endswith(("account", ":accountid")):
        yield from _account_ids(around)
    elif lower.endswith("orgid"):
        yield from _organization_id(around)
    elif lower.endswith("orgpaths"):
        yield from _organization_paths(around)
    elif lower in ("aws:principalarn", "aws:sourcearn") or lower.endswith("arn"):
        yield from _principals(around)
    elif lower == "aws:principaltype":
        yield from (CompletionOption(name) for name in ("Account", "User", "AssumedRole", "FederatedUser", "Anonymous"))
    elif lower.startswith(("aws:principaltag/", "aws:resourcetag/", "aws:requesttag/")):
        yield from _tag_values(around, key.partition("/")[2])
    else:
        known = documented_key(key)
        if known is not None and known.type == "Bool":
            yield from (CompletionOption("true"), CompletionOption("false"))


# ---- what the organization knows ------------------------------------------------------------------------------------


def _nodes(around: Around, kind: NodeKind) -> Iterator[Node]:
    if around.organization is not None:
        yield from (node for node in around.organization.nodes.values() if node.kind is kind)


def _account_ids(around: Around) -> Iterator[CompletionOption]:
    wanted = around.typed.lower()  # sorted out here: an option for each of 50,000 accounts takes longer than a frame
    for node in _nodes(around, NodeKind.ACCOUNT):
        if node.aws_id and (wanted in node.aws_id or wanted in node.name.lower()):
            yield CompletionOption(node.aws_id, node.name, "", SuggestionKind.ACCOUNT)


def _organization_id(around: Around) -> Iterator[CompletionOption]:
    if around.organization is not None and around.organization.settings.aws_id:
        settings = around.organization.settings
        yield CompletionOption(settings.aws_id, settings.name, "This organization.")


def _organization_paths(around: Around) -> Iterator[CompletionOption]:
    """``o-…/r-…/ou-…/*`` of each OU whose path is known to AWS already."""
    organization = around.organization
    if organization is None or not organization.settings.aws_id:
        return
    for node in _nodes(around, NodeKind.OU):
        ids = [organization.node(level).aws_id for level in organization.path(node.id)]
        if all(ids):
            path = "/".join((organization.settings.aws_id, *ids))
            yield CompletionOption(
                f"{path}/*", path_text(organization, node.id), "The OU and all below it.", SuggestionKind.OU
            )


def _principals(around: Around) -> Iterator[CompletionOption]:
    yield CompletionOption("arn:*:iam::*:root", "root users", "", SuggestionKind.RESOURCE)
    yield CompletionOption("arn:*:iam::*:role/", "roles by name", "", SuggestionKind.RESOURCE, open=True)
    yield CompletionOption("arn:*:iam::*:user/", "users by name", "", SuggestionKind.RESOURCE, open=True)
    wanted = around.typed.lower()
    for node in _nodes(around, NodeKind.ACCOUNT):
        text = f"arn:aws:iam::{node.aws_id}:role/"
        if node.aws_id and (wanted in text or wanted in node.name.lower()):
            yield CompletionOption(text, node.name, "", SuggestionKind.ACCOUNT, open=True)


def _tag_values(around: Around, key: str) -> Iterator[CompletionOption]:
    found: dict[str, None] = {}
    for kind in (NodeKind.ACCOUNT, NodeKind.OU):
        for node in _nodes(around, kind):
            found.update((value, None) for name, value in node.tags if name == key)
    yield from (CompletionOption(value, f"tag {key}") for value in sorted(found))


# ---- resources ------------------------------------------------------------------------------------------------------


def resources(around: Around) -> Iterator[CompletionOption]:
    """``*``, and ARNs of the kinds of resource that the statement's actions work on."""
    yield CompletionOption("*", "every resource", "", SuggestionKind.WILDCARD)
    seen: set[str] = set()
    for pattern in around.actions():
        known = details(pattern.partition(":")[0])
        if known is None:
            continue
        for name in _kinds(around, known, pattern):
            resource = known.resource_types.get(name.lower())
            if resource is None or resource.arn in seen:
                continue
            seen.add(resource.arn)
            yield CompletionOption(_arn(resource.arn), resource.name, f"{resource.arn}", SuggestionKind.RESOURCE)


def _kinds(around: Around, known: ServiceDetails, pattern: str) -> Iterable[str]:
    if pattern.partition(":")[2] in ("*", ""):
        return known.resource_types
    kinds: dict[str, None] = {}
    for index in around.catalogue.members(around.catalogue.search(pattern), _MOST_ACTIONS):
        action = action_details(around.catalogue.actions[index])
        if action is not None:
            kinds.update((use.name, None) for use in action.resources)
    return kinds


def _arn(template: str) -> str:
    """An ARN of the kind with ``*`` for every part that is open."""
    return _VARIABLE.sub("*", template)


def _texts(value: JsonValue | None) -> tuple[str, ...]:
    items = value.items if isinstance(value, JsonArray) else (value,)
    return tuple(item.value for item in items if isinstance(item, JsonString) and item.value)
