"""Invented names for the Chanderi study: common first names and surnames put together by chance, and made-up firms and hamlets."""

from __future__ import annotations

import numpy as np
import pandas as pd

FIRST = {
    (
        "Muslim",
        "M",
    ): "Salim Rafiq Iqbal Naseem Shakil Imran Yusuf Hanif Jamil Aslam Karim Rashid Farooq Anwar Javed Mushtaq Zahid Nadeem Bashir "
    "Usman Irfan Sajid Wahid Munir Akbar Latif Habib Sharif Idris Qasim",
    (
        "Muslim",
        "F",
    ): "Rukhsana Shabana Nasreen Farida Zubeda Salma Razia Hamida Tahira Mumtaz Sakina Anisa Rehana Shamim Kulsum Naseema "
    "Parveen Hasina Amina Zarina",
    (
        "Hindu",
        "M",
    ): "Ramesh Suresh Mohan Kailash Gopal Hari Mukesh Dinesh Rajesh Prakash Santosh Bhagwan Lakhan Munna Ganesh Deepak Brijesh "
    "Raju Shyam Kamal Jagdish Narayan Ashok Vinod Kishan Pappu Lalaram Mahesh Naresh Devendra",
    (
        "Hindu",
        "F",
    ): "Sunita Kamla Geeta Meena Savitri Rekha Laxmi Usha Asha Kiran Pushpa Sarita Maya Radha Anita Kusum Sheela Vimla Parvati "
    "Ganga",
    ("Jain", "M"): "Padam Vimal Nirmal Subhash Abhay Rajendra Sudhir Mahavir Anil Sanjay Pramod Kamlesh",
}
SURNAMES = {
    "Muslim": ["Ansari", "Ansari", "Ansari", "Khan", "Qureshi", "Sheikh", "Mansoori"],
    "Hindu": ["Koli", "Koli", "Koli", "Prajapati", "Ahirwar", "Kushwaha", "Mahor"],
    "Jain": ["Jain", "Jain", "Singhai", "Modi", "Patni", "Godha", "Sogani"],
}
HAMLETS = (
    "Bara Darwaza",
    "Jheel Tola",
    "Karghapura",
    "Kotla Gali",
    "Nai Basti",
    "Purani Haveli",
    "Sadar Chowk",
    "Tana Mohalla",
)
FIRMS = {
    "outside buyer": (
        "Saree house, Delhi",
        "Emporium, Bhopal",
        "Boutique, Mumbai",
        "Wholesaler, Indore",
        "Exporter, Jaipur",
        "Craft shop, Pune",
    ),
    "yarn supplier": ("Silk agent, Bengaluru", "Cotton yarn agent, Coimbatore", "Zari agent, Surat"),
    "bank": ("Rural bank", "Cooperative bank"),
    "bds provider": ("Design studio", "Yarn and dye testing laboratory", "Training centre"),
    "agent": ("Cluster development agent",),
    "federation": ("Federation of weavers' groups",),
    "shg": tuple(
        f"{word} group"
        for word in (
            "Asha",
            "Pragati",
            "Ekta",
            "Roshni",
            "Umeed",
            "Saheli",
            "Jyoti",
            "Vikas",
            "Sangam",
            "Himmat",
            "Udaan",
            "Kiran",
        )
    ),
}


def name_people(people: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Return a name for each actor that no other has: a father's or husband's name where two are alike, else a number.

    `people` has `role`, `community` and `sex` (missing for firms and groups), and `head` (for household weavers: the head's id).
    """
    first = pd.Series("", index=people.index, dtype="str")
    second, father = first.copy(), first.copy()
    for (community, sex), text in FIRST.items():
        rows = people.index[(people["community"] == community) & (people["sex"] == sex)]
        first.loc[rows] = _pick(text.split(), len(rows), rng)
        second.loc[rows] = _pick(SURNAMES[community], len(rows), rng)
        father.loc[rows] = _pick(FIRST[community, "M"].split(), len(rows), rng)
    married = people.index[people["head"].notna()]
    second.loc[married] = second.loc[people.loc[married, "head"]].to_numpy()
    father.loc[married] = first.loc[people.loc[married, "head"]].to_numpy()
    link = pd.Series(np.where(people["sex"] == "M", " s/o ", " w/o "), index=people.index, dtype="str")
    names = first + " " + second
    names = names.where(~names.duplicated(keep=False), names + link + father)
    for role, firms in FIRMS.items():
        rows = people.index[people["role"] == role]
        names.loc[rows] = np.resize(np.array(firms, dtype=object), len(rows))
    again = names.groupby(names).cumcount()
    return names.where(again == 0, names + " (" + (again + 1).astype("str") + ")")


def _pick(words: list[str], size: int, rng: np.random.Generator) -> np.ndarray:
    return np.array(words, dtype=object)[rng.integers(len(words), size=size)]
