"""What the numbers of a sentence count."""
