"""Charts of a survey's scores and segments; those of its waves are in test_charts_waves."""

from __future__ import annotations

import re

import pytest

from cxassess.errors import LANGUAGES
from cxassess.report import charts
from cxassess.report.charts.segments import MOST_SEGMENTS
from cxassess.report.names import lowest_satisfied
from cxassess.report.words import Words
from tests.report.assessments import (
    NASTY_NAME,
    csat_survey,
    nps_survey,
    with_planning,
    with_silence,
    with_tests,
    with_trend,
    with_weights,
)
from tests.report.test_charts import EN, MODEL, OF_SURVEY, PT, assert_sound, svg

BOTH = pytest.mark.parametrize("words", [PT, EN], ids=LANGUAGES)


def test_text_of_a_client_is_literal() -> None:
    survey = nps_survey(
        (NASTY_NAME, "b" + NASTY_NAME, "c" + NASTY_NAME),
        segments=[(NASTY_NAME, NASTY_NAME, 50), (NASTY_NAME, "x\ny", 60), ("", "", 70)],
        name=NASTY_NAME,
    )
    survey = with_trend(with_silence(with_planning(with_tests(survey))))
    for draw in OF_SURVEY:
        chart = draw(survey, MODEL, PT)
        assert_sound(chart)
        assert "$5_a^2 {x} \\alpha #1 <b>bold</b>" in chart.caption
    forest = charts.segment_forest(survey, MODEL, PT)
    assert "Loja $5_a^2 {x}" in svg(forest)
    assert "<b>" not in svg(forest)


@pytest.mark.parametrize("count", [1, 2, 4, 9, 24])
def test_any_number_of_waves(count: int) -> None:
    waves = [f"Onda {number}" for number in range(count)]
    survey = with_silence(with_trend(with_weights(nps_survey(waves))))
    for draw in OF_SURVEY:
        assert_sound(draw(survey, MODEL, PT))


@BOTH
def test_a_survey_without_dates_has_no_period(words: Words) -> None:
    survey = with_silence(with_planning(nps_survey(dated=False)))
    for draw in OF_SURVEY:
        chart = draw(survey, MODEL, words)
        assert_sound(chart)
        assert chart.caption.rstrip(".").endswith(("notas)", "scores)"))
    half = survey.waves[0].model_copy(update={"start": None})
    survey = survey.model_copy(update={"waves": (half, *nps_survey().waves[1:])})
    assert "20" not in charts.wave_trend(survey, MODEL, words).caption.split("(")[1]


def test_figures_in_captions_follow_the_language() -> None:
    survey = nps_survey(("2026",), base=2746)
    portuguese, english = (charts.score_histogram(survey, MODEL, words) for words in (PT, EN))
    assert "n = 2.746 notas; 01/01/2024–31/12/2024" in portuguese.caption
    assert "n = 2,746 scores; 1 Jan 2024–31 Dec 2024" in english.caption
    assert "Intervalos de precisão de 95% (Wald ajustado)" in (portuguese.note or "")


@pytest.mark.parametrize("base", [0, 4])
def test_a_base_too_small_is_not_drawn(base: int) -> None:
    survey = nps_survey(("2026",), base=base, segments=[("Canal", "Chat", base)] if base else [])
    for draw in (charts.score_histogram, charts.wave_trend, charts.power_curves):
        chart = draw(survey, MODEL, EN)
        assert_sound(chart)
        assert "Fewer than 5 scores" in svg(chart)
        assert not chart.axes[0].patches


# Scores


def test_of_many_waves_the_ends_and_the_middle_are_shown() -> None:
    chart = charts.score_histogram(nps_survey("abcdefghi"), MODEL, EN)
    assert_sound(chart)
    titles = [axes.get_title(loc="left").split()[0] for axes in chart.axes]
    assert titles == ["a", "e", "i"]
    assert "3 of 9 waves are shown: the first, the last and the middle one." in (chart.note or "")


