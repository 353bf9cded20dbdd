"""Who is named: listed actors under all their names, persons in no list, last names; which names are only places."""
