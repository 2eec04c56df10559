"""Providers of Terraform's code: whose credentials it uses, and so maybe which organization it speaks to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.basics.dataclass import dataclass
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform.instances import HclBlock, HclBody, worked_out
from designer.exchange.imports.terraform.values import Expression, Scope, TerraformValue, first_gap

_DEFAULT = "aws"
_SAME_ACCOUNT = {"alias", "region", "version", "max_retries", "retry_mode", "default_tags", "ignore_tags"}
_SAME_ACCOUNT |= {"sts_region", "use_fips_endpoint", "use_dualstack_endpoint", "s3_use_path_style"}
"""Settings of a provider that leave it in the same account; so do those that skip checks."""


@dataclass(frozen=True, slots=True)
class _Dotted:
    """Scope and namespace that keeps the names of a traversal."""

    text: str = ""

    def name(self, name: str, place: Place) -> TerraformValue:
        """Begin with a name."""
        del place
        return _Dotted(name)

    def get(self, name: str, place: Place) -> TerraformValue:
        """Go on by a name."""
        del place
        return _Dotted(f"{self.text}.{name}")

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return nothing: no function is a provider."""
        del arguments
        return Missing(f"{name} is not a provider.", str(place))


def root_providers(blocks: Iterable[HclBlock], scope: Scope) -> dict[str, str]:
    """Return the credentials of the AWS providers of a root module; "" for those that its environment gives."""
    found = {_DEFAULT: ""}
    for block in blocks:
        if block.labels == (_DEFAULT,):
            alias = block.body.attributes.get("alias")
            said = worked_out(alias, scope, block.place) if alias is not None else None
            found[f"{_DEFAULT}.{said}" if isinstance(said, str) else _DEFAULT] = "; ".join(_credentials(block, scope))
    return found


def handed_providers(expression: Expression | None, given: Mapping[str, str], address: str) -> dict[str, str]:
    """Return the credentials of the providers that a module is handed; without any it has the default one."""
    if expression is None:
        return {_DEFAULT: given.get(_DEFAULT, "")}
    handed = worked_out(expression, _Dotted(), Place(""))
    named = handed.items() if isinstance(handed, dict) else ()
    texts = {name: one.text if isinstance(one, _Dotted) else "" for name, one in named}
    return {name: given.get(text, f"{address} {text}") for name, text in texts.items()}


def provider_of(body: HclBody, given: Mapping[str, str], address: str) -> str:
    """Return the credentials with which a resource is made or read; others than all that are known if it is unknown."""
    said = body.attributes.get("provider")
    value = worked_out(said, _Dotted(), Place("")) if said is not None else _DEFAULT
    name = value.text if isinstance(value, _Dotted) else value if isinstance(value, str) else ""
    return given.get(name, f"{address} {name}")


def _credentials(block: HclBlock, scope: Scope) -> Iterable[str]:
    """Yield the settings of a provider that choose the account; one that is unknown is another one than all others."""
    for body, within in ((block.body, ""), *((hcl_block.body, hcl_block.kind) for hcl_block in block.body.blocks)):
        for name, expression in sorted(body.attributes.items(), key=lambda one: one[0]):
            if name not in _SAME_ACCOUNT and within not in _SAME_ACCOUNT and not name.startswith("skip_"):
                value = worked_out(expression, scope, block.place)
                yield f"{within} {name} {block.place if first_gap(value) else repr(value)}"
