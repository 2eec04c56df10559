"""What may be in a place of a template, and in the account of an ARN: accounts by name, Regions, partitions."""

from collections.abc import Iterator
from itertools import islice

from designer.analysis.access.keys import regions
from designer.analysis.completion.cursor import Completion, Suggestion, SuggestionKind, locate_cursor
from designer.organization.model.organization import Organization
from designer.policy.catalog.action_search import fuzzy_match
from designer.policy.json.text import Span
from designer.policy.language.placeholders import PlaceholderKind, placeholders

_MOST = 500
_BEFORE_ACCOUNT = 4
"""Colons of an ARN before the number of its account."""

_PARTITIONS = {"aws": "AWS", "aws-cn": "China", "aws-us-gov": "US GovCloud"}


def place_completion(text: str, offset: int, organization: Organization | None) -> Completion | None:
    """Return what may be in the place of a template at a cursor, or in the account of an ARN; None elsewhere.

    Args:
        text: The policy as typed, valid or not.
        offset: Characters before the cursor.
        organization: Whose accounts to offer; None if there is none.
    """
    for place in placeholders(text):
        for span in place.spans:
            if span.start <= offset <= span.end:
                return _completed(span, _fitting(place.kind, organization, ""))
    part = _account_of_arn(text, offset)
    if part is None:
        return None
    return _completed(part, _fitting(PlaceholderKind.ACCOUNT, organization, text[part.start : offset]))


def _account_of_arn(text: str, offset: int) -> Span | None:
    """Return the account of the ARN that the cursor is in, unless that is a number or nothing is behind it."""
    cursor = locate_cursor(text, offset)
    if cursor.in_key or not cursor.typed.startswith("arn:") or cursor.typed.count(":") != _BEFORE_ACCOUNT:
        return None
    start = offset - len(cursor.typed.rpartition(":")[2])
    end = text.find(":", offset, cursor.span.end)
    written = text[start:end]
    return Span(start, end) if end >= 0 and written and not set(written) <= set("0123456789*?") else None


def _completed(span: Span, found: Iterator[Suggestion]) -> Completion:
    shown = tuple(islice(found, _MOST + 1))
    return Completion(span, shown[:_MOST], len(shown) > _MOST)


def _fitting(kind: PlaceholderKind, organization: Organization | None, typed: str) -> Iterator[Suggestion]:
    for text, detail, note in _options(kind, organization):
        match = fuzzy_match(typed, text) if typed else None
        if not typed or match is not None or typed.lower() in detail.lower():
            yield Suggestion(text, detail, "", note, text, len(text), marked=match.places if match else ())


def _options(kind: PlaceholderKind, organization: Organization | None) -> Iterator[tuple[str, str, SuggestionKind]]:
    if kind is PlaceholderKind.REGION:
        yield from ((region.id, region.name, SuggestionKind.REGION) for region in regions())
    elif kind is PlaceholderKind.PARTITION:
        yield from ((name, words, SuggestionKind.VALUE) for name, words in _PARTITIONS.items())
    elif organization is not None and kind is PlaceholderKind.ACCOUNT:
        nodes = map(organization.node, organization.accounts())
        yield from ((node.aws_id, node.name, SuggestionKind.ACCOUNT) for node in nodes if node.aws_id)
    elif organization is not None and kind is PlaceholderKind.ORGANIZATION and organization.settings.aws_id:
        yield organization.settings.aws_id, organization.settings.name, SuggestionKind.VALUE
