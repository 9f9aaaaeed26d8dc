"""What each table holds, for the workbook's first sheet and the folder of results."""

from __future__ import annotations

from linkages.network.study import Study
from linkages.output.group_tables import has_roads
from linkages.output.tables import Tables

ABOUT = {
    "rounds": "The rounds: date, origin (observed, projected, simulated), design, how many of the actors answered any question.",
    "response": "By round and role: actors present, asked, answered, did not answer.",
    "questions": "By round and tie: who was asked and answered, and how many pairs of actors stay unknown.",
    "two reports": "Where both parties to a tie were asked: how many told of it, by tie and positions; agreement: of the ties told of.",
    "two reports ties": "The ties of which both parties were asked, and what each of them said.",
    "recall caps": "Questions that allowed so many partners and no more: how many respondents named as many, by position.",
    "network": "The indicators of the whole network, a column for each round.",
    "middlemen": "By round: what each middleman holds in each channel, by hegemony (mean over channels), largest first.",
    "captives": "Who stands on every road of whom: a row for each producer and each actor that all its roads pass; depth 1 is the nearest.",
    "interlinked pairs": "Each producer and partner with their shares in credit, input and output; locked: half or more in at least two.",
    "exits by group": "Producers by the number of separate roads to the outside, in all and by group; unknown answers apart.",
    "constraints": "What stands in the way of how many producers, in all and by group, with the ids of the actors behind each count.",
    "interlinking by threshold": "How many producers are interlinked, by the share (tau) from which a channel counts; the study uses 0.5.",
    "captivity persistence": "How captivity grows once ties below a share (threshold) of an actor's dealings are taken away.",
    "dependence pairs": "Each producer and partner, by channel: how much each of the two leans on the other.",
    "terms": "Each tied sale with its price, the price of free sales, and the rate that the advance costs through the price.",
    "terms by group": "The rates of tied sales, in all and by group: how many are known, median and quartiles.",
    "households": "Members of households whose every road out crosses the head of their household, in all and by group.",
    "brokers": "Broker roles of all who have any, in each tie; across: all but coordinator, most first. Groups: see the column by.",
    "mixing": "E-I index of each tie for each grouping: -1 all within groups, 1 all across.",
    "communities": "Communities found in each tie, of three actors or more.",
    "cooperation": "How tightly knit each tie is that is no dependence: density, what is returned, support, how much is among producers.",
    "ties by group": "Ties within and across groups, for each grouping: E-I index with what chance gives, bonding, bridging, linking.",
    "trust": "Trust: how much, how much returned, within and across groups, and along with dependence (given); of: pairs or ties.",
    "honest brokers": "Who is trusted on every side of the first grouping, each side at least as much as anyone is trusted on average.",
    "group members": "Groups with their members, of those who answered; unheard: who may belong too.",
    "group overlap": "Pairs of groups with members in common.",
    "co-membership": "Of those who share a group, how many are tied, beside how many of all pairs are (density).",
    "community stability": "Whether ten searches with other seeds find the same communities (1: yes). Not above 1,500 actors.",
    "community agreement": "How far the communities found go along with attributes of the actors: 1 the same division, 0 chance.",
    "community resolution": "How many communities a coarser or a finer look finds. Not above 1,500 actors.",
    "community change": "Communities from the first to the last round: how many grew, merged, split, and how alike the divisions are.",
    "community events": "What became of each community of three actors or more between the first and the last round.",
    "community flow": "How many actors went from which community to which; silent: placed by what others said in one of the rounds.",
    "ties": "Every tie of every round, from who gives to who gets, with weight and unit.",
    "left out": "Actors left out of the survey, many times: how far rankings stay, and in how many draws changes keep their sign.",
    "change in words": "What changed between the first and the last round, in sentences.",
    "who stayed": "How many stayed, were silent, entered or left between the first and the last round, in all and by role.",
    "changes": "Each indicator in the first and the last round, and its change (of shares: percentage points); stayers: seen in both.",
    "changes tested": "Each change with interval and p-value, for all and by group; declared outcomes are the family primary.",
    "changes by rule": "Changes under each rule for two reports of one tie, their range, and whether the sign holds (robust).",
    "changes ties": "Ties kept, formed and dissolved on pairs observed in both rounds, for each kind of tie.",
    "decomposition": "Each change split into the change of those who stayed, of entry and exit, and of answers won and lost.",
    "actor status": "Who stayed, entered, left or was silent between the first and the last round.",
    "panel": "What each actor was in each round, when it joined or left, and what became of it.",
    "changes actors": "Each actor's scores in the first and the last round, and their change.",
    "series": "Each indicator in each round (level), its changes from round to round and over all, and its trend (slope).",
    "tie flow": "Pairs that were ever tied, by what they were in each round and in the next.",
    "projected": "What each projected round promised, beside what the next observed round brought.",
    "who was freed": "Each producer in each channel: captive in the first and the last round or not, of whom (nearest first), and status.",
    "freed by group": "Producers by what became of their captivity, in each channel, in all and by group.",
    "problems": "Warnings that the check of the survey files left standing.",
    "measures": "A card for each measure: formula, direction, weights, what a missing answer does, unit, range, engine, source.",
}
MOST_COLUMNS = 10
OF_CHANNEL = (
    ("actors", "{}.middleman_share", "share of what a producer sells, or gets, that goes through middlemen"),
    ("actors", "{}.exits", "separate roads out: ways to the outside that share no actor; 0 is none"),
    ("actors", "{}.captive", "1 where one middleman stands on every road of the producer"),
    ("actors", "{}.captor", "who that is: the nearest one"),
    (
        "middlemen",
        "{}.beta",
        "how many producers' dealings the middleman carries directly: 10 is the trade of ten producers",
    ),
    (
        "middlemen",
        "{}.hegemony",
        "mean share of producers' dealings that passes the middleman, directly or through others",
    ),
    ("middlemen", "{}.captives", "producers on whose every road the middleman stands"),
)
OF_STUDY = (
    ("actors", "locked_with", "a middleman with at least half of two or more channels of the producer"),
    ("who was freed", "status", "what became of a producer's captivity between the first and the last round"),
)
OF_TIE = (
    ("actors", "{}.answered", "1 where the actor answered the question; 0 is silence, not a no"),
    ("actors", "{}.in_degree", "how many name the actor"),
    ("actors", "{}.out_degree", "how many the actor names"),
    ("actors", "{}.degree", "how many the actor is tied to"),
    ("actors", "{}.betweenness", "how often others reach each other only through the actor"),
    ("actors", "{}.constraint", "low where the contacts do not know each other: room to broker"),
    ("actors", "{}.community", "number of the community found; the numbers have no order"),
    ("brokers", "across", "pairs without a tie of their own that the actor links across groups"),
    ("response", "response_rate", "who answered any question, of those asked"),
)
ACTORS = "Every actor of the roster in this round with every score; empty where it is not defined or was not answered."


def about_table(tables: Tables) -> dict[str, str]:
    """Return what each of the tables holds, in their order."""
    return {name: ABOUT.get(name, ACTORS) for name in tables}


def columns_that_matter(study: Study, tables: Tables) -> list[tuple[str, str, str]]:
    """Return up to ten columns to begin with, those that the tables hold: column, table and what it says."""
    net = list(study)[-1]
    roads = has_roads(net)
    channel = "output" if "output" in roads else next(iter(roads), "")
    others = [name for name, relation in net.relations.items() if relation.kind != "dependence" or not roads]
    tie = next(iter(others), next(iter(net.relations), ""))
    lines = [
        *((table, column.format(channel), line) for table, column, line in OF_CHANNEL),
        *OF_STUDY,
        *((table, column.format(tie), line) for table, column, line in OF_TIE),
    ]
    found = [(column, f"actors {net.label}" if table == "actors" else table, line) for table, column, line in lines]
    return [line for line in found if line[1] in tables and line[0] in tables[line[1]]][:MOST_COLUMNS]
