"""Whom pronouns outside quotation marks mean."""
