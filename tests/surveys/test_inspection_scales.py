"""Which columns are suspected to be scores, on which scale, and with which codes beside it."""

from __future__ import annotations

import pytest

from cxassess.surveys.inspection import inspect
from cxassess.surveys.inspection.cells import scales
from tests.surveys.inspection_samples import column, sample, score, times

FULL = times(n0=2, n1=1, n2=1, n3=2, n4=2, n5=6, n6=6, n7=14, n8=22, n9=20, n10=24)
ONE_TO_FIVE = times(n1=4, n2=6, n3=20, n4=40, n5=30)
ELEVEN = times(n1=2, n3=3, n6=8, n8=14, n9=22, n10=20, n11=31)


def doubts(name, cells):
    return {note.code: note.values for note in score(name, cells).doubts}


class TestZeroToTen:
    def test_full(self):
        found = score("NPS", FULL)
        assert (found.metric, found.scale, found.missing, found.doubts) == ("nps", (0, 10), (), ())
        assert [(code.text, code.rows) for code in found.codes][-2:] == [("9", 20), ("10", 24)]
        seen = next(note for note in found.reasons if note.code == "values_scale")
        assert (seen.values["seen"], seen.values["points"]) == (11, 11)

    def test_whole_numbers_written_with_decimals(self):
        assert score("NPS", [f"{each}.0" for each in FULL]).scale == (0, 10)

    def test_zero_never_given_is_asked(self):
        cells = times(n1=2, n3=3, n5=8, n7=14, n8=22, n9=20, n10=31)
        assert doubts("nota de recomendação", cells) == {"zero_never": {"answers": 100, "low": 1}}

    def test_few_answers_do_not_ask_for_zero(self):
        assert doubts("NPS", ["10", "9", "8", "7", "3"]) == {}

    def test_rare_eleven_beside_zero_is_a_code_and_the_other_way_is_named(self):
        found = score("NETPRO", [*FULL, "11", "11", "11"])
        assert (found.scale, found.missing, found.scores) == ((0, 10), ("11",), {})
        (doubt,) = found.doubts
        assert doubt.code == "eleven_with_zero"
        assert (doubt.values["rows"], doubt.values["zeros"]) == (3, 2)

    def test_rare_eleven_without_zero(self):
        cells = [each for each in FULL if each != "0"] + ["11"]
        found = score("NPS", cells)
        assert found.missing == ("11",)
        assert [note.code for note in found.doubts] == ["eleven_without_zero"]

    def test_frequent_eleven_and_no_zero_are_choice_numbers(self):
        found = score("NPS", ELEVEN)
        assert (found.scale, found.written, found.missing) == ((0, 10), (1, 11), ())
        assert found.scores == {str(each): each - 1 for each in range(1, 12)}
        assert {code.text: code.score for code in found.codes}["11"] == 10
        assert [note.code for note in found.doubts] == ["choice_numbers_or_code"]

    def test_usual_code(self):
        found = score("NPS", [*FULL, "99", "98"])
        assert found.missing == ("98", "99")
        assert [note.code for note in found.doubts] == ["codes_usual"]

    @pytest.mark.parametrize("word", ["Blank", "N/A", "Prefiro não responder", "NÃO SEI", "-"])
    def test_word_for_no_answer(self, word):
        found = score("NPS", [*FULL, word])
        assert found.missing == (word,)
        assert found.unknown == 0

    def test_numbers_outside_are_told(self):
        found = score("NPS", [*FULL, "13"])
        assert [note.code for note in found.doubts] == ["numbers_outside"]
        assert found.doubts[0].values == {"codes": ["13"], "rows": 1}

    def test_unknown_text_is_counted_and_not_shown(self):
        found = score("NPS", [*FULL, "liguei para a Maria"])
        assert found.unknown == 1
        assert "Maria" not in str(found)

    def test_values_without_a_word_of_recommending_are_asked(self):
        assert list(doubts("Q1", FULL)) == ["ten_without_recommendation"]

    def test_satisfaction_is_no_nps(self):
        found = score("Satisfação geral", FULL)
        assert (found.metric, found.scale) == ("csat", (0, 10))
        assert [note.code for note in found.doubts] == ["satisfied_of_ten"]

    def test_satisfaction_that_never_has_a_zero_starts_at_one(self):
        found = score("Satisfação", times(n1=4, n5=9, n8=20, n9=20, n10=20))
        assert found.scale == (1, 10)
        assert [note.code for note in found.doubts] == ["satisfied_of_ten"]

    def test_wording_counts_as_the_name(self):
        wordings = {"Q1": "Quanto você recomendaria a empresa?"}
        found = inspect(sample({"Q1": FULL}, wordings=wordings))
        assert found.scores[0].doubts == ()


