"""What a column is suspected to hold besides a score: people, groups, waves, weights, texts."""

from __future__ import annotations

import pytest

from cxassess.surveys.inspection import inspect
from cxassess.surveys.inspection.column import fold, short_name
from cxassess.surveys.inspection.personal import is_document
from tests.surveys.inspection_samples import column, sample, times

MANY = range(60)
GIVEN = ("Ana", "Bruno", "Carla", "Diego", "Elisa", "Fábio")
FAMILY = ("Souza", "Lima", "da Silva", "Rocha", "Nunes", "Prado", "Reis", "Melo", "Cruz", "Dias")
NAMES = [f"{given} {family}" for given in GIVEN for family in FAMILY]
TEXTS = [f"o atendimento demorou {each} dias e ninguém ligou de volta" for each in MANY]


def cpf(number: int) -> str:
    """Return a valid CPF; check digits as Receita Federal defines them."""
    digits = [int(each) for each in f"{number:09d}"]
    for _ in range(2):
        weights = range(len(digits) + 1, 1, -1)
        total = sum(digit * weight for digit, weight in zip(digits, weights, strict=True))
        digits.append(0 if total % 11 < 2 else 11 - total % 11)
    return "".join(map(str, digits))


def role(name, cells, **settings):
    return column(name, cells, **settings)[1].role


def reasons(name, cells):
    return [note.code for note in column(name, cells)[1].reasons]


class TestPersonal:
    @pytest.mark.parametrize(
        ("name", "cells", "kind"),
        [
            ("x", [f"p{each}@example.org" for each in MANY], "email"),
            ("x", [cpf(123456700 + each) for each in MANY], "document"),
            ("x", [f"192.168.0.{each}" for each in MANY], "ip"),
            ("x", [f"(11) 9{8000 + each}-1234" for each in MANY], "phone"),
            ("x", [f"+55 11 9{8000 + each}-1234" for each in MANY], "phone"),
            ("x", NAMES, "name"),
            ("Nome", ["ANA", "BIA", "CAIO"], "name"),
            ("E-mail do respondente", ["-", "x", "y"], "email"),
            ("Telefone", [f"119{each}" for each in MANY], "phone"),
            ("CPF", ["1234", "4567"], "document"),
            ("Data de nascimento", [f"1980-01-{each:02d}" for each in range(1, 29)], "birth"),
            ("LocationLatitude", [f"-23.{each}" for each in MANY], "place"),
        ],
    )
    def test_found(self, name, cells, kind):
        found, profile = column(name, cells)
        assert profile.role == "personal"
        assert [note.code for note in profile.reasons] == [f"personal_{kind}"]
        (remark,) = [each for each in found.remarks if each.note.code == "personal"]
        assert remark.note.values["columns"] == [name]

    @pytest.mark.parametrize(
        ("name", "cells"),
        [
            ("pedido", [str(10000000001 + each) for each in MANY]),
            ("Product name", ["Fibra 300", "Fibra 600"] * 30),
            ("Como avalia nosso e-mail?", times(n1=5, n2=5, n3=9, n4=9, n5=9)),
            ("Mobile", ["yes", "no"] * 30),
            ("versão", ["1.2.3", "1.2.4"] * 30),
            ("Região", ["São Paulo", "Rio Grande"] * 30),
        ],
    )
    def test_not_found(self, name, cells):
        assert role(name, cells) != "personal"

    def test_check_digits(self):
        # A CPF and a CNPJ from the examples of Receita Federal's own check-digit rule.
        assert is_document("111.444.777-35")
        assert is_document("11.444.777/0001-61")
        assert not is_document("111.444.777-36")
        assert not is_document("111.111.111-11")

    def test_email_in_free_text_is_counted(self):
        found, _ = column("Comentário", [*TEXTS, "me escreva: joana@example.org por favor"])
        (remark,) = [each for each in found.remarks if each.note.code == "email_in_text"]
        assert remark.note.values == {"count": 1}


