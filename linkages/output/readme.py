"""What each table holds, for the workbook's first sheet and the folder of results."""

from __future__ import annotations

from linkages.output.tables import Tables

ABOUT = {
    "rounds": "The rounds: date, origin (observed, projected, simulated), design, how many of the actors answered any question.",
    "response": "By round and role: actors present, asked, answered, did not answer.",
    "questions": "By round and tie: who was asked and answered, and how many pairs of actors stay unknown.",
    "network": "The indicators of the whole network, a column for each round.",
    "middlemen": "By round: what each middleman holds in each channel, largest first in the report.",
    "captives": "Who stands on every road of whom: a row for each producer and each actor that all its roads pass; depth 1 is the nearest.",
    "interlinked pairs": "Each producer and partner with their shares in credit, input and output; locked: half or more in at least two.",
    "exits by group": "Producers by the number of separate roads to the outside, in all and by group; unknown answers apart.",
    "brokers": "Broker roles of all who have any, in each tie, between the groups named in the column by.",
    "mixing": "E-I index of each tie for each grouping: -1 all within groups, 1 all across.",
    "communities": "Communities found in each tie, of three actors or more.",
    "ties": "Every tie of every round, from who gives to who gets, with weight and unit.",
    "change in words": "What changed between the first and the last round, in sentences.",
    "who stayed": "How many stayed, were silent, entered or left between the first and the last round, in all and by role.",
    "changes": "Each indicator in the first and the last round, and its change.",
    "changes ties": "Ties kept, formed and dissolved on pairs observed in both rounds, for each kind of tie.",
    "decomposition": "Each change split into the change of those who stayed, of entry and exit, and of answers won and lost.",
    "actor status": "Who stayed, entered, left or was silent between the first and the last round.",
    "changes actors": "Each actor's scores in the first and the last round, and their change.",
    "problems": "Warnings that the check of the survey files left standing.",
    "measures": "A card for each measure: formula, direction, what a missing answer does, unit, source.",
}
ACTORS = "Every actor of the roster in this round with every score; empty where it is not defined or was not answered."


def about_table(tables: Tables) -> dict[str, str]:
    """Return what each of the tables holds, in their order."""
    return {name: ABOUT.get(name, ACTORS) for name in tables}
