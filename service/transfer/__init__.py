"""A store exported to one file, and imported on another machine."""
