"""A comparison as numbers: ratios and verdicts, rank flips, cores against cores, projections."""
