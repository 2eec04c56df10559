"""Makes the font files from those of their authors: fewer letters, and nothing that joins or exchanges them.

    uv run --no-project --with fonttools==4.68.0 resources/fonts/build.py FOLDER...

The folders hold Inter-Regular.otf and so on (Debian: fonts-inter 4.1+ds-1, fonts-jetbrains-mono 2.304+ds-5). Arrows
and ligatures go, since a name or a policy has to be drawn as it is written. `tnum`, figures of one width, is left to
figures: Inter's own widens hyphens, too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LETTERS = "U+0020-04FF,U+1E00-1FFF,U+2000-23FF,U+2500-27BF,U+A640-A69F,U+A720-A7FF,U+FB00-FB06,U+FFFD"
"""Latin, Greek, Cyrillic, punctuation, arrows and signs."""

PLACING = ["ccmp", "locl", "kern", "mark", "mkmk"]
"""Features that place letters and accents."""

CUTS = {
    "Inter-Regular.otf": [*PLACING, "tnum"],
    "Inter-Medium.otf": [*PLACING, "tnum"],
    "Inter-SemiBold.otf": [*PLACING, "tnum"],
    "JetBrainsMono-Regular.ttf": PLACING,
    "JetBrainsMono-Bold.ttf": PLACING,
}
"""File -> features that it keeps."""


def main(folders: list[Path]) -> None:
    """Write every cut beside this module."""
    for name, features in CUTS.items():
        font = TTFont(next(folder / name for folder in folders if (folder / name).exists()), recalcTimestamp=False)
        keep_figures_only(font)
        options = subset.Options(layout_features=features, name_IDs=["*"], notdef_outline=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(LETTERS))
        subsetter.subset(font)
        font.save(Path(__file__).parent / name)


def keep_figures_only(font: TTFont) -> None:
    """Let `tnum` exchange figures and no other sign."""
    figures = {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    table = font["GSUB"].table
    records = table.FeatureList.FeatureRecord
    for index in {i for record in records if record.FeatureTag == "tnum" for i in record.Feature.LookupListIndex}:
        for entry in table.LookupList.Lookup[index].SubTable:
            single = getattr(entry, "ExtSubTable", entry)
            single.mapping = {sign: other for sign, other in single.mapping.items() if sign in figures}


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
