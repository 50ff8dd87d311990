"""Assets, sensor and jobs of the datasets."""
