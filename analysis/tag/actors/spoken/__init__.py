"""Who speaks, and whom pronouns inside quotation marks mean."""
