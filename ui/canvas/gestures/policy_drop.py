"""A policy dragged from the library onto a card: attaches it, or says why it cannot be attached."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint

from designer import edits
from designer.change import Change
from designer.records import NodeId, PolicyId
from ui.canvas.gestures.caption import Caption
from ui.canvas.gestures.gesture import Stage
from ui.canvas.paint import State
from ui.session import push

POLICY_MIME = "application/x-orgwright-policy"
"""Ids of policies, one a line."""

SNAP = 8


def policies_of(data: QMimeData) -> list[PolicyId]:
    """The policies in what is dragged; none where it is something else."""
    if not data.hasFormat(POLICY_MIME):
        return []
    return [
        PolicyId(line) for line in bytes(data.data(POLICY_MIME).data()).decode("utf-8", "replace").split("\n") if line
    ]


class PolicyDrop:
    """From the moment the dragged policy enters the canvas until it is dropped or leaves."""

    def __init__(self, stage: Stage, policies: list[PolicyId]) -> None:
        self._stage = stage
        self._organization = stage.session.document.organization
        self._policies = [policy for policy in policies if policy in self._organization.policies]
        self._caption = Caption(stage.surface())
        self._targets: tuple[NodeId, ...] = ()
        self._refusal = ""

    def moved(self, position: QPoint) -> bool:
        """Show what a drop here would do; whether it is allowed."""
        target = self._stage.node_at(position, SNAP)
        self._targets = self._meant(target)
        self._refusal = self._find_refusal()
        state = State.REFUSED if self._refusal else State.TARGET
        self._stage.canvas_scene.mark_gesture(dict.fromkeys(self._targets, state))
        self._caption.say(self._refusal or self._words(), position, refused=bool(self._refusal))
        return bool(self._targets) and not self._refusal

    def dropped(self, position: QPoint) -> None:
        """Attach, as one step."""
        self.moved(position)
        targets, refusal = self._targets, self._refusal
        self.left()
        if refusal:
            self._stage.session.refuse(refusal)
        elif targets:
            push(self._stage.session, lambda: self._attach_all(targets))

    def left(self) -> None:
        """Show nothing any more."""
        self._stage.canvas_scene.mark_gesture({})
        self._caption.hide()
        self._caption.deleteLater()

    def _meant(self, target: NodeId | None) -> tuple[NodeId, ...]:
        """One of several selected cards stands for all of them."""
        if target is None or not self._policies:
            return ()
        selection = self._stage.session.selection
        return selection if target in selection else (target,)

    def _find_refusal(self) -> str:
        reasons = (edits.attach_refusal(self._organization, p, self._targets) for p in self._policies if self._targets)
        return next(filter(None, reasons), "")

    def _attach_all(self, targets: tuple[NodeId, ...]) -> Change:
        change = edits.attach(self._organization, self._policies[0], targets)
        for policy in self._policies[1:]:
            with self._organization.tentatively(change):
                further = edits.attach(self._organization, policy, targets)
            change = change.then(further, label=f"Attach {len(self._policies)} policies")
        return change

    def _words(self) -> str:
        if not self._targets:
            return ""
        organization = self._organization
        what = (
            organization.policy(self._policies[0]).name
            if len(self._policies) == 1
            else f"{len(self._policies)} policies"
        )
        where = organization.node(self._targets[0]).name if len(self._targets) == 1 else f"{len(self._targets)} nodes"
        return f"Attach {what} to {where}"
