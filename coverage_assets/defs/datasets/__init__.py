"""Assets, checks, jobs and the sensor of datasets."""
