"""Transfer: accounts from one organization to another, the states that they pass, and whether all is ready."""
