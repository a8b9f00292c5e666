"""The cleaning layer: what is dropped, refused and seen as the same."""

import pytest

from core import text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna   Bērziņa ", "Anna Bērziņa"),
        ("Be\u0304rzin\u0327a", "Bērziņa"),
        ("A\u00a0B\u2003C", "A B C"),
        ("a\tb\r\nc", "a b c"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f"),
        ("a\u202eb\u200bc\ufeffd\u00ade", "abcde"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("a\ud800b\ufffec\ue000d", "abcd"),
        ("👩‍👩‍👧 Zane", "👩‍👩‍👧 Zane"),
        ("", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_clean_line(typed: str, kept: str) -> None:
    assert text.clean_line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b\x85c", "a\nb\nc"),
        ("a   \n\n\n\n\nb\n\n", "a\n\nb"),
        ("\tx\x00y", "\txy"),
    ],
)
def test_clean_text(typed: str, kept: str) -> None:
    assert text.clean_text(typed) == kept


@pytest.mark.parametrize("typed", ["  Ā\u202e\r\nb", "e\u0301 \u2028 x", "a\u00ad\u034f b", "Zalgo\u0300\u0301\u0302"])
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    once = text.clean_line(typed)
    assert text.clean_line(once) == once


@pytest.mark.parametrize("typed", ["", " ", "\u200b", "\u3164", "\u2800\u2800", "---", "\u115f\u1160", "…"])
def test_invisible_names_are_no_names(typed: str) -> None:
    assert not text.is_visible(text.clean_line(typed))


@pytest.mark.parametrize("typed", ["A", "李", "Ģ", "7", "Ó"])
def test_visible_names(typed: str) -> None:
    assert text.is_visible(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Jānis", "Bērziņš"), ("JĀNIS", "BERZINS")),
        (("Jānis", "Bērziņš"), ("  janis ", "bērziņš")),
        (("Anna Marija", "Ozola"), ("Anna", "Marija Ozola")),
        (("Be\u0304rzin\u0327a",), ("Bērziņa",)),
    ],
)
def test_names_of_the_same_person_have_one_key(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    keys = {" ".join(text.name_key(*parts).split()) for parts in (one, other)}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.lv", "anna@example.lv"),
        ("  anna@EXAMPLE.lv ", "anna@example.lv"),
        ("o'brien+tag@example.lv", "o'brien+tag@example.lv"),
        ("!#$%&'*+-/=^_`{|}~@example.lv", "!#$%&'*+-/=^_`{|}~@example.lv"),
        ("a.b.c@sub.example.lv", "a.b.c@sub.example.lv"),
        ("anna@bērzs.lv", "anna@xn--brzs-bva.lv"),
        ("anna@example.lv\u200b", "anna@example.lv"),
    ],
)
def test_addresses_we_can_write_to(typed: str, address: str) -> None:
    assert text.email_address(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@example.lv",
        "anna@example",
        "anna@@example.lv",
        "anna@example.lv, oskars@example.lv",
        "anna@example.lv;oskars@example.lv",
        "Anna <anna@example.lv>",
        "anna@example.lv\r\nBcc: x@example.lv",
        "anna@example.lv\u2028Bcc: x@example.lv",
        "anna bērziņa@example.lv",
        "ānna@example.lv",
        "=?utf-8?q?anna?=@example.lv",
        '"anna berzina"@example.lv',
        "anna@[127.0.0.1]",
        "anna@localhost",
        "a" * 65 + "@example.lv",
        "anna@" + "a" * 250 + ".lv",
        "anna.@example.lv",
        ".anna@example.lv",
        "anna..b@example.lv",
        "anna@exa mple.lv",
        "anna@-example.lv",
    ],
)
def test_addresses_we_cannot_write_to(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^email$"):
        text.email_address(typed)


def test_email_key_ignores_case_and_form() -> None:
    assert text.email_key(" Anna@Example.LV ") == text.email_key("anna@example.lv")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20000000", "+37120000000"),
        ("+371 2000 0000", "+37120000000"),
        ("(371) 20-000-000", "+37120000000"),
        ("0037120000000", "+37120000000"),
        ("+44 20 7946 0000", "+442079460000"),
    ],
)
def test_phone_numbers(typed: str, number: str) -> None:
    assert text.latvian_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "zvaniet", "12", "٢٠٠٠٠٠٠٠", "２００００００００", "20000000 ext 5", "+371" + "2" * 30]
)
def test_no_phone_numbers(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^phone$"):
        text.latvian_phone(typed)


@pytest.mark.parametrize("name", ["\ufdfa" * 80, "\u0390" * 80, "Ā" * 80])
def test_a_key_fits_its_column_and_tells_long_names_apart(name: str) -> None:
    key = text.name_key(name, name)
    assert len(key) <= text.KEY
    assert key != text.name_key(name, name[:-1])
    assert key == text.name_key(name, name)