def test_of_many_waves_those_too_small_are_left_out() -> None:
    survey = nps_survey("abcd")
    small = nps_survey("abcd", base=3)
    waves = (*small.waves[:2], *survey.waves[2:])
    chart = charts.score_histogram(survey.model_copy(update={"waves": waves}), MODEL, EN)
    assert [axes.get_title(loc="left").split()[0] for axes in chart.axes] == ["c", "d"]
    assert "2 of 4 waves are shown; the others have too few scores." in (chart.note or "")


def test_plain_answers_need_no_word_on_weights() -> None:
    note = charts.score_histogram(nps_survey(), MODEL, EN).note or ""
    assert "columns count" not in note
    assert "Effective base" not in note


@pytest.mark.parametrize(
    ("weighted", "clustered", "said"),
    [
        (True, False, "the result above them uses the weights."),
        (False, True, "the interval allows for accounts that gave more than one."),
        (True, True, "uses the weights, and its interval allows for accounts"),
    ],
)
def test_the_histogram_tells_its_columns_from_its_score(
    weighted: bool, clustered: bool, said: str
) -> None:
    plain = nps_survey(("2026",))
    survey = with_weights(plain).model_copy(update={"weighted": weighted, "clustered": clustered})
    chart = charts.score_histogram(survey, MODEL, EN)
    note = chart.note or ""
    assert note.count("The columns count scores") == 1
    assert said in note
    assert "2026: 625." in note
    assert plain.waves[0].nps is not None
    value = plain.waves[0].nps.value
    assert f"With every score counted alike: 2026: {EN.signed(value)}." in note
    assert f"NPS {EN.signed(value - 3)}" in chart.axes[0].get_title(loc="left")


def test_a_figure_that_reads_the_same_without_weights_is_not_repeated() -> None:
    survey = with_weights(nps_survey(("2026",)))
    wave = survey.waves[0].model_copy(update={"unweighted": survey.waves[0].nps})
    survey = survey.model_copy(update={"waves": (wave,)})
    assert "counted alike" not in (charts.score_histogram(survey, MODEL, EN).note or "")


def test_scores_have_shares_and_bands() -> None:
    survey = nps_survey()
    frame = charts.score_frame(survey)
    first = frame[frame["wave"] == "2024"].set_index("score")
    assert list(first.index) == list(range(11))
    assert first["share"].sum() == pytest.approx(1)
    assert list(first["band"]) == ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2
    assert first.groupby("band")["answers"].sum()["promoter"] == survey.waves[0].promoters
    csat = charts.score_frame(csat_survey())
    assert list(csat["band"]) == ["other"] * 3 + ["top"] * 2


@pytest.mark.parametrize(
    ("satisfied_from", "top", "others"),
    [
        (2, "Satisfeitos (notas de 2 a 5)", "Demais (nota 1)"),
        (4, "Satisfeitos (notas 4 e 5)", "Demais (notas de 1 a 3)"),
        (5, "Satisfeitos (nota 5)", "Demais (notas de 1 a 4)"),
    ],
)
def test_the_bands_are_those_of_the_satisfied(satisfied_from: int, top: str, others: str) -> None:
    survey = csat_survey().model_copy(update={"satisfied_from": satisfied_from})
    frame = charts.score_frame(survey)
    assert list(frame["score"][frame["band"] == "top"]) == list(range(satisfied_from, 6))
    chart = charts.score_histogram(survey, MODEL, PT)
    assert_sound(chart)
    (legend,) = chart.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [others, top]
    assert "Satisfeitos 75,0% [" in chart.axes[0].get_title(loc="left")
    assert f"{top.lower()} {PT.percent(frame['share'][frame['band'] == 'top'].sum())}" in chart.alt
    # Of two points only the highest counts.
    wave = survey.waves[0].model_copy(update={"distribution": {"0": 60, "1": 180}})
    two = {"scale": (0, 1), "satisfied_from": 1, "waves": (wave,)}
    chart = charts.score_histogram(survey.model_copy(update=two), MODEL, EN)
    (legend,) = chart.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "Others (score 0)",
        "Satisfied (score 1)",
    ]


