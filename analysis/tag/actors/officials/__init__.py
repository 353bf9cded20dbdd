"""Offices without a name and who holds them; officials whom nobody names."""
