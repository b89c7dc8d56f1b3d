"""Where: grid cells, distances, travel, areas, places, outlines, MGRS."""
