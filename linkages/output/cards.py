"""A card for each measure: what it says, its formula, its direction, what a missing answer does, its unit and its source."""

from __future__ import annotations

from dataclasses import dataclass

WEIGHT = "weight"
SHARE = "share, 0 to 1"
ROADS = "All actors who hold the roads of others must have been asked; one who was not asked is assumed to reach the outside."


@dataclass(frozen=True)
class Card:
    """What a reader must know of one measure.

    Attributes
    ----------
    measure : str
        The name in table heads, after the relation or the channel.
    title : str
        In plain words.
    formula : str
        How it is computed.
    direction : str
        Which ties count, and what a high value says.
    missing : str
        What happens where an answer is missing or the score is not defined.
    unit : str
        Of the number; ``weight`` stands for the relation's own unit.
    source : str
        Where the definition comes from.
    """

    measure: str
    title: str
    formula: str
    direction: str
    missing: str
    unit: str
    source: str = ""


_OWN = "Empty for an actor who did not answer the question."
_NEVER_ZERO = "Empty where the answer is missing; never 0."
_DYADS = "Pairs about whom nobody answered are in no denominator."

CARDS: tuple[Card, ...] = (
    Card(
        "ties",
        "Ties",
        "number of pairs with a tie",
        "A tie runs from who gives to who gets.",
        "Ties that no one could tell are not counted.",
        "ties",
    ),
    Card(
        "observed_share",
        "Observed pairs",
        "observed pairs / all pairs of present actors",
        "A pair is observed when the party whose word counts has answered.",
        _DYADS,
        SHARE,
    ),
    Card(
        "density",
        "Density",
        "ties / observed pairs",
        "Both directions count where the relation has a direction. High: many ties.",
        _DYADS,
        SHARE,
        "Wasserman & Faust (1994)",
    ),
    Card(
        "mean_degree",
        "Mean number of ties",
        "mean over actors of the number of ties",
        "Per actor whose own ties are known.",
        _OWN,
        "ties",
    ),
    Card(
        "reciprocity",
        "Returned ties",
        "ties i to j with a tie j to i / ties",
        "Directed relations only. High: what is given comes back.",
        "Only pairs observed in both directions count.",
        SHARE,
        "Wasserman & Faust (1994)",
    ),
    Card(
        "in_degree",
        "Partners, incoming",
        "number of actors with a tie to the actor",
        "Incoming ties.",
        _NEVER_ZERO,
        "actors",
        "Freeman (1978)",
    ),
    Card(
        "out_degree",
        "Partners, outgoing",
        "number of actors to whom the actor has a tie",
        "Outgoing ties.",
        _NEVER_ZERO,
        "actors",
        "Freeman (1978)",
    ),
    Card("degree", "Partners", "number of actors tied to the actor", "No direction.", _NEVER_ZERO, "actors"),
    Card("in_strength", "Weight, incoming", "sum of the weights of incoming ties", "Incoming.", _NEVER_ZERO, WEIGHT),
    Card("out_strength", "Weight, outgoing", "sum of the weights of outgoing ties", "Outgoing.", _NEVER_ZERO, WEIGHT),
    Card("strength", "Weight", "sum of the weights of ties", "No direction.", _NEVER_ZERO, WEIGHT),
    Card(
        "betweenness",
        "Betweenness",
        "sum over pairs of the share of shortest paths that run through the actor",
        "Along the direction of ties, unweighted. High: others reach each other through this actor.",
        _OWN,
        "paths",
        "Freeman (1977)",
    ),
    Card(
        "closeness",
        "Closeness",
        "(reached actors / sum of distances) x (reached / all others)",
        "Unweighted. High: few steps to many.",
        "Empty where the actor reaches nobody.",
        "1 / steps, 0 to 1",
        "Wasserman & Faust (1994)",
    ),
    Card(
        "pagerank",
        "PageRank",
        "share of time a walker along ties spends at the actor, damping 0.85",
        "Incoming ties. High: receives from those who receive much.",
        _OWN,
        SHARE,
        "Brin & Page (1998)",
    ),
    Card(
        "constraint",
        "Constraint",
        "sum over contacts j of (p_ij + sum over q of p_iq p_qj) squared",
        "Both directions, weighted. High: the contacts know each other, so there is little room to broker.",
        "Empty for isolates and for an actor who did not answer.",
        "0 to about 1.1",
        "Burt (1992)",
    ),
    Card(
        "effective_size",
        "Effective size",
        "contacts less the overlap among them",
        "Both directions, weighted. High: many contacts who do not know each other.",
        "Empty for isolates and for an actor who did not answer.",
        "actors",
        "Burt (1992)",
    ),
    Card(
        "community",
        "Community found",
        "Leiden partition of highest modularity, fixed seed",
        "Numbers name the communities; they have no order.",
        "Actors without a tie are communities of their own or empty.",
        "number of the community",
        "Traag, Waltman & van Eck (2019)",
    ),
    Card(
        "top_partner_share",
        "Share of the largest partner",
        "max over j of s(i, j)",
        "From the dependent actor to its partner. High: one partner has nearly all.",
        _NEVER_ZERO,
        SHARE,
    ),
    Card(
        "partner_hhi",
        "Concentration on partners",
        "sum over j of s(i, j) squared",
        "1: a single partner.",
        _NEVER_ZERO,
        "Herfindahl index, 0 to 1",
    ),
    Card(
        "middleman_share",
        "Middleman share",
        "sum of s(i, j) over the middlemen j",
        "Share of what a producer sells to, or gets from, middlemen. High: dependent.",
        _NEVER_ZERO,
        SHARE,
    ),
    Card(
        "exits",
        "Exit options",
        "largest number of roads to the outside that share no actor",
        "From the producer to markets, lenders or suppliers outside. Low: few ways out.",
        f"Empty where the own answer is missing. {ROADS}",
        "roads",
        "Menger (1927)",
    ),
    Card(
        "exits_low",
        "Exit options, lower bound",
        "exit options if actors who were not asked have no way on",
        "As exit options.",
        "Equal to exit options where everyone on the roads was asked.",
        "roads",
    ),
    Card(
        "exits_high",
        "Exit options, upper bound",
        "exit options if actors who were not asked have every allowed way on",
        "As exit options.",
        "Equal to exit options where everyone on the roads was asked.",
        "roads",
    ),
    Card(
        "disintermediated_share",
        "Share past middlemen",
        "probability that the flow reaches the outside without meeting a middleman",
        "High: independent of middlemen.",
        _NEVER_ZERO,
        SHARE,
    ),
    Card(
        "captor",
        "Captor",
        "the nearest actor on every road of the producer to the outside",
        "Empty: no single actor stands on all roads. A word about position, not about conduct.",
        ROADS,
        "actor",
        "Allesina & Bodini (2004)",
    ),
    Card(
        "captive_share",
        "Captive share",
        "producers with a captor / producers with a known answer and a road",
        "High: many whose every road passes one actor.",
        _NEVER_ZERO,
        SHARE,
        "Allesina & Bodini (2004)",
    ),
    Card(
        "class_captive_share",
        "Captive of the class",
        "producers without a road that avoids all middlemen / producers with a known answer and a road",
        "High: many who can change the middleman but not leave middlemen.",
        _NEVER_ZERO,
        SHARE,
    ),
    Card(
        "stranded_share",
        "Stranded share",
        "share of the flow that goes to actors with no way on",
        "High: partners who lead nowhere.",
        _NEVER_ZERO,
        SHARE,
    ),
    Card(
        "beta",
        "Weighted beta",
        "sum over producers i of s(i, m)",
        "Per middleman m. In whole producers: 10 means the trade of ten producers.",
        "Producers who did not answer are left out.",
        "producers",
        "van den Brink & Gilles (2000)",
    ),
    Card(
        "beta_share",
        "Share of the cluster",
        "beta / producers with a known answer",
        "Per middleman. High: holds a large part of the channel.",
        "Producers who did not answer are left out.",
        SHARE,
    ),
    Card(
        "beta_hhi",
        "Concentration of middlemen",
        "sum of squared shares of beta among middlemen",
        "1: one middleman holds all.",
        "Producers who did not answer are left out.",
        "Herfindahl index, 0 to 1",
    ),
    Card(
        "hegemony",
        "Hegemony",
        "mean over producers of the probability that the flow passes the middleman, directly or through others",
        "Per middleman. Higher than its direct share: it stands behind other middlemen.",
        ROADS,
        SHARE,
    ),
    Card(
        "interlinking",
        "Interlinking",
        "sum over middlemen of the mean over pairs of used channels of min(s_c, s_c')",
        "High: the same middleman lends, supplies and buys. Potential interlinking unless the tie was declared tied.",
        _NEVER_ZERO,
        SHARE,
        "Bell & Srinivasan (1989)",
    ),
    Card(
        "locked_with",
        "Locked with",
        "a middleman with at least half of two or more channels of the producer",
        "Empty: none.",
        "Channels without an answer do not count.",
        "actor",
    ),
    Card(
        "e_i_index",
        "E-I index",
        "(ties between groups - ties within) / all ties between actors of known groups",
        "-1: all ties stay within groups; 1: all go across.",
        "Ties of actors whose group is not known are left out.",
        "-1 to 1",
        "Krackhardt & Stern (1988)",
    ),
    Card(
        "brokerage",
        "Broker roles",
        "open two-paths a to v to b with no tie a to b, by the groups of a, v and b: coordinator AAA, itinerant ABA, "
        "representative AAB, gatekeeper ABB, liaison ABC",
        "Along the direction of ties, unweighted, counted for the middle actor v.",
        "Two-paths through unanswered questions are not seen, so counts are lower bounds where people were silent.",
        "two-paths",
        "Gould & Fernandez (1989)",
    ),
)
CARD_OF = {card.measure: card for card in CARDS}
