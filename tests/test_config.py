"""What a config file may say, and what is said of a wrong one: file, line, key, what was found, what is allowed."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from analysis.report.parameters import Parameters
from analysis.schedule.config import Config, ConfigError, config_schema, read_config

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "analysis" / "schedule" / "config.schema.json"

WHOLE = """\
name: korea
sources: [articles, more.zip]
corpus: corpus
period: last week
stance: linear
only: 04_stance
with: [05_accuracy]
parameters: {top_n: 5, outlets: "Ledger, Courier", roll_up: true}
notebooks:
  04_stance: {min_confidence: 0.5}
out: reports
pdf: true
timeout_seconds: 1800
schedule: {every: week, weekday: friday, at: 16:30, catch_up: 3}
gate: {nothing_new: stop, few_articles_below: 0.3}
notify:
  when: failure
  command: [logger, -t, dateline]
  webhook: {url_env: HOOK}
  mail: {host: mail.example.org, from: a@example.org, to: b@example.org, user_env: MU, password_env: MP}
retention: {keep: 12}
"""


def written(folder: Path, text: str, name: str = "weekly.yml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_whole_config(tmp_path):
    config = read_config(written(tmp_path, WHOLE))
    assert config.sources == (str(tmp_path / "articles"), str(tmp_path / "more.zip"))
    assert (config.corpus, config.out) == (str(tmp_path / "corpus"), str(tmp_path / "reports"))
    assert (config.only, config.also, config.period) == (("04_stance",), ("05_accuracy",), "last week")
    assert config.schedule.at == "16:30" and config.schedule.rhythm == ("week", "friday", 1)
    assert config.notify.when == ("failure",) and config.notify.mail.to == ("b@example.org",)
    assert config.gate.nothing_new == "stop" and config.gate.few_articles == "warn"


@pytest.mark.parametrize("text", ["", "parameters:\nnotebooks:\n", "notify:\n"])
def test_nothing_said_means_the_defaults(tmp_path, text):
    assert read_config(written(tmp_path, text, "my weekly.yml")) == Config(name="my-weekly")


@pytest.mark.parametrize(
    "text, message",
    [
        ("period: last week\nperido: x\n", "weekly.yml:2: unknown key 'perido'. Allowed are name, sources, corpus,"),
        ("gate:\n  nothing_new: halt\n", "weekly.yml:2: gate.nothing_new: found 'halt': allowed is 'stop', 'warn' or"),
        ("gate: {silence: stop}\n", "weekly.yml:1: unknown key 'gate.silence'. Allowed are nothing_new, few_articles,"),
        ("notify:\n  mail: {host: h, to: a@b, form: c}", "weekly.yml:2: notify.mail.from: found nothing: Field"),
        ("notify:\n  mail: {host: h, to: a@b, form: c}", "'notify.mail.form'. Allowed are host, port, security, from,"),
        ("period: fortnight\n", "weekly.yml:1: period: found 'fortnight': 'fortnight' is no period; allowed are all,"),
        ("parameters: {topn: 5}\n", "weekly.yml: unknown parameter 'topn'. Allowed are corpus, title,"),
        ("notebooks: {04_stance: {top_n: 0}}\n", "weekly.yml: parameter 'top_n': 0: allowed is greater than"),
        ("period: today\nparameters: {end_date: 2021-03-01}\n", "period and parameter 'end_date' both say which days"),
        ("notify: {webhook: {url: 'ftp://x'}}\n", "notify.webhook: found {'url': 'ftp://x'}: write an http or https"),
        ("notify: {webhook: {url: 'http://u:p@x/'}}\n", "write an http or https address without user and password"),
        ("notify: {webhook: {}}\n", "give one of url and url_env"),
        ("notify: {mail: {host: h, from: a@b, to: c@d, password_env: 'pass word'}}\n", "name an environment variable"),
        ("notify: {mail: {host: h, from: a@b, to: c@d, password_env: P, user_env: U, security: none}}\n", "encrypted"),
        ("notify: {mail: {host: h, from: 'a@b\\r\\nBcc: x@y', to: c@d}}\n", "is not a mail address"),
        ("schedule: {at: 25:00}\n", "weekly.yml:1: schedule.at: found "),
        ("- sources\n", "weekly.yml: found list; write keys and values"),
        ("a: [\n", "weekly.yml: not readable"),
        ("a: !!python/object/apply:os.system [echo]\n", "weekly.yml: not readable"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_key_and_what_is_allowed(tmp_path, text, message):
    with pytest.raises(ConfigError) as refused:
        read_config(written(tmp_path, text))
    assert message in str(refused.value)


def test_a_secret_written_by_mistake_is_not_printed(tmp_path):
    with pytest.raises(ConfigError) as refused:
        read_config(written(tmp_path, "notify: {webhook: {url_env: 'https://hooks.example.org/s3cr3t'}}\n"))
    assert "s3cr3t" not in str(refused.value) and "notify.webhook.url_env: found something else" in str(refused.value)


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as refused:
        read_config(written(tmp_path, "perido: x\nstance: magic\n"))
    assert len(str(refused.value).splitlines()) == 2


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigError, match="not readable"):
        read_config(tmp_path / "none.yml")


def test_the_shipped_schema_is_that_of_the_model():
    """Make it anew with: python -m analysis.schedule.config > analysis/schedule/config.schema.json"""
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json.loads(json.dumps(config_schema()))


@pytest.mark.parametrize(
    "text, fits",
    [
        (WHOLE.replace("16:30", '"16:30"'), True),
        ("sources: seeds\n", True),
        ("perido: x\n", False),
        ("parameters: {topn: 1}\n", False),
        ("notebooks: {04_stance: {topn: 1}}\n", False),
        ("gate: {nothing_new: halt}\n", False),
    ],
)
def test_editors_see_what_the_program_sees(text, fits):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text)) is fits


def test_every_key_is_described():
    assert set(config_schema()["properties"]["parameters"]["properties"]) == set(Parameters.model_fields)
    nameless = [k for part in parts_of(config_schema()) for k, v in part.items() if not v.get("description")]
    assert nameless == []


def parts_of(schema: dict) -> list[dict]:
    return [schema["properties"], *(part["properties"] for part in schema["$defs"].values())]
