"""The list of checks for ``docs/checks.md``, made from the checks themselves.

``python -m designer.analysis.checks.docs > docs/checks.md`` writes it anew; a test says when that is due.
"""

import sys
from types import ModuleType

from designer.analysis.checks.finding import Check, Severity
from designer.analysis.checks.registry import checks, modules, of_group
from designer.policy.language.elements import Grammar

_HEAD = """\
# What Orgwright checks

Made by `python -m designer.analysis.checks.docs > docs/checks.md`; do not edit it by hand.

An **error** is what AWS refuses, a **warning** what works otherwise than it looks, **advice** what could be better. The
Problems panel shows them all, the policy editor those of its policy, and `orgwright check FILE` prints them, as text or
with `--format json`, `sarif` or `junit`. `--only CHECK`, `--ignore CHECK` and `--min-severity` choose, `--fail-on` says
what makes the exit status 1. Several files may be named: each has its heading or suite, SARIF stays one run, and JSON
is a list of `{"file": …, "findings": […]}`. One that cannot be read is named, the rest goes on, and the worst status
counts.

A finding that is meant so can be silenced with a reason, which the file keeps under `silenced`:

```json
"silenced": [
  { "check": "slots", "node": "ou-prod", "reason": "Control Tower does not manage this OU." }
]
```

`node`, `policy`, `statement` (its Sid, or its number counted from 1) and `principal` (inside an account, as in
`user/ana`) narrow it; what is left out stands for any.
Silenced findings are counted, and shown on demand.

"""

_KINDS = {
    frozenset({Grammar.SCP}): "SCPs",
    frozenset({Grammar.RCP}): "RCPs",
    frozenset({Grammar.SCP, Grammar.RCP}): "SCPs and RCPs",
    frozenset({None}): "declarative policies",
}


def checks_page() -> str:
    """The whole page."""
    parts = [_HEAD]
    number = len(checks())
    parts.append(f"There are {number} checks. The wording of each finding says what to do about it.\n")
    for module in modules():
        title, what = _title(module)
        parts.append(f"\n## {title}\n\n{what}\n")
        parts += [_entry(check) for check in of_group(module)]
    return "".join(parts)


def _title(module: ModuleType) -> tuple[str, str]:
    """The heading of a group and what it is about, from the beginning of its module."""
    first = " ".join((module.__doc__ or "").split("\n\n")[0].split())
    title, _, what = first.partition(": ")
    return title, f"{what[:1].upper()}{what[1:]}"


def _entry(check: Check) -> str:
    kinds = _KINDS.get(frozenset(check.grammars), "") if check.texts else ""
    about = f", in {kinds}" if kinds and kinds != "SCPs and RCPs" else ""
    severity = "advice" if check.severity is Severity.ADVICE else check.severity.value
    fix = f" **Quick fix:** {check.fix}" if check.fix else ""
    more = f"\n{check.more}\n" if check.more else ""
    return f"\n### {check.id}\n\n{check.title} ({severity}{about}).\n\n{check.why}{fix} [AWS]({check.source})\n{more}"


if __name__ == "__main__":
    sys.stdout.write(checks_page())
