"""Records that differ from those that were saved last, however they came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from designer.organization.model.change import Change, Swap
from designer.organization.model.organization import Organization


class UnsavedRecords(dict[tuple[str, str], object]):
    """Each record that differs, by its kind and id, with its value as it was saved; an edit costs what it touches."""

    def add(self, change: Change) -> None:
        """Follow a change: what is again as it was saved drops out."""
        kinds: tuple[tuple[str, Mapping[Any, Swap[Any]]], ...] = (
            ("node", change.nodes),
            ("policy", change.policies),
            ("place", change.places),
            ("inside", change.identities),
            ("settings", {"": change.settings} if change.settings is not None else {}),
        )
        for kind, swaps in kinds:
            for key, swap in swaps.items():
                saved = self.setdefault((kind, key), swap.before)
                if saved == swap.after:
                    del self[kind, key]

    def back(self, organization: Organization) -> Change:
        """Return the change from an organization, as it is now, to the one that was saved last."""
        kinds: dict[str, Mapping[Any, Any]] = {
            "node": organization.nodes,
            "policy": organization.policies,
            "place": organization.places,
            "inside": organization.identities,
            "settings": {"": organization.settings},
        }
        swaps: dict[str, dict[Any, Swap[Any]]] = {kind: {} for kind in kinds}
        for (kind, key), saved in self.items():
            swaps[kind][key] = Swap(kinds[kind].get(key), saved)
        settings = swaps["settings"].get("")
        return Change(
            "",
            swaps["node"],
            swaps["policy"],
            settings,
            places=swaps["place"],
            identities=swaps["inside"],
        )
