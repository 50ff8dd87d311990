"""One function per code: it looks at a survey and yields remarks.

A check knows neither its code nor its level: `coverage_assets.linting.codes` gives it both.
"""
