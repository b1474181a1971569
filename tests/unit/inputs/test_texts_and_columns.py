from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, select, texts, truths
from motcua.inputs.faults import Faults
from motcua.inputs.ids import note_repeats
from motcua.inputs.table import make_table
from motcua.inputs.texts import nearest

FILE = Path("bang.csv")


def table_of(*values: object, name: str = "v"):
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return make_table(FILE, [(name, column)], first_row=2)


def told(faults: Faults):
    with pytest.raises(InputError) as fault:
        faults.check()
    return fault.value


def test_columns_are_found_however_their_letters_are_composed():
    decomposed = unicodedata.normalize("NFD", "Dân số")
    table = table_of("1", name=decomposed)
    assert texts(table, "Dân số").tolist() == ["1"]
    assert texts(table, decomposed).tolist() == ["1"]


def test_a_missing_column_names_the_nearest_and_all():
    table = table_of("1", name="Dân số")
    with pytest.raises(InputError, match=r'no column "dan_so"[\s\S]*Write "Dân số"[\s\S]*has: Dân'):
        table.column("dan_so")


def test_two_columns_of_one_name_are_refused():
    column = np.array(["1"], dtype=object)
    with pytest.raises(InputError, match='two columns named "a"'):
        make_table(FILE, [("a", column), (" a ", column)])


def test_codes_read_as_numbers_keep_their_letters():
    table = make_table(FILE, [("v", np.array([718.0, np.nan, 0.5]))])
    assert texts(table, "v").tolist() == ["718", "", "0.5"]


def test_every_value_that_is_no_number_is_told_at_once():
    faults = Faults(FILE)
    values = numbers(
        table_of("1", "", "n/a", "-2", "inf", "1_000", " 3.5 "), "v", faults=faults, least=0
    )
    assert values[[0, 6]].tolist() == [1.0, 3.5]
    message = str(told(faults))
    assert 'is no number in row 3 (""), row 4 ("n/a"), row 7 ("1_000")' in message
    assert 'infinite in row 6 ("inf")' in message
    assert 'less than 0 in row 5 ("-2")' in message
    assert "where: bang.csv" in message


def test_the_first_five_are_shown_and_the_rest_counted():
    faults = Faults(FILE)
    numbers(table_of(*["x"] * 8), "v", faults=faults)
    assert 'row 6 ("x") and 3 more' in told(faults).what


@pytest.mark.parametrize("text", ["1,5", "1.234,5", "12.345.678"])
def test_decimal_commas_are_explained(text: str):
    faults = Faults(FILE)
    numbers(table_of(text), "v", faults=faults)
    assert "decimals with a point" in told(faults).mend


def test_an_empty_number_may_stand_for_something():
    faults = Faults(FILE)
    assert numbers(table_of("", "2"), "v", faults=faults, absent=1.0).tolist() == [1.0, 2.0]
    faults.check()


def test_claims_in_two_languages():
    faults = Faults(FILE)
    yes = truths(table_of("1", "TRUE", "có", "x", 1.0, True), "v", faults=faults)
    no = truths(table_of("0", "false", "Không", "", None, 0.0), "v", faults=faults)
    assert yes.all()
    assert not no.any()
    faults.check()
    truths(table_of("maybe"), "v", faults=faults)
    assert 'neither yes nor no in row 2 ("maybe")' in told(faults).what


def test_empty_and_repeated_ids_are_faults():
    faults = Faults(FILE)
    table = table_of("a", "", "a", "b")
    ids = required_texts(table, "v", faults=faults)
    note_repeats(ids, table=table, name="v", faults=faults)
    assert (
        told(faults).what == 'Column "v" is empty in row 3.\nColumn "v" repeats "a" (rows 2 and 4).'
    )


def test_select_compares_as_text_and_keeps_row_numbers():
    table = make_table(
        FILE, [("a", np.array([1.0, 2.0, 1.0])), ("b", np.array(["x", "x", "y"], dtype=object))]
    )
    kept = select(table, {"a": ["1"], "b": ["y", "z"]})
    assert kept.rows.tolist() == [3]
    assert len(select(table, {})) == 3


def test_nearest_compares_without_diacritics():
    assert nearest("dien tich", ["Diện tích", "Dân số"]) == "Diện tích"
