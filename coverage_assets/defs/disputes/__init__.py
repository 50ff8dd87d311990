"""Assets, checks, the job and the sensor of dispute plans."""
