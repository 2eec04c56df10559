"""Reports on a whole organization for readers without the program.

`contents` has the parts of a report, each module of sections fills a part from the analyses that window and command
line use, and `html`, `markdown`, `tables` write it. A report claims nothing that these do not say.
"""
