"""Problems: what the checks found, and what to do about it."""
