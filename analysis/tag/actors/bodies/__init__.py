"""Bodies that no list has, told by a noun in their name or by what is beside it, and those that many states have."""
