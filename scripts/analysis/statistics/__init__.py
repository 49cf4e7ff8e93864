"""Estimates (medians, rank intervals, paired ratios), verdicts, unpaired ratios, laws."""
