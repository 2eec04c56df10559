"""The dated catalogue of AWS actions and condition keys, and sets of actions as bits."""
