"""AWS's limits and rules for what lies inside an account."""
