"""Records that can be had again if they are lost."""
