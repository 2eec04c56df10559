"""Replacements of Landing Zone Accelerator: the values of ``{{ Name }}`` in its files and of ``${NAME}`` in policies.

A value that the configuration does not hold is not invented: in a configuration file a mark stands for it, so that its
readers know that it is unknown; in a policy it makes the text unknown, in conditions too: one that is never met would
be a sure answer. Two names that every policy uses are at what LZA takes without a word, and that is said.
"""

import json
import re

from designer.basics.steps import charge_text
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.code_facts import PARTITION
from designer.exchange.imports.code.located import Items, Located, each, members_in, text_in
from designer.exchange.imports.facts import Maybe, Missing

_TOKEN = re.compile(r"\{\{\s*([A-Za-z0-9_.:/-]{1,128})\s*\}\}")
_VARIABLE = re.compile(r"\$\{([A-Z][A-Z0-9_]*(?::[^}\n]{0,200})?)\}")
_MARKED = re.compile("\ue000([^\ue001]*)\ue001")
_STAND_INS = {"PARTITION": PARTITION, "ACCELERATOR_PREFIX": "AWSAccelerator"}
_PARTITIONS = {"us-gov-": "aws-us-gov", "cn-": "aws-cn", "eusc-": "aws-eusc", "us-iso-": "aws-iso"}
_PARTITIONS |= {"us-isob-": "aws-iso-b", "us-isof-": "aws-iso-f", "eu-isoe-": "aws-iso-e"}


class Replacements:
    """Values by name, from ``replacements-config.yaml`` and ``global-config.yaml``."""

    def __init__(self, report: ConversionReport) -> None:
        self._report = report
        self._tokens: dict[str, str] = {}
        self._variables: dict[str, str] = {}

    def take_replacements(self, config: Located) -> None:
        """Take the values that are texts or lists of texts; others are read when LZA runs."""
        for entry in each(members_in(config).get("globalReplacements")):
            members = members_in(entry)
            value = members.get("value")
            name = text_in(members.get("key"))
            if name and isinstance(value, Items):
                self._tokens[name] = json.dumps([text_in(one) for one in each(value)])
            elif name and text_in(value) and text_in(members.get("type")) in ("", "String"):
                self._tokens[name] = text_in(value)

    def take_global(self, config: Located) -> None:
        """Take the home region and the access role."""
        members = members_in(config)
        if region := text_in(members.get("homeRegion")):
            found = (partition for start, partition in _PARTITIONS.items() if region.startswith(start))
            self._variables |= {"ACCELERATOR_HOME_REGION": region, "PARTITION": next(found, "aws")}
            self._tokens.setdefault("AcceleratorHomeRegion", region)
        if role := text_in(members.get("managementAccountAccessRole")):
            self._variables["MANAGEMENT_ACCOUNT_ACCESS_ROLE"] = role

    @property
    def partition(self) -> str:
        """Partition that the home region lies in; empty if it is not said."""
        return self._variables.get("PARTITION", "")

    def of_file(self, data: bytes) -> bytes:
        """Return the bytes of a configuration file, with marks for what is unknown."""
        return self.of_config(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")

    def of_config(self, text: str) -> str:
        """Return the text of a configuration file, with marks for what is unknown."""
        return _TOKEN.sub(lambda found: _charged(self._tokens.get(found[1], f"\ue000{found[1]}\ue001")), text)

    def of_policy(self, text: str, file: str) -> Maybe[str]:
        """Return the text of a policy file as LZA deploys it."""
        text = _TOKEN.sub(lambda found: _charged(self._tokens.get(found[1], found[0])), text)
        text = _VARIABLE.sub(lambda found: _charged(self._variables.get(found[1], found[0])), text)
        for name in dict.fromkeys(_VARIABLE.findall(text)):
            if name in _STAND_INS:
                where = f"{file}:{text.count(chr(10), 0, text.index('${' + name + '}')) + 1}"
                self._report.unknown(
                    where,
                    f"The configuration does not say what ${{{name}}} is; {_STAND_INS[name]}, as is usual, is taken.",
                    "Correct the policy if it is another.",
                )
                text = text.replace("${" + name + "}", _STAND_INS[name])
        hole = _VARIABLE.search(text) or _TOKEN.search(text)
        if hole is None:
            return text
        what = f"{short(hole[0])} is replaced when LZA deploys, and the configuration does not say by what."
        return Missing(what, f"{file}:{text.count(chr(10), 0, hole.start()) + 1}")


def _charged(text: str) -> str:
    """Return a text that is put in, charged for."""
    charge_text(len(text))
    return text


def unknown_in(text: str) -> str:
    """Return the name of the replacement in a text of the configuration that is unknown; empty if there is none."""
    found = _MARKED.search(text)
    return found[1] if found else ""
