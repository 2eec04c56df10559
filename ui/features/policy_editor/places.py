"""Places in texts: where each policy was left, for when it is opened again."""

from designer.organization.model.records import PolicyId
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
