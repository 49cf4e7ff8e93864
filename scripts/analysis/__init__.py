"""From the files of a run to its pages. Each module knows only the ones before it:

fields, plan, samples (reading), statistics, holes, tables (numbers),
figures, parts, grids, method, document (words), printable, text, markdown, csv_table (printing).
"""
