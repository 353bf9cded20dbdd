"""Descriptions and nouns behind a possessive that stand for an actor: "the bloc", "its northern neighbour"."""
