"""What compare.py says of runs. Each package knows only the ones before it:

sides (what is compared, and whether it can be), findings (ratios, verdicts, rank flips,
projections), page (how they are told); options is the command line.
"""
