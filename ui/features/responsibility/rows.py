"""Rows of the duties: a layer with its keeper, a bar of services and the owner; and the services of one layer."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from PySide6.QtGui import QFont

from designer.analysis.compliance.duty_words import NOT_CLASSIFIED, WHO_WORDS, commonness, reason_words
from designer.analysis.compliance.responsibility import LayerDuty, Responsibility
from designer.analysis.compliance.service_classes import Keeper
from designer.basics.dataclass import dataclass
from designer.basics.words import capital
from ui import theme
from ui.theme import Role
from ui.widgets.item_views.flat_list import boxed
from ui.widgets.item_views.row_model import Row
from ui.widgets.item_views.rows import RowContent, ShareLook, ShareWidths

_NAMED = 3
"""Services that a row names."""

_ORDER = (Keeper.CUSTOMER, Keeper.SHARED, Keeper.AWS)
_LEFT = {Keeper.CUSTOMER: "yours", Keeper.SHARED: "shared"}
_SIGNS = {Keeper.AWS: "duty-aws", Keeper.CUSTOMER: "duty-yours", Keeper.SHARED: "duty-shared"}


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer as a row shows it.

    Attributes:
        duty: The layer as it would be with the what-if.
        before: The keeper for most services without it.
    """

    duty: LayerDuty
    before: Keeper

    @property
    def keeper(self) -> str:
        """The keeper of most services: "You", "Mostly AWS"; "You → AWS" where the what-if makes it another."""
        before, after = capital(WHO_WORDS[self.before]), capital(WHO_WORDS[self.duty.most])
        if self.duty.is_empty:
            after = "Nothing"
        if self.before is not self.duty.most:
            return f"{before} → {after}"
        return f"Mostly {after if self.duty.most is Keeper.AWS else after.lower()}" if self.is_mixed else after

    @property
    def is_mixed(self) -> bool:
        """True if some services leave the layer to another than most do."""
        return self.duty.count(self.duty.most) < self.whole

    @property
    def counts(self) -> str:
        """Numbers of services that leave you a part: "6 yours", "25 yours, 135 shared"; empty without any."""
        return ", ".join(f"{self.duty.count(who):,} {word}" for who, word in _LEFT.items() if self.duty.count(who))

    @property
    def whole(self) -> int:
        """Number of services that count for the layer."""
        return sum(map(self.duty.count, _ORDER))

    @property
    def sign(self) -> str:
        """Name of the sign of the keeper: empty, half or full."""
        return "duty-none" if self.duty.is_empty else _SIGNS[self.duty.most]


def layer_rows(before: Responsibility, after: Responsibility) -> Iterator[Row]:
    """Yield a row for each layer, from the building up."""
    layers = [LayerRow(new, old.most) for old, new in zip(before.layers, after.layers, strict=True)]
    name, small = theme.name_font(), theme.secondary_font()
    widths = ShareWidths(
        title=_widest(name, (row.duty.layer.name for row in layers)),
        words=_widest(name, (row.keeper for row in layers)),
        counts=_widest(small, (row.counts for row in layers)),
        end=_widest(small, (row.duty.owner for row in layers)),
    )
    scale = max(1, *(row.whole for row in layers))
    for row in layers:
        duty, layer = row.duty, row.duty.layer
        full, striped = (duty.count(who) / scale for who in _LEFT)
        share = ShareLook(row.keeper, full, striped, row.counts, duty.owner, widths)
        role, reason = sign_role(duty.most), _reason(duty)
        content = RowContent(layer.name, _reason(duty, _NAMED), row.sign, role, bold=True, share=share)
        owner = f", {duty.owner}" if duty.owner else ""
        counts = ", ".join(f"{WHO_WORDS[who]} {duty.count(who):,}" for who in _ORDER)
        accessible = f"{layer.name}: {row.keeper}{owner}. Services: {counts}. {capital(reason)}"
        tip = f"{layer.name}: {layer.about}\n{row.keeper}{owner}\nServices: {counts}\n{capital(reason)}"
        yield Row(content, tip, layer.id, row, accessible=accessible)


def _widest(font: QFont, texts: Iterable[str]) -> int:
    return max((theme.text_width(font, text) for text in texts if text), default=0)


def layer_service_rows(before: LayerDuty, denied: Collection[str], startable: Collection[str]) -> Iterator[Row]:
    """A row for each service that is not AWS's alone in a layer, the customer's first; ticked while it can be started.

    Args:
        before: The layer without the what-if.
        denied: Services that the what-if denies.
        startable: Services whose start a policy can deny: only these have a box.
    """
    theirs = [one for one in before.cells if one.cell.who is not Keeper.AWS]
    theirs.sort(key=lambda one: (_ORDER.index(one.cell.who), commonness(one.service.prefix)))
    rows = [(one.service.prefix, one.service.name, one.cell.why, WHO_WORDS[one.cell.who]) for one in theirs]
    rows += [(prefix, prefix, NOT_CLASSIFIED, WHO_WORDS[Keeper.CUSTOMER]) for prefix in before.unclassified]
    for prefix, name, why, who in rows:
        tip = f"{name} ({prefix})\n{why}"
        if prefix in startable:
            row = boxed(name, why, prefix not in denied, tip, who)
            yield replace(row, content=replace(row.content, wrapped=True), id=prefix, value=prefix)
        else:
            yield Row(RowContent(name, why, icon="info", trailing=who, wrapped=True), tip, prefix, prefix)


def sign_role(who: Keeper) -> Role:
    """Colour of the sign of a keeper: one for all that is the customer's, since none of it is right or wrong."""
    return Role.SECONDARY if who is Keeper.AWS else Role.ACCENT


def _reason(duty: LayerDuty, shown: int | None = None) -> str:
    """Return the services that leave you the most, and their number: "20 yours: EC2, EKS and 18 more"."""
    named = reason_words(duty) if shown is None else reason_words(duty, shown)
    return f"{duty.count(duty.who):,} {_LEFT[duty.who]}: {named}" if duty.who in _LEFT and duty.because else named
