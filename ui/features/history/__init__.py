"""The history: every step of the document, to go back to and forward again."""
