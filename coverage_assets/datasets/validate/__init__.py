"""Validation of stored datasets: files, records, pairs, counts and whole trees."""
