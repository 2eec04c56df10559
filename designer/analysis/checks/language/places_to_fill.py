"""Places of a template are filled."""

from collections.abc import Iterator

from designer.analysis.checks.finding import IAM_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.json.text import TEMPLATE, Span
from designer.policy.language.placeholders import placeholders
from designer.policy.language.wording import UNREAD


def _check_text(view: PolicyText) -> Iterator[TextFinding]:
    unquoted = {fault.span: fault.message for fault in view.faults if fault.rule == TEMPLATE}
    for span, message in unquoted.items():
        yield TextFinding(f"{message} {UNREAD}", span)
    first: dict[str, Span] = {}
    counts: dict[str, int] = {}
    for span, place in _places(view):
        if span not in unquoted:
            first.setdefault(place, span)
            counts[place] = counts.get(place, 0) + 1
    for place, span in first.items():
        times = f", here and in {counts[place] - 1} more places" if counts[place] > 2 else ""
        yield TextFinding(f"{place} is a place to be filled before this goes to AWS{times}.", span)


def _places(view: PolicyText) -> Iterator[tuple[Span, str]]:
    """Places with their spans, in the order of the text; a text without statements has none."""
    found = [(span, one.name) for one in placeholders(view.text) for span in one.spans] if view.statements else []
    return iter(sorted(found))


CHECK = Check(
    "places-to-fill",
    "Places of a template are filled",
    Severity.ADVICE,
    "AWS takes ${NAME}, <name> and the like as they stand, and nothing matches them. Fill them in, or leave it to the "
    "tool that deploys the policy, and silence this.",
    f"{IAM_GUIDE}reference_policies_variables.html",
    texts=_check_text,
)
