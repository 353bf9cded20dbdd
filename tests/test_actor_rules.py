"""Actors in whole texts: who is meant beside who is not, one sentence or two for each rule."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag import tag_text

REFERENCE = load_reference()
COUNTED = ("name", "alias", "metonym", "demonym", "modifier", "last_name", "role", "group", "pronoun")
QUARREL = "India and China met. China blamed India. China wrote to India. China left. Nobody laughed.\n"


def meant(text: str, phrase: str) -> list[str]:
    """Return who is meant by the naming ``phrase``, places and titles not."""
    tagged = tag_text(text, REFERENCE, date="2021-06-15")
    return sorted(m.actor_id for m in tagged.mentions if m.mention == phrase and m.kind in COUNTED)


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("“We lost the harvest,” said a Peruvian farmer.", "We", ["PER"]),
        ("“We lost the harvest,” said a Belarusian dissident.", "We", []),
        ("“We sail tomorrow,” a Philippine naval officer said.", "We", ["PHL"]),
        ("“I could not telephone,” said a Qatari diplomat.", "I", []),
        ("Peru’s ambassador, Bo Ek, left. A Fijian diplomat came. “We lost,” the diplomat said.", "We", ["FJI"]),
        ("A Fijian diplomat came. Peru’s ambassador, Bo Ek, left. “We lost,” the diplomat said.", "We", ["PER"]),
        ("“I could not telephone,” Antony Blinken said.", "I", ["antony-blinken"]),
        ("He fled to the Maldives and then to Singapore.", "Maldives", []),
        ("He wrote to Peru.", "Peru", ["PER"]),
        ("Late on Friday Paris called its ambassador home.", "Paris", ["FRA"]),
        ("Late that day Hilton Paris called its owner.", "Paris", []),
        ("There are camps in Yemen, Syria and Lebanon.", "Lebanon", []),
        ("After talks in Yemen, Syria and Lebanon agreed.", "Syria", ["SYR"]),
        ("Wang Yi, China’s most senior diplomat, agreed.", "China", ["CHN"]),
        ("Wang Yi, a Chinese diplomat, agreed.", "Chinese", []),
        ("Told of Wang Yi, China agreed.", "China", ["CHN"]),
        (
            "Joe Biden thanked the Turkish president for a “great job”.",
            "the Turkish president",
            ["recep-tayyip-erdogan"],
        ),
        ("The club handed Myanmar a rebuke, the first since the country joined.", "the country", ["MMR"]),
        ("France, which keeps troops in the country, agreed.", "the country", []),
        ("Joe Biden received Boris Johnson. Johnson thanked his host.", "host", ["joe-biden"]),
        ("Joe Biden and Xi Jinping met Boris Johnson. Johnson thanked his host.", "host", []),
        ("Talks between Japan and China began. Neither side spoke.", "Neither side", ["CHN", "JPN"]),
        ("Peru dropped its veto against Japan and China, not its distrust of the two.", "the two", ["CHN", "JPN"]),
        ("The foreign ministry in Pretoria summoned him. The ministry said so.", "The ministry", ["ZAF"]),
        ("He spoke to an official at the Foreign Ministry in Lima.", "the Foreign Ministry", ["PER"]),
        ("Peru waited. Its farm minister, Bo Ek, said that his country agreed.", "country", ["PER"]),
        ("Peru waited. A trader, Bo Ek, said that his country agreed.", "country", []),
        ("A Peruvian diplomat said that her government agreed.", "government", ["PER"]),
        ("A farmer in Lima said that her government agreed.", "government", []),
        ("Fiji’s vote was close. The island nation’s courts met.", "The island nation", ["FJI"]),
        ("Xi’s envoy to Japan, China’s ambassador, Ann Lee, left. The envoy was late.", "The envoy", ["~ann-lee"]),
        (QUARREL + "“They broke every word,” said an Indian officer.", "They", ["CHN"]),
        (QUARREL + "“The talks were long. They broke off at night,” said an Indian officer.", "They", []),
        ("Ghana has lost the gold and, by the count of an auditor, a tenth of its teachers.", "its", ["GHA"]),
        ("Ghana sent the gold with a convoy that was on its way to Accra.", "its", []),
        ("Peru said in a letter that it was glad to pay.", "it", ["PER"]),
        ("Peru said in a report that it was clear that nobody paid.", "it", []),
        ("ECOWAS, the regional bloc, met.", "the regional bloc", []),
        ("ECOWAS met. The regional bloc agreed.", "The regional bloc", ["ecowas"]),
    ],
)
def test_who_is_meant(text, phrase, expected):
    assert meant(text, phrase) == expected
