"""Makes what is published of the tables of the program: pages of the documentation, and the schema of the file.

.venv/bin/python -m docs.make_pages

The checks, the guardrails, the lenses, the words and the man page; a test says when that is due.
"""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import ModuleType

import click

from designer.analysis.checks.finding import Check
from designer.analysis.checks.registry import checks, modules, of_group
from designer.analysis.guardrails.catalogue import BEYOND_EVERY_POLICY, Guardrail
from designer.analysis.guardrails.catalogue import load as load_guardrails
from designer.analysis.lenses.lens import Lens
from designer.analysis.lenses.registry import LENSES
from designer.analysis.terms import TERMS
from designer.cli.commands import GROUPS, CommandGroup
from designer.cli.group import group
from designer.organization.model import quotas
from designer.policy.language.elements import Grammar
from docs.file_schema import json_schema, library_schema
from resources import FOLDER

DOCS = Path(__file__).resolve().parent
_MADE = "Made by `python -m docs.make_pages`; do not edit it by hand."

# --- Checks ---

_CHECKS = f"""\
# What Orgwright checks

{_MADE}

An **error** is what AWS refuses, a **warning** what does not work as it looks, **advice** what could be better. The
Problems panel shows them all, the policy editor those of its policy, and `orgwright check FILE` prints them, as text or
with `--format json`, `sarif` or `junit`. `--only CHECK`, `--ignore CHECK` and `--min-severity` choose, `--fail-on` says
what makes the exit status 1. Several files may be named: each has its heading or suite, SARIF stays one run, and JSON
is a list of `{{"file": …, "findings": […]}}`. One that cannot be read is named, the rest goes on, and the worst status
counts.

A finding that is meant so can be silenced with a reason, which the file keeps under `silenced`:

```json
"silenced": [
  {{ "check": "slots", "node": "ou-prod", "reason": "Control Tower does not manage this OU." }}
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
    parts = [_CHECKS]
    number = len(checks())
    parts.append(f"There are {number} checks. The wording of each finding says what to do about it.\n")
    for module in modules():
        title, what = _title(module)
        parts.append(f"\n## {title}\n\n{what}\n")
        parts += [_check(check) for check in of_group(module)]
    return "".join(parts)


def _title(module: ModuleType) -> tuple[str, str]:
    """The heading of a group and what it is about, from the beginning of its module."""
    first = " ".join((module.__doc__ or "").split("\n\n")[0].split())
    title, _, what = first.partition(": ")
    return title, f"{what[:1].upper()}{what[1:]}"


def _check(check: Check) -> str:
    kinds = _KINDS.get(frozenset(check.grammars), "") if check.texts else ""
    about = f", in {kinds}" if kinds and kinds != "SCPs and RCPs" else ""
    words = check.words
    fix = f" **Quick fix:** {words.fix}" if words.fix else ""
    more = f"\n{check.more}\n" if check.more else ""
    title = f"\n### {check.id}\n\n{words.title} ({words.severity.value}{about}).\n\n"
    return f"{title}{words.why}{fix} [AWS]({words.source})\n{more}"


# --- Guardrails ---

_GUARDRAILS = f"""\
# Guardrails

{_MADE}

Guardrails are policies with parameters. *Add guardrail* in the window and `orgwright guardrails` put one into a design.
Each says what breaks and what it leaves open: ways past it that its policy cannot close without breaking ordinary
work, with actions that it does not deny. Exempt roles and tags are left out, too; the guardrails that protect them are
offered with it.

"""


def guardrails_page() -> str:
    """Return the whole page."""
    beyond = "".join(f"- {words}\n" for words in BEYOND_EVERY_POLICY.values())
    parts = [_GUARDRAILS, beyond]
    for category, members in groupby(load_guardrails().values(), key=lambda guardrail: guardrail.category):
        parts += [f"\n## {category}\n", *map(_guardrail, members)]
    return "".join(parts)


def _guardrail(guardrail: Guardrail) -> str:
    kind = quotas.load().types[guardrail.type].short
    breaks = f"**Breaks:** {guardrail.breaks}"
    left = "".join(f"- {loophole.words()}\n" for loophole in guardrail.leaves_open)
    opening = f"\n### {guardrail.id}\n\n{guardrail.title} ({kind}). {guardrail.purpose}\n\n{breaks}\n"
    return opening + (f"\n**Leaves open:**\n\n{left}" if left else "")


# --- Lenses and words ---

_LENSES = f"""\
# Lenses

