"""A team's library from a folder: `reading` reads it within bounds, `tables` say what its files hold, `trial` tries it.

The folder has `library.json`, and folders of JSON files, each of a kind: `guardrails`, `rules`, `programmes`,
`templates` (with `designs`), `lenses`, `quotas`, `actions`. It is data, and no file of it is a link. A file with a
fault is left out and named, with the place; the rest is used.
"""
