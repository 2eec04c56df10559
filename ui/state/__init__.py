"""State that all views share: document, session, files, recovery, settings."""
