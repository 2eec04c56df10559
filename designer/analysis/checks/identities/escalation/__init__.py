"""Ways for a principal to get more permissions than it was given."""
