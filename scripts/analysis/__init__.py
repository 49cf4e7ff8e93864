"""From the files of a run to its pages. Each package knows only the ones before it:

reading (a run's files), statistics (medians, intervals, verdicts, laws), tables (a run as numbers),
words (how figures and texts are written), drawing (what charts are drawn with), charts (numbers as
pictures), pages (parts, and who prints them), exports (for other tools), run_pages (of one run),
comparison (of runs).
"""
