"""The block for ``client.yaml``: valid for any names, marked where to decide, without defaults."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cxassess.engagement.yaml_file import parse_yaml
from cxassess.errors import LANGUAGES
from cxassess.surveys.inspection import configuration_block, inspect
from cxassess.surveys.inspection.block_text import MARK
from cxassess.surveys.types import SurveyConfig
from tests.surveys.inspection_samples import sample, times
from tests.surveys.test_inspection_scales import ELEVEN, FULL, ONE_TO_FIVE

DAYS = ["2026-01-05", "2026-02-05", "2026-05-05"]
AMBIGUOUS = ["05/03/2026", "07/03/2026"]


def block(columns, language="en", **settings_):
    return configuration_block(inspect(sample(columns, **settings_)), language)


def surveys(text):
    """Return the surveys that a block configures, read as any YAML and as the project's own."""
    loaded = yaml.safe_load(text)
    document = parse_yaml(f"surveys:\n{text}".encode(), "client.yaml")
    assert document.problems == []
    assert [each["id"] for each in document.data["surveys"]] == [each["id"] for each in loaded]
    return [SurveyConfig.model_validate(each) for each in loaded]


def decided(text, *chosen):
    """Return a block in which the commented lines that hold one of `chosen` are uncommented."""
    lines = text.splitlines(keepends=True)
    return "".join(
        re.sub(r"^( *)# ", r"\1", line) if any(each in line for each in chosen) else line
        for line in lines
    )


@given(
    names=st.lists(
        st.text(min_size=1, max_size=40).filter(str.strip), min_size=6, max_size=6, unique=True
    ),
    file=st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1),
    language=st.sampled_from(LANGUAGES),
)
@settings(deadline=None)
def test_any_names_give_a_valid_block(names, file, language):
    score, csat, segment, weight, days, account = names
    columns = {
        score: FULL,
        csat: ONE_TO_FIVE,
        segment: ["A", "B"],
        weight: ["0.5", "1.5"],
        days: DAYS,
        account: [f"c{each}" for each in range(100)],
    }
    found = inspect(sample(columns, path=file))
    for each in surveys(configuration_block(found, language)):
        assert each.files[0].path == f"data/{file}"
        mapped = each.columns
        used = [mapped.score, mapped.weight, mapped.date, mapped.account, mapped.response]
        used += mapped.segments.values()
        assert {name for name in used if name is not None} <= {*names, "?"}
        assert len(set(mapped.segments)) == len(mapped.segments)


@given(code=st.text(min_size=1, max_size=20).filter(str.strip))
@settings(deadline=None)
def test_any_label_gives_a_valid_block(code):
    label = f"10 - {code}"
    (nps,) = surveys(block({"NPS": [*FULL, label]}))
    assert set(nps.scores) <= {label.strip()}


