"""Commands that judge a design: checks, proofs, limits, duties."""
