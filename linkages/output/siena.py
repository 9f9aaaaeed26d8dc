"""A study handed over to R: arrays and a script for RSiena, tables and a script for statnet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from anyascii import anyascii

from linkages.errors import LinkagesError
from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.shape import select_relations
from linkages.network.study import Study
from linkages.output.files import told_where, whole_file

STRUCTURAL, MOST = 10, 3000
OWN = ("name", "present", "sampling_weight", "listed", "terminal")
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Handover:
    """What the scripts name: the study's title, its rounds, and the names that R can hold of relations and covariates."""

    title: str
    rounds: Sequence[str]
    actors: int
    relations: dict[str, str]
    covariates: dict[str, str]
    directed: dict[str, bool]


def write_siena(
    study: Study, folder: str | Path, *, relations: Sequence[str] | None = None, threshold: float | None = None
) -> Path:
    """Write a study for RSiena and statnet: arrays, composition, covariates, node and edge tables, and scripts that are ready to run.

    Parameters
    ----------
    study : Study
        Of two rounds or more, with at most 3,000 actors.
    folder : str or Path
        Where the files go; it is made if it is not there.
    relations : sequence of str, optional
        Which ones; all unless told. Each becomes a dependent network of the script.
    threshold : float, optional
        Only ties of at least this weight count as ties; every tie unless told.

    Returns
    -------
    Path
        The folder. In it: ``R_k.csv`` for each relation R and round k, n x n without heads: 1 a tie, 0 none, ``NA`` not observed, 10 no
        tie since the codebook allows none between these roles; ``composition.csv``, from when to when each actor was there;
        ``covariates.csv``, numbers, and ``codes.csv``, what they stand for; ``actors.csv`` and ``edges.csv`` for statnet;
        ``siena.R`` and ``statnet.R``. No names of people are written, only ids.

    Raises
    ------
    LinkagesError
        If there are fewer than two rounds, no such relation, or more than 3,000 actors.
    WriteError
        If the folder cannot be written.

    Notes
    -----
    Who was away in a round and there in the next is taken to have come halfway between the two, and likewise for who left: the survey does
    not say when. Actors who were in no round are left out. Where a tie was not observed it is missing, never absent.

    References
    ----------
    Ripley, R. M., Snijders, T. A. B., Boda, Z., Vörös, A. & Preciado, P. (2026). Manual for RSiena. University of Oxford.

    Huisman, M. & Snijders, T. A. B. (2003). Statistical analysis of longitudinal network data with changing composition. Sociological
    Methods & Research 32, 253-287. https://doi.org/10.1177/0049124103256096

    Examples
    --------
    >>> import tempfile
    >>> from linkages.datasets import chanderi
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder = write_siena(chanderi(actors=80), place, relations=["trust"])
    ...     sorted(path.name for path in folder.iterdir())[-3:]
    ['statnet.R', 'trust_1.csv', 'trust_2.csv']
    """
    if len(study) < 2:
        raise LinkagesError(f"a model of change needs two rounds; the study {study.title!r} has {len(study)}.")
    nets = [net if relations is None else select_relations(net, relations) for net in study]
    here = np.flatnonzero(np.any([net.present for net in nets], axis=0))
    if len(here) > MOST:
        raise LinkagesError(
            f"arrays for RSiena hold every pair of actors, so at most {MOST:,} of them; {len(here):,} came. Take a part with subset()."
        )
    covariates, codes = _covariates(nets, here)
    told = Handover(
        title=study.title,
        rounds=[net.label for net in nets],
        actors=len(here),
        relations=_names_for_r(nets[0].relations),
        covariates=_names_for_r(covariates.columns),
        directed={name: relation.directed for name, relation in nets[0].relations.items()},
    )
    covariates = covariates.rename(columns=told.covariates)
    place = Path(folder)
    files = {
        "composition.csv": _table(_composition(nets, here)),
        "covariates.csv": _table(covariates),
        "codes.csv": _table(codes.assign(covariate=codes["covariate"].map(told.covariates))),
        "actors.csv": _table(pd.DataFrame({"number": np.arange(len(here)) + 1, "actor": nets[0].index[here]})),
        "edges.csv": _table(_edges(nets, here, threshold)),
        "siena.R": siena_script(told),
        "statnet.R": statnet_script(told),
    }
    for name, short in told.relations.items():
        for number, net in enumerate(nets, start=1):
            files[f"{short}_{number}.csv"] = _matrix(select_relations(net, name), here, threshold)
    with told_where(place):
        place.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        with whole_file(place / file) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
    return place