def test_an_nps_has_no_satisfied() -> None:
    with pytest.raises(ValueError, match="must be one of CSAT"):
        lowest_satisfied(nps_survey())


# Segments


@BOTH
@pytest.mark.parametrize("count", [2, 12, MOST_SEGMENTS, 60])
def test_any_number_of_segments(words: Words, count: int) -> None:
    segments = [(f"Tipo {place % 3}", f"Valor {place}", 20 + place) for place in range(count)]
    survey = nps_survey(segments=[*segments, ("Tipo 0", "Pequeno", 2)][-count:])
    chart = charts.segment_forest(with_tests(survey), MODEL, words)
    assert_sound(chart)
    labels = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    shown = [label for label in labels if "Valor" in label]
    assert len(shown) == min(count - (count <= MOST_SEGMENTS), MOST_SEGMENTS)
    cut = re.search(rf"{MOST_SEGMENTS} (de|of) {count} segment", chart.note or "")
    assert (cut is not None) == (count > MOST_SEGMENTS)
    assert chart.figure.get_figheight() * 2.54 < 23


def test_many_kinds_of_segments_stay_on_a_page() -> None:
    segments = [(f"Tipo {place}", f"Valor {place}", 20 + place) for place in range(60)]
    chart = charts.segment_forest(nps_survey(segments=segments), MODEL, PT)
    assert_sound(chart)
    assert chart.figure.get_figheight() * 2.54 < 23.5
    shown = sum("Valor" in each.get_text() for each in chart.axes[0].get_yticklabels())
    assert f"Mostrados {shown} de 60 segmentos" in (chart.note or "")


def test_few_long_names_take_two_lines() -> None:
    name = "da região metropolitana do interior do estado de São Paulo"
    survey = nps_survey(segments=[("Loja", f"{place} {name}", 50) for place in range(6)])
    chart = charts.segment_forest(survey, MODEL, PT)
    assert_sound(chart)
    written = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    assert sum(each.count("\n") == 1 for each in written) == 6
    assert all(len(each) > 40 for each in written if "\n" in each)


def test_long_names_that_begin_alike_are_told_apart() -> None:
    name = "Loja da região metropolitana do interior do estado de São Paulo, unidade "
    survey = nps_survey(segments=[("Loja", f"{name}{place}", 50) for place in range(6)])
    chart = charts.segment_forest(with_tests(survey), MODEL, PT)
    assert_sound(chart)
    labels = [label.get_text() for label in chart.axes[0].get_yticklabels()]
    assert len(set(labels)) == 7


def test_segments_without_any_figure_have_no_axis() -> None:
    survey = nps_survey(segments=[("Canal", "Chat", 2), ("Canal", "Loja", 3)])
    chart = charts.segment_forest(survey, MODEL, PT)
    assert_sound(chart)
    assert not chart.axes[0].xaxis.get_visible()


def test_a_segment_without_an_interval_keeps_its_n() -> None:
    survey = nps_survey(segments=[("Canal", "Chat", 80), ("Canal", "Loja", 77)])
    bare = survey.segments[1].model_copy(update={"estimate": None})
    survey = survey.model_copy(update={"segments": (survey.segments[0], bare)})
    chart = charts.segment_forest(survey, MODEL, EN)
    assert_sound(chart)
    assert [text.get_text() for text in chart.axes[2].texts] == ["80", "77"]
    assert "hidden for a small base: 0" in chart.alt


