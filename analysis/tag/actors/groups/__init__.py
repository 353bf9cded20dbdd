"""Several actors in one naming: "South Korea and the US", "the two sides"."""
