"""The list of guardrails for ``docs/guardrails.md``, made from the catalogue.

``python -m designer.analysis.guardrails.docs > docs/guardrails.md`` writes it anew; a test says when that is due.
"""

import sys
from itertools import groupby

from designer.analysis.guardrails.catalogue import BEYOND_EVERY_POLICY, Guardrail, load
from designer.organization.model import quotas

_HEAD = """\
# Guardrails

Made by `python -m designer.analysis.guardrails.docs > docs/guardrails.md`; do not edit it by hand.

Guardrails are policies with parameters. *Add guardrail* in the window and `orgwright guardrails` put one into a design.
Each says what breaks and what it leaves open: ways past it that its policy cannot close without breaking ordinary
work, with actions that it does not deny. Exempt roles and tags are left out, too; the guardrails that protect them are
offered with it.

"""


def guardrails_page() -> str:
    """Return the whole page."""
    beyond = "".join(f"- {words}\n" for words in BEYOND_EVERY_POLICY.values())
    parts = [_HEAD, beyond]
    for category, members in groupby(load().values(), key=lambda guardrail: guardrail.category):
        parts += [f"\n## {category}\n", *map(_entry, members)]
    return "".join(parts)


def _entry(guardrail: Guardrail) -> str:
    kind = quotas.load().types[guardrail.type].short
    breaks = f"**Breaks:** {guardrail.breaks}"
    left = "".join(f"- {loophole.words()}\n" for loophole in guardrail.leaves_open)
    opening = f"\n### {guardrail.id}\n\n{guardrail.title} ({kind}). {guardrail.purpose}\n\n{breaks}\n"
    return opening + (f"\n**Leaves open:**\n\n{left}" if left else "")


if __name__ == "__main__":
    sys.stdout.write(guardrails_page())
