"""Whole reports, as a client gets them: the real notebook, run and printed for real folders.

One example client in both languages, the others and each stress client in one; the benchmark
``benchmarks/report_pages.py`` prints all of them in both, to be looked at.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook

from cxassess.assessment import assess
from cxassess.engagement import load
from cxassess.errors import Language
from cxassess.report.run import notebook_text, print_notebook
from cxassess.report.scorecard import scorecard
from cxassess.report.twin import print_html
from cxassess.report.words import Words
from tests.report.stress.clients import CLIENTS, EXAMPLES, SCRIPTS, SIGNS, lay
from tests.report.stress.pages import Report, print_report
from tests.report.stress.running import run_with_kernel

PLAN = (
    "story.headline(",
    "story.who_answered(",
    "story.dimension_heading(",
    "story.indicator_heading(",
    "story.gate_heading(",
    "story.findings_overview(",
    "story.audit_overview(",
    "story.survey_story(",
    "story.operations(",
    "story.perception_gaps(",
    "story.what_to_bring(",
    "story.order_heading(",
    "story.roadmap_heading(",
    "story.evolution(",
    "story.nps_limits(",
    "story.glossary(",
    "story.all_answers(",
)
"""The chapters of the plan, each by what its cells call, in order."""

ENGLISH = {"nothing", "perfect", "one_of_each", "no_survey", "twelve_waves", "signs"}
REPORTS: list[tuple[str, Language]] = [
    ("aurora-telecom", "pt-BR"),
    ("aurora-telecom", "en"),
    ("larkfield-software", "en"),
    ("ponte-alta-seguros", "pt-BR"),
    *((name, "en" if name in ENGLISH else "pt-BR") for name in CLIENTS if name != "three_waves"),
]
"""Aurora Telecom has three waves; the client with a brand is Larkfield Software in Portuguese."""
MOST_PAGES = {"aurora-telecom": 24, "larkfield-software": 22, "ponte-alta-seguros": 22}
MOST_PAGES_UNDER_STRESS = 26

NOT_FOR_A_READER = (
    r"\bNone\b(?! of\b| is\b)|\b(nan|NaN|inf)\b|\b(True|False)\b(?! alarm\b)|Traceback"
    r"|cxassess\.|<cxassess| at 0x|matplotlib|[{}\ue000\ue001\ufffd]"
)
NPS_AS_A_SHARE = r"NPS[^.;:%]{0,30}?[+−]\d+(?:[.,]\d+)?\s?%"
SIGN_AFTER_ITS_NUMBER = r"\d[−+](?![\d*])"
# A code that the client's file holds, as its consultant typed it, is no number of ours.
HYPHEN_FOR_MINUS = r"(?<![\w–/.:-])(?<!\()(?<!code )(?<!código )-\d"
VERSIONS = r"\b0\.1\.0\b|\b2026\.1\b"
MARKS: dict[Language, tuple[str, str]] = {
    "pt-BR": (r"(?<![\w./])\d+\.\d+(?![\w./-])", r"[1-9]\d{0,2}(\.\d{3})+"),
    "en": (r"(?<![\w.,])\d+,\d+(?![\w.,])", r"[1-9]\d{0,2}(,\d{3})+"),
}
"""Language -> numbers with the other language's decimal mark; those that only group thousands."""
NAMES: dict[Language, tuple[str, ...]] = {
    "pt-BR": (r"Figura \d", r"Tabela \d", r"Página \d+ de \d", "Sumário"),
    "en": (r"Figure \d", r"Table \d", r"Page \d+ of \d", "Contents"),
}

Check = Callable[[Report], None]


