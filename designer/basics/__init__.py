"""What every room stands on: each module is for itself, and knows nothing of policies and organizations."""
