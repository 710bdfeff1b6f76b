"""What texts may hold, and how they are stored."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.records.text import clean, has_control_characters


def test_text_is_stored_composed():
    assert clean("Müsli", one_line=True) == "Müsli"


def test_direction_marks_leave_one_line_texts_but_joiners_stay():
    assert clean("Anu\u202egnp.exe", one_line=True) == "Anugnp.exe"
    assert clean("ക്\u200dഷ 👩\u200d⚕️", one_line=True) == "ക്\u200dഷ 👩\u200d⚕️"


def test_a_text_of_nothing_visible_is_empty():
    assert clean(" \u200b\u2060\n ", one_line=False) == ""


def test_lines_stay_in_a_note_and_go_in_a_name():
    assert clean("a\r\nb", one_line=False) == "a\nb"
    assert clean("a\r\nb", one_line=True) == "a b"


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "\x7f", "\x1b[0m"])
def test_control_characters_are_seen(bad):
    assert has_control_characters(bad)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])), st.booleans())
def test_cleaning_twice_is_cleaning_once(text, one_line):
    once = clean(text, one_line=one_line)
    assert clean(once, one_line=one_line) == once
    assert once == unicodedata.normalize("NFC", once)
