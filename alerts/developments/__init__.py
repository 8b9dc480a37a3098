"""Groups the reports of one development, and decides what is new in each."""
