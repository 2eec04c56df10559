"""What the list of lenses offers: by action, policy or name."""

from __future__ import annotations

from functools import partial

from ui.state.analyses import Analyses
from ui.state.lens import Lens
from ui.state.lens_choice import LensChoice, LensKind
from ui.state.session import Session
from ui.widgets.action_search import suggest_actions
from ui.widgets.picker import Pick
from ui.widgets.rows import RowContent

_MOST = 40

COMMON_ACTIONS = (
    "organizations:LeaveOrganization",
    "s3:DeleteBucket",
    "iam:CreateUser",
    "cloudtrail:StopLogging",
    "kms:ScheduleKeyDeletion",
    "ec2:RunInstances",
)
"""Offered before anything is typed: what guardrails are most often about."""


class LensPicks:
    """Offers the lenses of one window."""

    def __init__(self, lens: Lens, session: Session, analyses: Analyses) -> None:
        self._lens = lens
        self._session = session
        self._analyses = analyses

    def __call__(self, text: str) -> list[Pick]:
        """The lenses that a text may mean."""
        words = text.lower().split()
        policies = self._session.document.organization.policies.values()
        found = [pick for pick in self._plain() if all(word in pick.content.title.lower() for word in words)]
        actions = list(suggest_actions(self._analyses.catalogue, text, _MOST)) if words else list(COMMON_ACTIONS)
        typed = text.strip()
        if ":" in typed.strip(":") and " " not in typed and "*" not in typed and not actions:
            actions = [typed]
        found += [self._action(action) for action in actions]
        found += [
            self._pick("policy", f"Where is {policy.name} attached?", LensChoice(LensKind.POLICY, policy.id))
            for policy in sorted(policies, key=lambda policy: policy.name.lower())
            if words and all(word in policy.name.lower() for word in words)
        ]
        return found

    def _plain(self) -> list[Pick]:
        none = [self._pick("close", "No lens", LensChoice())] if self._lens.choice != LensChoice() else []
        return [
            *none,
            self._pick("budget", "How much of AWS's limits is used", LensChoice(LensKind.BUDGET)),
            self._pick("problems", "Where something is wrong", LensChoice(LensKind.PROBLEMS)),
            self._pick(
                "inherited", "Where the policies on the selected node come from", LensChoice(LensKind.INHERITED)
            ),
        ]

    def _action(self, action: str) -> Pick:
        return self._pick("principal", f"Who can {action}?", LensChoice(LensKind.ACTION, action))

    def _pick(self, glyph: str, title: str, choice: LensChoice) -> Pick:
        return Pick(RowContent(title, icon=glyph), partial(self._lens.choose, choice))
