"""What a run will generate: variants per scenario, batches and shards, decided up front."""
