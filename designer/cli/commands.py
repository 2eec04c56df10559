"""The table of commands. It knows no click, so that the launcher can ask whether a word is a command."""

from collections.abc import Mapping
from keyword import iskeyword
from typing import NamedTuple


class CommandGroup(NamedTuple):
    """Commands that lie in one folder, and stand together in the help.

    Attributes:
        title: Heading in the help.
        folder: Name of the folder.
        commands: Each command with its line of help.
    """

    title: str
    folder: str
    commands: Mapping[str, str]


GROUPS = (
    CommandGroup(
        "Permissions",
        "access",
        {
            "permissions": "What SCPs leave possible in an account, action by action.",
            "explain": "Why one action is allowed, conditional or denied, level by level.",
            "access": "What a user, role or root user of an account can do, and which policies take what away.",
            "who-can": "The principals of all accounts that can do one action.",
            "simulate": "Decide requests, one JSON object a line in and out.",
            "effective": "Effective policies: what tag, backup and other policies merge into at an account.",
            "responsibility": "Shared responsibility: which layers of an account AWS keeps, which you, and why.",
        },
    ),
    CommandGroup(
        "Checks and quotas",
        "checks",
        {
            "check": "Find what AWS would refuse or what does not work as it looks.",
            "prove": "Prove the design's guardrail tests for all requests, or show those that break them.",
            "record": "Keep what AWS decided as test cases of a design, and say where both disagree.",
            "lockouts": "Whether anybody can still repair each account, and which edit would end that.",
            "programmes": "Compliance programmes: services out of scope, agreements, evidence, your duties.",
            "library": "Try a team's library of guardrails, rules and templates out.",
            "budget": "How much of AWS's quotas each node uses: policy slots and characters.",
        },
    ),
    CommandGroup(
        "Changes",
        "changes",
        {
            "diff": "What differs between two designs, and what that does to permissions.",
            "review": "What a branch proposes for a design, with a verdict on each difference.",
            "migrate": "Plan the way from one design to another in single, safe operations.",
            "merge": "Join two designs that were made from one, and refuse what neither of them does.",
            "transfer": "What accounts lose, gain and need on their way into another organization.",
            "git": "Have Git show changes of designs in words.",
            "guardrails": "List guardrails, show one, or put one into a design.",
            "pack": "Merge policies into fewer and shorter documents, proved to mean the same.",
        },
    ),
    CommandGroup(
        "Carrying out",
        "apply",
        {
            "plan": "The proved way from the live organization to a design, as a file.",
            "approve": "Say what a plan changes, and sign it, so that another person may carry it out.",
            "apply": "Carry a plan out at AWS step by step, or rehearse it; the only command that writes to AWS.",
            "unlock": "Who holds the lock of an organization on a Git remote; take it away.",
            "drift": "Where AWS is no longer as a design says, who made it so, and what that does.",
        },
    ),
    CommandGroup(
        "Activity",
        "activity",
        {
            "activity": "Read logs of what people really did into an activity file, and tell what it holds.",
            "replay": "What the SCPs of a design would have stopped of what people really did.",
            "unused": "What the SCPs allow and nobody used, and the policies that would take it away.",
        },
    ),
    CommandGroup(
        "Files",
        "files",
        {
            "new": "Make a file from a template.",
            "import": "Read another program's files into a design, or into one that is there.",
            "dump-script": "Print the script that reads an organization with the AWS CLI alone.",
            "export": "Write a design for Terraform, CloudFormation and other programs, and say what is lost.",
            "convert": "Write a design in another format.",
            "render": "Draw a design as PNG, SVG or PDF.",
            "report": "Write a whole design for readers: HTML, Markdown, a workbook or CSV files.",
            "desktop": "Add Orgwright to the menu of a Linux desktop, or take it away.",
        },
    ),
)
"""Every command, in the order of the help."""

COMMANDS: Mapping[str, str] = {name: words for group in GROUPS for name, words in group.commands.items()}
"""Each command with its line of help."""


def module_of(command: str) -> str:
    """Full name of the module of a command; its last part is the command in it, by its own name as Python takes it."""
    folder = next(group.folder for group in GROUPS if command in group.commands)
    name = command.replace("-", "_")
    return f"designer.cli.{folder}.{name}_" if iskeyword(name) else f"designer.cli.{folder}.{name}"
