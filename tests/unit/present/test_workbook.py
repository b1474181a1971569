"""plan.xlsx: cell by cell the document's values, text never a formula."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from motcua.domain.queueing import Workload
from motcua.present.document import plan_document
from motcua.present.sheet import Column, Sheet
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from motcua.present.workbook import Book, write_sheets, write_workbook
from small_plan import HOSTILE, assessed_plan, small_plan

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from motcua.domain.plan import Plan


VI = load_words("vi")


def write(plan: Plan, path: Path, **study: str):
    document = plan_document(plan)
    document["study"].update(study)
    write_workbook(document, plan_tables(plan), path=path)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory):
    return write(small_plan(), tmp_path_factory.mktemp("run") / "plan.xlsx")


@pytest.fixture(scope="module")
def book(path: Path):
    return openpyxl.load_workbook(path)


def rows_of(book: Workbook, key: str, n_notes: int):
    """Return a sheet's rows as dicts by Vietnamese heading."""
    rows = list(book[VI.say(f"files.sheet.{key}")].iter_rows(values_only=True))
    heading, *rest = rows[n_notes + 1 if n_notes else 0 :]
    return [dict(zip(heading, row, strict=True)) for row in rest]


def column(key: str):
    return VI.say(f"files.column.{key}")


def test_sheets_are_named_in_the_studys_language(book: Workbook, tmp_path: Path):
    assert book.sheetnames[:4] == [
        "Tóm tắt",
        "Cách hiểu tiêu chuẩn",
        "Điểm một cửa",
        "Đơn vị hành chính",
    ]
    english = openpyxl.load_workbook(write(small_plan(), tmp_path / "en.xlsx", language="en"))
    assert english.sheetnames[:4] == ["Summary", "Readings of the standard", "Offices", "Areas"]


def test_offices_equal_the_document(book: Workbook):
    document = plan_document(small_plan())
    rows = rows_of(book, "sites", 1)
    assert len(rows) == len(document["sites"])
    for row, site in zip(rows, document["sites"], strict=True):
        for key in ("id", "name", "merged_into", "area", "population", "files", "wait_min", "lon"):
            assert row[column(key)] == site[key]
        assert row[column("decision")] == VI.say(f"decision.{site['decision']}")
        assert row[column("open")] == ("Có" if site["open"] else "Không")


def test_areas_and_readings_equal_the_document(book: Workbook):
    document = plan_document(small_plan())
    for row, area in zip(rows_of(book, "areas", 0), document["areas"], strict=True):
        assert row[column("residents")] == area["population"]
        assert row[column("receiver_name")] == area["receiver_name"]
        for key in ("covered_share", "mean_minutes_before"):
            # The format holds 16 digits of a number, one short of all.
            assert row[column(key)] == pytest.approx(area[key], rel=1e-15)
    readings = {row[column("reading")]: row for row in rows_of(book, "readings", 1)}
    assert readings["Chỉ thời gian"][column("covered_share")] == 750 / 800.5


