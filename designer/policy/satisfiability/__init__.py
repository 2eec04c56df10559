"""The requests that can be made: what an action works on and carries, and whether conditions can hold."""
