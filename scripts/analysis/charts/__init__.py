"""Charts as SVG, ready to stand in a page. Each takes numbers and labels, and knows no table:

measure (a value with its interval), ink (colours of the page), labels (text and its width),
palette (one look per runner), svg (the renderer of matplotlib), pen (what is drawn), scales (axes),
canvas (panels, in pixels), keys (legends), curves (a line with its band);
scaling, overlay, heat_map, intervals, latency, costs, run_order, profile (one kind of chart each).

Every chart is a function of its record, a palette, a name and a description; it gives None where
there is nothing to draw. The name is unique in the page: all ids begin with it. Labels come from
the files of a run and are not trusted: they are shown as they are, and never interpreted.
"""