def test_a_name_that_looks_like_a_formula_stays_text(book: Workbook):
    cell = book["Điểm một cửa"]["C5"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (HOSTILE, "s", None)
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_who_loses_is_counted_in_its_area(book: Workbook):
    rows = {row[column("id")]: row for row in rows_of(book, "changes", 1)}
    assert rows["02"][column("longer")] == 50
    assert rows["02"][column("same")] == 0
    assert rows["03"][column("same")] == 450.5


def test_staffing_lists_open_offices_alone(book: Workbook):
    rows = rows_of(book, "staffing", 1)
    assert [row[column("id")] for row in rows] == ["S1", "S3"]
    assert rows[0][column("files_per_officer")] == 350 * 0.5 / 2
    assert rows[0][column("officers_needed")] == 2
    document = plan_document(small_plan())
    for key in ("officers_lacking", "missing_files"):
        shown = [row[column(key)] for row in rows]
        assert shown == [site[key] for site in document["sites"] if site["open"]]


def test_findings_and_inputs_are_said(book: Workbook):
    findings = rows_of(book, "findings", 1)
    assert findings[1][column("sentence")].startswith("2 điểm nhu cầu với 1.234,5 người")
    assert findings[1][column("where")] == "population.csv"
    inputs = rows_of(book, "inputs", 3)
    assert inputs[1][column("generated")] == "Có"
    assert inputs[0][column("sha256")] == "ab" * 32


def test_the_summary_heads_a_lower_bound(book: Workbook):
    lines = [row[0] for row in book["Tóm tắt"].iter_rows(values_only=True)]
    assert lines[0] == "Thử | <nghiệm>"
    assert VI.say("summary.generated") in lines
    assert VI.say("summary.heading_lower_bound") in lines


def test_headings_are_frozen_filtered_and_printed_on_every_page(book: Workbook):
    sheet = book["Điểm một cửa"]
    assert sheet.freeze_panes == "D4"  # number, id and name stay in sight
    assert sheet.auto_filter.ref == "A3:T7"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9  # A4
    assert sheet.print_area == "'Điểm một cửa'!$A$1:$L$7"  # degrees and costs are for screens


def test_every_printed_page_says_that_inputs_are_generated(book: Workbook):
    for sheet in book:
        assert sheet.oddFooter.left.text == VI.say("files.generated_pages")


def test_a_name_with_an_ampersand_is_no_code_in_a_printed_header(tmp_path: Path):
    path = write(small_plan(), tmp_path / "plan.xlsx", name="A&P " * 100)
    with zipfile.ZipFile(path) as archive:
        header = archive.read("xl/worksheets/sheet1.xml").decode().split("<oddHeader>")[1]
    assert header.startswith("&amp;LA&amp;&amp;P A&amp;&amp;P ")
    assert len(header.split("</oddHeader>")[0].replace("&amp;", "&")) <= 255


def test_open_offices_are_numbered_as_on_the_printed_map(book: Workbook):
    rows = rows_of(book, "sites", 1)
    assert [row[column("number")] for row in rows] == [1, None, 2, None]
    assert [row[column("merged_into_name")] for row in rows] == [None, "Trung tâm Tây", None, None]


def test_assumptions_name_the_standard_and_the_workload(tmp_path: Path):
    plan = replace(small_plan(), workload=Workload(branch_share=0.2, wait_ms=900_000))
    rows = rows_of(openpyxl.load_workbook(write(plan, tmp_path / "plan.xlsx")), "assumptions", 2)
    said = {row[column("assumption")]: row[column("value")] for row in rows}
    assert said["Tiêu chuẩn thời gian đi"] == "30 phút"
    assert said[VI.say("files.assumption.branch_share")] == "20,0\xa0%"
    assert said[VI.say("files.assumption.wait_ceiling_min")] == "15 phút"


def test_phases_and_the_frontier_have_sheets_once_they_are_filled(book: Workbook, tmp_path: Path):
    assert VI.say("files.sheet.phases") not in book.sheetnames
    assert VI.say("files.sheet.frontier") not in book.sheetnames
    document = plan_document(small_plan())
    phase = {"name": "=1", "from": "2024-09-30", "until": None, "n_open": 3, "officers": 6}
    proof = {"reason": "gap", "objective": 9.0, "bound": 8.9, "gap": 0.01, "solver": "HiGHS"}
    document["phases"] = [
        {**phase, "covered_share": 0.5, "open_sites": ["S1", "S2", "S3"], "termination": None},
        {**phase, "covered_share": 0.5, "open_sites": ["S1", "S4"], "termination": proof},
    ]
    document["frontier"] = [{"n_open": 2, "covered_share": 0.5, "bound": 0.6, "gap": 1 / 6}]
    write_workbook(document, plan_tables(small_plan()), path=tmp_path / "plan.xlsx")
    filled = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    first, second = rows_of(filled, "phases", 1)
    assert (first[column("opens")], first[column("closes")]) == (None, None)
    assert (second[column("opens")], second[column("closes")]) == ("S4", "S2, S3")
    assert second[column("reason")] == "Trong sai số cho phép"
    assert rows_of(filled, "frontier", 1)[0][column("gap")] == pytest.approx(1 / 6)


def test_a_share_short_of_all_is_not_shown_as_all(book: Workbook):
    cell = book["Đơn vị hành chính"]["F2"]
    assert cell.number_format == '[=1]0.0%;[>0.9995]"< 100%";0.0%'


def test_two_writes_are_the_same_bytes(path: Path, tmp_path: Path):
    assert write(small_plan(), tmp_path / "plan.xlsx").read_bytes() == path.read_bytes()


def test_todays_offices_alone_fill_a_workbook(tmp_path: Path):
    book = openpyxl.load_workbook(write(assessed_plan(), tmp_path / "plan.xlsx"))
    lines = [row[0] for row in book["Tóm tắt"].iter_rows(values_only=True)]
    assert VI.say("summary.proof_none") in lines
    heading = [row for row in book["Tóm tắt"].iter_rows(values_only=True) if "Chỉ tiêu" in row]
    assert heading == [("Chỉ tiêu", "Hiện nay")]


def test_a_row_is_as_high_as_its_longest_text(tmp_path: Path):
    sheet = Sheet(
        key="inputs",
        columns=(Column(key="path", width=20), Column(key="role", width=20)),
        rows=[{"path": "short", "role": None}, {"path": "four words " * 9, "role": "x"}],
    )
    about = Book(name="x", as_of="2025-07-01", is_generated=False)
    write_sheets([sheet], about, path=tmp_path / "book.xlsx", words=VI)
    page = openpyxl.load_workbook(tmp_path / "book.xlsx").active
    # Eighteen words, of which a line of 22 letters holds four.
    assert [page.row_dimensions[row].height for row in (2, 3)] == [None, 15 * 5]
