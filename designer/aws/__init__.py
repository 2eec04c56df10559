"""Live reading of an organization: the one part of the library that uses the network, by the user's command."""
