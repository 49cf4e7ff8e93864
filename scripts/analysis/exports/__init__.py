"""A run for other tools: CSV, Google Benchmark's JSON, Go's benchmark format."""
