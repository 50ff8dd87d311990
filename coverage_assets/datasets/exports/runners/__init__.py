"""Files that are written beside exported data and run there, by the tool that they are for.

Each only translates between that tool's interface and `coverage_assets.datasets.exports.runtime`. They import the tool's
package, so nothing in here is imported by anything else.
"""
