"""A run as numbers: holes, summary (one row per cell), ranking, scaling, costs, ..."""
