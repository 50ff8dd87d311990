"""Validate stored datasets: files, records, pairs, counts and whole trees."""
