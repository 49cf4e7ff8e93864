"""What is said of one run. Each module knows only the ones before it:

advice, answers, answer_words, answer_sentences, answer_table (which model for which work);
summary_grids, method, summary_page (what summary.py prints); models (the tables of docs/models.md);
findings, report_grids, report_charts, run_order, report_answers, report_page (what report.py
writes).
"""
