"""Options at each place of a policy: one function for each kind of place, together in `designer.analysis.completion`.

Facts come from the catalogue, the tables of operators and keys, the shapes of declarative policies, and the
organization that the policy belongs to.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from designer.analysis.completion.actions import tag_keys
from designer.analysis.completion.cursor import CompletionOption, CursorSurroundings, SuggestionKind
from designer.policy.catalog.action_search import USUAL_SERVICES
from designer.policy.catalog.catalogue import ServiceDetails, action_details, details
from designer.policy.catalog.context_keys import GLOBAL_KEYS, documented_key
from designer.policy.matching.conditions import NULL, Quantifier, parse_operator
from designer.policy.matching.operators import OPERATORS
from designer.policy.matching.value_types import TEXT, ValueType

_MOST_ACTIONS = 400
_VARIABLE = re.compile(r"\$\{[^}]*\}")


_DOCUMENT = (
    CompletionOption(
        "Version", "2012-10-17", "The version of the policy language.", SuggestionKind.ELEMENT, '"2012-10-17"|'
    ),
    CompletionOption("Statement", "list", "What is allowed and denied.", SuggestionKind.ELEMENT, "[|]"),
)
_STATEMENT = (
    CompletionOption("Sid", "name", "A name of the statement, letters and digits only.", SuggestionKind.ELEMENT, '"|"'),
    CompletionOption(
        "Effect", "Allow or Deny", "Whether the statement allows or denies.", SuggestionKind.ELEMENT, '"|"'
    ),
    CompletionOption("Principal", '"*"', "Whom an RCP is about; only * is taken.", SuggestionKind.ELEMENT, '"*"|'),
    CompletionOption("Action", "list", "What the statement is about.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("NotAction", "list", "Everything but these.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("Resource", "ARNs", "On which resources.", SuggestionKind.ELEMENT, '"|*|"'),
    CompletionOption("NotResource", "ARNs", "On all resources but these.", SuggestionKind.ELEMENT, '["|"]'),
    CompletionOption("Condition", "object", "Under which circumstances.", SuggestionKind.ELEMENT, '{"|"}'),
)
_EXCLUSIVE = {"Action": "NotAction", "NotAction": "Action", "Resource": "NotResource", "NotResource": "Resource"}
_NOT_IN_RCP = frozenset({"NotAction"})
_NOT_IN_TRUST = frozenset({"NotAction", "Resource", "NotResource"})
TRUSTED = CompletionOption("Principal", "object", "Who may take the role.", SuggestionKind.ELEMENT, '{"|"}')


_DOCUMENT_SNIPPET = """{
  "Version": "2012-10-17",
  "Statement": [|]
}"""


def documents(around: CursorSurroundings, snippet: str = _DOCUMENT_SNIPPET) -> Iterator[CompletionOption]:
    """Yield a policy to begin with, where nothing is written yet."""
    if around.text.strip().strip('"') == around.typed:
        note = "A policy to fill in: what it holds is asked for first."
        yield CompletionOption("Policy", "snippet", note, SuggestionKind.STATEMENT, snippet)


def document_keys(_around: CursorSurroundings, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Return the elements of a document that are not there yet."""
    return (option for option in _DOCUMENT if option.text not in there)


