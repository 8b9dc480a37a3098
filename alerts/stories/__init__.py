"""A seed article and keywords become a `Story`: who, where, what, in every language."""
