"""He, she and him where several persons were named: who is brought in with whom, and who only stands by."""

from __future__ import annotations

import pytest
from tagged import pronouns


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Eyes turned to Joe Biden, who beat Donald Trump. He was glad.", [("He", "joe-biden")]),
        ("Eyes turned to Joe Biden when Donald Trump came. He was glad.", [("He", "donald-trump")]),
        ("Joe Biden’s spokesman, Peter Ek, said it. He was glad.", [("He", "~peter-ek")]),
        ("The deputy leader, Peter Ek, said it. He was glad.", [("He", "~peter-ek")]),
        ("A former premier of the islands, Dame Ann Ek, said that she was glad.", [("she", "~ann-ek")]),
        ("Joe Biden left. His party and Peter Ek thanked him.", [("His", "joe-biden"), ("him", "joe-biden")]),
        ("Joe Biden left. He and Peter Ek thanked him.", [("He", "joe-biden")]),
        ("Joe Biden’s trip annoyed Vladimir Putin. He was glad.", [("He", "joe-biden")]),  # no man of his
        ("Peter Ek joined the team of Joe Biden and his party.", [("his", "joe-biden")]),
        ("Joe Biden left. An official who had met him was glad.", [("him", "joe-biden")]),
        ("Joe Biden left. An official said that nobody knew him.", []),
        ("Joe Biden left. An official who lost his job was glad.", []),
        ("Joe Biden held a seat. Some want the mayor’s office for him.", [("him", "joe-biden")]),
        ("Joe Biden held a seat. Some want the mayor’s wife to meet him.", []),
        ("Joe Biden spoke, while Vladimir Putin kept his seat.", [("his", "vladimir-putin")]),
        ("Joe Biden spoke when Vladimir Putin questioned his record.", [("his", "joe-biden")]),
        ("Joe Biden spoke after Vladimir Putin said he was glad.", [("he", "vladimir-putin")]),
        ("Joe Biden spoke after the Putin regime said he was glad.", [("he", "joe-biden")]),
        ("Joe Biden left. An official in his ministry was glad.", [("his", "joe-biden")]),
        ("Joe Biden left. A trader died in his shop.", []),
        ("The vice-chair, Mette Frederiksen, said that she was glad.", [("she", "mette-frederiksen")]),
        ("Joe Biden met Vladimir Putin after France had thanked him.", [("him", "joe-biden")]),
        ("France summoned its envoy, Joe Biden, and thanked him.", [("its", "FRA"), ("him", "joe-biden")]),
        ("France said that Joe Biden came and thanked him.", []),
        ("Mette Frederiksen spoke. The man with the cap heard it. She left.", [("She", "mette-frederiksen")]),
        ("Joe Biden spoke. The man with the cap heard it. He left.", []),
        ("Joe Biden left. He told an envoy of his trip.", [("He", "joe-biden"), ("his", "joe-biden")]),
        ("Joe Biden mocked Vladimir Putin, who kept his seat.", [("his", "vladimir-putin")]),
        ("Joe Biden mocked Vladimir Putin, and kept his seat.", [("his", "joe-biden")]),
        ("Joe Biden came. He will leave unless the dictator speaks of his arms.", [("He", "joe-biden")]),
        ("Joe Biden spoke, and Vladimir Putin flew home to keep his seat.", [("his", "vladimir-putin")]),
        ("Joe Biden met Macron, Scholz, and Vladimir Putin in his office.", [("his", "joe-biden")]),
        ("Donald Trump left. A court sentenced Joe Biden to a year in jail and barred him.", [("him", "joe-biden")]),
        ("Joe Biden spoke of Vladimir Putin and shook him.", []),
        ("Joe Biden was angry after Vladimir Putin had mocked him.", [("him", "joe-biden")]),
        ("Joe Biden and Vladimir Putin said that Peru knew. Rain annoyed him.", [("him", "joe-biden")]),
        ("Joe Biden left. Vladimir Putin’s rivals tried to stop him.", [("him", "vladimir-putin")]),
        ("Joe Biden left. Vladimir Putin won by a margin that made him happy.", [("him", "vladimir-putin")]),
        ("Joe Biden left. Vladimir Putin won in the rain, a gift for him.", []),
        ("Joe Biden left. Vladimir Putin, who had met him, slept.", [("him", "joe-biden")]),
        ("Joe Biden left. The guest, Vladimir Putin, thanked him.", [("him", "joe-biden")]),
        ("Joe Biden asked Vladimir Putin whether his seat was taken.", [("his", "vladimir-putin")]),
        ("Joe Biden left. A trade official accused him of haste.", [("him", "joe-biden")]),
        ("Joe Biden left. A trade official came and said that nobody accused him.", []),
    ],
)  # fmt: skip
def test_he_and_she(text, expected):
    assert pronouns(text) == expected
