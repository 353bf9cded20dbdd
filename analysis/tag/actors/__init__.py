"""Who is meant: names, titles, descriptions, groups and pronouns, each with the actor it stands for."""
