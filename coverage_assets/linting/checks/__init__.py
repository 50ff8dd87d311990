"""One function per code, which takes a context and yields remarks.

A check knows neither its code nor its level: `coverage_assets.linting.codes` gives it both.
"""
