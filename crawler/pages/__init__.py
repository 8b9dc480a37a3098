"""Article pages: title, text, date and the rest, read in a worker process."""
