"""The formats a design can be read from and written to: one format, one module, one line in the table."""

from designer.exchange.formats import native, tree
from designer.exchange.formats.format import Format

FORMATS: tuple[Format, ...] = (native.FORMAT, tree.NESTED_TREE, tree.NODE_LINK)


def by_name(name: str) -> Format | None:
    """Return the format of a name."""
    return next((entry for entry in FORMATS if entry.name == name), None)


def by_suffix(file_name: str) -> Format | None:
    """Return the format whose suffix fits a file name best: the longest one."""
    fitting = [
        (len(suffix), entry) for entry in FORMATS for suffix in entry.suffixes if file_name.lower().endswith(suffix)
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
