"""The commands that ask about one request: an action, or the message of a denial."""

from functools import partial

from ui.commands.command import Command
from ui.commands.requests import BEGIN_QUESTION, EXPLAIN_DENIAL
from ui.state.session import Session


def commands(session: Session) -> tuple[Command, ...]:
    """The commands of a session."""
    ask = partial(session.requests.ask, BEGIN_QUESTION, None)
    return (
        Command(
            "ask.explain",
            "E&xplain an action…",
            ask,
            ("Ctrl+I",),
            "explain",
            menus="organization.ask node.policies",
            keywords=(
                "why, simulate, simulator, policy simulator, what if, access denied, evaluate, check "
                "access, verify, ask AWS, bucket policy, resource policy, cross account, condition keys, "
                "conditions, context, principal, root user, why is it denied, is it allowed, can I"
            ),
        ),
        Command(
            "ask.denial",
            "Explain an &AccessDenied message…",
            partial(session.requests.ask, EXPLAIN_DENIAL, ""),
            (),
            "paste",
            menus="organization.ask",
            keywords=(
                "access denied, AccessDenied, paste AccessDenied, paste an error, error message, troubleshooter, "
                "CloudTrail, not authorized"
            ),
        ),
    )
