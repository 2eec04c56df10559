"""What a feature may ask of another; whoever asks and whoever answers imports this, and nothing of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.model.records import PolicyId
from ui.state.requests import FeatureRequest, Requests


@dataclass(frozen=True, slots=True)
class PolicyPlace:
    """A place in a policy's text, in characters; all of it where both are 0.

    Attributes:
        policy: Whose.
        start: Where it begins.
        end: Where it ends.
        give_name: Gives a policy that was just made its name, and says whether it could; None for an older policy.
    """

    policy: PolicyId
    start: int = 0
    end: int = 0
    give_name: Callable[[str], bool] | None = None


OPEN_POLICY: FeatureRequest[PolicyPlace] = FeatureRequest("open a policy")
"""Show a policy in the editor, at a place in its text, or for its name."""

SHOW_ANSWER: FeatureRequest[str] = FeatureRequest("show the answer for an action")
"""Show why an action is answered as it is for the current node."""

EXPLAIN_REQUEST: FeatureRequest[str] = FeatureRequest("explain a request")
"""Explain an action for one exact request of the current node."""

SHOW_WHO_CAN: FeatureRequest[str] = FeatureRequest("show who can do an action")
"""Colour the canvas by who can do an action."""


def show_policy(requests: Requests, policy: PolicyId, start: int = 0, end: int = 0) -> None:
    """Ask for a policy to be shown in the editor, at a place in its text."""
    requests.ask(OPEN_POLICY, PolicyPlace(policy, start, end))
