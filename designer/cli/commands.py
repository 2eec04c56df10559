"""The table of commands. It knows no click, so that the launcher can ask whether a word is a command."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from keyword import iskeyword

COMMANDS: Mapping[str, str] = {
    "new": "Make a file from a template.",
    "permissions": "What SCPs leave possible in an account, action by action.",
    "explain": "Why one action is allowed, conditional or denied, level by level.",
    "access": "What a user, role or root user of an account can do, and which policies take what away.",
    "who-can": "The principals of all accounts that can do one action.",
    "simulate": "Decide requests, one JSON object a line in and out.",
    "diff": "What differs between two designs, and what that does to permissions.",
    "migrate": "Plan the way from one design to another in single, safe operations.",
    "git": "Have Git show changes of designs in words.",
    "effective": "Effective policies: what tag, backup and other policies merge into at an account.",
    "guardrails": "List guardrails, show one, or put one into a design.",
    "check": "Find what AWS would refuse or what works otherwise than it looks.",
    "prove": "Prove the design's guardrail tests for all requests, or show those that break them.",
    "record": "Keep what AWS decided as test cases of a design, and say where both disagree.",
    "lockouts": "Whether anybody can still repair each account, and which edit would end that.",
    "responsibility": "Shared responsibility: which layers of an account AWS keeps, which you, and why.",
    "programmes": "Compliance programmes: services out of scope, agreements, evidence, your duties.",
    "report": "Write a whole design for readers: HTML, Markdown, a workbook or CSV files.",
    "budget": "How much of AWS's quotas each node uses: policy slots and characters.",
    "pack": "Fit policies into fewer and shorter documents, proved to mean the same.",
    "import": "Read another program's files into a design, or into one that is there.",
    "dump-script": "Print the script that reads an organization with the AWS CLI alone.",
    "export": "Write a design for Terraform, CloudFormation and other programs, and say what is lost.",
    "convert": "Write a design in another format.",
    "render": "Draw a design as PNG, SVG or PDF.",
}
"""Each command with its line of help."""

_FOLDERS = ("access", "checks", "changes", "files")
"""Folders with the modules of commands."""


def module_of(command: str) -> str:
    """Full name of the module of a command; its last part is the command in it, by its own name as Python takes it."""
    name = command.replace("-", "_")
    name = f"{name}_" if iskeyword(name) else name
    places = (f"designer.cli.{folder}.{name}" for folder in _FOLDERS)
    return next(place for place in places if find_spec(place) is not None)
