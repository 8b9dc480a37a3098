"""The framed judge: follows a story of two known parties and a strong subject by what it requires."""
