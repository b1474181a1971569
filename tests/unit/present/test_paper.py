"""plan.pdf, plan.png and plan.docx: sizes, words, figures, and nothing a name could break."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import matplotlib as mpl
import numpy as np
import pypdf
import pytest
from PIL import Image

from motcua.errors import OutputError
from motcua.present import extra_parts
from motcua.present.annex import draw_annex
from motcua.present.annex_sheets import annex_sheets
from motcua.present.curve import share_within
from motcua.present.decision_paper import write_docx
from motcua.present.document import plan_document
from motcua.present.map_drawing import _pixels, map_base
from motcua.present.markdown_blocks import read_blocks
from motcua.present.paper import write_pdf, write_png
from motcua.present.paper_page import house_style
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from small_plan import HOSTILE, assessed_plan, small_plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.plan import Plan

VI = load_words("vi")
POINTS_PER_MM = 72 / 25.4


def write(part: str, path: Path, plan: Plan | None = None, **study: str):
    plan = plan or small_plan()
    document = plan_document(plan)
    document["study"].update(study)
    writer = {"pdf": write_pdf, "png": write_png, "docx": write_docx}[part]
    writer(document, plan_tables(plan), path=path)
    return path


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory):
    return write("pdf", tmp_path_factory.mktemp("paper") / "plan.pdf")


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory):
    return docx.Document(str(write("docx", tmp_path_factory.mktemp("paper") / "plan.docx")))


def size_mm(page: pypdf.PageObject):
    return [round(float(side) / POINTS_PER_MM) for side in page.mediabox[2:]]


def words_of(page: pypdf.PageObject):
    return " ".join(page.extract_text().split())


def test_the_overview_is_a3_across_and_the_annex_a4_across(pdf: Path):
    pages = pypdf.PdfReader(pdf).pages
    assert size_mm(pages[0]) == [420, 297]
    assert {tuple(size_mm(page)) for page in list(pages)[1:]} == {(297, 210)}


def test_the_overview_says_what_it_is_and_what_it_rests_on(pdf: Path):
    text = words_of(pypdf.PdfReader(pdf).pages[0])
    assert VI.say("summary.generated") in text
    assert VI.say("summary.heading_lower_bound") in text
    # 750 of 800.5 people; today 3 offices; D3's four minutes more are the most anybody meets.
    for figure in ("93,7 %", "hiện nay: 3", "nhiều nhất thêm 4,0 phút", "© OpenStreetMap"):
        assert figure in text


def test_the_annex_holds_every_office_and_numbers_the_open_ones(pdf: Path):
    text = words_of(pypdf.PdfReader(pdf).pages[1])
    assert "Phụ lục 1. Danh sách điểm một cửa và quyết định" in text
    assert "1 S1 Trung tâm Tây" in text
    assert "2 S3 Trung tâm Đông" in text
    assert HOSTILE in text
    assert "Ứng viên" not in text  # a candidate that is not used is no decision


def test_the_annex_repeats_its_heading_on_every_page():
    plan = small_plan()
    document, tables = plan_document(plan), plan_tables(plan)
    document["sites"] = [row | {"decision": "keep"} for row in document["sites"] * 20]
    with house_style():
        pages = [
            [text.get_text() for text in figure.texts]
            for figure in draw_annex(document, tables, words=VI)
        ]
    offices = [page for page in pages if page[0].startswith("Phụ lục 1.")]
    assert len(offices) > 1
    assert all("Tên điểm nhận sáp nhập" in " ".join(page) for page in offices)
    assert "(tiếp theo)" in offices[1][0]
    assert sum(page.count("S1") for page in offices) == 20


def test_two_writes_are_the_same_bytes(pdf: Path, tmp_path: Path):
    assert write("pdf", tmp_path / "a.pdf").read_bytes() == pdf.read_bytes()
    for part in ("png", "docx"):
        first = write(part, tmp_path / f"a.{part}").read_bytes()
        assert write(part, tmp_path / f"b.{part}").read_bytes() == first


def test_files_are_dated_by_the_newest_input(pdf: Path, tmp_path: Path):
    made = pypdf.PdfReader(pdf).metadata.creation_date
    assert made.date().isoformat() == "2025-07-01"
    path = write("docx", tmp_path / "plan.docx")
    assert docx.Document(str(path)).core_properties.modified.date().isoformat() == "2025-07-01"
    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2025, 7, 1, 0, 0, 0)}


def test_the_picture_is_the_overview(tmp_path: Path):
    with Image.open(write("png", tmp_path / "plan.png")) as picture:
        assert picture.size == (2480, 1753)  # A3 at 150 dots an inch


def test_the_persons_own_settings_change_nothing_and_stay(tmp_path: Path):
    plain = write("png", tmp_path / "plain.png").read_bytes()
    with mpl.rc_context({"font.size": 30, "text.parse_math": True, "axes.facecolor": "red"}):
        assert write("png", tmp_path / "odd.png").read_bytes() == plain
        assert mpl.rcParams["font.size"] == 30


def test_no_name_breaks_a_page(tmp_path: Path):
    plan = small_plan()
    names = ["$x^2$ \\frac{", "Phòng 一 \x07\u202e", "a\nb", " "]
    plan = replace(plan, sites=replace(plan.sites, names=names))
    plan = replace(plan, about=replace(plan.about, name="&P" + "X" * 400))
    text = words_of(pypdf.PdfReader(write("pdf", tmp_path / "plan.pdf", plan)).pages[1])
    assert "$x^2$ \\frac{" in text
    assert "Phòng ▯" in text
    table = docx.Document(str(write("docx", tmp_path / "plan.docx", plan))).tables
    assert "Phòng 一 \u202e" in [row.cells[2].text for row in table[4].rows]


@pytest.mark.parametrize(
    "make",
    [assessed_plan, lambda: small_plan(has_roads=False), lambda: small_plan(opened=np.ones(4))],
    ids=["assessment", "no roads", "all open"],
)
def test_other_plans_are_drawn_too(make: Callable[[], Plan], tmp_path: Path):
    plan = make()
    text = words_of(pypdf.PdfReader(write("pdf", tmp_path / "p.pdf", plan, language="en")).pages[0])
    is_assessment = plan.solution is None
    title = "Share of people in standard, by area" if is_assessment else "Under the plan:"
    assert title in text
    assert ("at most" in text) != is_assessment


def test_a_cell_outside_is_struck_through_in_red():
    base = map_base(plan_document(small_plan()), plan_tables(small_plan()), words=VI)
    point = base.cells.point
    outside = np.array([False] * 4 + [True] * 2)
    pixels = _pixels(base.cells, np.zeros(6, dtype=np.int64), outside, colours=["#ffffff"] * 2)
    red = (pixels == [0xB1, 0x00, 0x26]).all(axis=2)
    assert set(np.unique(point[red])) == {4, 5}
    assert red[np.isin(point, [4, 5])].mean() == pytest.approx(0.5, abs=0.2)


def test_the_curve_counts_both_ends_and_the_unknown():
    plan = small_plan()
    demand = plan_tables(plan)["demand"]
    # Minutes 0, 12, 10, 28, 50, 52 for 100, 200, 50, 400, 30 and 20.5 people.
    shares = 800.5 * share_within(demand, "minutes")
    assert shares[[0, 9, 10, 12, 27, 28, 52, 60]] == pytest.approx(
        [100, 100, 150, 350, 350, 750, 800.5, 800.5]
    )
    demand["minutes"] = demand["minutes"].where(demand["id"] != "D1")
    assert 800.5 * share_within(demand, "minutes")[60] == pytest.approx(700.5)


def test_the_papers_page_is_that_of_an_administrative_document(paper: docx.document.Document):
    section = paper.sections[0]
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(side.mm) for side in margins] == [20, 20, 30, 20]
    normal = paper.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 14)
    assert paper.sections[1].page_width > paper.sections[1].page_height


def test_the_paper_opens_with_the_states_name_and_leaves_the_rest_to_the_office(
    paper: docx.document.Document,
):
    right = paper.tables[0].rows[0].cells[1].text.split("\n")
    assert right == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert paper.tables[0].rows[0].cells[0].text.startswith("[TÊN CƠ QUAN")


def test_the_paper_says_what_the_summary_says(paper: docx.document.Document):
    texts = [line.text for line in paper.paragraphs]
    assert VI.say("summary.generated") in texts
    assert VI.say("summary.heading_lower_bound") in texts
    assert [cell.text for cell in paper.tables[1].rows[1].cells] == ["Dân số (người)", "800", "800"]


def test_the_papers_annex_equals_the_workbooks_rows(paper: docx.document.Document):
    sheets = annex_sheets(plan_document(small_plan()), plan_tables(small_plan()), words=VI)
    tables = paper.tables[-len(sheets) :]
    assert [len(table.rows) - 1 for table in tables] == [len(sheet.rows) for sheet in sheets]
    assert tables[0].rows[2].cells[2].text == HOSTILE


def test_an_escaped_summary_reads_back_bare():
    blocks = read_blocks("## a\\*b\n\n- x\\|y\n- z\n\n> ⚠ \\<w\\>\n")
    assert [(block.kind, block.lines) for block in blocks] == [
        ("heading", (("a*b",),)),
        ("bullets", (("x|y",), ("z",))),
        ("warning", (("<w>",),)),
    ]


def test_a_missing_package_is_named_before_any_work(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(extra_parts, "_is_installed", lambda name: name != "docx")
    extra_parts.require_parts(["pdf", "png"])
    with pytest.raises(OutputError, match=r"not installed: docx\.\n.*\n.*motcua\[paper\]"):
        extra_parts.require_parts(["docx"])


def test_a_docx_is_a_sound_archive(tmp_path: Path):
    raw = write("docx", tmp_path / "plan.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("n_columns", [2, 3, 5, 8])
def test_a_table_in_the_text_stays_within_its_margins(n_columns: int):
    docx = pytest.importorskip("docx")
    from motcua.present.docx_tables import add_rows

    paper = docx.Document()
    add_rows(paper, [["a"] * n_columns, ["b"] * n_columns])
    widths = [cell.width.mm for cell in paper.tables[0].rows[0].cells]
    # A4 with 30 and 20 mm of margin leaves 160 mm.
    assert sum(widths) <= 160.1
    assert widths[0] >= 43.9
    assert len(set(widths[1:])) == 1
