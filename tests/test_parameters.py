import pytest

from analysis.report.parameters import (
    ParameterError,
    Parameters,
    as_notebook_values,
    check_parameters,
    parse_assignments,
)


@pytest.mark.parametrize(
    "given, name, expected",
    [
        ({"outlets": "Hangang Ledger, Caspian Observer"}, "outlets", ("Hangang Ledger", "Caspian Observer")),
        ({"outlets": ""}, "outlets", ()),
        ({"actors": ["KOR", "PRK"]}, "actors", ("KOR", "PRK")),
        ({"roll_up": "false"}, "roll_up", False),
        ({"roll_up": "True"}, "roll_up", True),
        ({"top_n": "7"}, "top_n", 7),
        ({"start_date": "2021-03-18"}, "start_date", "2021-03-18"),
        ({"start_date": ""}, "start_date", ""),
    ],
)
def test_check_parameters_reads_what_people_write(given, name, expected):
    assert getattr(check_parameters(**given), name) == expected


@pytest.mark.parametrize(
    "given, message",
    [
        ({"topn": 3}, "unknown parameter 'topn'. Allowed are corpus, title,"),
        ({"top_n": "abc"}, "parameter 'top_n': 'abc'"),
        ({"top_n": 0}, "parameter 'top_n': 0"),
        ({"roll_up": "maybe"}, "write true or false"),
        ({"roll_up": 1}, "write true or false"),
        ({"voices": "own,loud"}, "voices: 'loud' is not one of direct, reported, narrated, own"),
        ({"start_date": "18 March"}, "write a date as YYYY-MM-DD"),
        ({"start_date": "2021-02-30"}, "write a date as YYYY-MM-DD"),
        ({"start_date": "2021-04-01", "end_date": "2021-03-01"}, "start_date 2021-04-01 is after end_date 2021-03-01"),
        ({"kinds": "name,nickname"}, "kinds: 'nickname' is not one of name, alias"),
        ({"stance": "magic"}, "stance: 'magic' is not one of "),
        ({"unit": "carrier"}, "'article' or 'story'"),
    ],
)
def test_check_parameters_refuses(given, message):
    with pytest.raises(ParameterError) as refused:
        check_parameters(**given)
    assert message in str(refused.value)


def test_all_wrong_parameters_are_named_at_once():
    with pytest.raises(ParameterError) as refused:
        check_parameters(topn=1, unit="x")
    assert "topn" in str(refused.value) and "unit" in str(refused.value)


def test_parse_assignments():
    assert parse_assignments(["top_n=3", "title=a=b"]) == {"top_n": "3", "title": "a=b"}
    with pytest.raises(ParameterError, match="write name=value"):
        parse_assignments(["top_n"])


def test_as_notebook_values_writes_lists_as_text():
    parameters = check_parameters(outlets="a,b", top_n=3)
    assert as_notebook_values(parameters, ["outlets", "top_n"]) == {"outlets": "a,b", "top_n": 3}


def test_every_parameter_has_help():
    assert [name for name, field in Parameters.model_fields.items() if not field.description] == []
    assert [name for name, field in Parameters.model_fields.items() if "=" in field.description] == []
