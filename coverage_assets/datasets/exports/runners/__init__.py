"""Files that are copied beside exported data, where the evaluation tool runs them.

Each only translates between that tool's interface and `coverage_assets.datasets.exports.runtime`.
They import the tool's package, so nothing else imports them.
"""
