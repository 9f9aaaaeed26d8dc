"""Invented names for the Sindhudurg study in Latin letters and in Devanagari, and the other ways in which people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.datasets.sindhudurg_places import HAMLETS, TOWNS

FIRMS = (
    "Sateri सातेरी,Ravalnath रवळनाथ,Bhumika भूमिका,Vetoba वेतोबा,Mauli माउली,Rameshwar रामेश्वर,Sahyadri सह्याद्री,Sagar सागर,"
    "Kalpataru कल्पतरू,Samarth समर्थ,Ganesh गणेश,Datta दत्त,Malhar मल्हार,Tulsi तुळशी,Nandini नंदिनी,Anand आनंद,Vijay विजय,"
    "Prakash प्रकाश,Amrut अमृत,Ratna रत्न,Parijat पारिजात,Sindhu सिंधु,Gavade गावडे,Parab परब,Naik नाईक,Sawant सावंत,Desai देसाई,"
    "Rane राणे,Palav पालव,Gawas गवस,Dalvi दळवी,Kadam कदम,Chavan चव्हाण,Mestri मेस्त्री,Kambli कांबळी,Redkar रेडकर,Tendolkar तेंडोलकर,"
    "Korgaonkar कोरगावकर,Padte पडते,Jadhav जाधव,Bhagat भगत,Khot खोत,Patkar पाटकर,Shirsat शिरसाट,Warang वारंग,Nerkar नेरकर,"
    "Mayekar मयेकर,Halankar हळणकर,Gaurav गौरव,Deepak दीपक,Suyog सुयोग,Aakash आकाश,Hirkani हिरकणी,Kokila कोकिळा"
)
PRODUCTS = {
    "cashew": "Cashew काजू",
    "mango": "Mango आंबा",
    "kokum": "Kokum कोकम",
    "jackfruit": "Phanas फणस",
}
KINDS = "Udyog उद्योग,Factory फॅक्टरी,Foods फूड्स,Products प्रॉडक्ट्स,Industries इंडस्ट्रीज"
GROUPS = (
    "Pragati प्रगती,Unnati उन्नती,Jijau जिजाऊ,Savitri सावित्री,Ramai रमाई,Ahilya अहिल्या,Ekta एकता,Saraswati सरस्वती,Asmita अस्मिता,"
    "Swabhiman स्वाभिमान,Jagruti जागृती,Sankalp संकल्प,Sanjivani संजीवनी,Bhagyashri भाग्यश्री,Navdurga नवदुर्गा,Nirmal निर्मल,"
    "Sneha स्नेहा,Tejaswini तेजस्विनी,Prerana प्रेरणा,Gulmohar गुलमोहर,Abhilasha अभिलाषा,Kiran किरण,Manini मानिनी,Udyogini उद्योगिनी,Vaibhav वैभव"
)
WOMEN = (
    "Sunita सुनीता,Vaishali वैशाली,Manisha मनीषा,Rekha रेखा,Shubhangi शुभांगी,Pratibha प्रतिभा,Anjali अंजली,Smita स्मिता,Vandana वंदना,"
    "Sangita संगीता,Lata लता,Jayashri जयश्री,Kalpana कल्पना,Surekha सुरेखा,Madhuri माधुरी,Ujwala उज्ज्वला,Nilima नीलिमा,Shital शीतल,"
    "Archana अर्चना,Rohini रोहिणी,Mangal मंगल,Pramila प्रमिला,Rajashri राजश्री,Sushma सुषमा,Yogita योगिता,Chhaya छाया"
)
MEN = (
    "Prabhakar प्रभाकर,Dattaram दत्ताराम,Vishram विश्राम,Sitaram सीताराम,Anant अनंत,Bhikaji भिकाजी,Laxman लक्ष्मण,Gopal गोपाळ,"
    "Shantaram शांताराम,Mohan मोहन,Ramchandra रामचंद्र,Uday उदय,Nilesh निलेश,Santosh संतोष"
)
SURNAMES = (
    "Gavade गावडे,Parab परब,Naik नाईक,Sawant सावंत,Desai देसाई,Rane राणे,Palav पालव,Gawas गवस,Dalvi दळवी,Kadam कदम,Chavan चव्हाण,"
    "Mestri मेस्त्री,Kambli कांबळी,Redkar रेडकर,Jadhav जाधव,Bhagat भगत,Khot खोत,Patkar पाटकर,Shirsat शिरसाट,Warang वारंग,Mayekar मयेकर"
)
TRADES = "Traders ट्रेडर्स,Trading Company ट्रेडिंग कंपनी,Brothers ब्रदर्स,Agency एजन्सी"
OFFICES = {
    "exporter": "Cashew exporter काजू निर्यातदार",
    "city_buyer": "Dry fruit shop सुका मेवा दुकान,Sweet maker मिठाई उत्पादक,Supermarket सुपरमार्केट,Juice maker सरबत उत्पादक",
    "cooperative_bank": "District cooperative bank जिल्हा सहकारी बँक",
    "nationalised_bank": "Nationalised bank राष्ट्रीयीकृत बँक",
    "microfinance": "Microfinance institution सूक्ष्म वित्त संस्था",
    "ngo": "Women's development trust महिला विकास संस्था,Rural enterprise centre ग्रामीण उद्योग केंद्र,Farmers' forum शेतकरी मंच",
    "cluster_agent": "Cluster development agent क्लस्टर विकास प्रतिनिधी",
}
DEVANAGARI = {"enterprise": 0.40, "shg": 0.60, "home_processor": 0.15, "commission_agent": 0.30, "wholesaler": 0.30}
SLIPS = (
    ("Udyog", "Udyoug"),
    ("Factory", "Factri"),
    ("Industries", "Indastries"),
    ("Foods", "Fuds"),
    ("Products", "Prodakts"),
    ("Traders", "Tredars"),
    ("Trading", "Treding"),
    ("Brothers", "Bros"),
    ("Agency", "Ejansi"),
    ("Mahila", "Mahilla"),
    ("sh", "s"),
    ("w", "v"),
    ("v", "w"),
    ("th", "t"),
    ("ee", "i"),
    ("aa", "a"),
    ("i", "ee"),
    ("u", "oo"),
)
UNLISTED = {
    "collector": ("Bandu of the ghat", "झिपरू कोळी", "Old Fernandes, Tiraphal wadi", "Weekly bazaar lorry", "महादू धनगर"),
    "outside_trader": ("Motorcycle man from Goa", "हुसेनभाई शेठ"),
}


def spellings(words: str) -> list[tuple[str, str]]:
    """Return a list of words in Latin letters, each with its spelling in Devanagari.

    Examples
    --------
    >>> spellings("Kokum कोकम,Trading Company ट्रेडिंग कंपनी")
    [('Kokum', 'कोकम'), ('Trading Company', 'ट्रेडिंग कंपनी')]
    """
    found = []
    for item in words.split(","):
        parts = item.split()
        latin = [part for part in parts if part.isascii()]
        found.append((" ".join(latin), " ".join(part for part in parts if not part.isascii())))
    return found


def name_people(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return `latin` and `marathi`, two spellings of each actor's name, and `name`, the one on the list.

    `people` has `role`, `product`, `village`, `listed`. No two actors have the same name in either script.
    """
    names = pd.DataFrame({"latin": "", "marathi": ""}, index=people.index, dtype="str")
    for role, rows in people[people["listed"]].groupby("role", sort=False):
        names.loc[rows.index] = _named(str(role), rows, rng)
    for script in ("latin", "marathi"):
        again = names[script].duplicated(keep=False) & people["listed"]
        village = _villages()[script].reindex(people["village"].fillna("")).fillna("").to_numpy()
        names.loc[again, script] = (names[script] + ", " + village)[again]
        count = names.groupby(script).cumcount()
        number = " " + (count + 1).astype("str")
        names[script] = names[script].where((count == 0) | ~people["listed"], names[script] + number)
    share = people["role"].map(DEVANAGARI).fillna(0.0)
    own = names["latin"].mask(rng.random(len(people)) < share.to_numpy(dtype=float), names["marathi"])
    names["name"] = own.where(people["listed"], pd.Series(people.index, index=people.index, dtype="str"))
    return names


