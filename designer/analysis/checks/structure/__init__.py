"""Structure: what stands where, and who is exempt."""
