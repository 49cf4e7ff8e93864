"""Charts as SVG, ready to stand in a page. Each takes numbers and labels, and knows no table:

scaling, overlay, heat_map, intervals, latency, costs, run_order, profile (one kind of chart each).

Every chart is a function of its record, a palette, a name and a description; it gives None where
there is nothing to draw. The name is unique in the page: all ids begin with it.
"""
