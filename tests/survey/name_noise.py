"""Names of a cluster in two scripts, written by hand, and what befalls them when they are typed: seeded, so that a test can count."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

HINDU_MEN = """
Ramesh|रमेश|Rameshh,Ramesch; Suresh|सुरेश|Soresh,Suraish; Mohan|मोहन|Mohun,Mohaan; Kailash|कैलाश|Kelash,Kailas
Gopal|गोपाल|Gopaal,Goapal
Mukesh|मुकेश|Mookesh,Mukes; Dinesh|दिनेश|Deenesh,Dinesha; Rajesh|राजेश|Raajesh,Rajesha
Prakash|प्रकाश|Parkash,Prakaash
Santosh|संतोष|Santhosh,Santos; Lakhan|लखन|Lakkhan,Lakan; Ganesh|गणेश|Ganesha,Ganeesh; Deepak|दीपक|Dipak,Deepac
Brijesh|बृजेश|Brajesh,Vrijesh
Shyam|श्याम|Sham,Syam; Kamal|कमल|Kamaal,Kamul; Jagdish|जगदीश|Jagadish,Jagdeesh; Narayan|नारायण|Narain,Naraayan
Ashok|अशोक|Asok,Ashoka
Vinod|विनोद|Binod,Vinodh; Kishan|किशन|Kisan,Keeshan; Mahesh|महेश|Mahaish,Mahesha; Naresh|नरेश|Nareesh,Naraish
Devendra|देवेंद्र|Devender,Dewendra
Lakshman|लक्ष्मण|Laxman,Lakshaman; Ramswaroop|रामस्वरूप|Ram Swarup,Ramswarup
Harishankar|हरिशंकर|Hari Shankar,Harisankar
Gyanchand|ज्ञानचंद|Gyan Chand,Gianchand; Dattatray|दत्तात्रय|Dattatreya,Datatray
Pandurang|पांडुरंग|Panduranga,Pandurung
Vitthal|विठ्ठल|Vithal,Vittal; Balasaheb|बालासाहेब|Bala Saheb,Balasahib; Bhagwan|भगवान|Bhagvan,Bagwan
Rajkumar|राजकुमार|Raj Kumar,Rajkumaar
"""
HINDU_WOMEN = """
Sunita|सुनीता|Suneeta,Sunitha; Kamla|कमला|Kamala,Kamlaa; Geeta|गीता|Gita,Githa; Meena|मीना|Mina,Meenaa
Savitri|सावित्री|Sawitri,Savithri
Rekha|रेखा|Reka,Raikha; Lakshmi|लक्ष्मी|Laxmi,Luxmi; Usha|उषा|Oosha,Ushaa; Kiran|किरण|Keeran,Kiren
Pushpa|पुष्पा|Puspa,Pushpaa
Sarita|सरिता|Sareeta,Saritha; Anita|अनीता|Aneeta,Anitha; Sheela|शीला|Shila,Sheila; Vimla|विमला|Bimla,Vimala
Parvati|पार्वती|Parwati,Parvathi
Ganga|गंगा|Gangaa,Gunga; Sita|सीता|Seeta,Sitha; Mandakini|मंदाकिनी|Mandakinee,Mandakni
Phoolwati|फूलवती|Phulvati,Foolwati
Shakuntala|शकुंतला|Sakuntala,Shakuntla; Manjula|मंजुला|Manjulaa,Munjula; Indira|इंदिरा|Indra,Indeera
Jyoti|ज्योति|Jyothi,Joti
"""
MUSLIM_MEN = """
Salim|सलीम|Saleem,Salem; Rafiq|रफ़ीक़|Rafeeq,Rafik; Iqbal|इक़बाल|Ikbal,Eqbal; Shakil|शकील|Shakeel,Sakil
Imran|इमरान|Emran,Imraan
Yusuf|यूसुफ़|Yousuf,Yusuph; Hanif|हनीफ़|Haneef,Haniff; Aslam|असलम|Aslaam,Aslm; Rashid|राशिद|Rasheed,Rasid
Farooq|फ़ारूक़|Faruk,Pharooq
Anwar|अनवर|Anvar,Anwer; Javed|जावेद|Jawed,Javaid; Mushtaq|मुश्ताक़|Mustaq,Mushtak; Zahid|ज़ाहिद|Jahid,Zaheed
Bashir|बशीर|Basheer,Basir
Usman|उस्मान|Osman,Usmaan; Wahid|वाहिद|Vahid,Waheed; Mohammad Ayub|मोहम्मद अय्यूब|Mohd Ayub,Muhammad Ayyub
Firoz|फ़िरोज़|Feroz,Phiroz
Abdul Latif|अब्दुल लतीफ़|Abdul Lateef,Abdool Latif; Nizamuddin|निज़ामुद्दीन|Nizam Uddin,Nijamuddin
Shahnawaz|शाहनवाज़|Shah Nawaz,Shanawaz
"""
MUSLIM_WOMEN = """
Rukhsana|रुख़साना|Ruksana,Rukhsaana; Shabana|शबाना|Sabana,Shabanaa; Nasreen|नसरीन|Nasrin,Nashreen
Farida|फ़रीदा|Fareeda,Pharida
Zubeda|ज़ुबेदा|Zubaida,Jubeda; Salma|सलमा|Salmaa,Selma; Razia|रज़िया|Raziya,Rajia
Hamida|हमीदा|Hameeda,Hamidah; Mumtaz|मुमताज़|Mumtaaz,Mumtaj
Sakina|सकीना|Sakeena,Shakina; Rehana|रेहाना|Raihana,Rehanaa; Kulsum|कुलसुम|Kulsoom,Kulthum
Parveen|परवीन|Parvin,Parween; Zarina|ज़रीना|Zareena,Jarina
"""
JAIN_MEN = """
Vimalchandra|विमलचंद्र|Vimal Chandra,Bimalchandra; Nirmal|निर्मल|Nirmul,Neermal; Subhash|सुभाष|Subash,Shubhash
Abhay|अभय|Abhai,Abay
Rajendra|राजेंद्र|Rajender,Rajindra; Sudhir|सुधीर|Sudheer,Sudir; Mahavir|महावीर|Mahaveer,Mahabir
Sanjay|संजय|Sanjai,Sunjay; Pramod|प्रमोद|Parmod,Pramodh
Kamlesh|कमलेश|Kamalesh,Kamles; Padamchand|पदमचंद|Padam Chand,Padmchand
Hukumchand|हुकुमचंद|Hukam Chand,Hukumchandh
"""
HINDU_FAMILIES = """
Koli|कोली|Kolee,Kohli; Prajapati|प्रजापति|Prajapathi,Parjapati; Ahirwar|अहिरवार|Ahirvar,Ahirwaar
Kushwaha|कुशवाहा|Kushvaha,Kuswaha
Mahor|माहौर|Mahour,Maahor; Sahu|साहू|Sahoo,Saahu; Yadav|यादव|Yadaw,Yadava; Chauhan|चौहान|Chouhan,Chohan
Vishwakarma|विश्वकर्मा|Viswakarma,Vishvakarma
Namdev|नामदेव|Naamdev,Namdeo; Kshirsagar|क्षीरसागर|Kshirsagur,Ksheersagar; Deshmukh|देशमुख|Desmukh,Deshmuk
Shinde|शिंदे|Shindhe,Sinde
Kulkarni|कुलकर्णी|Kulkarnee,Kulkarany; Devi|देवी|Devee,Dewi; Kostha|कोष्ठा|Kosta,Koshta
Raikwar|रैकवार|Raikvar,Rekwar; Singh|सिंह|Sinh,Sing
"""
MUSLIM_FAMILIES = """
Ansari|अंसारी|Ansaree,Anshari; Khan|ख़ान|Kan,Khaan; Qureshi|क़ुरैशी|Kureshi,Quraishi; Sheikh|शेख़|Shaikh,Shekh
Mansoori|मंसूरी|Mansuri,Mansoory
Siddiqui|सिद्दीक़ी|Siddiqi,Siddique; Pathan|पठान|Patan,Pathaan; Mirza|मिर्ज़ा|Mirja,Meerza
Begum|बेगम|Begam,Beghum
"""
JAIN_FAMILIES = """
Jain|जैन|Jaiyn,Jein; Singhai|सिंघई|Singhaee,Singai; Modi|मोदी|Modee,Mody; Patni|पाटनी|Patnee,Paatni
Godha|गोधा|Goda,Godhaa; Sogani|सोगानी|Soganee,Sogaani
"""
FIRMS = """
Bundelkhand Saree House|बुंदेलखंड साड़ी हाउस|Bundelkhand Sari House,Bundelkand Saree House
Pragati Mahila Samuh|प्रगति महिला समूह|Pragathi Mahila Samooh,Pragti Mahila Samuh
Roshni Mahila Samuh|रोशनी महिला समूह|Roshnee Mahila Samooh,Roshani Mahila Samuh
Gupta Traders|गुप्ता ट्रेडर्स|Gupta Trader,Gupta Tradars
Agrawal Yarn Agency|अग्रवाल यार्न एजेंसी|Agarwal Yarn Agency,Aggarwal Yarn Agencies
Surat Zari Bhandar|सूरत ज़री भंडार|Surat Jari Bhandar,Soorat Zari Bhandaar
Khandelwal Textiles|खंडेलवाल टेक्सटाइल्स|Khandelval Textile,Khandelwal Tekstiles
Udaan Federation|उड़ान फ़ेडरेशन|Udan Federation,Udaan Fedration
"""
VILLAGES = ("Jheel Tola", "Nai Basti", "Karghapura", "Sadar Chowk", "Tana Mohalla", "Bara Darwaza")
KINDS = ("typo", "two typos", "spelling", "other script", "swapped words", "other script, swapped", "title")


@dataclass(frozen=True)
class Person:
    """A name in both scripts, and other ways to spell it in Latin letters."""

    latin: str
    hindi: str
    spellings: tuple[str, ...]


def _read(text: str) -> list[Person]:
    parts = [part.split("|") for line in text.strip().splitlines() for part in line.split("; ")]
    return [Person(latin, hindi, tuple(others.split(","))) for latin, hindi, others in parts]


def everybody() -> list[Person]:
    """Return every first name with every family name of its community, and the firms."""
    pairs = [
        (HINDU_MEN, HINDU_FAMILIES),
        (HINDU_WOMEN, HINDU_FAMILIES),
        (MUSLIM_MEN, MUSLIM_FAMILIES),
        (MUSLIM_WOMEN, MUSLIM_FAMILIES),
        (JAIN_MEN, JAIN_FAMILIES),
    ]
    found = []
    for firsts, families in pairs:
        for first in _read(firsts):
            for family in _read(families):
                spelt = [f"{one} {family.latin}" for one in first.spellings]
                spelt += [f"{first.latin} {other}" for other in family.spellings]
                spelt += [f"{one} {other}" for one, other in zip(first.spellings, family.spellings, strict=True)]
                both = f"{first.latin} {family.latin}", f"{first.hindi} {family.hindi}"
                found.append(Person(*both, tuple(spelt)))
    return found + _read(FIRMS)


def village(
    rng: np.random.Generator, *, size: int = 300, homonyms: int = 40
) -> tuple[pd.DataFrame, list[Person], list[Person]]:
    """Return a roster, one name in three in Devanagari, the person behind each row, and those left over, who are not on it.

    `homonyms` of the rows are twenty names of two people each, who live in different villages.
    """
    people = everybody()
    order = [people[at] for at in rng.permutation(len(people))]
    twice, once = order[: homonyms // 2], order[homonyms // 2 : size - homonyms // 2]
    behind = [*twice, *twice, *once]
    places = [str(VILLAGES[at]) for at in rng.integers(len(VILLAGES), size=size)]
    for at in range(len(twice)):
        first, second = rng.permutation(len(VILLAGES))[:2]
        places[at], places[at + len(twice)] = VILLAGES[first], VILLAGES[second]
    hindi = rng.random(size) < 1 / 3
    hindi[len(twice) : 2 * len(twice)] = hindi[: len(twice)]
    names = [one.hindi if other else one.latin for one, other in zip(behind, hindi, strict=True)]
    ids = [f"W{number}" for number in rng.permutation(size) + 1]
    roster = pd.DataFrame({"name": names, "role": "weaver", "place": places}, index=pd.Index(ids, name="actor"))
    return roster, behind, order[size - homonyms // 2 :]


def noisy(person: Person, written: str, kind: str, rng: np.random.Generator) -> str:
    """Return how somebody types a name that stands on the roster as `written`."""
    other = person.latin if written == person.hindi else person.hindi
    ways = {
        "typo": lambda: typo(written, rng),
        "two typos": lambda: typo(typo(written, rng), rng),
        "spelling": lambda: str(rng.choice(person.spellings)),
        "other script": lambda: other,
        "swapped words": lambda: swapped(written),
        "other script, swapped": lambda: swapped(other),
        "title": lambda: f"{'श्री' if written == person.hindi else 'Shri'} {written.upper()}",
    }
    return ways[kind]()


def swapped(name: str) -> str:
    """Return a name with its last word first."""
    *front, last = name.split()
    return " ".join([last, *front])


def typo(name: str, rng: np.random.Generator) -> str:
    """Return a name with one letter lost, doubled, wrong, or changed with the next; the first letter stays."""
    at = int(rng.integers(1, len(name) - 1))
    kind = rng.choice(["lost", "doubled", "wrong", "changed"])
    letters = "aeioukrnstmlhd" if name.isascii() else "ािीुूेकरनसतमलहद"
    if name[at] == " " or kind == "doubled":
        return name[:at] + name[at] + name[at:]
    if kind == "lost":
        return name[:at] + name[at + 1 :]
    if kind == "wrong":
        return name[:at] + str(rng.choice(list(letters))) + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
