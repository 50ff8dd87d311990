"""Building datasets: workers generate batches, checkpoints resume them, collation joins them."""
