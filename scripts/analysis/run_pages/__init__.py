"""What is said of one run. Each module knows only the ones before it:

summary_grids, method, summary_page (what summary.py prints); models (the tables of docs/models.md);
findings, answers, report_grids, report_charts, run_order, report_page (what report.py writes).
"""
