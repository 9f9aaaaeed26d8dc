"""Names made ready for comparing: in their own script, and as they sound in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from linkages.survey.cells import fold

FIRST_TITLES: Mapping[str, str] = {
    **dict.fromkeys(["shri", "shree", "sri", "mr", "श्री", "শ্রী", "શ્રી", "جناب"], "shri"),
    **dict.fromkeys(
        ["smt", "shrimati", "srimati", "mrs", "ms", "miss", "श्रीमती", "श्रीमति", "শ্রীমতী", "શ્રીમતી", "محترمہ"], "smt"
    ),
    **dict.fromkeys(["m/s", "messrs", "मेसर्स", "মেসার্স", "મેસર્સ"], "firm"),
}
"""Words of respect or trade before a name, each with the kind it is set aside as."""
LAST_TITLES: Mapping[str, str] = {
    **dict.fromkeys(["ji", "जी", "જી", "sahab", "साहब"], "shri"),
    **dict.fromkeys(
        ["co", "company", "ltd", "limited", "pvt", "private", "कंपनी", "कम्पनी", "लि", "लिमिटेड", "प्रा"], "firm"
    ),
}
"""The same after a name. Traders, House, Sons and Brothers stay: they tell firms apart; Devi, Bai, Begum and Kumari are names."""
LINKS: Mapping[str, str] = {
    **dict.fromkeys(["s/o", "पुत्र", "सुपुत्र"], "s/o"),
    **dict.fromkeys(["d/o", "पुत्री", "सुपुत्री"], "d/o"),
    **dict.fromkeys(["w/o", "पत्नी"], "w/o"),
    "c/o": "c/o",
}
"""What stands between a name and the father's or husband's: the words on either side keep to their side."""
FEWEST: Mapping[str, int] = {"shri": 2, "smt": 1, "firm": 1}
"""How many words a name must have besides: Shri Ram and Ramji may be the whole name, so two are needed there."""
AND = frozenset({"and", "एवं", "और"})
SHORT = {
    "mohd": "mohamad",
    "md": "mohamad",
    "mo": "mohamad",
    "muhamad": "mohamad",
    "mohamed": "mohamad",
    "sinh": "sing",
}
"""Sounds of shortened or twofold spellings that no rule covers: Mohd., Md., मो. (Mohammad), सिंह (Singh)."""

_SLASHED = re.compile(r"(?<![^\W_])([swdcm])\s?/\s?([os])(?![^\W_])")
_BLOCKS = range(0x0900, 0x0D80, 0x80)


def _letters(*offsets: int) -> str:
    """Return these letters of every Indian script: their blocks are laid out alike."""
    return "".join(chr(block + offset) for block in _BLOCKS for offset in offsets)


_CONSONANT = f"[{_letters(*range(0x15, 0x3A), *range(0x58, 0x60))}]"
_NUKTA = f"[{_letters(0x3C)}]"
_NASAL = f"[{_letters(0x01, 0x02)}]"
_OWN_VOWEL = _letters(*range(0x05, 0x15))
_SIGN = _letters(*range(0x3E, 0x4D), 0x55, 0x56, 0x57)
_UNSAID = re.compile(f"({_CONSONANT}{_NUKTA}?)(?={_CONSONANT}|[{_OWN_VOWEL}]|{_NASAL})")
_MUTE = re.compile(f"([ə{_SIGN}{_OWN_VOWEL}]{_NUKTA}?{_CONSONANT})ə(?={_NUKTA}?{_CONSONANT}[ə{_SIGN}{_OWN_VOWEL}])")
_INDIAN = (
    (re.compile(f"{_NASAL}(?=[{_letters(*range(0x2A, 0x2F))}])"), "m"),
    (re.compile(_NASAL), "n"),
    (re.compile(f"[{_letters(0x0B, 0x43)}]"), "ri"),
    (re.compile("ज्ञ"), "gy"),
    (re.compile("ə"), "a"),
)
_SOUNDS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"[^a-z0-9]", ""),  # the marks that anyascii leaves: ज़ is j'
        (r"x", "ks"),  # Laxmi, Lakshmi
        (r"ck", "k"),
        (r"q", "k"),  # Iqbal, Ikbal
        (r"z", "j"),  # Rizwan, Rijwan
        (r"w", "v"),  # Devi, Dewi
        (r"ph", "f"),  # Phiroz, Firoz
        (r"([kgcjtdbs])h+", r"\1"),  # Sh/s, th/t and the other breathed consonants; ch and c
        (r"a{2,}", "a"),  # Aasha, Asha
        (r"e{2,}", "i"),  # Geeta, Gita
        (r"o{2,}", "u"),  # Pooja, Puja
        (r"y", "i"),  # Satya, Satia; Narayan, Narain
        (r"[ae]i", "e"),  # Shaikh, Sheikh
        (r"[ao]u", "o"),  # Chauhan, Chouhan, Chohan
        (r"(\D)\1+", r"\1"),  # Gupta, Guptta
        (r"(?<=..a)h$", ""),  # Fatimah, Fatima
        (r"(?<=[^aeiou])a$", ""),  # Rama, Ram; Ashoka, Ashok
    )
)


class Name(NamedTuple):
    """A name taken apart: its words as written, those behind a link (``s/o``), and what was set aside."""

    words: tuple[str, ...]
    link: str
    behind: tuple[str, ...]
    title: str

    @property
    def plain(self) -> str:
        """The words in the order in which they stand."""
        return _joined(self.words, self.link, self.behind)

    @property
    def ordered(self) -> str:
        """The words of either side of the link in the order of the alphabet."""
        return _joined(sorted(self.words), self.link, sorted(self.behind))

    @property
    def sounds(self) -> Name:
        """The same name in Latin letters, each word as it sounds."""
        return Name(tuple(map(sound, self.words)), self.link, tuple(map(sound, self.behind)), self.title)

    @property
    def numbers(self) -> str:
        """The digits in it: group 3 is not group 4."""
        return " ".join(sorted(re.findall(r"\d+", self.plain)))


@lru_cache(maxsize=2**16)
def take_apart(text: str) -> Name:
    """Return a name's words without punctuation, and the title that was set aside.

    Examples
    --------
    >>> take_apart("Smt. Kamla Bai, w/o Hari")
    Name(words=('kamla', 'bai'), link='w/o', behind=('hari',), title='smt')
    """
    words = _words(fold(text))
    found: list[str] = []
    while (kind := FIRST_TITLES.get(words[0] if words else "")) and len(words) > FEWEST[kind]:
        found, words = [*found, kind], words[1:]
    while (kind := LAST_TITLES.get(words[-1] if words else "")) and len(words) > FEWEST[kind]:
        found, words = [*found, kind], words[:-1]
    title = next((kind for kind in ("firm", "smt", "shri") if kind in found), "")
    at = next((place for place, word in enumerate(words) if place and word in LINKS), len(words))
    behind = tuple(word for word in words[at + 1 :] if word not in FIRST_TITLES)
    return Name(tuple(words[:at]), LINKS[words[at]] if behind else "", behind, title)


def name_key(text: str) -> str:
    """Return what two spellings of one name share in their own script.

    Case, punctuation, zero-width characters and the order of the words do not count; vowel signs do. Titles and the marks of a firm
    (Shri, Smt, M/s, & Co) are taken from the name and put behind it as a kind: who is called Smt Ramesh Koli is not Shri Ramesh Koli.
    A text without a letter or digit is its own key.

    Examples
    --------
    >>> name_key("Devi, SITA") == name_key("sita devi"), name_key("कि") == name_key("का")
    (True, False)
    >>> name_key("Shri Ramesh Koli"), name_key("Ramesh Koli s/o Hari Koli"), name_key("M/s. Gupta & Co.")
    ('koli ramesh (shri)', 'koli ramesh s/o hari koli', 'gupta (firm)')
    """
    name = take_apart(text)
    words = name.ordered or fold(text)
    return f"{words} ({name.title})" if name.title else words


def latin_key(text: str) -> str:
    """Return how a name sounds, in Latin letters, so that it can be compared across scripts and spellings.

    The words are transliterated, with the short a that Indian scripts do not write where Hindi says it, and folded: ``aa ee oo`` to
    ``a i u``, ``ai ei`` to ``e``, ``au ou`` to ``o``, ``y w z q x`` to ``i v j k ks``, ``ph`` to ``f``, breathed consonants and ``sh`` to
    plain ones, doubled letters to one; an a at the end after a consonant is silent. Different names may share a sound (Rama, Ram):
    it proposes and does not prove. Scripts that write few vowels (Urdu) come less near.

    Examples
    --------
    >>> latin_key("सीता देवी"), latin_key("Sita Devi"), latin_key("Seeta Devee")
    ('devi sit', 'devi sit', 'devi sit')
    >>> latin_key("कमलेश चौहान"), latin_key("Kamlesh Chouhan")
    ('cohan kamles', 'cohan kamles')
    """
    return take_apart(text).sounds.ordered


@lru_cache(maxsize=2**16)
def sound(word: str) -> str:
    """Return how one word sounds, in Latin letters; the word itself if it has none.

    Examples
    --------
    >>> [sound(word) for word in ("विमलचंद्र", "vimalchandra", "अंसारी", "ansari", "लक्ष्मी", "laxmi")]
    ['vimalcandr', 'vimalcandr', 'ansari', 'ansari', 'laksmi', 'laksmi']
    """
    text = _UNSAID.sub(r"\1ə", word)
    text = _MUTE.sub(r"\1", text[::-1])[::-1]
    for pattern, by in _INDIAN:
        text = pattern.sub(by, text)
    text = anyascii(text).lower()
    for pattern, by in _SOUNDS:
        text = pattern.sub(by, text)
    return SHORT.get(text, text) or word


def script(text: str) -> str:
    """Return the script in which a text begins, empty without letters.

    Examples
    --------
    >>> script("Sita"), script("(2) सीता")
    ('LATIN', 'DEVANAGARI')
    """
    first = next((one for one in text if unicodedata.category(one)[0] == "L"), "")
    return unicodedata.name(first, "").split(" ")[0] if first else ""


def id_shape(text: str) -> str:
    """Return the form of an id: a run of letters is ``A``, a run of digits ``9``, other signs stay; empty without a digit.

    Examples
    --------
    >>> id_shape("W12"), id_shape("f-007"), id_shape("१२"), id_shape("Rekha Devi")
    ('A9', 'A-9', '9', '')
    """
    text = fold(text)
    if not any(one.isdecimal() for one in text):
        return ""
    signs = "".join("9" if one.isdecimal() else "A" if unicodedata.category(one)[0] in "LM" else one for one in text)
    return re.sub(r"A+", "A", re.sub(r"9+", "9", signs))


def looks_like_id(text: str, shapes: Iterable[str]) -> bool:
    """Return whether a text has the form of one of the ids; `shapes` are those of the roster.

    Examples
    --------
    >>> looks_like_id("w99", {"A9"}), looks_like_id("Rekha", {"A9", ""})
    (True, False)
    """
    shape = id_shape(text)
    return shape != "" and shape in set(shapes)


def id_key(text: str) -> str:
    """Return an id blind to case, signs and leading zeros; empty without a digit.

    Examples
    --------
    >>> id_key("W-007"), id_key("w 7"), id_key("Rekha")
    ('w7', 'w7', '')
    """
    signs = "".join(_sign(one) for one in fold(text)).replace(" ", "")
    return re.sub(r"(?<!\d)0+(?=\d)", "", signs) if any(map(str.isdecimal, signs)) else ""


def _words(text: str) -> list[str]:
    """Return the words of a folded text; ``s/o`` and ``m/s`` are words, ``and`` is none, digits are those of ASCII."""
    text = _SLASHED.sub(r" \1/\2 ", text)
    words = []
    for part in text.split():
        if part in LINKS or part in FIRST_TITLES:
            words.append(part)
            continue
        words += "".join(_sign(one) for one in part).split()
    kept = [word for word in words if word not in AND]
    return kept or words


def _sign(one: str) -> str:
    if one in "'’ʼ`":
        return ""
    if unicodedata.category(one)[0] not in "LMN":
        return " "
    return str(unicodedata.decimal(one, one))


def _joined(words: Iterable[str], link: str, behind: Iterable[str]) -> str:
    return " ".join([*words, link, *behind] if link else words)
