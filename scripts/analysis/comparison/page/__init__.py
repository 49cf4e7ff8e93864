"""A comparison as grids, charts and sentences, and as CSV."""
