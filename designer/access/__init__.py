"""An organization seen through the policy language: what the SCPs on an account's path leave possible, and why."""
