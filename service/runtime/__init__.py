"""The process: start, schedule, reload, drain, stop."""
