"""Commands that read and write designs for other programs and for readers."""
