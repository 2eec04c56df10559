"""Limits in characters of texts in a file, where AWS has no limit or a far smaller one."""

LONGEST_ID = 200
"""Limit of an id of the program's own, and of a word such as a prefix of a service."""

LONGEST_NAME = 1_000
"""Limit of a name or a sentence: many times what AWS takes, so that checks can report a long one."""

LONGEST_PATTERN = 2_000
"""Limit of a pattern of actions or ARNs."""

LONGEST_TEXT = 5_000
"""Limit of a reason, a note on a record, a source."""
