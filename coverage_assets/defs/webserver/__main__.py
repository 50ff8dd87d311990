"""Serves the UI as `python -m coverage_assets.defs.webserver`."""

from coverage_assets.defs.webserver.serve import serve

if __name__ == "__main__":
    serve(prog_name="python -m coverage_assets.defs.webserver")
