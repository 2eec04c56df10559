"""Words on how well a claim was checked with what AWS says; the same in window, command line and reports."""

_WORDS = {
    "high": "checked with AWS's page",
    "medium": "partly checked with AWS's pages",
    "low": "not checked with a page of AWS",
    "own": "a list of your own",
}


def checked_words(confidence: str) -> str:
    """Return the confidence of a table of data in plain words."""
    return _WORDS.get(confidence, confidence)