def written_otherwise(latin: str, marathi: str, name: str, draw: float) -> str:
    """Return another way to write a name: in the other script, or with a slip of the pen in Latin letters.

    Examples
    --------
    >>> written_otherwise("Sateri Cashew Udyog", "सातेरी काजू उद्योग", "Sateri Cashew Udyog", 0.1)
    'सातेरी काजू उद्योग'
    >>> written_otherwise("Sateri Cashew Udyog", "सातेरी काजू उद्योग", "सातेरी काजू उद्योग", 0.9)
    'Sateri Cashew Udyoug'
    """
    if draw < 0.5:
        return marathi if name == latin else latin
    slips = [(old, new) for old, new in SLIPS if old in latin]
    old, new = slips[0] if slips else (latin[-1], latin[-1] * 2)
    return latin.replace(old, new, 1)


def _villages() -> pd.DataFrame:
    places = [*HAMLETS, *TOWNS.values()]
    return pd.DataFrame({"latin": [one.name for one in places], "marathi": [one.marathi for one in places]}, index=[
        one.name for one in places
    ])  # fmt: skip


def _named(role: str, rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return names in both scripts for the actors of one role."""
    size = len(rows)
    if role in OFFICES:
        offices = spellings(OFFICES[role])
        words = [[offices[at % len(offices)] for at in range(size)], [_place(one) for one in rows["village"]]]
        return _joined(words, rows.index, ", ")
    if role == "enterprise":
        words = [
            _each(FIRMS, size, rng),
            [spellings(PRODUCTS[one])[0] for one in rows["product"]],
            _any(KINDS, size, rng),
        ]
    elif role == "shg":
        words = [_each(GROUPS, size, rng), [("Mahila Bachat Gat", "महिला बचत गट")] * size]
    elif role == "home_processor":
        words = [_any(WOMEN, size, rng), _any(SURNAMES, size, rng)]
    elif role == "collector":
        words = [_each(MEN, size, rng), _any(SURNAMES, size, rng)]
    else:
        words = [_each(SURNAMES, size, rng), _any(TRADES, size, rng)]
    return _joined(words, rows.index, " ")


def _place(village: str) -> tuple[str, str]:
    return village, str(_villages()["marathi"][village])


def _each(words: str, size: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Return `size` of the words, each as often as any other."""
    known = spellings(words)
    order = np.concatenate([rng.permutation(len(known)) for _ in range(size // len(known) + 1)])
    return [known[at] for at in order[:size]]


def _any(words: str, size: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    known = spellings(words)
    return [known[at] for at in rng.integers(len(known), size=size)]


def _joined(words: list[list[tuple[str, str]]], index: pd.Index, link: str) -> pd.DataFrame:
    pairs = [
        tuple(link.join(part[script] for part in parts) for script in (0, 1)) for parts in zip(*words, strict=True)
    ]
    return pd.DataFrame(pairs, index=index, columns=["latin", "marathi"], dtype="str")
