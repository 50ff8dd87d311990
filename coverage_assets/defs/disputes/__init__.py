"""Assets, sensor and job of the dispute plans."""
