"""Files of IAM and of IAM Identity Center to facts, and these put into a design."""
