"""Commands that carry a plan out: the only ones that write to AWS."""