def tagged_for_reading_aloud_and_for_archives(report: Report) -> None:
    root = report.reader.trailer["/Root"]
    assert root["/Lang"] == report.language
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data().decode()
    for part in ("<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"):
        assert part in metadata
    assert report.reader.metadata["/Title"]
    levels = [int(tag[1:]) for tag, _ in report.tags if re.fullmatch(r"H\d", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    alternatives = [alternative for tag, alternative in report.tags if tag == "Figure"]
    assert len(alternatives) >= 3
    assert all(len(each) > 3 for each in alternatives)


def summary_alone_on_page_two(report: Report) -> None:
    summary, following, *_ = report.chapters
    assert (summary.page, following.page) == (1, 2)


def every_chapter_of_the_plan_in_order(report: Report) -> None:
    titles = [f"{number} {part.title}" for number, part in enumerate(report.outline, start=1)]
    assert [each.title for each in report.chapters] == titles
    assert all(part.content for part in report.outline), "a heading with nothing under it"
    found = [
        next((anchor for anchor in PLAN if anchor in "\n".join(part.sources)), None)
        for part in report.outline
    ]
    # Where nothing is to be mended, the order of work says so of the roadmap too.
    assert found == [each for each in PLAN if each in found or each != "story.roadmap_heading("]
    pages = [each.page for each in report.chapters]
    assert pages == sorted(pages)


def as_many_pages_as_planned(report: Report) -> None:
    assert 8 <= len(report.pages) <= MOST_PAGES.get(report.client.name, MOST_PAGES_UNDER_STRESS)
    for number, body in enumerate(report.bodies, start=1):
        assert len(body) > 150, f"page {number} has next to no text"


def nothing_outside_the_text_block(report: Report) -> None:
    for page in range(1, len(report.pages)):
        left, right = report.width(page)
        assert 0.105 < left < right < 0.905, f"page {page + 1}"


def pdf_for_readers(report: Report) -> None:
    assert not list(blemishes(own_text(report, report.text), report.language))


def twin_for_readers(report: Report) -> None:
    assert not list(blemishes(own_text(report, report.html_text), report.language))
    assert all(" ".join(part.title.split()) in report.html_text for part in report.outline)


def in_its_language(report: Report) -> None:
    for language, expected in NAMES.items():
        for word in expected:
            assert bool(re.search(word, report.text)) == (language == report.language), word


def client_texts_as_written(report: Report) -> None:
    shown = {"PDF": closed_up(report.text), "HTML": closed_up(report.html_text)}
    for text in texts_of(report.client):
        for where, whole in shown.items():
            assert closed_up(text) in whole, (where, text)


def other_scripts_shown(report: Report) -> None:
    assert all(text in report.html_text for text in texts_of(report.client))
    assert all(character in report.text for character in SCRIPTS)


def scorecard_of_real_tables(report: Report) -> None:
    engagement = load(report.client)
    told = (engagement.model, Words(report.language))
    content = scorecard(assess(engagement), *told)
    assert content == scorecard(assess(engagement), *told)
    book = load_workbook(io.BytesIO(content))
    assert all(sheet.tables for sheet in book.worksheets if sheet.max_row > 1)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type in ("f", "e") or cell.hyperlink for cell in cells)


def same_bytes_from_a_kernel(report: Report) -> None:
    """A kernel is a process of its own, with hashes of strings of its own."""
    ran = run_with_kernel(report.client, report.language)
    assert notebook_text(ran) == notebook_text(report.notebook)
    assert print_notebook(ran) == report.pdf
    assert print_html(ran) == report.html


CHECKS: tuple[Check, ...] = (
    tagged_for_reading_aloud_and_for_archives,
    summary_alone_on_page_two,
    every_chapter_of_the_plan_in_order,
    as_many_pages_as_planned,
    nothing_outside_the_text_block,
    pdf_for_readers,
    twin_for_readers,
    in_its_language,
)
FURTHER: dict[str, tuple[Check, ...]] = {
    "nothing": (scorecard_of_real_tables,),
    "perfect": (scorecard_of_real_tables,),
    "long_names": (client_texts_as_written,),
    "signs": (client_texts_as_written, scorecard_of_real_tables),
    "scripts": (other_scripts_shown,),
    "branded": (
        client_texts_as_written,
        scorecard_of_real_tables,
        same_bytes_from_a_kernel,
    ),
}
KNOWN_TO_FAIL: dict[str, tuple[Check, ...]] = {
    # A number after a text that runs from right to left is turned around, its sign last; and the
    # charts measure labels of the second face too narrow.
    "scripts": (pdf_for_readers, nothing_outside_the_text_block),
}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "language"), REPORTS)
def test_report(name: str, language: Language, tmp_path: Path, subtests: pytest.Subtests) -> None:
    report = print_report(EXAMPLES.get(name) or lay(name, tmp_path), language)
    for check in (*CHECKS, *FURTHER.get(name, ())):
        with subtests.test(check.__name__):
            if check in KNOWN_TO_FAIL.get(name, ()):
                with pytest.raises(AssertionError):
                    check(report)
            else:
                check(report)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Owner: None."),
        ("en", "an interval of nan to 3"),
        ("pt-BR", "Figura {"),
        ("en", "see \ue000fig-x"),
        ("en", "<cxassess table>"),
        ("en", "the NPS stands at +12 %"),
        ("pt-BR", "mudou (12,3−) desde então"),
        ("pt-BR", "mudou -12,3 desde então"),
        ("pt-BR", "média 3.69 de 5"),
        ("en", "mean 3,69 of 5"),
    ],
)
def test_blemishes_are_found(text: str, language: Language) -> None:
    assert len(list(blemishes(text, language))) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "pt-BR",
            "NPS +12,3 (−2,5 a +21,8); 95% de confiança, 1.010 linhas, de 2024-10-01 a KPI-01",
        ),
        ("en", "None of the 1,010 rows; NPS −12.3 [−20.5; +1.8], code -1; a false alarm; 0.1.0"),
    ],
)
def test_right_texts_have_no_blemish(text: str, language: Language) -> None:
    assert not list(blemishes(text, language))


