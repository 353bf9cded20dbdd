"""It, its, they and their: the country, the organisation or the group that a sentence is about."""

from __future__ import annotations

import pytest

from analysis.reference import load_reference
from analysis.tag.actors.groups.groups import mark_groups
from analysis.tag.actors.named.mentions import find_mentions
from analysis.tag.actors.pronouns.things import find_thing_pronouns
from analysis.tag.text import quoted_spans, split_sentences

REFERENCE = load_reference()


def found(text: str) -> list[tuple[str, str]]:
    sentences = split_sentences(text, REFERENCE)
    mentions = mark_groups(text, find_mentions(text, sentences, REFERENCE), REFERENCE)
    pronouns = find_thing_pronouns(text, sentences, mentions, quoted_spans(text), REFERENCE)
    assert all(text[m.start_char : m.end_char] == m.mention for m in pronouns)
    return [(m.mention, m.actor_id) for m in pronouns]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("Japan recalled its ambassador.", [("its", "JPN")]),
        ("France said it would pay.", [("it", "FRA")]),
        ("Japan accused China of breaking its word.", [("its", "CHN")]),
        ("Japan protested to China through its embassy.", [("its", "JPN")]),
        ("Japan was calm. Its foreign minister left.", [("Its", "JPN")]),
        ("Mexico and Canada closed their borders.", [("their", "MEX"), ("their", "CAN")]),
        ("The Malians waited, though they wanted peace.", [("they", "MLI")]),
        ("Japan built the dam and its turbines.", []),
        ("It rained in Japan.", []),
        ("Japan left. It refused the offer, and the quarrel never ended. It had begun in May.", [("It", "JPN")]),
        ("Japan says that your government could not pay its teachers.", []),
        ("The Solomon Islands will trade, and their neighbours mind.", [("their", "SLB")]),
        ("NATO officials met; he would be one of them.", []),
        ("Japan liked the plan. It seems good.", []),
        ("She said it would not be tolerated by Japan.", []),
        ("Japan and China met officials, and their spokesmen left.", []),
        ("“Japan closed its borders,” he said.", [("its", "JPN")]),
        ("Japan accused China on Monday of breaking its word.", [("its", "CHN")]),
        ("Japan stepped up pressure on China to rein in its navy.", [("its", "CHN")]),
        ("The Arab League, which counts Djibouti among its members, met.", [("its", "arab-league")]),
        ("Japan must stay. It should push for peace.", [("It", "JPN")]),
        ("They voted for sanctions against Iran over its navy.", [("its", "IRN")]),
        ("North Korea’s claim that it had won is doubted.", [("it", "PRK")]),
        ("North Korea’s horse that it had won is doubted.", []),
        ("It is time for Japan to reinvest in its navy.", [("its", "JPN")]),
        ("Japan liked the plan. It should help.", []),
        ("Japan waited, and it was clear that rain would come.", []),
        ("Japan dropped its “hostile policy”.", [("its", "JPN")]),
        ("The Iranian regime lied, and it has paid.", [("it", "IRN")]),
        ("Mexico and Canada met. They agreed.", [("They", "MEX"), ("They", "CAN")]),
        ("Mexico signed a deal with Canada. They agreed.", [("They", "MEX"), ("They", "CAN")]),
        ("Mexico sent a note about Canada. They agreed.", []),
        ("Japan expelled Fiji from its union.", [("its", "JPN")]),
        ("Japan cut Fiji off from its markets.", [("its", "FJI")]),
        ("Japan would bomb Fiji if it did not pay.", [("it", "FJI")]),
        ("Japan would bomb Fiji if it rained there.", []),
        ("Japan would recognise Fiji if it could.", [("it", "JPN")]),
        ("Japan was blamed by a bank in a statement by its board.", []),
        ("Japan’s government waited. It said nothing.", [("It", "JPN")]),
        ("Japan’s northern state waited. It said nothing.", []),
        ("Japan refused, saying it was a neutral country.", [("it", "JPN")]),
        ("Japan refused, saying it was a neutral answer.", []),
        ("Fiji called for talks between Mexico and Canada. They fought in 1963.", [("They", "MEX"), ("They", "CAN")]),
        ("Japan acted, but Fiji did nothing. It said so.", [("It", "FJI")]),
        ("Japan acted and urged Fiji to act. It said so.", [("It", "JPN")]),
        ("Japan warned Fiji and called it a crime in a statement by its foreign ministry.", [("its", "JPN")]),
        ("Japan fears a country that hides its ships.", []),
        ("Japan protested to Fiji and demanded that it lift the ban.", [("it", "FJI")]),
        ("Japan protested to Fiji and demanded that it be lifted.", []),
        ("Japan eats more rice than it grows.", [("it", "JPN")]),
        ("Japan eats more rice than it seems.", []),
        ("Japan met Fiji over steps that Fiji had taken against it.", [("it", "JPN")]),
        ("Japan met Fiji over the plan and voted against it.", []),
        ("Mexico and Canada cut ties with Fiji, accusing it of lies.", [("it", "FJI")]),
        ("Mexico and Canada cut ties with Fiji and dropped it.", []),
        ("Envoys of Mexico and Canada came. They fought in 1963.", []),
        ("Fiji called for talks between Mexico and Canada on borders. They fought in 1963.", []),
        (
            "Mexico and Canada met. They fought over their border.",
            [("They", "MEX"), ("They", "CAN"), ("their", "MEX"), ("their", "CAN")],
        ),
        ("The Malians waited. Most voters said they wanted peace.", []),
        ("Japan shut the port. It has called for talks.", [("It", "JPN")]),
        ("Japan shut the port. It has rusted since.", []),
        ("Mexico and Canada say they waited.", [("they", "MEX"), ("they", "CAN")]),
        ("Japan, which has soldiers in Fiji, said it was looking for help.", [("it", "JPN")]),
        ("Japan said it was clear that rain fell.", []),
        ("Japan said it was no surprise that rain fell.", []),
        ("Japan thanked Fiji for its help.", [("its", "FJI")]),
        ("Japan thanked the farmers for their help.", []),
        ("Japan waited. It accused Fiji of breaking its word.", [("It", "JPN"), ("its", "FJI")]),
        ("Japan can do what Fiji asks of it.", [("it", "JPN")]),
        ("Japan can do a part of it.", []),
        ("Japan said that Fiji would make it pay.", [("it", "JPN")]),
        ("Japan said that Fiji would make it clear.", []),
        ("Canada left the pact under which Japan had limited its trade.", [("its", "JPN")]),
        ("A plan asks the force to wind down its work in Japan.", []),
        ("Japan paid. Fiji responded by expelling it.", [("it", "JPN")]),
        ("Mexico and Canada met. “They agreed,” he said.", [("They", "MEX"), ("They", "CAN")]),
        ("Mexico and Canada asked Republicans to keep their word.", []),
        ("Mexico and Canada sold drugs because they are cheap.", []),
        ("Rain fell. “It [Japan] should explain,” he said.", [("It", "JPN")]),
        ("Japan waited. “Its borders are closed,” he said.", []),
        ("Japan waited. The opposition party, VSBB, said it would pay.", [("it", "~vsbb")]),
        ("Japan said that the company had broken its word.", []),
        ("The fishing company supports Japan’s claim and says it will pay.", []),
        ("Japan waited. Its neighbour kept its borders closed.", [("Its", "JPN")]),  # the neighbour's
        ("Mexico and Canada agreed to help their farmers if they said yes.", [("their", "MEX"), ("their", "CAN")]),
        ("The note thanks Mexico and Canada and asks members in arrears to pay their debts.", []),
        ("It rained, officials in Lima said, when Mexico and Canada met. They agreed.", []),
        ("France said it would pay. Japan needed help, it added.", [("it", "FRA"), ("it", "FRA")]),
        ("The Taliban tell it differently.", []),
        ("He mocked Japan’s small fleet and said it had lost.", [("it", "JPN")]),
        ("Japan wrote to Canada. War between them would be long.", [("them", "JPN"), ("them", "CAN")]),
        ("Japan wrote to Canada and Peru and to Mexico. War between them would be long.", []),
        ("Japan sent ships to Canada. The gap between them is wide.", [("them", "JPN"), ("them", "CAN")]),
        ("Japan told Canada of the ships. The gap between them is wide.", []),
        ("Mexico and Canada opened talks when Bo Ek said that they meant to pay.", [("they", "MEX"), ("they", "CAN")]),
        ("Mexico and Canada opened talks when officials said that they meant to pay.", []),
        ("Mexico and Canada opened talks. They have met twice.", [("They", "MEX"), ("They", "CAN")]),
        ("Mexico and Canada met voters. They have met twice.", []),
        ("Mexico and Canada sold ships. They have rusted.", []),
        ("Joe Biden came. He has shown Japan that it may lose.", [("it", "JPN")]),
        ("Joe Biden came. He has shown Japan that it is late.", []),
        ("Japan agreed; this May it signed.", [("it", "JPN")]),
        (
            "Japan, Peru and the European Union met. They agreed.",
            [("They", "JPN"), ("They", "PER"), ("They", "european-union")],
        ),
        ("Kosovo broke away. Serbia has never recognised it.", [("it", "XKX")]),
        ("Kosovo held an election. Serbia has never recognised it.", []),
        ("If Britain leaves, Congress would never back a deal with it.", [("it", "GBR")]),
        ("Japan, which left the pact in May, wants talks with it.", []),
        ("Peru and Chile quarrel. Japan seeks talks with it.", []),
        ("Joe Biden warned the Malians that they would pay.", [("they", "MLI")]),
        ("Peru and Chile warned the Malians that they would pay.", [("they", "PER"), ("they", "CHL")]),
        ("Joe Biden called Peru and Chile and urged them to wait.", [("them", "PER"), ("them", "CHL")]),
        ("Bloc readies force for Japan but says it prefers talks.", []),
    ],
)
def test_find_thing_pronouns(text, expected):
    assert found(text) == expected
