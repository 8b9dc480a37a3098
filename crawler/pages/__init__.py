"""Article pages: title, text, date and more, extracted in a worker process."""
