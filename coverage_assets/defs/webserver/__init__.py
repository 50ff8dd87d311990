"""The Dagster UI behind a guard: `python -m coverage_assets.defs.webserver`.

`guard` refuses requests that come from somewhere else than the UI itself. `serve` starts what
`dagster dev` starts, with the guard around the webserver. Neither authenticates anyone.
"""
