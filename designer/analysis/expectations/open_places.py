"""Facts of an account's place that AWS has not given yet: the ids of the organization and of OUs, and its number.

A request shows something of a design only if it shows it whatever AWS gives. Ids may be those that policies name; a
number that is still to come is one that no policy names, and surely none of another account.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from designer.analysis.access.question import OTHER_ORGANIZATION, STRANGER
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId
from designer.policy.language.templates import Values
from designer.policy.matching.request import Request

_MOST = 200
"""Places that are tried: more come of policies that name dozens of ids alone."""

_ORGANIZATION = re.compile(r"\bo-[a-z0-9]{4,32}\b")
_PATH = re.compile(r"\bo-[a-z0-9*?]+/[a-z0-9*?/-]+")


class OpenPlace(NamedTuple):
    """What AWS has not given yet of an account's place.

    Attributes:
        organization: True for the id of the organization.
        path: True for the id of some OU above, or of the organization.
        number: True for the number of the account.
    """

    organization: bool
    path: bool
    number: bool

    @staticmethod
    def of(design: Organization, account: NodeId) -> "OpenPlace":
        """Look at an account."""
        above = [design.node(node_id).aws_id for node_id in design.path(account)[:-1]]
        own = design.settings.aws_id
        return OpenPlace(not own, not (own and all(above)), not design.node(account).aws_id)

    @property
    def words(self) -> str:
        """Reason why a test is undecided."""
        parts = ("the id of the organization", "the ids of the OUs above", "the account's number")
        open_ones = [part for part, is_open in zip(parts, self, strict=True) if is_open]
        return f"It depends on {' or '.join(open_ones)}, which the design does not say."

    def requests(self, request: Request, own: str, sides: Sequence[str], texts: Sequence[str]) -> Iterator[Request]:
        """Yield a request as the account makes it in each place that policies may tell apart.

        Args:
            request: It, with whatever place.
            own: The id of the organization, if it is known.
            sides: ``principal``, ``resource``: the sides of the request on which the account is.
            texts: The policies.
        """
        whole = "\n".join(texts)
        ids = sorted(set(_ORGANIZATION.findall(whole)) | {OTHER_ORGANIZATION}) if self.organization else [own]
        named = sorted({path.replace("*", "x").replace("?", "x") for path in _PATH.findall(whole)})
        for (one, path), _ in zip(product(ids, [*named, ""] if self.path else [None]), range(_MOST), strict=False):
            yield self._placed(request, one, f"{one}/r-0000/ou-0000-00000000/" if path == "" else path, sides)

    def _placed(self, request: Request, organization: str, path: str | None, sides: Sequence[str]) -> Request:
        context: dict[str, Values] = {key.lower(): value for key, value in request.context.items()}
        before = {str(context.get(f"aws:{side}orgid", "")) for side in sides} - {""}
        if self.organization:  # the other side stays in the organization if it was
            context = {key: organization if value in before else value for key, value in context.items()}
            context |= {f"aws:{side}orgid": organization for side in sides}
        if path is not None:
            context |= {f"aws:{side}orgpaths": (path,) for side in sides}
        if not self.number:
            return replace(request, context=context)
        numbers = {str(context.get(f"aws:{side}account", "")) for side in sides} - {""}
        context = {key: STRANGER if value in numbers else value for key, value in context.items()}
        context |= {f"aws:{side}account": STRANGER for side in sides}
        return replace(request, context=context)