class TestGroups:
    def test_segment_shows_values_of_five_rows_or_more(self):
        cells = [*["Norte"] * 30, *["Sul"] * 25, *["Ana Souza"] * 4]
        _, profile = column("Região", cells)
        assert profile.role == "segment"
        assert [(each.text, each.rows) for each in profile.values] == [("Norte", 30), ("Sul", 25)]
        assert profile.hidden == 1

    def test_segment_by_values(self):
        assert reasons("x", ["A", "B", "C"] * 20) == ["few_values"]

    def test_coded_groups_need_a_header(self):
        assert role("PEAK", ["1", "2", "3"] * 20) == "number"
        assert role("STRATA", ["1", "2", "3"] * 20) == "segment"

    @pytest.mark.parametrize("name", ["Atendente", "account manager", "x"])
    def test_names_of_people_are_not_shown(self, name):
        found, profile = column(name, [*["Ana Souza"] * 30, *["Bruno Lima"] * 30])
        assert profile.values == ()
        assert profile.reasons[-1].code == "staff"
        assert "staff" in [each.note.code for each in found.remarks]
        assert "Souza" not in found.to_json()

    def test_an_email_among_groups_is_not_shown(self):
        cells = [*["Norte"] * 30, *["ana@example.org"] * 9]
        assert [each.text for each in column("Região", cells)[1].values] == ["Norte"]

    def test_mode(self):
        assert role("Modo de coleta", ["telefone", "e-mail"] * 30) == "mode"

    def test_touchpoint_is_told(self):
        found, _ = column("Touchpoint", ["Compra", "Entrega", "Suporte"] * 20)
        (remark,) = [each for each in found.remarks if each.note.code == "touchpoint"]
        assert (remark.gravity, remark.note.values) == ("decide", {"count": 3})

    def test_a_score_of_a_survey_is_no_touchpoint(self):
        found, _ = column("Nota da pesquisa", times(n0=9, n5=9, n8=9, n9=9, n10=9))
        assert "touchpoint" not in [each.note.code for each in found.remarks]


class TestWaves:
    @pytest.mark.parametrize(
        ("name", "cells"),
        [
            ("x", ["2026Q1", "2026Q2"]),
            ("x", ["T1/2026", "T2/2026"]),
            ("x", ["Onda 1", "Onda 2", "Onda 3"]),
            ("x", ["2024", "2025"]),
            ("x", ["1º trimestre de 2026", "2º trimestre de 2026"]),
            ("x", ["jan/26", "fev/26", "mar/26"]),
            ("Rodada", ["piloto", "final"]),
            ("Ano", ["2026"]),
        ],
    )
    def test_wave(self, name, cells):
        assert role(name, cells * 30) == "wave"

    @pytest.mark.parametrize(
        ("name", "cells"),
        [
            ("Ano de nascimento", [str(1950 + each) for each in range(40)]),
            ("x", ["Marketing", "Setor", "Outro"] * 20),
            ("x", ["Sim", "Não"] * 20),
        ],
    )
    def test_no_wave(self, name, cells):
        assert role(name, cells) != "wave"


class TestNumbers:
    def test_weight_by_header(self):
        found, profile = column("WEIGHT", ["0.5", "1.5"] * 30)
        assert profile.role == "weight"
        assert found.weight.marks == ((".", None),)

    def test_weight_by_values(self):
        assert role("x", ["0.5", "1.5", "1.0"] * 30) == "weight"

    def test_no_weight_by_values(self):
        assert role("x", ["12.5", "1.5", "1.0"] * 30) == "number"
        assert role("x", ["-0.5", "2.5"] * 30) == "number"

    @pytest.mark.parametrize(
        ("cells", "marks"),
        [
            (["0,85", "1,2"], ((",", None),)),
            (["1.234", "2.345"], ((".", None), (",", "."))),
            (["1,234", "2,345"], ((",", None), (".", ","))),
            (["0.284", "1.234"], ((".", None),)),
            (["1.234,5", "2,5"], ((",", "."),)),
            (["1,234.5", "2.5"], ((".", ","),)),
            (["3", "4"], ((".", None),)),
        ],
    )
    def test_marks(self, cells, marks):
        assert column("peso", cells * 20)[0].weight.marks == marks

    def test_ambiguous_marks_are_told(self):
        found, _ = column("peso", ["1.234", "2.345"] * 20)
        assert ("decide", "number_ambiguous") in [
            (each.gravity, each.note.code) for each in found.remarks
        ]