{_MADE}

A lens colours the canvas by one question, with a legend that counts; a click on a line of it selects what it counts.
In the window `Ctrl+L` chooses one and `Ctrl+Shift+L` takes it away; `orgwright render --lens` draws it.

| Lens | In the window | On the command line |
|---|---|---|
"""


def lenses_page() -> str:
    """Return the page."""
    return _LENSES + "".join(map(_lens, LENSES))


def _lens(lens: Lens) -> str:
    subject = lens.subject.example if lens.subject else ""
    return f"| {lens.id} | {lens.question.format(subject)} | `--lens {lens.example}` |\n"


_WORDS = f"""\
# Words

{_MADE}

Window, command line, reports and pictures use these words alike; *Words and signs* in the menu Help shows them, too.
Those marked with * are ours, the others AWS's.

| Word | Meaning |
|---|---|
"""


def words_page() -> str:
    """Return the page of all terms."""
    return _WORDS + "".join(f"| {term.name}{' *' if term.ours else ''} | {term.words} |\n" for term in TERMS)


# --- Man page ---

_MAN_HEAD = r""".\" Made by `python -m docs.make_pages`; do not edit it by hand.
.TH ORGWRIGHT 1
.SH NAME
orgwright \- design AWS Organizations
.SH SYNOPSIS
.B orgwright
.RI [ FILE ]
.br
.B orgwright
.I COMMAND
.RI [ ARGUMENTS ]
.SH DESCRIPTION
Without a command,
.B orgwright
opens the window, on
.I FILE
if one is named.
A file that is named like a command is opened as
.IR ./check .
With a command, it works without a window.
"""
_MAN_TAIL = r""".SH EXIT STATUS
.TP
.B 0
Fine.
.TP
.B 1
There are findings.
.TP
.B 2
Wrong use, or input that cannot be read.
.SH FILES
No command replaces a file that is there without
.BR \-\-force .
A command that changes a design may write it back to its own file, by naming that file.
None writes over what it reads if anything of it would be lost, with
.B \-\-force
neither.
.SH ENVIRONMENT
.TP
.B ORGWRIGHT_LOG
Write what the program does to the end of this file, as
.B \-\-log
does.
.TP
.B _ORGWRIGHT_COMPLETE
Print the completion of a shell:
.BR bash_source ,
.B zsh_source
or
.BR fish_source .
"""


def man_page() -> str:
    """Return the page in the macros of man(7)."""
    return "".join([_MAN_HEAD, *map(_section, GROUPS), _MAN_TAIL])


def _section(commands: CommandGroup) -> str:
    return f".SH {_text(commands.title).upper()}\n" + "".join(map(_command, commands.commands))


def _command(name: str) -> str:
    context = click.Context(group, info_name="orgwright", **group.context_settings)
    command = group.get_command(context, name)
    if command is None:
        raise LookupError(name)
    inner = click.Context(command, info_name=name, parent=context, max_content_width=100)
    words = " ".join(command.collect_usage_pieces(inner))
    told = "\n.PP\n".join(_text(" ".join(part.split())) for part in (command.help or "").split("\n\n"))
    end = f"\n.PP\n{_text(command.epilog)}" if command.epilog else ""
    return f'.SS "orgwright {name} {_text(words)}"\n{told}{end}\n{"".join(_options(command, inner))}'


def _options(command: click.Command, context: click.Context) -> list[str]:
    records = (one.get_help_record(context) for one in command.get_params(context) if isinstance(one, click.Option))
    return [f".TP\n.B {_text(option)}\n{_text(help_text)}\n" for option, help_text in filter(None, records)]


def _text(text: str) -> str:
    """Return a text in which nothing steers the formatter."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


_MAKERS: dict[Path, Callable[[], str]] = {
    DOCS / "checks.md": checks_page,
    DOCS / "guardrails.md": guardrails_page,
    DOCS / "lenses.md": lenses_page,
    DOCS / "words.md": words_page,
    DOCS / "orgwright.1": man_page,
    FOLDER / "orgwright.schema.json": json_schema,
    FOLDER / "library.schema.json": library_schema,
}

if __name__ == "__main__":
    for file, make in _MAKERS.items():
        file.write_text(make(), "utf-8")
