"""Charts as SVG made here, each with its numbers as a table. Pure: records in, positions out."""
