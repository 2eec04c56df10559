"""Suggestions for a policy as rows of the list under the cursor."""

from designer.analysis.completion import Completion, SuggestionKind
from ui.widgets.fields.choice_popup import CompletionItem

_GLYPHS = {
    SuggestionKind.ELEMENT: "json",
    SuggestionKind.STATEMENT: "template",
    SuggestionKind.VALUE: "",
    SuggestionKind.SERVICE: "settings",
    SuggestionKind.ACTION: "play",
    SuggestionKind.WILDCARD: "filter",
    SuggestionKind.OPERATOR: "compare",
    SuggestionKind.KEY: "tag",
    SuggestionKind.RESOURCE: "link-out",
    SuggestionKind.REGION: "region",
    SuggestionKind.ACCOUNT: "account",
    SuggestionKind.OU: "ou",
}


_CODE = frozenset({SuggestionKind.ACTION, SuggestionKind.WILDCARD, SuggestionKind.SERVICE, SuggestionKind.KEY})


def completion_items(found: Completion) -> list[CompletionItem]:
    """Return the rows, in the order of the suggestions."""
    return [
        CompletionItem(
            suggestion.label,
            suggestion.detail,
            suggestion.note,
            _GLYPHS[suggestion.kind],
            suggestion.insert,
            suggestion.cursor,
            suggestion.more,
            suggestion.marked,
            suggestion.is_here,
            suggestion.kind in _CODE,
            suggestion.selected,
        )
        for suggestion in found.suggestions
    ]
