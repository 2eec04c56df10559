"""Signs for the kinds of changed answers: red and green are for answers alone."""

from designer.analysis.differences.versions import EffectDirection
from ui.theme import Role

EFFECT_SIGNS = {
    EffectDirection.WIDER: ("wider", Role.CONDITIONAL),
    EffectDirection.OTHERWISE: ("otherwise", Role.SECONDARY),
    EffectDirection.NARROWER: ("narrower", Role.SECONDARY),
    EffectDirection.BOTH: ("otherwise", Role.CONDITIONAL),
}
"""Icon and colour of each."""
