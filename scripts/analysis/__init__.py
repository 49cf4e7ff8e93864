"""From the files of a run to its printed tables. Each module knows only the ones before it:

fields, samples (reading), statistics, holes, tables (numbers),
figures, grids, method, document (words), text (printing).
"""
