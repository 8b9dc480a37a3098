"""Character encodings of feeds and pages: their labels, and what the bytes themselves say."""
