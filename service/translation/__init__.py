"""Machine translation of headlines and sentences, through a service of the operator's choice."""