def _names_for_r(names: Iterable[str]) -> dict[str, str]:
    """Return names of ASCII letters, digits and underscores, each once."""
    found: dict[str, str] = {}
    for name in map(str, names):
        short = re.sub(r"\W+", "_", anyascii(name), flags=re.ASCII).strip("_").lower()
        short = short if short[:1].isalpha() else f"v_{short}".strip("_")
        number, tried = 2, short
        while tried in found.values():
            tried, number = f"{short}_{number}", number + 1
        found[name] = tried
    return found


def _matrix(net: Network, here: Ints, threshold: float | None) -> str:
    relation, n = net.single(), len(here)
    rows, columns = np.repeat(here, n), np.tile(here, n)
    there = net.present[rows] & net.present[columns]
    cells = np.where(is_observed(net, rows, columns) | ~there | (rows == columns), "0", "NA").astype(object)
    cells[~_may_be(net, rows, columns) & (rows != columns)] = str(STRUCTURAL)
    cells = cells.reshape(n, n)
    source, target, weight = _ties(net, here, threshold)
    cells[source, target] = np.where(weight, "1", "0")
    if not relation.directed:
        cells[target, source] = np.where(weight, "1", "0")
    return "\n".join(",".join(row) for row in cells) + "\n"


def _ties(net: Network, here: Ints, threshold: float | None) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Return source and target of the ties among the actors that are written, and whether each is heavy enough to count."""
    source, target, weight = net.arrays(net.single().name)
    place = np.full(len(net.index), -1)
    place[here] = np.arange(len(here))
    return place[source], place[target], weight >= (-np.inf if threshold is None else threshold)


def _may_be(net: Network, rows: Ints, columns: Ints) -> npt.NDArray[np.bool_]:
    """Return whether the codebook allows a tie between the roles of these dyads; all where it does not say."""
    relation = net.single()
    if not relation.allowed:
        return np.ones(len(rows), dtype=bool)
    roles = net.actors["role"].str.casefold()
    codes, labels = pd.factorize(roles)
    allowed = np.zeros((len(labels) + 1, len(labels) + 1), dtype=bool)
    allowed[-1, :] = allowed[:, -1] = True  # of an actor without a role nothing is ruled out
    for first, second in relation.allowed:
        ends = [np.flatnonzero(labels == end.casefold()) for end in (first, second)]
        allowed[np.ix_(*ends)] = True
        if not relation.directed:
            allowed[np.ix_(*ends[::-1])] = True
    return np.asarray(allowed[codes[rows], codes[columns]])


def _composition(nets: Sequence[Network], here: Ints) -> pd.DataFrame:
    """Return from when to when each actor was there; who came or left between two rounds did so halfway."""
    present = np.array([net.present[here] for net in nets]).T
    last, rows = len(nets), []
    for actor, flags in zip(nets[0].index[here], present, strict=True):
        padded = np.diff(np.concatenate([[False], flags, [False]]).astype(int))
        starts, ends = np.flatnonzero(padded == 1) + 1, np.flatnonzero(padded == -1)
        spells = [
            f"{start if start == 1 else start - 0.5:g} {end if end == last else end + 0.5:g}"
            for start, end in zip(starts, ends, strict=True)
        ]
        rows.append({"actor": actor, "present": " ".join(spells)})
    return pd.DataFrame(rows)


def _covariates(nets: Sequence[Network], here: Ints) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each actor's attributes as numbers, as they were when it first came, and what the numbers stand for."""
    first = nets[0].actors.iloc[here]
    for net in nets[1:]:
        own = net.actors.iloc[here]
        first = first.where(first["present"] | ~own["present"], own)
    columns, codes = {}, []
    for name in first:
        if name in OWN:
            continue
        values = first[name]
        if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
            columns[str(name)] = values.astype(float)
            continue
        known = sorted(values.dropna().map(str).unique())
        if len(known) < 2 or len(known) == len(values):
            continue
        columns[str(name)] = (
            values.map(str).where(values.notna()).map({text: k for k, text in enumerate(known, start=1)})
        )
        codes += [{"covariate": str(name), "code": k, "stands_for": text} for k, text in enumerate(known, start=1)]
    varied = {name: values for name, values in columns.items() if len(values.dropna().unique()) > 1}
    legend = pd.DataFrame(codes, columns=["covariate", "code", "stands_for"])
    return pd.DataFrame(varied, index=first.index), legend[legend["covariate"].isin(varied)]


