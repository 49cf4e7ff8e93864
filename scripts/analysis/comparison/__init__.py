"""What compare.py says of runs. groups, comparability, comparison and flips are its numbers."""
