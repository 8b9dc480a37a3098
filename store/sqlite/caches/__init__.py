"""Records that can be had again, or be missed, if they are lost."""