def test_segments_that_are_all_alike_have_labels_that_differ() -> None:
    survey = nps_survey()
    segment = survey.segments[0]
    assert segment.estimate is not None
    point = segment.estimate.value
    interval = segment.estimate.interval.model_copy(update={"low": point, "high": point})
    alike = segment.model_copy(
        update={"estimate": segment.estimate.model_copy(update={"interval": interval})}
    )
    wave = survey.waves[-1].model_copy(update={"nps": alike.estimate})
    survey = survey.model_copy(update={"segments": (alike,), "waves": (*survey.waves[:-1], wave)})
    chart = charts.segment_forest(survey, MODEL, PT)
    chart.figure.draw_without_rendering()
    low, high = chart.axes[0].get_xlim()
    labels = [
        label.get_text()
        for place, label in zip(
            chart.axes[0].get_xticks(), chart.axes[0].get_xticklabels(), strict=True
        )
        if low <= place <= high
    ]
    assert len(labels) > 1
    assert len(set(labels)) == len(labels)


def test_a_suppressed_segment_is_named_without_figures() -> None:
    chart = charts.segment_forest(nps_survey(), MODEL, EN)
    drawn = svg(chart)
    assert "Carta" in drawn
    assert "n &lt; 5" in drawn
    assert "Carta" not in chart.alt


def test_segments_not_compared_have_no_column_of_differences() -> None:
    chart = charts.segment_forest(nps_survey(), MODEL, EN)
    assert len(chart.axes) == 3
    assert "Holm" not in (chart.note or "")
    assert "Different from the others" not in chart.alt


def test_only_a_difference_beyond_chance_has_an_arrow() -> None:
    chart = charts.segment_forest(with_tests(nps_survey()), MODEL, EN)
    assert_sound(chart)
    told = {text.get_text(): text.get_fontweight() for text in chart.axes[3].texts}
    assert told == {"▲ +12.3": "bold", "▼ −8.1": "bold", "+2.4": "normal"}
    assert "Different from the others: Canal Telefone +12.3; Canal E-mail −8.1." in chart.alt


def test_the_note_says_which_kinds_differ_and_what_p_values_are_adjusted_for() -> None:
    note = charts.segment_forest(with_tests(nps_survey()), MODEL, EN).note or ""
    assert "adjusted, within each kind, for the number of comparisons (Holm): Canal 3; Re" in note
    assert "differ beyond chance: Canal (p = 0.002)." in note
    assert "do not differ beyond chance: Região (p = 0.410); their order is no ranking." in note
    survey = with_tests(nps_survey(segments=[("Canal", f"C{place}", 90) for place in range(12)]))
    note = charts.segment_forest(survey, MODEL, PT).note or ""
    assert "Valores p ajustados para 12 comparações (Holm)." in note
    assert "não diferem" not in note


def test_a_segment_drawn_towards_the_others_has_a_tick() -> None:
    survey = with_tests(nps_survey())
    chart = charts.segment_forest(survey, MODEL, EN)
    ticks = [line.get_xdata()[0] for line in chart.axes[0].lines if line.get_marker() == "|"]
    frame = charts.segment_frame(survey)
    assert ticks == list(frame["shrunken"].dropna())
    assert "Vertical tick" in (chart.note or "")
    assert "Vertical tick" not in (charts.segment_forest(nps_survey(), MODEL, EN).note or "")


def test_segments_are_sorted_inside_their_kind_and_suppressed_ones_have_no_figure() -> None:
    frame = charts.segment_frame(with_tests(nps_survey()))
    assert list(frame["segment"].unique()) == ["Canal", "Região"]
    assert list(frame.loc[frame["segment"] == "Canal", "value"])[-1] == "Carta"
    for _, group in frame.groupby("segment"):
        assert group["estimate"].dropna().is_monotonic_decreasing
    figures = ["estimate", "low", "high", "difference", "pvalue", "verdict", "shrunken"]
    assert frame.loc[frame["suppressed"], figures].isna().all(axis=None)
    assert list(frame.loc[frame["indicative"], "value"]) == ["E-mail"]
    assert list(frame["verdict"].dropna()) == ["rise", "noise", "fall", "noise", "noise"]


def test_a_survey_without_segments_says_so() -> None:
    chart = charts.segment_forest(csat_survey(), MODEL, PT)
    assert_sound(chart)
    assert "A pesquisa não tem segmentos" in svg(chart)
    assert charts.segment_frame(csat_survey()).empty
