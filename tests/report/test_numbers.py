import pytest

from cxassess.report.blocks import Column, Table
from cxassess.report.blocks.numbers import after_points
from tests.report.printing import export, right_ends, show


@pytest.mark.parametrize(
    ("texts", "after"),
    [
        (["1,5", "−20,25", "+3"], [",5", ",25", ""]),
        (["1.5", "-20.25", "3"], [".5", ".25", ""]),
        (["1.234,5", "12"], [",5", ""]),
        (["1,234.5", "12"], [".5", ""]),
        (["1.234", "982"], ["", ""]),  # thousands in Portuguese
        (["1.234.567", "9"], ["", ""]),
        (["1,234", "982"], ["", ""]),  # thousands in English
        (["0.125", "0.5"], [".125", ".5"]),
        (["1.234", "0,5"], ["", ",5"]),
        (["38 %", "7,5 %", "100%"], [" %", ",5 %", "%"]),
        (["< 0,001", "0,275"], [",001", ",275"]),
        (["[−2,5; 21,8]", "3,61 a 3,77"], [",5; 21,8]", ",61 a 3,77"]),
        (["R$ 1.200,50"], [",50"]),
        (["–", "", "-"], ["", "", ""]),
        (["sem dados", "n/a"], [None, None]),
        (["2 de 5.", "x" * 31], [" de 5.", None]),
        ([], []),
    ],
)
def test_after_points(texts, after):
    assert after_points(texts) == after


def test_marks_stand_under_each_other_in_print():
    wholes = ["1111,5", "−22,25", "+3", "444,125 %"]
    table = Table([Column("n", "decimal"), Column("x")], [[each, "y"] for each in wholes])
    pdf = export(show(table))
    ends = right_ends(pdf, 1, "1111", "−22", "+3", "444")
    assert max(ends) - min(ends) < 0.7  # of a point; digits have sides of their own


def test_marks_stand_under_each_other_on_the_screen():
    table = Table([Column("n", "decimal")], [["1,5"], ["2"], ["n/a"]])
    html = table._repr_mimebundle_()["text/html"]
    unseen = '<span style="visibility:hidden">{}</span>'
    assert f"2{unseen.format(',5')}</td>" in html
    assert ">1,5</td>" in html
    assert 'text-align:right">n/a</td>' in html
