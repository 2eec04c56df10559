"""The catalogue of AWS actions, and what builds it."""
