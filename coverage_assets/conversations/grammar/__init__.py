"""Grammars: declared texts with alternatives, slots and filters.

A grammar is parsed, analyzed and then rendered with a seeded random stream. Compilation rejects
grammars that recurse without end or expand past the size limit.
"""
