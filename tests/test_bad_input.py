"""What consultants get wrong, and what the command line tells them, from end to end."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from typer.testing import CliRunner, Result

from cxassess import cli
from cxassess.engagement import init, write_questionnaire
from cxassess.engagement.types import Answer, Respondent
from cxassess.errors import messages
from cxassess.model.loader import load_model
from cxassess.model.types import ROLE_GROUPS
from tests.engagement.folders import cell_of, edit_cells, edit_config

RUNNER = CliRunner(env={"LC_ALL": "pt_BR.UTF-8"})

SURVEY = """\
surveys:
- id: nps
  name: "NPS relacional"
  metric: nps
  scale: [0, 10]
  columns: {score: nota, wave: onda, segments: {Canal: canal}}
  waves:
  - {name: "2024", start: 2024-01-01, end: 2024-12-31}
  - {name: "2025", start: 2025-01-01, end: 2025-12-31}
  files:
  - path: data/nps.csv
"""
ANSWERS = "nota;onda;canal\n" + "".join(
    f"{score};{wave};Loja\n" for wave in (2024, 2025) for score in (9, 10, 8, 3, 10, 7)
)
EVIDENCE = """\
- id: E1
  kind: document
  title: "Organograma"
  date: 2026-03-01
  indicators: [GOV-01]
"""
STRANGE_NAME = """A/B .. C" 'D' #x $y *z* <b>w</b> _u_ @v \\ ~k"""

Edit = Callable[[Path], None]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def right_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a client's folder as ``cxassess init`` lays it, filled in without a mistake."""
    folder = tmp_path_factory.mktemp("clients") / "acme"
    init(folder, "pt-BR")
    config = folder / "client.yaml"
    lines = config.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    text = "\n".join(kept).replace("surveys:\nreported:", SURVEY)
    config.write_text(text, encoding="utf-8")
    edit_config(folder, '"Nome do cliente"', '"Acme"')
    edit_config(folder, next(line for line in kept if "date:" in line), "  date: 2026-03-31")
    (folder / "evidence.yaml").write_text(EVIDENCE, encoding="utf-8")
    (folder / "data" / "nps.csv").write_text(ANSWERS, encoding="utf-8")
    model = load_model()
    people = [Respondent(f"R{place}", role) for place, role in enumerate(ROLE_GROUPS, start=1)]
    write_questionnaire(
        folder / "questionnaire.xlsx",
        model,
        "pt-BR",
        respondents=people,
        answers=[Answer(each.code, asked.id, 2) for each in people for asked in model.indicators],
    )
    return folder


@pytest.fixture
def client(right_client: Path, tmp_path: Path) -> Path:
    shutil.copytree(right_client, tmp_path / "acme")
    return Path("acme")


