"""What summary.py prints of a run: grids, method, document."""