def classes(cells, shift=0):
    scores = [int(each) - shift for each in cells]
    return ["Detractor" if each < 7 else "Passive" if each < 9 else "Promoter" for each in scores]


class TestClasses:
    def test_agreeing_classes_are_evidence(self):
        columns = {"Q1": FULL, "Q1_NPS_GROUP": classes(FULL)}
        found = inspect(sample(columns, preset="qualtrics"))
        (candidate,) = found.scores
        assert candidate.check.compared == 100
        assert candidate.check.different == 0
        assert candidate.doubts == ()
        assert [each.name for each in found.with_role("group")] == ["Q1_NPS_GROUP"]

    def test_differing_classes_are_told_first(self):
        told = classes(FULL)
        told[-1] = "Detractor"
        found = inspect(sample({"Q1": FULL, "Q1_NPS_GROUP": told}, preset="qualtrics"))
        (candidate,) = found.scores
        assert candidate.check.different == 1
        assert candidate.doubts[0].code == "classes_differ"

    def test_classes_settle_choice_numbers(self):
        # Few 11s: without the classes they would be taken for a code.
        cells = times(n1=8, n6=8, n8=30, n9=22, n10=30, n11=2)
        assert score("NPS", cells).scale == (0, 10)
        assert score("NPS", cells).written == (0, 10)
        found = inspect(sample({"NPS": cells, "Classe": classes(cells, shift=1)}))
        assert found.scores[0].written == (1, 11)
        assert found.scores[0].check.different == 0
        assert [note.code for note in found.scores[0].doubts] == []

    def test_words_of_the_classes_are_no_score(self):
        found, profile = column("Classificação NPS", ["Promotor", "Neutro", "Detrator"])
        assert (profile.role, found.scores) == ("group", ())


