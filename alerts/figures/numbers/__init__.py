"""The numbers of a text and their values, in any script."""
