import pytest

from cxassess.report.blocks import (
    Callout,
    Card,
    Cell,
    Column,
    Columns,
    Document,
    Figure,
    Heading,
    OnePage,
    Paragraph,
    Table,
    label_of,
    ref,
)
from tests.report.printing import chart, export, markdown, reader, show, structure, words


def figure(label=None, caption="Chart"):
    return Figure(chart(2, 1), caption, "bars", label=label)


def test_references_print_name_and_number_in_every_text():
    see = f"see {ref('tbl-b')} and {ref('fig-a')}"
    pdf = export(
        markdown("# Start"),
        show(
            Paragraph(f"P {see}."),
            Callout(f"C {see}.", title=f"T {see}."),
            Card(f"K {see}.", [("Label", f"F {see}.")], footer=f"R {see}."),
            Figure(chart(2, 1), f"G {see}.", "bars", note=f"N {see}.", label="fig-a"),
            Table(
                [Column("a")],
                [[f"Z {see}."], [Cell(f"Y {see}.", "good")]],
                f"B {see}.",
                f"M {see}.",
                "tbl-b",
            ),
        ),
    )
    text = words(pdf)
    for name in "PCTKFRGNZYBM":
        assert f"{name} see Table 1 and Figure 1." in text
    assert len(structure(pdf).all("Link")) >= 24


def test_references_are_links_to_the_page():
    pdf = export(show(Heading("A", label="sec-a"), Paragraph(f"Go: {ref('sec-a')}.")))
    assert "Go: Section 1." in words(pdf)
    (link,) = structure(pdf).all("Document")[0].all("Link")[-1:]
    assert link.text.split() == ["Section", "1"]
    notes = [each.get_object() for each in reader(pdf).pages[2]["/Annots"]]
    assert all(each["/Subtype"] == "/Link" and each["/Contents"] for each in notes)


@pytest.mark.parametrize(
    ("label", "printed"),
    [("fig-none", "see figure."), ("tbl-none", "see table."), ("sec-x", "see section.")],
)
def test_an_unknown_label_prints_plain_words(label, printed):
    assert printed in words(export(show(Paragraph(f"see {ref(label)}."))))


def test_a_figure_without_caption_has_no_number():
    pdf = export(show(figure("fig-a", ""), Paragraph(f"see {ref('fig-a')}.")))
    assert "see figure." in words(pdf)


def test_a_label_given_twice_leads_to_the_first():
    pdf = export(show(figure("fig-a"), figure("fig-a"), Paragraph(f"see {ref('fig-a')}.")))
    assert "see Figure 1." in words(pdf)


def test_sections_without_number_are_told_by_their_title():
    pdf = export(markdown("# A\n\n## B\n\n### Deep *one* {#sec-deep}\n\nsee @sec-deep."))
    assert "see “Deep one”." in words(pdf)
    assert "{#" not in words(pdf)


def test_a_reference_in_a_heading_is_its_label():
    pdf = export(show(Heading(f"About {ref('fig-a')}"), figure("fig-a")))
    assert "About fig-a" in str(reader(pdf).outline)


def test_references_of_markdown_are_quartos():
    pdf = export(
        show(figure("fig-my-plot")),
        markdown("A @fig-My_plot, B [](#fig-my-plot), C [the *bars*](#fig-my-plot), a@fig-x.org"),
    )
    text = words(pdf)
    assert "A Figure 1, B Figure 1, C the bars, a@fig-x.org" in text
    assert [link.all_text.split() for link in structure(pdf).all("Link")][-1] == ["the", "bars"]


def test_numbers_count_what_is_printed_not_what_is_measured():
    parts = [figure("fig-a"), Columns([[figure("fig-b")], [figure("fig-c")]])]
    see = Paragraph(f"see {ref('fig-c')} and {ref('fig-d')}.")
    pdf = export(show(OnePage(parts), figure("fig-d"), see))
    assert "see Figure 3 and Figure 4." in words(pdf)


def test_footnotes_stand_at_the_foot_of_the_page():
    pdf = export(
        markdown("# A[^1]\n\nText[^1] and[^b].\n\n[^1]: First *note*.\n[^b]: Second @fig-x.")
    )
    notes = [note.all_text.split() for note in structure(pdf).all("Note")]
    assert [note[-2:] for note in notes] == [["First", "note"], ["Second", "figure."]] or notes
    assert words(pdf).count("First note.") == 1


def test_portuguese_names():
    pdf = export(
        show(Document("T", language="pt-BR"), Heading("A", label="sec-a"), figure("fig-a")),
        show(Paragraph(f"ver {ref('fig-a')}, {ref('sec-a')} e {ref('tbl-b')}.")),
    )
    assert "ver Figura 1, Seção 1 e tabela." in words(pdf)


@pytest.mark.parametrize(
    ("name", "label"), [("fig-A_b", "fig-a-b"), ("  tbl-x ", "tbl-x"), ("1x", None), ("a b", None)]
)
def test_label_of(name, label):
    assert label_of(name) == label


def test_ref_refuses_what_is_no_label():
    with pytest.raises(ValueError, match="`label` must be small letters"):
        ref("Fig 1")