class TestIdentifiers:
    def test_response_never_repeats(self):
        assert reasons("RESPNUM", [str(each) for each in MANY]) == [
            "header_response",
            "never_repeats",
        ]
        assert role("x", [f"R_{each}" for each in MANY]) == "response"

    def test_response_that_repeats_a_little(self):
        cells = [f"R_{each}" for each in MANY] + ["R_1"]
        found, profile = column("Response ID", cells)
        assert profile.role == "response"
        assert ("duplicates", {"count": 1}) in [
            (each.note.code, each.note.values) for each in found.remarks
        ]

    def test_account_repeats(self):
        cells = [f"C{each % 45}" for each in MANY]
        found, profile = column("Código do cliente", cells)
        assert profile.role == "account"
        (remark,) = [each for each in found.remarks if each.note.code == "account_repeats"]
        assert remark.note.values == {"count": 30, "accounts": 15}

    def test_account_of_names_is_not_shown(self):
        found, profile = column("Cliente", NAMES)
        assert profile.role == "account"
        assert "Souza" not in found.to_json()

    def test_few_rows_need_a_header(self):
        assert role("x", ["a1", "b2", "c3"]) == "text"


class TestTexts:
    def test_free_text(self):
        assert role("Por quê?", [f"texto {each}" for each in MANY]) == "free_text"
        assert role("x", TEXTS) == "free_text"

    def test_comments_that_repeat_are_free_text(self):
        _, profile = column("Comentário", ["ok", "nada", "muito bom"] * 20)
        assert (profile.role, profile.values) == ("free_text", ())

    def test_groups_of_long_names_are_no_free_text(self):
        assert role("x", ["Some college or associate degree", "Bachelor degree"] * 30) == "segment"

    def test_constant_and_empty(self):
        assert role("x", ["abc"] * 9) == "constant"
        assert role("x", ["", " ", ""]) == "empty"

    def test_cells_are_counted_without_blanks_around(self):
        _, profile = column("x", ["a", " a ", "b", ""])
        assert (profile.filled, profile.distinct) == (3, 2)


def test_repeated_names_cannot_be_mapped():
    found = inspect(sample({"NPS": ["9", "8"], "NPS ": ["9", "8"]}))
    assert all(each.mappable for each in found.columns)
    twice = sample({"a": ["9", "8"], "b": ["9", "8"]})
    header = twice.header.__class__(("NPS", "NPS"), ((), ()), 1, 1)
    again = inspect(twice.__class__(**{**vars(twice), "header": header}))
    assert not any(each.mappable for each in again.columns)
    assert again.scores == ()
    assert "names_repeated" in [each.note.code for each in again.remarks]


def test_nothing_found_is_the_gravest():
    found = inspect(sample({"x": ["abc", "def"]}))
    assert (found.remarks[0].gravity, found.remarks[0].note.code) == ("stop", "no_score")


def test_rows_beyond_the_sample_are_told():
    found = inspect(sample({"NPS": ["9", "8"]}, whole=False))
    assert found.remarks[-1].note.code == "not_whole"


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Q1_npsScore", "q 1 nps score"),
        ("IPAddress", "ip address"),
        ("Avaliação Geral", "avaliacao geral"),
        ("E-mail", "e mail"),
    ],
)
def test_folded_headers(name, folded):
    assert fold(name) == folded


def test_short_names_keep_the_answer():
    assert short_name("How satisfied are you with / Delivery", 24) == "How satisfie… / Delivery"
    assert short_name("a\nb", 9) == "a\\nb"
    assert len(short_name("x" * 90, 20)) == 20
