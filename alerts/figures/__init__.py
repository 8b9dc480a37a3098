"""Figures in a text: amounts, what they count, and who states them."""
