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
            one.label,
            one.detail,
            one.note,
            _GLYPHS[one.kind],
            one.insert,
            one.cursor,
            one.more,
            one.marked,
            one.is_here,
            one.kind in _CODE,
            one.selected,
        )
        for one in found.suggestions
    ]
