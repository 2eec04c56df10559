"""Fields: widgets in which a person types or chooses, and drafts of what is not yet part of the design."""
