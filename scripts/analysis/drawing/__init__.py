"""What charts are drawn with, as SVG that takes its colours from the page around it:

measure (a value with its interval), ink (colours of the page), labels (text and its width),
palette (one look per runner), svg (the renderer of matplotlib), pen (what is drawn), scales (axes),
canvas (panels, in pixels), keys (legends), curves (a line with its band).

Labels come from the files of a run and are not trusted: they are shown as they are, and never
interpreted.
"""