def _edges(nets: Sequence[Network], here: Ints, threshold: float | None) -> pd.DataFrame:
    frames = []
    for number, net in enumerate(nets, start=1):
        for name in net.relations:
            one = select_relations(net, name)
            source, target, heavy = _ties(one, here, threshold)
            weight = one.arrays(name)[2]
            frame = pd.DataFrame({"source": source + 1, "target": target + 1, "weight": weight})[heavy]
            frames.append(
                frame.assign(round=number, relation=name)[["round", "relation", "source", "target", "weight"]]
            )
    return pd.concat(frames, ignore_index=True)


def _table(frame: pd.DataFrame) -> str:
    file = StringIO()
    frame.to_csv(file, index=False, na_rep="NA", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return file.getvalue()


def siena_script(told: Handover) -> str:
    """Return the script that reads the arrays and estimates a first model."""
    waves = len(told.rounds)
    parts = [
        f"# {_comment(told.title)}: {', '.join(map(_comment, told.rounds))}. Run it in its own folder: Rscript siena.R",
        "# A first model, to be thought over: outdegree and reciprocity by default, transitive triplets, and like seeks like.",
        "library(RSiena)",
        'square <- function(file) unname(as.matrix(read.csv(file, header = FALSE, na.strings = "NA")))',
        "covariates <- read.csv('covariates.csv')",
        "times <- read.csv('composition.csv', colClasses = 'character')$present",
        'composition <- sienaCompositionChange(lapply(strsplit(times, " "), as.numeric))',
    ]
    for short in told.relations.values():
        files = ", ".join(f"square('{short}_{number}.csv')" for number in range(1, waves + 1))
        parts.append(f"{short} <- sienaDependent(array(c({files}), dim = c({told.actors}, {told.actors}, {waves})))")
    given = [f"x_{short}" for short in told.covariates.values()]
    parts += [
        f"{name} <- coCovar(covariates${short})" for name, short in zip(given, told.covariates.values(), strict=True)
    ]
    parts.append(f"study <- sienaDataCreate({', '.join([*told.relations.values(), *given, 'composition'])})")
    parts.append("effects <- getEffects(study)")
    for name, short in told.relations.items():
        if told.directed[name]:
            parts.append(f"effects <- includeEffects(effects, transTrip, name = '{short}')")
        parts += [
            f"effects <- includeEffects(effects, sameX, interaction1 = '{x}', name = '{short}')" for x in given[:1]
        ]
    parts += [
        "algorithm <- sienaAlgorithmCreate(projname = NULL, seed = 1)",
        "answer <- siena07(algorithm, data = study, effects = effects, batch = TRUE, silent = TRUE)",
        "# Converged? Every t-ratio below 0.1 and the overall maximum below 0.25; else run siena07 again with prevAns = answer.",
        "print(answer)",
    ]
    return "\n".join(parts) + "\n"


def statnet_script(told: Handover) -> str:
    """Return the script that makes a network object of each relation and round."""
    facts = ", ".join(
        f"{short} = list(name = {_quoted(name)}, directed = {str(told.directed[name]).upper()})"
        for name, short in told.relations.items()
    )
    return "\n".join(
        [
            f"# {_comment(told.title)}: a network for each relation and round, in the list `nets`; what was not observed is missing.",
            "library(network)",
            "actors <- read.csv('actors.csv', colClasses = c(actor = 'character'))",
            "covariates <- read.csv('covariates.csv')",
            "edges <- read.csv('edges.csv')",
            f"relations <- list({facts})",
            "nets <- list()",
            f"for (short in names(relations)) for (round in 1:{len(told.rounds)}) {{",
            "  ties <- unname(as.matrix(read.csv(paste0(short, '_', round, '.csv'), header = FALSE, na.strings = 'NA')))",
            f"  ties[!is.na(ties) & ties == {STRUCTURAL}] <- 0  # no tie is allowed between these roles",
            "  relation <- relations[[short]]",
            "  net <- network(ties, directed = relation$directed, matrix.type = 'adjacency')",
            "  own <- edges[edges$relation == relation$name & edges$round == round, ]",
            "  weights <- matrix(0, nrow(actors), nrow(actors))",
            "  weights[cbind(own$source, own$target)] <- own$weight",
            "  if (!relation$directed) weights[cbind(own$target, own$source)] <- own$weight",
            "  set.edge.value(net, 'weight', weights)",
            "  network.vertex.names(net) <- actors$actor",
            "  for (one in names(covariates)) set.vertex.attribute(net, one, covariates[[one]])",
            "  nets[[paste(short, round)]] <- net",
            "}",
            "print(nets)",
            "",
        ]
    )


def _comment(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