def blemishes(text: str, language: Language) -> Iterator[str]:
    """Yield every place of a report's text that no reader should see, with what is around it."""
    numbers = re.sub(VERSIONS, "", text)
    foreign, thousands = MARKS[language]
    found = [
        *re.finditer(NOT_FOR_A_READER, text),
        *re.finditer(NPS_AS_A_SHARE, text),
        *re.finditer(SIGN_AFTER_ITS_NUMBER, text),
        *re.finditer(HYPHEN_FOR_MINUS, text),
    ]
    marks = (each for each in re.finditer(foreign, numbers) if not re.fullmatch(thousands, each[0]))
    yield from (around(each) for each in (*found, *marks))


def around(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - 40) : match.end() + 40]


def own_text(report: Report, text: str) -> str:
    """Return a text of a report without headings' numbers and what the client of signs adds."""
    for each in report.bookmarks:
        number, _, title = each.title.partition(" ")
        text = text.replace(each.title, title if number[0].isdigit() else each.title)
    return text.replace(SIGNS, "").replace("{h}", "")


def texts_of(client: Path) -> Iterator[str]:
    """Yield texts of a client's folder that its report shows."""
    config: dict[str, Any] = yaml.safe_load((client / "client.yaml").read_text("utf-8"))
    yield config["client"]["name"]
    yield config["assessment"]["consultant"]
    for survey in config["surveys"]:
        yield survey["name"]
        yield survey["question"]
        yield from (wave["name"] for wave in survey["waves"])
    yield from config["surveys"][0]["columns"]["segments"]
    evidence = yaml.safe_load((client / "evidence.yaml").read_text("utf-8"))
    yield from (each["title"] for each in evidence)


def closed_up(text: str) -> str:
    """Return a text without blanks: where lines break is the page's own matter."""
    return re.sub(r"[\s\u200b-]", "", text)
