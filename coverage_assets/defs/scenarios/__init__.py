"""Assets, checks, jobs and the sensor of scenarios and their manifest."""
