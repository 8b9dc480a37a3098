"""Reports of one development are joined; what is new in each is found."""
