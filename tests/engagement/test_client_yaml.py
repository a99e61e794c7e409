"""client.yaml: what a consultant reads when something in it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxassess.engagement import language_of, load
from cxassess.errors import Language
from tests.engagement.folders import CONFIG, MODEL, edit_config, errors_of, lay_client, only_error


def codes(folder: Path) -> list[str]:
    return [each.code for each in errors_of(folder)]


def line_of(folder: Path, text: str) -> int:
    lines = (folder / "client.yaml").read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_a_right_folder_has_no_error(client: Path) -> None:
    assert errors_of(client) == []


def test_mistyped_key_names_its_path_line_and_the_key_that_was_meant(client: Path) -> None:
    edit_config(client, "{score: score, wave: wave}", "{score: score, waves: wave}")
    assert only_error(client) == (
        f"client.yaml, key surveys[0].columns.waves, row {line_of(client, 'waves')}: "
        'there is no key "waves"; did you mean "wave"?\n'
        '  expected: "wave"\n'
        "  how to mend: correct the name of the key"
    )


def test_mistyped_required_key_is_told_as_mistyped_and_as_missing(client: Path) -> None:
    edit_config(client, "score: score", "scor: score")
    found = {(each.code, each.where.key) for each in errors_of(client)}
    assert found == {
        ("config_key_mistyped", "surveys[0].columns.scor"),
        ("config_key_missing", "surveys[0].columns.score"),
    }


def test_unknown_key_lists_the_keys_of_its_block(client: Path) -> None:
    edit_config(client, '  name: "Acme"', '  name: "Acme"\n  telephone: 1')
    message = only_error(client)
    assert 'there is no key "telephone"' in message
    assert "name, sector, cs_meaning, regulated_service, synthetic" in message


@pytest.mark.parametrize("found", ["31/10/2026", "2026-02-30", "20260331", "2026", "amanhã"])
def test_wrong_date_shows_what_was_found_and_the_form_expected(client: Path, found: str) -> None:
    edit_config(client, "date: 2026-03-31", f"date: {found}")
    message = only_error(client, "pt-BR")
    assert message.startswith("client.yaml, chave assessment.date, linha 6: ")
    assert f'encontrado "{found}", que não é uma data' in message
    assert "AAAA-MM-DD" in message


def test_period_that_ends_before_it_starts(client: Path) -> None:
    edit_config(client, "period_start: 2025-01-01", "period_start: 2026-01-01")
    message = only_error(client)
    assert "assessment.period_start" in message
    assert "the period starts on 2026-01-01, after it ends on 2025-12-31" in message


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('name: "Acme"', "name: 123", "config_text", "123"),
        ('name: "Acme"', "name: yes", "config_text", "yes"),
        ('name: "Acme"', 'name: ""', "config_text_empty", "empty"),
        ('name: "Acme"', 'name: "   "', "config_text_empty", "empty"),
        ('name: "Acme"', f"name: {'x' * 121}", "config_text_too_long", "at most 120"),
        ('name: "Acme"', 'name: "Acme"\n  regulated_service: sim', "config_true_false", "sim"),
        ("metric: nps", "metric: ces", "config_one_of", "nps, csat"),
        ("language: en", "language: pt", "config_one_of", "pt-BR, en"),
        ("version: 1", "version: 2", "config_one_of", "one of: 1"),
        ("scale: [0, 10]", "scale: 10", "config_list", "10"),
        ("scale: [0, 10]", "scale: [0]", "config_list_length", "lowest and highest"),
        ("scale: [0, 10]", "scale: [0, 5, 10]", "config_list_length", "list: 3"),
        ("scale: [0, 10]", "scale: [0, dez]", "config_whole_number", "dez"),
        ("scale: [0, 10]", "scale: [0, 10]\n  missing: [no]", "config_number_or_text", "no"),
        ("scale: [0, 10]", "scale: [0, 10]\n  population: 0", "config_number_too_small", "1 or"),
        (
            "scale: [0, 10]",
            "scale: [0, 10]\n  benchmark: {value: 150}",
            "config_number_too_large",
            "100 or",
        ),
        (
            "scale: [0, 10]",
            "scale: [0, 10]\n  smallest_change: 0",
            "config_number_not_above",
            "more than 0",
        ),
        (
            "scale: [0, 10]",
            "scale: [0, 10]\n  smallest_change: 200",
            "config_number_not_below",
            "less than 200",
        ),
        ("columns: {score: score, wave: wave}", "columns: score", "config_block", "score"),
        ("- id: nps", "- id: NPS 2025", "config_identifier", "NPS 2025"),
        ("value: 40.0", "value: 40%", "config_number", "40%"),
        ("value: 40.0", "value: .nan", "config_number", ".nan"),
        ("value: 40.0", 'value: "40"', "config_number", "40"),
        ('  name: "Acme"', "  sector: x", "config_key_missing", '"name" is missing'),
        ('  name: "Acme"', "  name:", "config_key_missing", '"name" is missing'),
        ("- path: data/nps.csv", "- wave: x", "config_key_missing", '"path" is missing'),
    ],
)
def test_wrong_values(client: Path, old: str, new: str, code: str, said: str) -> None:
    edit_config(client, old, new)
    message = only_error(client)
    assert errors_of(client)[0].code == code
    assert said in message
    assert "pydantic" not in message
    assert "Input should" not in message


@pytest.mark.parametrize(
    ("setting", "key", "found"),
    [
        ("benchmark: {value: 150}", "benchmark.value", "150"),
        ("benchmark: {value: -101}", "benchmark.value", "-101"),
        ("benchmark: {value: 40, base: 0}", "benchmark.base", "0"),
        ("benchmark: {value: 40, sorce: x}", "benchmark.sorce", "sorce"),
        ("benchmark: {base: 90}", "benchmark.value", "value"),
        ("smallest_change: 0", "smallest_change", "0"),
        ("smallest_change: 200", "smallest_change", "200"),
        ("smallest_change: five", "smallest_change", "five"),
        ("population: 1.5", "population", "1.5"),
    ],
)
def test_what_a_survey_is_held_against(client: Path, setting: str, key: str, found: str) -> None:
    edit_config(client, "scale: [0, 10]", f"scale: [0, 10]\n  {setting}")
    place = f"client.yaml, key surveys[0].{key}, row {line_of(client, setting)}: "
    what = only_error(client).splitlines()[0]
    assert what.startswith(place)
    assert found in what.removeprefix(place)


def test_a_survey_with_all_that_it_can_have(client: Path) -> None:
    settings = "population: 100\n  benchmark: {value: 40, base: 200}\n  smallest_change: 5"
    edit_config(client, "scale: [0, 10]", f"scale: [0, 10]\n  {settings}")
    edit_config(client, "end: 2025-12-31}", "end: 2025-12-31, invited: 50}")
    (survey,) = load(client, MODEL).surveys
    assert (survey.config.population, survey.config.smallest_change) == (100, 5)
    assert survey.config.benchmark is not None
    assert (survey.config.benchmark.value, survey.config.benchmark.base) == (40, 200)
    assert [each.invited for each in survey.waves] == [None, 50]


@pytest.mark.parametrize(
    ("mapped", "key"),
    [("mode: name", "mode"), ("segments: {Client: name}", "segments.Client")],
)
@pytest.mark.parametrize(("language", "said"), [("en", "never people"), ("pt-BR", "nunca pessoas")])
def test_a_column_that_tells_people_apart_is_refused(
    client: Path, mapped: str, key: str, language: Language, said: str
) -> None:
    rows = [f"9,{2024 + place % 2},Person {place}" for place in range(30)]
    table = "\n".join(("score,wave,name", *rows)) + "\n"
    (client / "data" / "nps.csv").write_text(table, encoding="utf-8")
    assert errors_of(client) == []
    edit_config(client, "wave: wave}", f"wave: wave, {mapped}}}")
    message = only_error(client, language)
    assert f"surveys[nps].columns.{key}" in message.splitlines()[0]
    assert said in message
    assert "Person 1" not in message


def test_an_account_tells_people_apart_and_is_kept_as_a_number(client: Path) -> None:
    rows = [f"9,{2024 + place % 2},Person {place}" for place in range(30)]
    table = "\n".join(("score,wave,name", *rows)) + "\n"
    (client / "data" / "nps.csv").write_text(table, encoding="utf-8")
    edit_config(client, "wave: wave}", "wave: wave, account: name}")
    engagement = load(client, MODEL)
    assert engagement.surveys[0].answers["account"].nunique() == 30
    assert "Person" not in f"{engagement} {engagement.surveys[0].answers.to_csv()}"


def test_doubled_key_is_refused(client: Path) -> None:
    edit_config(client, '  name: "Acme"', '  name: "Acme"\n  name: "Other"')
    assert only_error(client).startswith(
        "client.yaml, key client.name, row 5: the key is written twice; it was first on line 4"
    )


@pytest.mark.parametrize("name", ["*Acme", "&Co", "&Co Ltda", "[Acme", "!Acme", "Acme: Brasil"])
def test_name_that_yaml_would_read_as_something_else_is_never_read_silently(
    client: Path, name: str
) -> None:
    edit_config(client, '"Acme"', name)
    assert codes(client) == ["yaml_syntax"]
    assert errors_of(client)[0].where.row in (4, 5)


def test_tab_is_told_with_line_and_column(client: Path) -> None:
    edit_config(client, '  name: "Acme"', '\tname: "Acme"')
    message = only_error(client)
    assert message.startswith("client.yaml, row 4: ")
    assert "column 1 of this line" in message


@pytest.mark.parametrize(
    "text", ["a: \x07\n", 'a: "\\ud800"\n', "a: !!binary aGk=\n", "? [a]\n: 1\n"]
)
def test_yaml_that_is_no_plain_data_is_refused(client: Path, text: str) -> None:
    (client / "client.yaml").write_text(text, encoding="utf-8")
    assert codes(client) == ["yaml_syntax"]


def test_other_encoding_names_the_line(client: Path) -> None:
    text = CONFIG.format(language="pt-BR").replace("Acme", "Aviação")
    (client / "client.yaml").write_bytes(text.encode("cp1252"))
    assert only_error(client, "pt-BR").startswith(
        "client.yaml, linha 4: o arquivo não está em UTF-8"
    )


def test_byte_order_mark_and_windows_line_ends_are_read(client: Path) -> None:
    text = CONFIG.format(language="en").replace("\n", "\r\n")
    (client / "client.yaml").write_bytes(text.encode("utf-8-sig"))
    assert load(client, MODEL).config.client.name == "Acme"


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_empty_file(client: Path, text: str) -> None:
    (client / "client.yaml").write_text(text, encoding="utf-8")
    assert codes(client) == ["yaml_empty"]


@pytest.mark.parametrize("text", ["just text\n", "[1, 2]\n"])
def test_file_that_holds_no_keys(client: Path, text: str) -> None:
    (client / "client.yaml").write_text(text, encoding="utf-8")
    assert codes(client) == ["config_block"]


@pytest.mark.parametrize(
    "name",
    ["A/B", "../../etc", 'O\'Neil "&" Sons', "#1 $tore", "*Star*", "<b>Bold</b>", "Café 👩‍💻 ☕"],
)
def test_strange_names_are_kept_as_they_are(client: Path, name: str) -> None:
    quoted = "'" + name.replace("'", "''") + "'"
    edit_config(client, '"Acme"', quoted)
    assert load(client, MODEL).config.client.name == name


@pytest.mark.parametrize(
    ("escape", "code_point"),
    [
        ("\\n", "U+000A"),
        ("\\0", "U+0000"),
        ("\\e", "U+001B"),
        ("\\u202E", "U+202E"),
        ("\\L", "U+2028"),
        ("\\x7f", "U+007F"),
    ],
)
def test_names_with_characters_nobody_sees_are_refused(
    client: Path, escape: str, code_point: str
) -> None:
    edit_config(client, '"Acme"', f'"Ac{escape}me"')
    message = only_error(client)
    assert "client.name" in message
    assert code_point in message


def test_doubled_survey_id(client: Path) -> None:
    text = CONFIG.format(language="en")
    survey = text[text.index("- id: nps") : text.index("reported:")]
    edit_config(client, "reported:", survey + "reported:")
    repeated = [each for each in errors_of(client) if each.code == "survey_id_repeated"]
    assert [each.where.key for each in repeated] == ["surveys[1].id"]
    assert "surveys[0]" in repeated[0].message("en").what


def test_reported_figure_of_an_unknown_survey(client: Path) -> None:
    edit_config(client, "{survey: nps,", "{survey: csat,")
    message = only_error(client)
    assert "reported[0].survey" in message
    assert 'no survey has the identifier "csat"' in message
    assert "this file: nps" in message


@pytest.mark.parametrize("key", ["wave", "since"])
def test_reported_figure_of_an_unknown_wave_lists_the_waves_read(client: Path, key: str) -> None:
    known = {"wave": "2025", "since": "2024"}[key]
    edit_config(client, f'{key}: "{known}"', f'{key}: "2019"')
    message = only_error(client)
    assert f"reported[0].{key}" in message
    assert 'the survey "nps" has no wave "2019"' in message
    assert "2024, 2025" in message


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (', value: 40.0, since: "2024", change: 5.0', "", "reported_nothing"),
        (', since: "2024"', "", "reported_change_incomplete"),
        (", change: 5.0", "", "reported_change_incomplete"),
        ("value: 40.0", "value: 140", "reported_out_of_range"),
        ("value: 40.0", "value: 40.0, form: mean", "reported_form"),
    ],
)
def test_reported_figure_that_cannot_be(client: Path, old: str, new: str, code: str) -> None:
    edit_config(client, old, new)
    assert codes(client) == [code]


def test_everything_wrong_is_told_at_once(client: Path) -> None:
    edit_config(client, "date: 2026-03-31", "date: 31/03/2026")
    edit_config(client, "metric: nps", "metrics: nps")
    edit_config(client, "value: 40.0", "value: forty")
    assert sorted(codes(client)) == [
        "config_date",
        "config_key_missing",
        "config_key_mistyped",
        "config_number",
    ]


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_language_is_told_even_when_the_rest_is_wrong(tmp_path: Path, language: str) -> None:
    folder = lay_client(tmp_path / "acme", language)  # type: ignore[arg-type]
    edit_config(folder, "metric: nps", "metric: ces")
    assert language_of(folder) == language


def test_language_that_cannot_be_told(client: Path, tmp_path: Path) -> None:
    assert language_of(tmp_path / "nowhere") is None
    edit_config(client, "language: en", "language: [en]")
    assert language_of(client) is None
