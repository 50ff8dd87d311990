"""Assets, sensor and jobs of the scenario tables and the manifest."""
