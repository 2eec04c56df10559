"""Characters that a file takes of texts for which AWS has no limit, or a far smaller one."""

LONGEST_ID = 200
"""Of an id of the program's own, and of a word such as a prefix of a service."""

LONGEST_NAME = 1_000
"""Of a name or a sentence: many times what AWS takes, so that `checks` can tell of a long one."""

LONGEST_PATTERN = 2_000
"""Of a pattern of actions or ARNs."""

LONGEST_TEXT = 5_000
"""Of a reason, a note on a record, a source."""
