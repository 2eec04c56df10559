"""Cards: what stands on each, how it is measured and painted, and the pool that makes those in sight."""
