"""What report.py writes of a run: findings, answers, grids, charts, run_order, document."""
