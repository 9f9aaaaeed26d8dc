"""Where the simulated Sindhudurg lies: real towns, invented hamlets, and distances."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

KM_PER_DEGREE = 111.32
BOX = (15.82, 16.14, 73.57, 73.884)


class Place(NamedTuple):
    """A place: its name in Latin letters and in Devanagari, its taluka or, outside the district, its state, and where it lies."""

    name: str
    marathi: str
    taluka: str
    lat: float
    lon: float


HAMLETS = tuple(
    Place(*one)
    for one in (
        ("Kajuvan", "काजुवन", "Kudal", 16.035, 73.705),
        ("Pimpalkon", "पिंपळकोन", "Kudal", 15.985, 73.665),
        ("Ratambe", "रातांबे", "Kudal", 16.060, 73.740),
        ("Karlitar", "कार्लीतर", "Kudal", 16.005, 73.735),
        ("Hirlevadi", "हिर्लेवाडी", "Kudal", 16.085, 73.690),
        ("Devsule", "देवसुले", "Kudal", 15.965, 73.720),
        ("Suranga", "सुरंगा", "Kudal", 16.025, 73.790),
        ("Vadrai", "वडराई", "Kudal", 16.110, 73.765),
        ("Phanaskon", "फणसकोन", "Sawantwadi", 15.930, 73.800),
        ("Chinchtal", "चिंचतळ", "Sawantwadi", 15.885, 73.835),
        ("Bhairavban", "भैरवबन", "Sawantwadi", 15.955, 73.875),
        ("Saterban", "सातेरबन", "Sawantwadi", 15.860, 73.790),
        ("Undirkhol", "उंदीरखोल", "Sawantwadi", 15.829, 73.825),
        ("Jambhulne", "जांभुळणे", "Sawantwadi", 15.915, 73.760),
        ("Morepani", "मोरेपाणी", "Sawantwadi", 15.975, 73.780),
        ("Samudrapad", "समुद्रपाड", "Vengurla", 15.865, 73.650),
        ("Naralban", "नारळबन", "Vengurla", 15.895, 73.625),
        ("Tulsikond", "तुळसीकोंड", "Vengurla", 15.840, 73.690),
        ("Khajanvadi", "खाजणवाडी", "Vengurla", 15.925, 73.610),
        ("Surulkhand", "सुरुळखंड", "Vengurla", 15.880, 73.710),
        ("Kumbhartal", "कुंभारतळ", "Malvan", 16.075, 73.579),
        ("Belrai", "बेलराई", "Malvan", 16.131, 73.610),
    )
)
TOWNS = {
    one.name: one
    for one in (
        Place("Kudal", "कुडाळ", "Kudal", 16.01, 73.69),
        Place("Sawantwadi", "सावंतवाडी", "Sawantwadi", 15.905, 73.82),
        Place("Vengurla", "वेंगुर्ला", "Vengurla", 15.85, 73.63),
        Place("Malvan", "मालवण", "Malvan", 16.07, 73.47),
        Place("Kankavli", "कणकवली", "Kankavli", 16.27, 73.71),
        Place("Devgad", "देवगड", "Devgad", 16.37, 73.38),
        Place("Dodamarg", "दोडामार्ग", "Dodamarg", 15.76, 74.09),
        Place("Vaibhavwadi", "वैभववाडी", "Vaibhavwadi", 16.50, 73.74),
        Place("Mumbai", "मुंबई", "", 19.08, 72.88),
        Place("Pune", "पुणे", "", 18.52, 73.86),
        Place("Kolhapur", "कोल्हापूर", "", 16.70, 74.24),
        Place("Panaji", "पणजी", "", 15.49, 73.83),
        Place("Belagavi", "बेळगावी", "", 15.85, 74.50),
    )
}


def kilometres(here: npt.NDArray[np.float64], there: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the distance from each of `here` to each of `there`; both hold latitude and longitude in two columns.

    Examples
    --------
    >>> kilometres(np.array([[16.0, 73.7]]), np.array([[16.0, 73.7], [16.1, 73.7]])).round(1).tolist()
    [[0.0, 11.1]]
    """
    middle = np.radians((here[:, None, 0] + there[None, :, 0]) / 2)
    north = here[:, None, 0] - there[None, :, 0]
    east = (here[:, None, 1] - there[None, :, 1]) * np.cos(middle)
    return np.asarray(KM_PER_DEGREE * np.hypot(north, east))


def box_area() -> float:
    """Return the square kilometres of the box in which everyone lives who processes fruit.

    Examples
    --------
    >>> round(box_area())
    1197
    """
    south, north, west, east = BOX
    return float((north - south) * (east - west) * KM_PER_DEGREE**2 * np.cos(np.radians((north + south) / 2)))