def run(*arguments: object) -> Result:
    """Run the command line; it may end in an exit code, never in a traceback."""
    done = RUNNER.invoke(cli.app, [str(each) for each in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.output
    return done


def refusal(client: Path, *, problems: int = 1) -> str:
    """Return what the check says of a client that has this many errors."""
    done = run("check", client)
    assert done.exit_code == 1
    assert done.output.count("  erro: ") == problems, done.output
    assert done.output.count("    esperado: ") >= problems
    assert done.output.count("    como corrigir: ") >= problems
    return done.output


def is_ready(client: Path) -> bool:
    done = run("check", client)
    return done.exit_code == 0 and "pronto para o relatório" in done.output


def edit_book(client: Path, edit: Callable[[Any], object]) -> None:
    """Change the questionnaire's sheet of answers."""
    path = client / "questionnaire.xlsx"
    book = openpyxl.load_workbook(path)
    edit(book["Respostas"])
    book.save(path)


def answer(client: Path, question: str, value: object, *, respondent: str = "R1") -> str:
    """Write an answer and return its cell."""
    cell = cell_of(client, question, respondent, sheet="Respostas")
    edit_cells(client, "Respostas", {cell: value})
    return cell


def write_data(client: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (client / "data" / "nps.csv").write_bytes(data)


def test_a_client_without_a_mistake_is_ready(client: Path) -> None:
    done = run("check", client)
    assert done.exit_code == 0
    assert done.output == "acme\n  pronto para o relatório\n"


class TestQuestionnaire:
    def test_a_question_answered_twice(self, client: Path) -> None:
        edit_book(client, lambda sheet: sheet.append([cell.value for cell in sheet[7]]))
        said = refusal(client)
        assert "questionnaire.xlsx, aba Respostas, célula A45: a pergunta GOV-06 já está na" in said
        assert "célula A7\n" in said
        assert "decida qual das duas linhas vale e apague a outra" in said

    @pytest.mark.parametrize("found", [0, 6, 3.5, "3,0", "três", "x", True])
    def test_an_unknown_answer(self, client: Path, found: object) -> None:
        cell = answer(client, "GOV-02", found)
        said = refusal(client)
        assert f'célula {cell}: a resposta "{found}" à pergunta GOV-02 não é uma das' in said
        assert "esperado: uma destas opções: 1, 2, 3, 4, 5, NS, NA" in said

    def test_answers_written_in_other_ways(self, client: Path) -> None:
        for respondent, value in {"R1": "3 ", "R2": "3.0", "R3": " ns", "R4": "N/S"}.items():
            answer(client, "GOV-02", value, respondent=respondent)
        assert is_ready(client)

    def test_na_where_it_is_not_allowed(self, client: Path) -> None:
        cell = answer(client, "GOV-01", "n/a")
        said = refusal(client)
        assert f"célula {cell}: a pergunta GOV-01 foi respondida com NA" in said
        assert "escolha o nível 1 se isso não existe na empresa" in said

    def test_na_without_a_reason(self, client: Path) -> None:
        answer(client, "GOV-02", "não se aplica", respondent="R3")
        reason = cell_of(client, "GOV-02", "Motivo do NA", sheet="Respostas")
        said = refusal(client)
        assert f"célula {reason}: a pergunta GOV-02 tem NA (R3) sem o motivo" in said
        edit_cells(client, "Respostas", {reason: "Não há filiais"})
        assert is_ready(client)

    def test_an_answer_for_an_unknown_question(self, client: Path) -> None:
        edit_book(client, lambda sheet: sheet.append(["GOV-O1", *[None] * 8, 3]))
        said = refusal(client)
        assert 'célula A45: a pergunta "GOV-O1" não existe no modelo' in said
        assert "o mais parecido é GOV-01" in said

    def test_missing_rows(self, client: Path) -> None:
        edit_book(client, lambda sheet: sheet.delete_rows(43, 2))
        assert "perguntas que faltam: 2 (PES-03, PES-04)" in refusal(client)

    def test_a_missing_sheet(self, client: Path) -> None:
        edit_book(client, lambda sheet: sheet.parent.remove(sheet))
        said = refusal(client)
        assert "falta uma aba da planilha; as que existem são: Leia-me, Respondentes" in said
        assert 'esperado: a aba "Respostas" (ou "Answers")' in said

    def test_a_renamed_header(self, client: Path) -> None:
        edit_cells(client, "Respostas", {"V1": "Motivo NA"})
        said = refusal(client, problems=2)
        assert 'aba Respostas: a coluna "Motivo do NA" não foi encontrada' in said
        assert "aba Respostas, célula V1: o título desta coluna não é conhecido" in said

    @pytest.mark.parametrize("title", [None, "Questionário da Acme"])
    def test_a_row_above_the_headers_is_one_problem(self, client: Path, title: str | None) -> None:
        edit_book(client, lambda sheet: sheet.insert_rows(1))
        edit_cells(client, "Respostas", {"A1": title})
        said = refusal(client)
        assert "aba Respostas: a linha 1 desta aba não tem nenhum dos títulos" in said
        assert "apague as linhas acima deles" in said

    def test_a_name_instead_of_a_code_is_never_repeated(self, client: Path) -> None:
        edit_cells(client, "Respondentes", {"A2": "Maria Silva"})
        edit_cells(client, "Respostas", {"J1": "Maria Silva"})
        assert "Maria" not in refusal(client, problems=2)

    def test_an_empty_workbook(self, client: Path) -> None:
        openpyxl.Workbook().save(client / "questionnaire.xlsx")
        said = refusal(client)
        assert "questionnaire.xlsx: todas as abas da planilha estão vazias" in said
        assert 'copie a planilha que "cxassess init" cria' in said

    @pytest.mark.parametrize("content", [b"", b"ID;R1\nGOV-01;3\n"])
    def test_a_file_that_is_no_workbook(self, client: Path, content: bytes) -> None:
        (client / "questionnaire.xlsx").write_bytes(content)
        assert "não é uma planilha do Excel, apesar do nome" in refusal(client)

    def test_a_renamed_workbook_is_seen_in_the_folder(self, client: Path) -> None:
        (client / "questionnaire.xlsx").rename(client / "questionnaire (1).xlsx")
        (client / "~$questionnaire.xlsx").write_bytes(b"lock")
        said = refusal(client)
        assert "questionnaire.xlsx: o arquivo não está na pasta do cliente" in said
        assert "client.yaml, evidence.yaml, questionnaire (1).xlsx\n" in said

    def test_harmless_changes(self, client: Path) -> None:
        """Rows sorted, an unused respondent deleted, an empty row, a note beside the table."""

        def change(sheet: Any) -> None:
            rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
            for row, values in enumerate(sorted(rows, key=lambda row: row[2]), start=2):
                for column, value in enumerate(values, start=1):
                    sheet.cell(row, column).value = value
            sheet.delete_cols(sheet.max_column - 5)
            sheet.insert_rows(10)
            sheet.cell(4, sheet.max_column + 2).value = "conferir com a diretoria"

        edit_book(client, change)
        assert is_ready(client)

    def test_a_formula_counts_as_what_excel_last_showed(self, client: Path) -> None:
        cell = answer(client, "GOV-02", "=3+4")
        path = client / "questionnaire.xlsx"
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        formula = b"<f>3+4</f><v />"
        sheet = next(name for name, content in parts.items() if formula in content)
        parts[sheet] = parts[sheet].replace(formula, b"<f>3+4</f><v>7</v>")
        with zipfile.ZipFile(path, "w") as book:
            for name, content in parts.items():
                book.writestr(name, content)
        assert f'célula {cell}: a resposta "7" à pergunta GOV-02' in refusal(client)


class TestConfiguration:
    @pytest.mark.parametrize(
        ("old", "new", "place", "said"),
        [
            ("cs_meaning:", "cs_meanig:", "chave client.cs_meanig", 'quis dizer "cs_meaning"?'),
            ("2026-03-31", "31/03/2026", "chave assessment.date", 'encontrado "31/03/2026"'),
            ("2026-03-31", "2026-02-30", "chave assessment.date", "uma data que existe"),
            ("language: pt-BR", "language: português", "chave language", "pt-BR, en"),
            ("[0, 10]", "0-10", "chave surveys[0].scale", "ponha o valor entre colchetes"),
            ("  metric: nps\n", "", "chave surveys[0].metric", "falta ou está sem valor"),
            ("  name: \"Acme\"", "\tname: Acme", "linha 4", "nunca com tabulação"),
            ("client:", "client:\n  name: Outro", "linha 5", "a primeira está na linha 4"),
            ("data/nps.csv", "../nps.csv", "files[0].path", "para fora da pasta do cliente"),
            ("data/nps.csv", r'"data\nps.csv"', "files[0].path", r'"data\nps.csv" não existe'),
        ],
    )  # fmt: skip
    def test_a_mistake(self, client: Path, old: str, new: str, place: str, said: str) -> None:
        edit_config(client, old, new)
        found = refusal(client)
        assert f"client.yaml, {place}" in found or place in found
        assert said in found

    def test_windows_is_welcome(self, client: Path) -> None:
        """A byte-order mark, its line ends, and a path with its separator."""
        edit_config(client, "data/nps.csv", r"data\nps.csv")
        text = (client / "client.yaml").read_text(encoding="utf-8")
        content = text.replace("\n", "\r\n").encode("utf-8-sig")
        (client / "client.yaml").write_bytes(content)
        (client / "data" / "ata.txt").write_text("ata", encoding="utf-8")
        edit_config(client, "[GOV-01]", "[GOV-01]\n  file: data\\ata.txt", name="evidence.yaml")
        assert is_ready(client)

    def test_another_encoding(self, client: Path) -> None:
        text = (client / "client.yaml").read_text(encoding="utf-8").replace("Acme", "Ação")
        (client / "client.yaml").write_bytes(text.encode("cp1252"))
        said = refusal(client)
        assert "client.yaml, linha 4: o arquivo não está em UTF-8" in said
        assert '"Salvar como"' in said

    @pytest.mark.parametrize("content", ["", "# nada\n", "- a\n", "abc\n", "a: [\n"])
    def test_a_file_that_says_nothing(self, client: Path, content: str) -> None:
        (client / "client.yaml").write_text(content, encoding="utf-8")
        done = run("check", client)
        assert done.exit_code == 1
        assert "erro: client.yaml" in done.output

    def test_evidence_after_the_assessment(self, client: Path) -> None:
        edit_config(client, "2026-03-01", "2026-04-01", name="evidence.yaml")
        said = refusal(client)
        assert "chave [0].date, linha 4: a evidência é de 2026-04-01, depois da avaliação" in said


class TestName:
    @pytest.mark.parametrize("name", ["Acme 🦄", "阿里"])
    @pytest.mark.parametrize("key", ["client.name", "surveys[0].name"])
    def test_what_no_font_shows_is_refused(self, client: Path, name: str, key: str) -> None:
        old = "Acme" if key == "client.name" else "NPS relacional"
        edit_config(client, f'"{old}"', f'"{name}"')
        said = refusal(client)
        assert f"client.yaml, chave {key}" in said
        assert f"{name[-1]} (U+{ord(name[-1]):04X})" in said

    @pytest.mark.parametrize(
        "name", ['"Acme\\nFilial"', '"Acme\\u202E"', '"  "', '"' + "A" * 121 + '"']
    )
    def test_what_is_not_seen_or_too_long_is_refused(self, client: Path, name: str) -> None:
        edit_config(client, '"Acme"', name)
        assert "client.yaml, chave client.name, linha 4" in refusal(client)

    def test_a_name_that_a_comment_cuts_is_refused(self, client: Path) -> None:
        edit_config(client, '"Acme"', "Loja #1")
        said = refusal(client)
        assert "o que vem depois dele não é lido: o nome seria Loja\n" in said
        edit_config(client, "Loja #1", '"Loja #1"  # a matriz')
        assert is_ready(client)

    @pytest.mark.parametrize(
        "name", ["Acme: Ltda", "*Acme", "@Acme", "&Acme", '"Acme "Top" SA"', "99"]
    )
    def test_a_name_that_needs_quotes_is_refused(self, client: Path, name: str) -> None:
        edit_config(client, '"Acme"', name)
        assert "linha 4" in refusal(client)


class TestData:
    def test_a_missing_file(self, client: Path) -> None:
        (client / "data" / "nps.csv").rename(client / "data" / "nps_2025.csv")
        said = refusal(client)
        assert 'surveys[nps].files[0].path: o arquivo "data/nps.csv" não existe' in said
        assert '"data/nps_2025.csv"' in said

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "data/nps.csv: o arquivo está vazio"),
            ("nota;onda;canal\n", "data/nps.csv: o arquivo só tem o cabeçalho"),
            ("\n\n\n", "a primeira linha está vazia"),
            ("sep=;\n" + ANSWERS, 'a primeira linha é "sep='),
            (ANSWERS.replace("nota", "Nota"), 'com maiúsculas e minúsculas diferentes: "Nota"'),
            (ANSWERS.replace("onda", "período"), 'a coluna "onda" não está no arquivo'),
            (ANSWERS + '9;2025;"Loja\n', "linha 14: as aspas não fecham"),
            (ANSWERS + "9;2025;Loja;Sul\n", "linha 14: há linhas com número de campos diferente"),
            (ANSWERS + "9;;Loja\n", 'linha 14: a coluna de onda "onda" está vazia'),
            (ANSWERS + "9;2026;Loja\n", 'tem nomes que não estão'),
        ],
    )  # fmt: skip
    def test_a_mistake(self, client: Path, content: str, said: str) -> None:
        write_data(client, content)
        assert said in refusal(client)

    def test_scores_that_the_map_does_not_declare(self, client: Path) -> None:
        write_data(client, ANSWERS + "11;2025;Loja\n11;2025;Loja\nBlank;2025;Loja\n")
        said = refusal(client, problems=2)
        assert 'linha 14: o valor "11" na coluna "nota" não é uma nota da escala' in said
        assert "(linhas: 14, 15; total: 2)" in said
        assert 'linha 16: o valor "Blank"' in said
        assert "acrescente-o a missing na pesquisa" in said
        edit_config(client, "[0, 10]", "[0, 10]\n  missing: [11, Blank]")
        assert is_ready(client)

    def test_another_encoding_than_the_declared_one(self, client: Path) -> None:
        write_data(client, (ANSWERS + "9;2025;São Paulo\n").encode("cp1252"))
        assert is_ready(client)
        edit_config(client, "[0, 10]", "[0, 10]\n  encoding: utf-8")
        said = refusal(client)
        assert "data/nps.csv, linha 14: o byte 0xE3" in said
        assert "não existe na codificação utf-8" in said

    @pytest.mark.parametrize(("row", "read"), [("", 0), (";2026;Loja\n", 1)])
    def test_a_wave_without_answers(self, client: Path, row: str, read: int) -> None:
        write_data(client, ANSWERS + row)
        last = '- {name: "2025", start: 2025-01-01, end: 2025-12-31}'
        more = '- {name: "2026", start: 2026-01-01, end: 2026-01-31}'
        edit_config(client, last, f"{last}\n  {more}")
        assert f'a onda "2026" não tem nenhuma resposta (linhas lidas: {read})' in refusal(client)

    def test_a_segment_that_tells_people_apart(self, client: Path) -> None:
        emails = "".join(f"9;2025;pessoa{each}@exemplo.com\n" for each in range(40))
        write_data(client, ANSWERS + emails)
        said = refusal(client)
        assert "chave surveys[nps].columns.segments.Canal" in said
        assert "o segmento tem 41 valores diferentes em 52 respostas" in said
        assert "exemplo.com" not in said

    def test_a_wave_without_dates(self, client: Path) -> None:
        edit_config(client, "start: 2024-01-01, end: 2024-12-31", "")
        said = refusal(client)
        assert 'a onda "2024" da pesquisa "NPS relacional" não tem datas' in said
        assert 'waves: [{name: "2024", start: AAAA-MM-DD, end: AAAA-MM-DD}]' in said

    def test_all_problems_of_all_files_are_listed(self, client: Path) -> None:
        edit_config(client, "cs_meaning:", "cs_meanig:")
        edit_config(client, "2026-03-31", "31/03/2026")
        edit_config(client, "GOV-01", "GOV-77", name="evidence.yaml")
        cell = answer(client, "GOV-02", 9)
        write_data(client, ANSWERS + "11;2025;Loja\n")
        said = refusal(client, problems=5)
        for place in (
            "client.yaml, chave client.cs_meanig",
            "client.yaml, chave assessment.date",
            "evidence.yaml, chave [0].indicators[0]",
            f"questionnaire.xlsx, aba Respostas, célula {cell}",
            "data/nps.csv, chave surveys[nps].columns.score, linha 14",
        ):
            assert place in said
        assert said.endswith("  5 problemas\n")

    @pytest.mark.parametrize("arguments", [["check"], ["report", "-o", "relatorios"]])
    def test_a_folder_that_is_not_there(self, arguments: list[str]) -> None:
        done = run(*arguments, "clientes/ninguem")
        assert done.exit_code == 1
        assert "erro: ninguem: a pasta do cliente não existe" in done.output


