"""Who is meant: names, titles, descriptions, groups and pronouns, each with the actor it stands for.

Read in this order, each part with what those before it found (``tag_text`` calls them): ``named`` (names and last
names, with ``bodies`` in no list), ``officials`` (offices without a name), ``groups`` (actors named together, and
phrases for several, with ``described``: one described by what it is), ``pronouns`` outside quotation marks, ``spoken``
(speakers, and pronouns inside them); ``acts`` stand for actors as targets of stances only. Imports go the same way.
The modules beside the parts are shared: names in a text, office words, titles, what an article is about.
"""
