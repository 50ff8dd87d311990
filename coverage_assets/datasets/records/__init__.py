"""The layout of a dataset: names, headers, versions, counts and encoded lines.

This package does not generate records or write datasets.
"""
