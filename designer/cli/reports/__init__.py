"""Reports of the command line: findings, proofs, differences and migrations, each in several styles."""
