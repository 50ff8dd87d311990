"""How a dataset is laid out: names, headers, versions, counts and encoded lines.

Nothing here reads or writes files.
"""
