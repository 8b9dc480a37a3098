"""Stories as names for GDELT: which rows of its files may concern them."""