@dataclass(frozen=True)
class Batch:
    """A run over a broken and a strange client, and what it left behind."""

    done: Result
    out: Path


FOLDER = "Ação & Cia #1 'sul'"


@pytest.fixture(scope="module")
def batch(right_client: Path, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Report on a client that cannot be read and on one whose words and answers are odd."""
    root = tmp_path_factory.mktemp("batch")
    strange, broken = root / "clientes" / FOLDER, root / "clientes" / "quebrado"
    for folder in (strange, broken):
        shutil.copytree(right_client, folder)
    (broken / "questionnaire.xlsx").unlink()
    escaped = STRANGE_NAME.replace("\\", "\\\\").replace('"', '\\"')
    edit_config(strange, '"Acme"', f'"{escaped}"')
    write_data(strange, "nota;onda;canal\n9;2024;Loja\n10;2025;<b>$x</b>\n3;2025;Loja\n")
    before = Path.cwd()
    os.chdir(root)
    try:
        done = run("report", "clientes/quebrado", f"clientes/{FOLDER}", "-o", "saida")
    finally:
        os.chdir(before)
    return Batch(done, root / "saida")


@pytest.fixture(scope="module")
def text(batch: Batch) -> str:
    reader = pypdf.PdfReader(batch.out / f"{FOLDER}.pdf")
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.slow
class TestReport:
    def test_one_broken_client_does_not_stop_the_others(self, batch: Batch) -> None:
        assert batch.done.exit_code == 1
        lines = batch.done.output.splitlines()
        assert "clientes/quebrado: relatório não escrito" in [Path(x).as_posix() for x in lines]
        assert "questionnaire.xlsx: o arquivo não está na pasta" in batch.done.output
        assert lines[-1].startswith("1 de 2 relatórios escritos")

    def test_nothing_is_half_written(self, batch: Batch) -> None:
        endings = (".assessment.json", ".html", ".ipynb", ".pdf", ".scorecard.xlsx")
        assert sorted(each.name for each in batch.out.iterdir()) == [FOLDER + e for e in endings]

    def test_the_name_is_literal(self, batch: Batch, text: str) -> None:
        title = pypdf.PdfReader(batch.out / f"{FOLDER}.pdf").metadata.title  # type: ignore[union-attr]
        assert str(title).startswith(f"{STRANGE_NAME} · ")
        assert text.startswith(STRANGE_NAME)

    def test_too_few_answers_are_said_and_not_scored(self, text: str) -> None:
        assert "sem nota (2025), n = 2" in text
        assert "2025 tem 2 respostas: com menos de 5 não há nota" in text


def test_messages_start_small_and_end_without_a_full_stop() -> None:
    """They follow a place and a colon. A code such as UTF-8 or R1 keeps its capital."""
    for code, parts in messages().items():
        for part, texts in parts.items():
            for message in texts.values():
                assert not message.rstrip().endswith("."), (code, part)
                first = message.split()[0]
                assert first[0].islower() or not first.istitle() or len(first) == 1, (code, part)