@given(
    columns=st.dictionaries(
        st.text(max_size=12),
        st.lists(st.text(max_size=12) | st.integers(-9, 120).map(str), min_size=1, max_size=30),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None)
def test_any_file_gives_a_valid_block(columns):
    found = inspect(sample(columns))
    assert len(found.columns) == len(columns)
    assert surveys(configuration_block(found, "pt-BR"))
    assert found.to_json()


@pytest.mark.parametrize(
    "name", ["a: b", "# x", 'say "hi"', "it's", " blank ", "two\nlines", "😀", "- x", "yes", "null"]
)
def test_names_that_yaml_would_misread(name):
    (nps,) = surveys(block({name: FULL}))
    assert nps.columns.score == name


def test_a_plain_file_needs_few_lines():
    text = block({"NPS": FULL, "Onda": ["2025", "2026"]})
    first, rest = text.split("\n", 1)
    assert first.startswith('  # From "cxassess survey inspect" of "answers.csv": paste below')
    assert rest == (
        "  - id: nps\n"
        '    name: "NPS"\n'
        "    metric: nps\n"
        "    scale: [0, 10]\n"
        "    columns:\n"
        '      score: "NPS"\n'
        '      wave: "Onda"\n'
        "    files:\n"
        '      - path: "data/answers.csv"\n'
    )


def test_two_scores_make_two_surveys_on_one_file():
    nps, csat = surveys(block({"NPS": FULL, "CSAT": ONE_TO_FIVE}))
    assert (nps.metric, nps.scale, nps.columns.score) == ("nps", (0, 10), "NPS")
    assert (csat.metric, csat.scale, csat.columns.score) == ("csat", (1, 5), "CSAT")
    assert nps.files == csat.files


def test_codes_are_declared_and_marked():
    text = block({"NPS": [*FULL, "11", "99", "Blank", "BLANK"]})
    (nps,) = surveys(text)
    assert nps.missing == (11, 99, "Blank")
    asked = [line for line in text.splitlines() if MARK in line]
    assert any("11 (1 row) looks like a code" in line for line in asked)


def test_people_who_repeat_are_offered_as_accounts():
    emails = [f"p{each % 70}@example.org" for each in range(100)]
    text = block({"NPS": FULL, "E-mail": emails})
    assert surveys(text)[0].columns.account is None
    assert surveys(decided(text, "# account:"))[0].columns.account == "E-mail"
    once = [f"p{each}@example.org" for each in range(100)]
    assert "account" not in block({"NPS": FULL, "E-mail": once})
    both = {"NPS": FULL, "E-mail": emails, "Cliente": [f"c{each % 70}" for each in range(100)]}
    assert "# account:" not in block(both)


def test_choice_numbers_are_mapped():
    (nps,) = surveys(block({"NPS": ELEVEN}))
    assert nps.scores == {each: each - 1 for each in range(1, 12)}
    assert nps.missing == ()


def test_words_are_mapped():
    (csat,) = surveys(block({"Q": ["Muito satisfeito", "Insatisfeito"] * 9}))
    assert csat.scores == {"Insatisfeito": 2, "Muito satisfeito": 5}


def test_ambiguous_dates_are_left_to_choose():
    text = block({"NPS": FULL, "Data": AMBIGUOUS}, "pt-BR")
    (nps,) = surveys(text)
    assert nps.columns.date == "Data"
    assert nps.date_format is None
    assert nps.waves == ()
    first = decided(text, '"%d/%m/%Y"', "waves:", "2026 T1")
    # Both choices have waves: of the second block only the keys would double.
    first = first[: first.rindex("    waves:")] + first[first.index("    files:") :]
    (chosen,) = surveys(first)
    assert chosen.date_format == "%d/%m/%Y"
    assert [wave.name for wave in chosen.waves] == ["2026 T1"]


@pytest.mark.parametrize(("language", "name"), [("en", "2026 Q1"), ("pt-BR", "2026 T1")])
def test_quarters_are_waves(language, name):
    (nps,) = surveys(block({"NPS": FULL, "Data": DAYS}, language))
    assert nps.waves[0].name == name
    assert nps.date_format == "%Y-%m-%d"


def test_a_quarter_without_answers_is_no_wave():
    columns = {"NPS": [*FULL, ""], "Data": [*["2026-01-05"] * 100, "2026-05-05"]}
    (nps,) = surveys(block(columns))
    assert len(nps.waves) == 1
    assert nps.exclude == ("outside_waves",)


def test_what_the_tool_tells_is_left_out():
    columns = {
        "ResponseId": [f"R_{each}" for each in range(100)],
        "Finished": ["1"],
        "RecordedDate": ["2026-01-05 10:00:00"],
        "Q1": FULL,
    }
    text = block(columns, preset="qualtrics")
    (nps,) = surveys(text)
    assert nps.columns.response is None
    assert nps.date_format is None
    assert '"ResponseId", "Finished"' in text
    (zendesk,) = surveys(block({"Satisfaction Score": ["Good", "Offered"] * 9}, preset="zendesk"))
    assert zendesk.scores == {}
    assert zendesk.missing == ()


def test_what_was_configured_is_said_again():
    found = inspect(sample({"NPS": FULL}))
    changed = found.__class__(**{**vars(found), "decisions": {"encoding": "cp1252 [configured]"}})
    assert 'encoding: "utf-8"' in configuration_block(changed, "en")


def test_a_sheet_is_named_where_there_are_several():
    found = inspect(sample({"NPS": FULL}))
    settings_ = {"sheet": "Respostas", "sheets": ("Respostas", "Capa")}
    changed = found.__class__(**{**vars(found), **settings_})
    assert 'sheet: "Respostas"' in configuration_block(changed, "en")


def test_marks_of_numbers():
    weights = {"NPS": FULL, "peso": ["0,85", "1,15"]}
    assert surveys(block(weights))[0].decimal == ","
    thousands = surveys(block({"NPS": FULL, "peso": ["1.234,5", "2,5"]}))[0]
    assert (thousands.decimal, thousands.thousands) == (",", ".")
    ambiguous = block({"NPS": FULL, "peso": ["1.234", "2.345"]})
    assert surveys(ambiguous)[0].decimal == "."
    assert '"1.234" may be 1.234 or 1234' in ambiguous


def test_touchpoints_are_offered_with_their_values():
    text = block({"NPS": FULL, "Touchpoint": ["Compra", "Suporte"]})
    (chosen,) = surveys(decided(text, "# only:"))
    assert chosen.only == {"Touchpoint": ("Compra", "Suporte")}


def test_segments_beyond_the_first_are_commented():
    columns = {"NPS": FULL}
    columns |= {name: ["A", "B"] for name in ("Região", "Canal", "Plano", "Loja", "UF", "Sexo")}
    text = block(columns)
    assert list(surveys(text)[0].columns.segments) == ["Região", "Canal", "Plano", "Loja"]
    assert '# "UF": "UF"' in text


def test_a_segment_is_not_called_as_the_answers_own():
    (nps,) = surveys(block({"NPS": FULL, "mode": ["A", "B"], "account": ["x", "y"]}))
    assert not {"mode", "account"} & set(nps.columns.segments)


def test_without_a_score_the_column_is_asked():
    text = block({"x": ["abc", "def"]})
    assert surveys(text)[0].columns.score == "?"
    assert f"{MARK}No column looks like the score" in text


def test_one_wave_by_the_name_of_the_file():
    (nps,) = surveys(block({"NPS": FULL}, path="sfo_2017.csv"))
    assert nps.files[0].wave == "2017"


def test_satisfaction_of_ten_leaves_the_bound_open():
    text = block({"Satisfação": FULL})
    assert surveys(text)[0].satisfied is None
    assert surveys(decided(text, "# satisfied:"))[0].satisfied == 9


def test_lines_fit_and_have_no_blanks_at_their_ends():
    text = block({"NPS": [*times(n11=2), *FULL], "Data": AMBIGUOUS, "Região": ["N", "S"]}, "pt-BR")
    lines = text.splitlines()
    assert all(line == line.rstrip() for line in lines)
    assert max(map(len, lines)) <= 96