def statement_keys(around: CursorSurroundings, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Yield the elements of a statement that are not there yet and do not exclude one that is."""
    for option in _STATEMENT:
        if option.text in there or _EXCLUSIVE.get(option.text) in there:
            continue
        if option.text == "Principal":
            if around.is_trust:
                yield TRUSTED
            elif around.is_rcp:
                yield option
            continue
        if around.is_trust and option.text in _NOT_IN_TRUST:
            continue
        if not (around.is_rcp and option.text in _NOT_IN_RCP):
            yield option


_SNIPPET = """{
  "Effect": "%s",%s
  "Action": [
    "|"
  ],
  "Resource": "*"
}"""


_TRUST_SNIPPET = """{
  "Effect": "Allow",
  "Principal": {
    "AWS": "|"
  },
  "Action": "sts:AssumeRole"
}"""


def statements(around: CursorSurroundings) -> Iterator[CompletionOption]:
    """Whole statements to fill in."""
    if around.is_trust:
        note = "A statement to fill in: who may take the role is asked for first."
        yield CompletionOption("Trust statement", "snippet", note, SuggestionKind.STATEMENT, _TRUST_SNIPPET)
        return
    principal = '\n  "Principal": "*",' if around.is_rcp else ""
    for effect in ("Deny",) if around.is_rcp else ("Deny", "Allow"):
        snippet = _SNIPPET % (effect, principal)
        note = "A statement to fill in: its actions are asked for first."
        yield CompletionOption(f"{effect} statement", "snippet", note, SuggestionKind.STATEMENT, snippet)


def effects(around: CursorSurroundings) -> Iterator[CompletionOption]:
    """Allow and Deny; an RCP can only deny."""
    if not around.is_rcp:
        yield CompletionOption("Allow", "", "Allows these actions; every level from the root to the account has to.")
    yield CompletionOption("Deny", "", "Stops, whatever else allows.")


def operators(_around: CursorSurroundings, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Yield every condition operator; with IfExists and a quantifier where that is how it is mostly written."""
    for name, detail, note in _OPERATORS:
        if name not in there:
            yield CompletionOption(name, detail, note, SuggestionKind.OPERATOR, '{"|"}')


_WITHOUT_KEY = "also met without the key"
_NEGATED = "Met when the value is none of these, and when the request has no such key."
"""A negated operator holds where its key is missing (IAM User Guide, "Condition operators", the note on keys)."""


def _operator_rows() -> Iterator[tuple[str, str, str]]:
    for operator in OPERATORS.values():
        detail = _WITHOUT_KEY if operator.negated else "wildcards" if operator.wildcards else ""
        yield operator.name, detail, _NEGATED if operator.negated else ""
        yield f"{operator.name}IfExists", "or the key is missing", ""
    yield "Null", "whether a key is there", "true: the key is missing; false: it is there."
    for quantifier in (Quantifier.ANY, Quantifier.ALL):
        for operator in OPERATORS.values():
            if operator.type is TEXT and not operator.ignores_case:
                yield f"{quantifier.value}:{operator.name}", "for keys with several values", ""


_OPERATORS = tuple(_operator_rows())


def operators_for(key: str) -> tuple[str, ...]:
    """Return the condition operators that read a key, without quantifier and IfExists; all for an undocumented key."""
    known = documented_key(key)
    fitting = (row.name for row in OPERATORS.values() if known is None or _fits(row.type, known.type))
    return (*fitting, NULL)


def offered_keys(around: CursorSurroundings, operator: str, there: Sequence[str]) -> Iterator[CompletionOption]:
    """Yield the keys that the statement's actions have and that the operator reads; global ones first."""
    wanted = _type_read(operator)
    for key in GLOBAL_KEYS:
        if key.name not in there and _fits(wanted, key.type):
            shown = key.type + (", several values" if key.multivalued else "")
            when = f"Present {key.present}." if key.present else ""
            yield CompletionOption(
                key.name, shown, when, SuggestionKind.KEY, _value_for(key.type), open=key.name.endswith("/")
            )
            if key.name.endswith("/") and around.typed.lower().startswith(key.name.lower()):
                yield from tag_keys(around, key.name)
    for name, kind, note in _keys_of(around):
        text = _VARIABLE.sub("", name).split("<")[0]
        if text not in there and _fits(wanted, kind.removeprefix("ArrayOf")):
            shown = kind.removeprefix("ArrayOf") + (", several values" if kind.startswith("ArrayOf") else "")
            yield CompletionOption(text, shown, note, SuggestionKind.KEY, _value_for(kind), open=text.endswith("/"))


def _type_read(operator: str) -> ValueType | None:
    known = OPERATORS.get(parse_operator(operator)[1])
    return known.type if known is not None else None


def _fits(wanted: ValueType | None, kind: str) -> bool:
    """Whether keys of a type, by the catalogue, are compared with such values; none: any."""
    return wanted is None or kind in (wanted.name, *wanted.fits)


def _value_for(kind: str) -> str:
    return '["|"]' if kind.startswith("ArrayOf") else '"|"'


def _keys_of(around: CursorSurroundings) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of services that the statement's actions have: name, type, description."""
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


def _carried(around: CursorSurroundings, known: ServiceDetails, pattern: str, name: str) -> Iterable[str]:
    """Return the keys that requests of a pattern's actions can have."""
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


def resources(around: CursorSurroundings) -> Iterator[CompletionOption]:
    """``*``, and ARNs of the kinds of resource that the statement's actions work on."""
    yield CompletionOption("*", "every resource", "", SuggestionKind.WILDCARD)
    seen: set[str] = set()
    named = [pattern for pattern in around.actions() if pattern.partition(":")[1]]
    for pattern in named or [f"{service}:*" for service in USUAL_SERVICES]:
        known = details(pattern.partition(":")[0])
        if known is None:
            continue
        for name in _kinds(around, known, pattern):
            resource = known.resource_types.get(name.lower())
            if resource is None or resource.arn in seen or not _arn(resource.arn).strip("arn:*"):
                continue
            seen.add(resource.arn)
            yield CompletionOption(_arn(resource.arn), resource.name, f"{resource.arn}", SuggestionKind.RESOURCE)


def _kinds(around: CursorSurroundings, known: ServiceDetails, pattern: str) -> Iterable[str]:
    """Return the kinds of resource that a pattern's actions work on; those that most of them do come first."""
    if pattern.partition(":")[2] in ("*", ""):
        counts = Counter(use.name for action in known.actions.values() for use in action.resources)
        kinds = {kind.name: counts[kind.name] for kind in known.resource_types.values()}
        return sorted(kinds, key=lambda kind: -kinds[kind])
    members = around.catalogue.members(around.catalogue.search(pattern), _MOST_ACTIONS)
    found = (action_details(around.catalogue.actions[index]) for index in members)
    return [kind for kind, _ in Counter(use.name for one in found if one for use in one.resources).most_common()]


def _arn(template: str) -> str:
    """Return an ARN of the kind with ``*`` for every part that is open."""
    return _VARIABLE.sub("*", template)
