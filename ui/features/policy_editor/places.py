"""Places in texts of policies: where each was left, and where an action of a statement is named."""

import json
import re

from designer.organization.model.records import PolicyId
from designer.policy.catalog.patterns import compile_action
from designer.policy.language.document import read_policy_text
from ui.code_editor.view import CodeView


class TextPlaces:
    """The cursor and the first line in sight of each policy that was open."""

    def __init__(self, code: CodeView) -> None:
        self._code = code
        self._shown: PolicyId | None = None
        self._left: dict[PolicyId, tuple[int, int]] = {}

    def leave(self) -> None:
        """Remember where the policy is left, and begin the text that comes at its start."""
        if self._shown is not None:
            self._left[self._shown] = (self._code.cursor_offset(), self._code.verticalScrollBar().value())
        self._code.folding.unfold_all()
        self._code.reveal(0, 0)

    def go_back(self, policy: PolicyId) -> None:
        """Show a policy that was just opened where it was left."""
        if policy != self._shown:
            self._shown = policy
            at, line = self._left.get(policy, (0, 0))
            self._code.reveal(at, at)
            self._code.verticalScrollBar().setValue(line)

    def forget(self) -> None:
        """Forget the policies of another design."""
        self._shown = None
        self._left.clear()


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def entry_span(text: str, start: int, end: int, action: str) -> tuple[int, int]:
    """Return the entry that names an action in the statement of some characters; these where none does.

    Args:
        text: The policy.
        start: Beginning of the statement.
        end: Its end.
        action: In any case; "" for the whole statement.
    """
    if not action:
        return start, end
    within = (one for one in read_policy_text(text).statements if start <= one.span.start and one.span.end <= end)
    for statement in within:
        span = statement.spans.get("NotAction" if statement.not_action else "Action")
        entries = _STRING.finditer(text, span.start, span.end) if span is not None else ()
        found = [(entry[0], entry.span()) for entry in entries if _names(entry[0], action)]
        if found:
            exact = next((place for word, place in found if word.strip('"').lower() == action.lower()), None)
            return exact or found[0][1]
    return start, end


def _names(word: str, action: str) -> bool:
    try:
        pattern = json.loads(word)
    except ValueError:
        return False
    return isinstance(pattern, str) and compile_action(pattern)(action)
