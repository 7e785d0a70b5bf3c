"""The fonts of the PDF: each can be embedded, each has its licence, together they cover what they promise."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

from tests.chromium import TOP

FONTS = TOP / "intake" / "summary" / "fonts"
SAMPLES = {
    "English": "Metformin ≥ 1500 mg → ask ✓ ⚠ µg ×10⁹/L",
    "Polish": "Łódź Żółć",
    "Vietnamese": "Nguyễn Thị Hường",
    "Greek": "Γεώργιος έ",
    "Ukrainian": "Їжакевич Ґалаґан",
    "Armenian": "Հայաստան",
    "Georgian": "თბილისი",
    "Hebrew": "שלום",
    "Urdu": "ڈاکٹر ٹیکہ گھبراہٹ",
    "Persian, joined": "ﭘﮋﮔﭼﯽ",
    "Hindi": "विटामिन की सुई",
    "Bengali": "ভিটামিন",
    "Gujarati": "વિટામિન",
    "Punjabi": "ਵਿਟਾਮਿਨ",
    "Tamil": "வைட்டமின்",
    "Telugu": "విటమిన్",
    "Kannada": "ವಿಟಮಿನ್",
    "Malayalam": "വിറ്റാമിൻ",
    "Sinhala": "විටමින්",
    "Thai": "วิตามิน",
    "Lao": "ວິຕາມິນ",
    "Khmer": "វីតាមីន",
    "Burmese": "ဗီတာမင်",
    "Amharic": "ቫይታሚን",
    "Chinese": "维生素 維生素",
    "Japanese": "ビタミン注射、日本",
    "Korean": "비타민 주사",
    "Emoji": "💉🙂🤷❤",
}


@pytest.fixture(scope="module")
def faces() -> dict[str, TTFontFile]:
    found = {path.name: TTFontFile(str(path)) for path in sorted(FONTS.glob("*.ttf"))}
    assert found, "no font was found"
    return found


@pytest.mark.parametrize("language", SAMPLES)
def test_every_character_has_a_glyph_in_some_font(language: str, faces: dict[str, TTFontFile]) -> None:
    characters = set(SAMPLES[language]) - {" "}
    missing = {one for one in characters if not any(ord(one) in face.charToGlyph for face in faces.values())}
    assert missing == set()


def test_every_font_stands_in_the_list_with_its_licence(faces: dict[str, TTFontFile]) -> None:
    listed = (FONTS / "README.md").read_text(encoding="utf-8")
    for name in faces:
        family = name.removesuffix(".ttf").removeprefix("NotoSans").removesuffix("Regular")
        assert family in listed, name
    for licence in ("DejaVu", "Noto", "WenQuanYiMicroHei"):
        assert "icen" in (FONTS / "licences" / f"{licence}.txt").read_text(encoding="utf-8")


def test_the_fonts_stay_within_their_weight() -> None:
    assert sum(path.stat().st_size for path in FONTS.glob("*.ttf")) < 6_500_000
