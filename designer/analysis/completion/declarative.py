"""Suggestions in a declarative policy: the keys of its type's shape, and inheritance operators at their ends."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from designer.analysis.access.keys import regions
from designer.analysis.completion.cursor import CompletionOption, Cursor, SuggestionKind
from designer.organization.declarative.document import CONTROL, InheritanceOperator
from designer.organization.declarative.shapes import (
    ANY,
    DEFAULT_KEY,
    EVERY_REGION,
    SHAPES,
    Content,
    KeyTable,
    Leaf,
    Unread,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType

_SAYS = {
    InheritanceOperator.ASSIGN: "Replaces what is inherited.",
    InheritanceOperator.APPEND: "Adds to the inherited list.",
    InheritanceOperator.REMOVE: "Takes from the inherited list.",
}
_MOST_TAGS = 100
_REGION_BLOCK = "Takes the place of default in this Region, as a whole."
_CONTROLS = {
    "@@all": "Lower levels may do anything; the default.",
    "@@none": "Lower levels change nothing here.",
    "@@assign": "Lower levels may replace.",
    "@@append": "Lower levels may add.",
    "@@remove": "Lower levels may take away.",
}


def declarative_snippet(kind: PolicyType) -> str:
    """Return a policy of a declarative type to begin with."""
    key = SHAPES[kind].key
    return f'{{\n  "{key}": {{|}}\n}}' if key else "{|}"


def declarative_options(
    cursor: Cursor, kind: PolicyType, there: Sequence[str], organization: Organization | None = None
) -> Iterator[CompletionOption]:
    """Yield the options at a cursor in a policy of a declarative type."""
    names = [step for step in cursor.steps if isinstance(step, str)]
    shape = SHAPES[kind]
    if not cursor.in_key:
        yield from _values(names, _content(names[:-1], shape.key, shape.content) if names else None)
        if kind is PolicyType.TAG_POLICY and len(names) == len(_TAG):
            yield from _of_tag(names[1], names[2], organization)
        return
    if not names:
        if shape.key and shape.key not in there:
            yield CompletionOption(shape.key, "what this type holds", "", SuggestionKind.ELEMENT, '{"|"}')
        return
    content = _content(names, shape.key, shape.content)
    if isinstance(content, Mapping):
        for key in content:
            if key != ANY and key not in there:
                yield CompletionOption(key, *_about(content[key]), SuggestionKind.ELEMENT, '{"|"}')
        yield from _names(content, there, organization)
        if SHAPES[kind].regional and DEFAULT_KEY in content:
            regions_left = (region for region in regions() if region.id not in there)
            yield from (
                CompletionOption(region.id, region.name, _REGION_BLOCK, SuggestionKind.ELEMENT, '{"|"}')
                for region in regions_left
            )
    yield from _operators(content, there)


def _names(
    content: Mapping[str, Content], there: Sequence[str], organization: Organization | None
) -> Iterator[CompletionOption]:
    """Yield the names where the author chooses them: keys of the design's tags, or examples."""
    if not isinstance(content, KeyTable):
        return
    if content.by_tag and organization is not None:
        keys = dict.fromkeys(key for node in organization.nodes.values() for key, _ in node.tags)
        for key in islice((key for key in keys if key not in there), _MOST_TAGS):
            yield CompletionOption(key, "tag of the design", "", SuggestionKind.ELEMENT, '{"|"}')
    for name in content.examples:
        if name not in there:
            yield CompletionOption(name, "an example", "", SuggestionKind.ELEMENT, '{"|"}')


_TAG = ("tags", "policy key", "setting", "operator")


def _of_tag(key: str, setting: str, organization: Organization | None) -> Iterator[CompletionOption]:
    """Yield the tag's key as its policy key spells it, or the values that the tag has in the design."""
    nodes = organization.nodes.values() if organization is not None else ()
    tags = {(name, value) for node in nodes for name, value in node.tags if name.casefold() == key.casefold()}
    if setting == "tag_key":
        yield from (CompletionOption(name, "this tag") for name in sorted({key, *(name for name, _ in tags)}))
    elif setting == "tag_value":
        values = sorted({value for _, value in tags})[:_MOST_TAGS]
        yield from (CompletionOption(value, "value in the design") for value in values)


def _about(content: Content) -> tuple[str, str]:
    """Return the detail and note of a key."""
    if isinstance(content, Unread):
        return "not read", f"It is {content.reason}"
    return "setting" if isinstance(content, Leaf) else "", ""


def _operators(content: Content, there: Sequence[str]) -> Iterator[CompletionOption]:
    if not isinstance(content, Mapping):
        leaf = content if isinstance(content, Leaf) else Leaf()
        takes_lists = leaf.many is not False and not leaf.assign_only
        for operator in InheritanceOperator:
            if operator.value not in there and (takes_lists or operator is InheritanceOperator.ASSIGN):
                value = '["|"]' if leaf.many or operator is not InheritanceOperator.ASSIGN else '"|"'
                yield CompletionOption(operator.value, "", _SAYS[operator], SuggestionKind.OPERATOR, value)
    if CONTROL not in there:
        yield CompletionOption(CONTROL, "", "What lower levels may do here.", SuggestionKind.OPERATOR, '["|"]')


def _values(names: Sequence[str], content: Content) -> Iterator[CompletionOption]:
    if names and names[-1] == CONTROL:
        yield from (CompletionOption(name, "", words) for name, words in _CONTROLS.items())
    elif isinstance(content, Leaf):
        yield from (CompletionOption(value) for value in content.values)
        if content.regions:
            yield CompletionOption(EVERY_REGION, "every Region, those to come as well")
            yield from (CompletionOption(region.id, region.name, "", SuggestionKind.REGION) for region in regions())


def _content(names: Sequence[str], top: str, content: Content) -> Content:
    """Return the content of the shape at the place that keys lead to, or None if it says nothing."""
    if not names or (top and names[0] != top):
        return None
    for name in names[1:]:
        if not isinstance(content, Mapping):
            return None
        content = content.get(name, content.get(ANY))
    return content
