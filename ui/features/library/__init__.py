"""A team's libraries in the window: asked about, listed with what they bring, used and left.

`using` puts them in use and asks about what is new, `copies` keeps what was agreed to, `dialog` lists all of them, with
what changed since the last agreement.
"""
