"""The catalogue's citations stand in the documents, and nothing is copied from them."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.shared

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "cxassess" / "model" / "content"
READ_BY_USERS = ("cxassess/**/*.yaml", "notebooks/*.ipynb", "templates/**/*", "README.md")
RUN = 6

# Runs of words that the project may share with a document, each with its reason.
ALLOWED = {
    "Sopa de letrinhas e o que é este tal relacionamento com o cliente": "title of a source",
    "O que é experiência do cliente? CX definido": "title of a source",
    "Customer Care, sinónimo de negócio sustentável": "title of a source",
    "Em uma escala de 0 a 10, o quanto você recomendaria nossa empresa/produto/serviço "
    "para um amigo ou colega?": "the standard NPS question, whose wording defines the metric",
    "promotores (notas 9 e 10), neutros (notas 7 e 8) e detratores (notas de 0 a 6)": (
        "the standard NPS classes"
    ),
}


Documents = dict[str, list[str]]
Mistakes = dict[str, Any]


def words(text: str) -> list[str]:
    """Lower-case words without accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in decomposed if not unicodedata.combining(c)))


def runs(text: str) -> set[tuple[str, ...]]:
    """All runs of `RUN` consecutive words."""
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def collapse(text: str) -> str:
    """Single spaces for all white space."""
    return " ".join(text.split())


def read_text(path: Path) -> str:
    """The text a user reads: of a notebook, its cells without the JSON around them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def text_files() -> list[Path]:
    paths = {path for pattern in READ_BY_USERS for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(path for path in paths if b"\0" not in path.read_bytes())


@pytest.fixture(scope="module")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the source documents of ../shared are absent")
    return folder


@pytest.fixture(scope="module")
def documents(shared: Path) -> Documents:
    """Paragraphs of each document: its non-blank lines."""
    return {
        path.name[:3]: [
            line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()
        ]
        for path in sorted((shared / "seeds").glob("*.txt"))
    }


@pytest.fixture(scope="module")
def draft(shared: Path) -> Mistakes:
    rows = yaml.safe_load((shared / "reference" / "mistakes.yaml").read_text(encoding="utf-8"))
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="module")
def mistakes() -> Mistakes:
    return {
        mistake["id"]: mistake
        for path in sorted((CONTENT / "mistakes").glob("*.yaml"))
        for mistake in yaml.safe_load(path.read_text(encoding="utf-8"))
    }


def test_every_mistake_of_the_draft_is_in_the_catalogue(
    draft: Mistakes, mistakes: Mistakes
) -> None:
    assert len(draft) == 58
    assert draft.keys() <= mistakes.keys()


def test_cited_paragraphs_hold_the_words_of_the_draft(
    draft: Mistakes, mistakes: Mistakes, documents: Documents
) -> None:
    absent = []
    for mistake_id, row in draft.items():
        cited: dict[str, list[str]] = {}
        for citation in mistakes[mistake_id]["sources"]:
            passage = documents[citation["document"]][citation["paragraph"] - 1]
            cited.setdefault(citation["document"], []).append(collapse(passage))
        absent += [
            f"{mistake_id}: no cited paragraph of document {source['seed']} "
            f"holds {source['find']!r}"
            for source in row["sources"]
            if not any(
                collapse(source["find"]) in passage for passage in cited.get(source["seed"], [])
            )
        ]
    assert not absent, "\n".join(absent)


def test_every_citation_points_at_a_paragraph_of_a_listed_document(
    mistakes: Mistakes, documents: Documents
) -> None:
    sources = yaml.safe_load((CONTENT / "sources.yaml").read_text(encoding="utf-8"))
    listed = {source["id"] for source in sources if source["kind"] == "document"}
    assert listed == documents.keys()
    wrong = [
        f"{mistake_id}: document {citation['document']} has no paragraph {citation['paragraph']}"
        for mistake_id, mistake in mistakes.items()
        for citation in mistake["sources"]
        if not 1 <= citation["paragraph"] <= len(documents.get(citation["document"], []))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_quoted_from_the_documents(documents: Documents) -> None:
    allowed = set().union(*map(runs, ALLOWED))
    origin = {
        run: f"{document}, paragraph {number}"
        for document, paragraphs in documents.items()
        for number, paragraph in enumerate(paragraphs, start=1)
        for run in runs(paragraph) - allowed
    }
    files = text_files()
    assert CONTENT / "sources.yaml" in files
    quoted = [
        f"{path.relative_to(ROOT).as_posix()} quotes document {origin[run]}: {' '.join(run)!r}"
        for path in files
        for run in sorted(runs(read_text(path)) & origin.keys())
    ]
    assert not quoted, f"{RUN} or more words taken from a source:\n" + "\n".join(quoted)


def test_a_quotation_is_found_whatever_its_case_and_punctuation(documents: Documents) -> None:
    passage = documents["002"][7]
    assert runs(passage.upper().replace(" ", ",\n  ")) == runs(passage)
    assert not runs("Pede ao atendimento que dê informações corretas e atuais.") & runs(passage)
