"""Permission sets of IAM Identity Center."""
