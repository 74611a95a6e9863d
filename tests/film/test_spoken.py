"""Captions as a voice says them."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from film.spoken import spoken
from scenes.language import NAMES, speaking


def sayable(text: str) -> bool:
    """Whether a text has only words and pauses: nothing that a voice would spell out."""
    return all(unicodedata.category(ch)[0] in "LM" or ch in " .,:;?!¿¡'-“”，。、；：？！" for ch in text)


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("It falls from 16.3 % to 0.2%.", "It falls from sixteen point three percent to zero point two percent."),
        ("576 numbers, −0.498 to +0.28", "Five hundred and seventy-six numbers, minus zero point four nine eight to "
         "plus zero point two eight"),
        ("49,152 scores", "Forty-nine thousand, one hundred and fifty-two scores"),
        ("become −∞", "Become minus infinity"),
        ("√64 times, 3 × 4, q·k, d_head, a ≈ b ≤ c", "Root sixty-four times, three times four, q dot k, d head, "
         "a about b at most c"),
        ("A → B, e^x, the 21st, 1.50e-05", "A to B, e to the x, the twenty-first, one point five zero times ten to the "
         "minus five"),
        ("GPT-3’s 9.66 GB (more)", "GPT-three's nine point six six gigabytes, more"),
        ("With RoPE – or not…", "With rope, or not"),
        ("from “ the” to “don’t”.", "From “the” to “don't”."),
        ("“.” and “. ” and “????”", "“full stop” and “full stop” and “four times question mark”"),
        ("“🚀”, “2019”, “x2”, “⟨F0⟩”, “⟨U+00A0⟩”, “␣␣”", "“rocket”, “two thousand and nineteen”, “x two”, “byte F "
         "zero”, “no break space”, “two times space”"),
        ("“””, ““”, “<b>”", "“right double quotation mark”, “left double quotation mark”, “less than sign b "
         "greater than sign”"),
        ("“\u200b” “<\u200c>” “\x07”", "“zero width space” “less than sign greater than sign” “control character”"),
        ("“हिन्दी” “你好” “◌ि”", "“हिन्दी” “你好” “ि”"),
        ("12345678901234567", "One two three four five six seven eight nine zero one two three four five six seven"),
    ],
)  # fmt: skip
def test_as_it_is_said(caption: str, said: str) -> None:
    assert spoken(caption) == said


@pytest.mark.parametrize(
    ("code", "caption", "said"),
    [
        ("de", "“mat” fällt von 16,3 % auf −0,2: 1\u202f536 × √64. “🚀”, “<b>”, “⟨F0⟩”, “????”, 9,66 GB.",
         "“mat” fällt von sechzehn Komma drei Prozent auf minus null Komma zwei: "
         "eintausendfünfhundertsechsunddreißig mal Wurzel vierundsechzig. “rakete”, “Kleiner-als-Zeichen "
         "b Größer-als-Zeichen”, “Byte F null”, “vier mal "
         "Fragezeichen”, neun Komma sechs sechs Gigabyte."),
        ("es", "“mat” baja de 16,3 % a −0,2: 1\u202f536 × √64. “🚀”, “⟨F0⟩”, “????”.",
         "“mat” baja de dieciséis coma tres por ciento a menos cero coma dos: mil quinientos treinta y seis por "
         "raíz de sesenta y cuatro. “cohete”, “byte F cero”, “cuatro veces signo de interrogación”."),
        ("es", "¿Quién decidió? Con “mat”: ¿adónde lleva?", "¿Quién decidió? Con “mat”: ¿adónde lleva?"),
        ("zh", "“mat”从16.3 %降到−0.2：√64。“🚀”、“⟨F0⟩”和“????”。",
         "“mat”从百分之十六点三降到负零点二：根号六十四。“火箭”、“字节 F 零”和“四个问号”。"),
    ],
)  # fmt: skip
def test_in_other_languages(code: str, caption: str, said: str) -> None:
    with speaking(code):
        assert spoken(caption) == said


@pytest.mark.parametrize("code", NAMES)
@given(st.text())
@example("“👩🏽‍🚀” 1\u202f536,5 % “№ 5”")
def test_any_text_can_be_said_in_every_language(code: str, text: str) -> None:
    with speaking(code):
        assert sayable(spoken(text))


@given(st.text())
@example("“" + "9" * 400 + "”")
@example("\x07\u200b“\u200b”\ud800²½५")
def test_any_text_can_be_said(text: str) -> None:
    said = spoken(text)
    assert sayable(said)
    assert said == said.strip() and "  " not in said


@given(st.lists(st.from_regex(r"[a-z]{1,9}[,.]?", fullmatch=True), min_size=1))
def test_words_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert spoken(text).lower() == text.rstrip(",")


@given(st.integers(0, 10**12), st.integers(0, 999))
def test_numbers_have_no_digits(whole: int, decimals: int) -> None:
    said = spoken(f"about {whole:,}.{decimals:03d} %")
    assert said.endswith(" percent") and " point " in said
    assert len(said.partition(" point ")[2].split()) == 4, "three digits, and the percent"
