"""The records that the packages hand to each other; frozen, times aware UTC."""