class TestOtherScales:
    def test_one_to_five_alone(self):
        found = score("Q7", ONE_TO_FIVE)
        assert (found.metric, found.scale, found.missing) == ("csat", (1, 5), ())

    def test_codes_on_both_sides(self):
        found = score("Q7ALL", [*ONE_TO_FIVE, *times(n0=5, n6=9)])
        assert (found.scale, found.missing) == ((1, 5), ("0", "6"))
        assert [note.code for note in found.doubts] == ["code_beside", "code_beside"]
        assert found.doubts[1].values == {"code": 6, "rows": 9, "low": 1, "high": 5}

    def test_codes_behind_a_gap(self):
        assert score("CSAT", [*ONE_TO_FIVE, "8", "9"]).missing == ("8", "9")

    @pytest.mark.parametrize(
        ("name", "cells", "scale"),
        [
            ("CES", times(n1=2, n2=3, n3=5, n4=9, n5=20, n6=31, n7=30), (1, 7)),
            ("score", times(n0=3, n10=2, n50=5, n70=9, n85=20, n100=31), (0, 100)),
            ("csat", times(n0=20, n1=80), (0, 1)),
            ("csat", times(n0=10, n1=20, n2=70), (0, 2)),
            ("nota", times(n1=5, n2=5, n3=5, n4=5), (1, 4)),
            ("nota", times(n1=2, n2=3, n3=5, n5=8), (1, 5)),
        ],
    )
    def test_scale(self, name, cells, scale):
        assert score(name, cells).scale == scale

    def test_recommending_on_another_scale_is_no_nps(self):
        found = score("Quanto recomenda", ONE_TO_FIVE)
        assert found.metric == "csat"
        assert [note.code for note in found.doubts] == ["recommendation_not_ten"]

    @pytest.mark.parametrize(
        ("cells", "scores"),
        [
            (
                ["Concordo totalmente", "Discordo", "discordo totalmente"],
                {"discordo totalmente": 1, "Discordo": 2, "Concordo totalmente": 5},
            ),
            (
                ["Very satisfied", "Satisfied", "Very dissatisfied", "Neutral"],
                {"Very dissatisfied": 1, "Neutral": 3, "Satisfied": 4, "Very satisfied": 5},
            ),
            (["Extremely likely", "Very unlikely"], {"Very unlikely": 1, "Extremely likely": 5}),
            (["Good", "Bad"], {"Bad": 0, "Good": 1}),
            (["Ótimo", "Péssimo", "Bom"], {"Péssimo": 1, "Bom": 4, "Ótimo": 5}),
        ],
    )
    def test_words(self, cells, scores):
        found = score("Pergunta 4", cells * 5)
        assert found.scores == scores
        assert found.metric == "csat"

    def test_a_few_words_that_are_on_no_scale_are_counted(self):
        found = score("Satisfação", [*["Muito satisfeito", "Insatisfeito"] * 9, "tanto faz"])
        assert found.scores == {"Insatisfeito": 2, "Muito satisfeito": 5}
        assert found.unknown == 1
        assert "tanto faz" not in str(found)

    def test_words_beside_a_word_for_no_answer(self):
        found = score("Satisfaction", [*["Good", "Bad"] * 6, "Offered"])
        assert (found.scale, found.missing) == ((0, 1), ("Offered",))

    def test_labelled_ends(self):
        cells = [*FULL[2:-5], *["0 = de jeito nenhum"] * 3, *["10 - Extremely likely"] * 9]
        found = score("Recomendaria", cells)
        assert found.scale == (0, 10)
        assert found.scores == {"0 = de jeito nenhum": 0, "10 - Extremely likely": 10}

    def test_a_label_of_few_rows_is_not_shown_unless_it_is_known(self):
        found = score("NPS", [*FULL, "8 - a Maria foi ótima", "10 - Extremely likely"])
        assert found.unknown == 1
        assert found.scores == {"10 - Extremely likely": 10}
        assert "Maria" not in str(found)

    def test_label_before_the_number(self):
        cells = ["Muito satisfeito (5)", "Satisfeito (4)", "Neutro (3)", "Insatisfeito (1)"] * 5
        assert score("Satisfação", cells).scores["Muito satisfeito (5)"] == 5

    def test_codes_of_answers(self):
        found = score("CSAT", ["A1", "A2", "A4", "A5"] * 5)
        assert found.scores == {"A1": 1, "A2": 2, "A4": 4, "A5": 5}
        assert [note.code for note in found.doubts] == ["answer_codes"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("Age", [str(18 + each) for each in range(60)]),
        ("Idade", [str(each % 6) for each in range(60)]),
        ("ZIP code", ["94110", "94109", "10001"] * 9),
        ("Mês", [str(1 + each % 12) for each in range(48)]),
        ("DAY", [str(1 + each % 7) for each in range(70)]),
        ("Hora", [str(each % 11) for each in range(60)]),
        ("is_active", ["0", "1"] * 30),
        ("Ativo", ["1", "2", "3"] * 30),
        ("Ano de nascimento", [str(1950 + each) for each in range(50)]),
        ("Order number", [str(10000 + each) for each in range(60)]),
        ("Duration (in seconds)", [str(each % 11) for each in range(60)]),
        ("Number of children", ["1", "2", "3", "4", "5"] * 9),
        ("Plano", ["1", "2", "3", "4", "5"] * 9),
        ("Rank of the film", ["1", "2", "3", "4", "5"] * 9),
        ("Onda", ["1", "2", "3", "4", "5"] * 9),
        ("Cliente", ["1", "2", "3", "4", "5"] * 9),
        ("Nota fiscal", [str(200000 + each) for each in range(60)]),
        ("Credit score", [str(300 + 7 * each) for each in range(60)]),
        ("Faixa", ["18-29", "30-44", "45-60"] * 9),
        ("Loja", ["Loja - 1", "Loja - 2", "Loja - 5"] * 9),
        ("Início", ["9:30", "10:15"] * 9),
        ("Comentário da nota", ["muito bom mesmo", "péssimo atendimento", "ok"] * 9),
    ],
)
def test_no_score(name, cells):
    assert score(name, cells) is None


def test_the_likelier_score_comes_first():
    columns = {"Q1": ONE_TO_FIVE, "CSAT": ONE_TO_FIVE, "Geral": ONE_TO_FIVE, "NPS": FULL}
    found = inspect(sample(columns))
    assert [each.column for each in found.scores] == ["NPS", "CSAT", "Geral", "Q1"]


def test_many_alike_are_told():
    found = inspect(sample({f"CSAT {name}": ONE_TO_FIVE for name in "abc"}))
    (remark,) = [each for each in found.remarks if each.note.code == "several_scores"]
    assert remark.note.values["count"] == 2


def test_a_question_about_a_shop_is_a_score_beside_others():
    assert score("Q7STORE", [*ONE_TO_FIVE, "6"]).scale == (1, 5)


def test_words_of_a_scale_are_of_one_level():
    for scale in scales().words:
        assert len(scale.scores) == sum(map(len, scale.levels)), scale.name
