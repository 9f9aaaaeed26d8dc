"""Networks go out to other programs' files and come back."""

import os
import re
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.errors import LinkagesWarning, NetworkError, WriteError
from linkages.network import (
    Network,
    Relation,
    Setting,
    network_from_edges,
    read_network,
    select_relations,
    write_network,
)
from linkages.network.observed import is_observed

ORACLES = Path("/work/shared/oracles")
FORMATS = [".graphml", ".gexf", ".net", ".dl"]
XML = [".graphml", ".gexf"]


def same(one, other):
    """The same network to the last dtype."""
    assert one.label == other.label
    assert one.setting == other.setting
    assert list(one.relations.items()) == list(other.relations.items())
    for frame in ("actors", "ties", "answered", "unknown"):
        pd.testing.assert_frame_equal(getattr(one, frame), getattr(other, frame))


def dyads(net):
    """Ties as a set, undirected ones in both directions."""
    rows = net.ties[["source", "target", "relation", "weight"]].itertuples(index=False, name=None)
    out = set()
    for source, target, relation, weight in rows:
        out.add((source, target, relation, weight))
        if not net.relations[relation].directed:
            out.add((target, source, relation, weight))
    return out


@pytest.fixture
def village():
    """Two weavers of one name, a trader, one who was silent, one who had left; a loan, kin, and one pair in doubt."""
    relations = [
        Relation(
            "loan",
            label="Loan <of> money",
            kind="dependence",
            channel="credit",
            dependent="target",
            weight_type="amount",
            unit="INR",
            period="month",
            allowed=(("trader", "weaver"),),
            asked_of=("weaver",),
        ),
        Relation("kin & caste", kind="cooperation", directed=False, weight_type="binary"),
        Relation("nobody", merge="both"),
    ]
    actors = pd.DataFrame(
        {
            "name": ["Sharma", "Sharma", 'बुनकर "R&D" <b>\nTwo lines', "Silent", "Away"],
            "role": ["weaver", "weaver", "trader", "weaver", None],
            "position": ["producer", "producer", "middleman", "producer", None],
            "present": [True, True, True, True, False],
            "terminal": [False, False, True, False, False],
            "sampling_weight": [1.5, 1.0, 1.0, 1.0, 1.0],
            "age": [30.5, None, 50.25, 1e-17, np.inf],
            "looms": [3, 0, 2**60, 4, 5],
            "literate": [True, False, True, True, False],
            "caste": ["", None, "x\r\ny\tz", "]]>", "NA"],
        },
        index=["w 1", "w2", "T,1", "s", "away"],
    )
    ties = pd.DataFrame(
        [
            ("T,1", "w 1", "loan", 0.1, 2, 12.5),
            ("w2", "T,1", "loan", 1e300, 1, None),
            ("w2", "w 1", "kin & caste", 1, 1, None),
            ("s", "T,1", "kin & caste", 1, 1, None),
        ],
        columns=["source", "target", "relation", "weight", "reports", "price"],
    )
    return Network(
        label="2024\nspring",
        relations={relation.name: relation for relation in relations},
        actors=actors,
        ties=ties,
        answered=pd.DataFrame(
            {"loan": [True, True, True, False, True], "kin & caste": True, "nobody": True}, index=actors.index
        ),
        unknown=pd.DataFrame({"relation": ["loan"], "source": ["w 1"], "target": ["T,1"]}),
        setting=Setting(
            origin="projected", design="sample", date="2024-03", deflator=1.08, channel_weights={"credit": 2}
        ),
    )


@pytest.fixture
def plain():
    """One relation called tie in which all is known."""
    edges = pd.DataFrame([("a", "b", 2.5), ("b", "a", 1), ("c", "a", 4)], columns=["source", "target", "weight"])
    return network_from_edges(edges, actors=pd.DataFrame(index=["a", "b", "c", "lonely"]))


def lost(name, more=""):
    """What the writer says of the village's names and columns, as a pattern."""
    columns = "the columns role, position, terminal, sampling_weight, age, looms, literate, caste of the actors"
    text = f"{name} leaves out names of actors; {columns}; the columns reports, price of the ties{'; ' if more else ''}{more}"
    return re.escape(text)


@pytest.mark.parametrize("ending", XML)
def test_graphml_and_gexf_hold_everything(village, tmp_path, ending):
    same(read_network(write_network(village, tmp_path / f"v{ending}")), village)


def test_pajek_holds_ties_and_what_they_mean(village, tmp_path):
    with pytest.raises(
        NetworkError, match=r"in 'loan' \d+ pairs are not known \(1 actors did not answer\).*1 actors were not present"
    ):
        write_network(village, tmp_path / "v.net")
    assert list(tmp_path.iterdir()) == []
    with pytest.warns(LinkagesWarning, match=lost("v.net")):
        path = write_network(village, tmp_path / "v.net", silent="zero")
    back = read_network(path)
    assert (back.label, back.setting, dict(back.relations)) == (village.label, village.setting, dict(village.relations))
    assert list(back.index) == list(village.index)
    assert dyads(back) == dyads(village)
    for frame in ("answered", "unknown"):
        pd.testing.assert_frame_equal(getattr(back, frame), getattr(village, frame))
    assert back.present.tolist() == village.present.tolist()
    text = path.read_text(encoding="utf-8")
    assert "% not known, although there is no tie here: in 'loan'" in text
    assert '*Network 2024 spring\n*Vertices 5\n1 "w 1"\n' in text
    assert '*Arcs :1 "loan"\n2 3 1e+300\n3 1 0.1\n*Edges :2 "kin & caste"\n' in text


def test_dl_writes_what_is_not_known_as_missing(village, tmp_path):
    more = "what the relations mean; the setting of the round; who was not present (their pairs are missing cells); who did not answer"
    with pytest.warns(LinkagesWarning, match=lost("v.dl", more)):
        path = write_network(village, tmp_path / "v.dl")
    back = read_network(path)
    assert list(back.relations) == list(village.relations)
    assert list(back.index) == list(village.index)
    assert dyads(back) == dyads(village)
    n = len(village.index)
    source, target = np.divmod(np.arange(n * n), n)
    off = source != target
    for name in village.relations:
        seen = is_observed(select_relations(village, name), source, target)
        again = is_observed(select_relations(back, name), source, target)
        assert np.array_equal(seen[off], again[off])
    assert path.read_text(encoding="utf-8").split("data:\n")[1].splitlines()[:5] == [
        "0 0 NA NA NA",
        "0 0 1e+300 NA NA",
        "0.1 0 0 NA NA",
        "0 0 0 0 NA",  # the receivers of a loan tell, and they answered
        "NA NA NA NA 0",
    ]


def test_files_as_they_stand(plain, tmp_path):
    assert write_network(plain, tmp_path / "p.dl").read_text() == (
        "DL n=4\nformat = edgelist1\nlabels:\na\nb\nc\nlonely\ndata:\n1 2 2.5\n2 1 1\n3 1 4\n"
    )
    lines = write_network(plain, tmp_path / "p.net").read_text().splitlines()
    assert lines[0].startswith('% linkages {"linkages": 1, "label": "network"')
    assert lines[1:] == [
        "*Network network", "*Vertices 4", '1 "a"', '2 "b"', '3 "c"', '4 "lonely"', "*Arcs", "1 2 2.5", "2 1 1", "3 1 4"
    ]  # fmt: skip
    for ending in FORMATS:
        back = read_network(write_network(plain.with_(label="p"), tmp_path / f"p{ending}"))
        same(back, plain.with_(label="p"))


XML_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=8).map(
    lambda text: "".join(one for one in text if one >= " " or one in "\t\n\r")
)
TEXT = st.one_of(
    XML_TEXT, st.sampled_from(['"', "a\nb", "<&>'", "\r", " x ", "&#34;", "]]>", "शर्मा", "NA", "data:", "!", "%"])
)
NAMES = TEXT.filter(lambda text: text.strip() != "")
NUMBERS = st.floats(min_value=1e-300, allow_nan=False, allow_infinity=False)


@st.composite
def networks(draw, *, full=True, names=NAMES):
    ids = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    n = len(ids)
    several = st.lists(names.map(lambda text: text.replace(".", "_")), min_size=1, max_size=3, unique=True)
    relations = {}
    for name in draw(several):
        directed = draw(st.booleans())
        rule = draw(st.sampled_from(["source", "target", "either", "both"] if directed else ["either", "both"]))
        relations[name] = Relation(name, label=draw(TEXT), directed=directed, merge=rule, unit=draw(st.none() | TEXT))

    def column(values):
        return draw(st.lists(values, min_size=n, max_size=n))

    actors = pd.DataFrame(index=ids)
    if full:
        actors = actors.assign(
            name=column(TEXT),
            role=pd.Series(column(st.none() | TEXT), index=ids, dtype="str"),
            present=column(st.booleans()),
            note=pd.Series(column(st.none() | TEXT), index=ids, dtype="str"),
            income=pd.Series(column(st.none() | st.floats(allow_nan=False)), index=ids, dtype=float),
            looms=column(st.integers(-(2**63), 2**63 - 1)),
            pucca=column(st.booleans()),
        )
    here = [one for one, present in zip(ids, actors.get("present", [True] * n), strict=True) if present]
    pairs = [(a, b, r) for a in here for b in here if a != b for r, m in relations.items() if m.directed or a < b]
    states = draw(
        st.lists(st.sampled_from(["tie", "none", "none", "unknown"]), min_size=len(pairs), max_size=len(pairs))
    )
    tied = [pair for pair, state in zip(pairs, states, strict=True) if state == "tie"]
    weights = draw(st.lists(NUMBERS, min_size=len(tied), max_size=len(tied)))
    ties = pd.DataFrame(tied, columns=["source", "target", "relation"]).assign(weight=weights)
    unknown = [(r, a, b) for (a, b, r), state in zip(pairs, states, strict=True) if state == "unknown"]
    answered = {name: column(st.booleans()) for name in relations}
    return Network(
        label=draw(TEXT),
        relations=relations,
        actors=actors,
        ties=ties.assign(price=pd.Series(weights, dtype=float)) if full else ties,
        answered=pd.DataFrame(answered, index=ids) if full else None,
        unknown=pd.DataFrame(unknown, columns=["relation", "source", "target"]) if full else None,
    )


SLOW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize("ending", XML)
@SLOW
@given(net=networks())
def test_every_network_comes_back_from_graphml_and_gexf(tmp_path, ending, net):
    same(read_network(write_network(net, tmp_path / f"n{ending}")), net)


QUIET = pytest.mark.filterwarnings("ignore::linkages.errors.LinkagesWarning")


@pytest.mark.parametrize("ending", [".net", ".paj"])
@SLOW
@given(net=networks(full=False))
def test_every_known_network_comes_back_from_pajek(tmp_path, ending, net):
    same(read_network(write_network(net, tmp_path / f"n{ending}")), net)


@QUIET
@SLOW
@given(net=networks())
def test_pajek_brings_back_who_was_asked_and_what_is_not_known(tmp_path, net):
    back = read_network(write_network(net, tmp_path / "n.net", silent="zero"))
    kept = net.actors[["present"]].rename_axis("actor")
    columns = ["source", "target", "relation", "weight"]
    same(back, net.with_(actors=kept, ties=net.ties[columns]))


@QUIET
@SLOW
@given(net=networks(), ending=st.sampled_from(FORMATS))
def test_no_silence_becomes_a_no(tmp_path, net, ending):
    if ending == ".dl" and any(set(name) & set('"\n\r') for name in [*net.index, *net.relations]):
        with pytest.raises(NetworkError, match="DL cannot hold the"):
            write_network(net, tmp_path / "n.dl")
        return
    back = read_network(write_network(net, tmp_path / f"n{ending}", silent="zero"))
    n = len(net.index)
    source, target = np.divmod(np.arange(n * n), n)
    for name in net.relations:
        seen, again = (is_observed(select_relations(one, name), source, target) for one in (net, back))
        assert np.array_equal(seen, again)


DL_NAMES = NAMES.filter(lambda text: not set(text) & set('"\n\r'))


@QUIET
@SLOW
@given(net=networks(names=DL_NAMES), whole=st.booleans())
def test_every_tie_and_gap_comes_back_from_dl(tmp_path, net, whole):
    if whole:
        everyone = net.actors.assign(present=True)
        net = net.with_(actors=everyone, answered=None, unknown=None)
    back = read_network(write_network(net, tmp_path / "n.dl"))
    assert list(back.index) == list(net.index)
    assert list(back.relations) == list(net.relations)
    assert dyads(back) == dyads(net)
    n = len(net.index)
    source, target = np.divmod(np.arange(n * n), n)
    for name in net.relations:
        seen, again = (is_observed(select_relations(one, name), source, target) for one in (net, back))
        assert np.array_equal(seen, again)


# --- other programs --------------------------------------------------------------------------------------------------


def graph(*, directed=True, several=False):
    """A networkx graph with Unicode, an isolate, floats and, if several, two relations between one pair."""
    kinds = {
        (True, True): nx.MultiDiGraph,
        (True, False): nx.DiGraph,
        (False, True): nx.MultiGraph,
        (False, False): nx.Graph,
    }
    made = kinds[directed, several]()
    made.add_node("शर्मा जी", caste="Koli", age=30, literate=True)
    made.add_node("w2", caste="Momin", age=41, literate=False)
    made.add_node("alone", caste="Koli", age=50, literate=True)
    made.add_edge("शर्मा जी", "w2", weight=2.5, relation="loan")
    if several:
        made.add_edge("शर्मा जी", "w2", weight=1.0, relation="day work")
    return made


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize(
    ("ending", "write"), [(".graphml", nx.write_graphml), (".gexf", nx.write_gexf), (".net", nx.write_pajek)]
)
def test_what_networkx_writes_is_read(tmp_path, ending, write, directed, several):
    made = graph(directed=directed, several=several)
    if ending == ".net":
        for node in made:
            made.nodes[node].pop("literate")
            made.nodes[node]["age"] = str(made.nodes[node]["age"])
    write(made, tmp_path / f"n{ending}")
    net = read_network(tmp_path / f"n{ending}")
    assert list(net.index) == ["शर्मा जी", "w2", "alone"]
    assert net.actors["name"].tolist() == list(net.index)
    assert net.actors["caste"].tolist() == ["Koli", "Momin", "Koli"]
    assert net.actors["age"].astype(int).tolist() == [30, 41, 50]
    expected = {("शर्मा जी", "w2", "loan", 2.5)} | ({("शर्मा जी", "w2", "day work", 1.0)} if several else set())
    if not directed:
        expected |= {(target, source, relation, weight) for source, target, relation, weight in expected}
    assert dyads(net) == expected
    assert {relation.directed for relation in net.relations.values()} == {directed}
    assert [relation.weight_type for relation in net.relations.values()] == ["strength", "binary"][: 1 + several]
    if ending in XML:
        assert net.actors["literate"].tolist() == [True, False, True]
        assert net.actors["age"].dtype == "int64"


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("ending", [".graphml", ".net"])
def test_what_igraph_writes_is_read(tmp_path, ending, directed):
    made = igraph.Graph(n=3, edges=[(0, 1), (2, 1)], directed=directed)
    made.vs["name"] = ["शर्मा जी", 'R "D" & <b>', "alone"]
    made.es["weight"] = [2.5, 1e-5]
    path = str(tmp_path / f"i{ending}")
    (made.write_graphml if ending == ".graphml" else made.write_pajek)(path)
    net = read_network(path)
    assert list(net.index) == ["शर्मा जी", 'R "D" & <b>', "alone"]
    assert net.label == "i"
    pairs = {("शर्मा जी", 'R "D" & <b>', "tie", 2.5), ("alone", 'R "D" & <b>', "tie", 1e-5)}
    turned = {(target, source, relation, weight) for source, target, relation, weight in pairs}
    assert dyads(net) == (pairs if directed else pairs | turned)


@QUIET
@pytest.mark.parametrize("directed", [True, False])
def test_what_is_written_networkx_and_igraph_read(plain, tmp_path, directed):
    relation = Relation("tie", directed=directed)
    names = pd.DataFrame(
        {"name": ["Sharma", "Sharma", 'बुनकर "R&D"', "x"], "age": [1.5, None, 2, 3]}, index=["a", "b", "c", "z 1"]
    )
    edges = pd.DataFrame([("a", "b", 2.5), ("c", "a", 4)], columns=["source", "target", "weight"])
    net = network_from_edges(edges, actors=names, relations={"tie": relation})
    expected = dyads(net)

    def of_networkx(made, ids=lambda node: node):
        out = {(ids(a), ids(b), "tie", float(facts["weight"])) for a, b, facts in made.edges(data=True)}
        return out if directed else out | {(b, a, relation, weight) for a, b, relation, weight in out}

    def of_igraph(made, column):
        names = made.vs[column]
        out = {(names[edge.source], names[edge.target], "tie", edge["weight"]) for edge in made.es}
        return out if directed else out | {(b, a, relation, weight) for a, b, relation, weight in out}

    path = write_network(net, tmp_path / "n.graphml")
    read = nx.read_graphml(path)
    assert read.is_directed() == directed
    assert list(read) == ["a", "b", "c", "z 1"]
    assert of_networkx(read) == expected
    assert read.nodes["c"]["label"] == 'बुनकर "R&D"'
    assert read.nodes["a"]["age"] == 1.5
    assert "age" not in read.nodes["b"]
    read = igraph.Graph.Read_GraphML(str(path))
    assert read.is_directed() == directed
    assert of_igraph(read, "name") == expected
    assert read.vs["label"] == ["Sharma", "Sharma", 'बुनकर "R&D"', "x"]

    read = nx.read_gexf(write_network(net, tmp_path / "n.gexf"))
    assert read.is_directed() == directed
    assert of_networkx(read) == expected
    assert read.nodes["c"]["label"] == 'बुनकर "R&D"'

    path = write_network(net, tmp_path / "n.net")
    assert of_networkx(nx.read_pajek(path)) == expected
    assert list(nx.read_pajek(path)) == ["a", "b", "c", "z 1"]
    read = igraph.Graph.Read_Pajek(str(path))
    assert read.is_directed() == directed
    assert of_igraph(read, "name") == expected

    simple = network_from_edges(edges, relations={"tie": relation}, actors=names.rename({"z 1": "z"}))
    read = igraph.Graph.Read_DL(str(write_network(simple, tmp_path / "n.dl")))
    read.vs["name"] = [name.strip() for name in read.vs["name"]]
    assert of_igraph(read, "name") == expected


def test_relations_between_one_pair_stay_apart_in_networkx(village, tmp_path):
    net = select_relations(village, ["loan", "nobody"])
    more = pd.concat([net.ties, net.ties.assign(relation="nobody", weight=7.0)], ignore_index=True)
    net = net.with_(ties=more, unknown=None)
    for read in (
        nx.read_graphml(write_network(net, tmp_path / "n.graphml")),
        nx.read_gexf(write_network(net, tmp_path / "n.gexf")),
    ):
        edges = sorted((a, b, facts["relation"], facts["weight"]) for a, b, facts in read.edges(data=True))
        assert edges == sorted(dyads(net))


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return path


def test_relations_of_other_files_are_guessed(tmp_path):
    text = '*Vertices 3\n1 a\n2 b\n3 c\n*Arcs :1 "credit.2"\n1 2 5\n*Edges :1\n2 3 1\n*Edges :2 "kin"\n1 2\n1 3 0\n*Arcs :3 "none"\n'
    net = read_network(written(tmp_path, "village.net", text))
    assert net.label == "village"
    assert {name: (one.directed, one.weight_type) for name, one in net.relations.items()} == {
        "credit_2": (True, "strength"),
        "kin": (False, "binary"),
        "none": (True, "binary"),
    }
    assert net.ties[["source", "target", "relation", "weight"]].to_numpy().tolist() == [
        ["a", "b", "credit_2", 5.0],
        ["b", "c", "credit_2", 1.0],
        ["c", "b", "credit_2", 1.0],
        ["a", "b", "kin", 1.0],
    ]
    assert net.answered.to_numpy().all()


def test_missing_cells_are_unknown_and_roles_give_positions(tmp_path):
    net = read_network(written(tmp_path, "v.dl", "dl n=3\nlabels: a b c\ndata:\nNA 1 na\n0 0 0\n. 0 0\n"))
    assert net.unknown.to_numpy().tolist() == [["tie", "a", "c"], ["tie", "c", "a"]]
    assert dyads(net) == {("a", "b", "tie", 1.0)}
    text = (
        '<graphml><key id="r" for="node" attr.name="role"/><key id="p" for="node" attr.name="position"/>'
        '<key id="s" for="node" attr.name="present" attr.type="string"/>'
        '<graph><node id="a"><data key="r">producer</data><data key="p">left</data><data key="s">0</data></node>'
        '<node id="b"><data key="r">aunt</data></node></graph></graphml>'
    )
    net = read_network(written(tmp_path, "v.graphml", text))
    assert net.actors["role"].tolist() == ["producer", "aunt"]
    assert net.actors["position in file"].fillna("").tolist() == ["left", ""]
    assert net.actors["present in file"].fillna("").tolist() == ["0", ""]
    assert net.actors["present"].tolist() == [True, True]
    assert net.actors["position"].fillna("").tolist() == ["producer", ""]


@QUIET
def test_a_note_on_others_than_the_file_holds_is_refused(village, tmp_path):
    path = write_network(village, tmp_path / "v.net", silent="zero")
    path.write_text(path.read_text(encoding="utf-8").replace('1 "w 1"', '1 "w 9"'), encoding="utf-8")
    with pytest.raises(NetworkError, match=r"the note on the network speaks of others than the file holds, \['w 1'\]"):
        read_network(path)


def test_loops_and_repeated_ties_are_refused_unless_told(tmp_path):
    path = written(tmp_path, "v.net", "*Vertices 2\n1 a\n2 b\n*Arcs\n1 1 3\n1 2 2\n1 2 5\n2 1 1\n")
    with pytest.raises(
        NetworkError, match=r"1 of 4 ties are of an actor with itself, the first of 'a' in 'tie'\. Pass loops='drop'"
    ):
        read_network(path)
    with pytest.raises(NetworkError, match=r"1 come again, the first a -> b in 'tie'\. Pass repeats='sum'"):
        read_network(path, loops="drop")
    assert dyads(read_network(path, loops="drop", repeats="sum")) == {("a", "b", "tie", 7.0), ("b", "a", "tie", 1.0)}
    assert dyads(read_network(path, loops="drop", repeats="max")) == {("a", "b", "tie", 5.0), ("b", "a", "tie", 1.0)}
    turned = written(tmp_path, "w.net", "*Vertices 2\n*Edges\n1 2 2\n2 1 5\n")
    with pytest.raises(NetworkError, match="1 come again"):
        read_network(turned)
    assert read_network(turned, repeats="sum").ties["weight"].tolist() == [7.0]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("v.csv", "a,b\n", r"networks can be read as \.graphml, \.gexf, \.net, \.paj, \.dl, \.txt; 'v\.csv' came"),
        ("v.dl", "dl n=2\ndata:\n0 1\n", r"v\.dl cannot be read: line 3: expected 2 lines of data; 1 came"),
        ("v.net", "*Vertices 2\n*Arcs\n1 2 -3\n", "weight must be a finite number > 0"),
        (
            "v.graphml",
            (
                '<graphml><key id="w" for="edge" attr.name="weight"/><graph><node id="a"/><node id="b"/>'
                '<edge source="a" target="b"><data key="w">much</data></edge></graph></graphml>'
            ),
            "expected a number as the weight of each tie; tie 2 has 'much'",
        ),
        ("v.net", '% linkages {"linkages": 2}\n*Vertices 2\n', "was written by a later version of this package"),
        ("v.net", "% linkages {broken\n*Vertices 2\n", "it was changed .* Delete the note"),
        ("v.net", '% linkages {"linkages": 1, "label": "x"}\n*Vertices 2\n', "it was changed"),
        ("v.txt", "id,name\n", "line 1: expected a DL file, which begins with the word DL"),
        ("v.net", '*Vertices 1\n1 "M\udcfcller"\n', 'It looks like cp1252 .*: set encoding = "cp1252" in read_network'),
    ],
)
def test_files_that_make_no_network(tmp_path, name, text, message):
    with pytest.raises(NetworkError, match=message):
        read_network(written(tmp_path, name, text))


def test_files_that_are_not_there_and_words_that_are_not_known(plain, tmp_path):
    with pytest.raises(NetworkError, match=r"none\.net cannot be read"):
        read_network(tmp_path / "none.net")
    with pytest.raises(
        NetworkError, match=r"networks can be written as \.graphml, \.gexf, \.net, \.paj, \.dl; 'n\.txt' came"
    ):
        write_network(plain, tmp_path / "n.txt")
    for call, message in (
        (
            lambda: write_network(plain, tmp_path / "n.net", silent="drop"),
            "silent must be one of refuse, zero; 'drop' came",
        ),
        (lambda: read_network(tmp_path / "n.net", loops="keep"), "loops must be one of refuse, drop; 'keep' came"),
        (
            lambda: read_network(tmp_path / "n.net", repeats="mean"),
            "repeats must be one of refuse, sum, max; 'mean' came",
        ),
    ):
        with pytest.raises(NetworkError, match=message):
            call()


def test_a_file_is_written_whole_or_not_at_all(plain, tmp_path):
    old = written(tmp_path, "n.dl", "old")
    broken = network_from_edges(pd.DataFrame({"source": ["a", 'b"'], "target": ["c", "c"]}))
    with pytest.raises(
        NetworkError, match="DL cannot hold the id 'b\"': it holds a quotation mark, a line's end or a NUL"
    ):
        write_network(broken, old)
    assert old.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["n.dl"]
    assert write_network(plain, tmp_path / "new folder" / "n.dl").exists()
    with pytest.raises(WriteError, match=r"n\.dl.*could not be written"):
        write_network(plain, old / "n.dl")


@pytest.mark.parametrize("ending", XML)
def test_what_xml_cannot_hold(tmp_path, ending):
    edges = pd.DataFrame({"source": ["a\x07"], "target": ["b"]})
    with pytest.raises(NetworkError, match=r"the id 'a\\x07' holds a character that XML cannot"):
        write_network(network_from_edges(edges), tmp_path / f"n{ending}")
    edges["source"] = "a"
    roster = pd.DataFrame({"name": ["Be\x07ll", "b"]}, index=["a", "b"])
    with pytest.warns(
        LinkagesWarning, match=rf"n\{ending} leaves out characters that XML forbids in name of the actors\.$"
    ):
        back = read_network(write_network(network_from_edges(edges, actors=roster), tmp_path / f"n{ending}"))
    assert back.actors["name"].tolist() == ["Bell", "b"]
    for column in ("label", "answered.tie"):
        with pytest.raises(NetworkError, match=f"the actor column '{column}' would clash with the file's own"):
            write_network(network_from_edges(edges, actors=roster.assign(**{column: 1})), tmp_path / f"n{ending}")


@pytest.mark.parametrize("ending", XML)
def test_attributes_get_one_kind_each(tmp_path, ending):
    values = {
        "mixed": [1, "x", None],
        "flags": [True, None, np.False_],
        "whole": pd.array([1, None, 3], dtype="Int64"),
        "day": pd.to_datetime(["2024-03-01 00:00", None, "2024-03-02 10:00"]),
        "lists": [["a", "é"], {"k": 1}, None],
        "large": [2**70, 1, 2],
        "figures": np.array([1, 2.5, None], dtype=object),
        "none": [None, None, None],
        "group": pd.Categorical(["b", None, "a"]),
    }
    edges = pd.DataFrame({"source": ["a"], "target": ["b"]})
    net = network_from_edges(edges, actors=pd.DataFrame(values, index=["a", "b", "c"]))
    back = read_network(write_network(net, tmp_path / f"n{ending}")).actors
    assert {name: back[name].astype(object).where(back[name].notna(), None).tolist() for name in values} == {
        "mixed": ["1", "x", None],
        "flags": [True, None, False],
        "whole": [1, None, 3],
        "day": ["2024-03-01T00:00:00", None, "2024-03-02T10:00:00"],
        "lists": ['["a", "é"]', '{"k": 1}', None],
        "large": ["1180591620717411303424", "1", "2"],
        "figures": [1.0, 2.5, None],
        "none": [None, None, None],
        "group": ["b", None, "a"],
    }
    assert [str(back[name].dtype) for name in values] == [
        "str", "boolean", "Int64", "str", "str", "str", "float64", "str", "str"
    ]  # fmt: skip


def test_undirected_relations_beside_directed_ones_stand_in_both_directions(village, tmp_path):
    path = write_network(village, tmp_path / "v.graphml")
    expected = sorted(dyads(village))
    for read in (nx.read_graphml(path), nx.read_gexf(write_network(village, tmp_path / "v.gexf"))):
        assert sorted((a, b, facts["relation"], facts["weight"]) for a, b, facts in read.edges(data=True)) == expected
    read = igraph.Graph.Read_GraphML(str(path))
    names = read.vs["name"]
    assert sorted((names[one.source], names[one.target], one["relation"], one["weight"]) for one in read.es) == expected


def test_ties_without_a_weight_among_others_are_said_to_be_unknown(tmp_path):
    made = nx.DiGraph([("a", "b", {"weight": 2.5}), ("b", "c", {})])
    nx.write_graphml(made, tmp_path / "v.graphml")
    with pytest.warns(LinkagesWarning, match=r"v\.graphml: 1 of 2 ties have no weight and become unknown dyads"):
        net = read_network(tmp_path / "v.graphml")
    assert dyads(net) == {("a", "b", "tie", 2.5)}
    assert net.unknown.to_numpy().tolist() == [["tie", "b", "c"]]


def test_actors_and_ties_that_another_program_adds(village, tmp_path):
    made = nx.read_graphml(write_network(village, tmp_path / "v.graphml"))
    made.add_node("new", label="नया")
    made.add_edge("new", "w2", weight=3.0, relation="loan")
    nx.write_graphml(made, tmp_path / "w.graphml")
    net = read_network(tmp_path / "w.graphml")
    assert dyads(net) - dyads(village) == {("new", "w2", "loan", 3.0)}
    assert net.actors.loc["new", ["name", "present", "terminal", "sampling_weight"]].tolist() == [
        "नया",
        True,
        False,
        1.0,
    ]
    assert net.answered.loc["new"].to_dict() == {"loan": False, "kin & caste": True, "nobody": True}
    pd.testing.assert_frame_equal(net.unknown, village.unknown)
    text = (tmp_path / "w.graphml").read_text(encoding="utf-8")
    key = re.search(r'<key id="(\w+)" for="node" attr.name="answered.loan"', text)[1]
    path = written(tmp_path, "x.graphml", text.replace(f'<data key="{key}">False', f'<data key="{key}">perhaps'))
    with pytest.raises(
        NetworkError, match=r"expected the column 'answered\.loan' as this package writes it; it was changed"
    ):
        read_network(path)


@QUIET
@pytest.mark.skipif(
    not ORACLES.is_dir() or os.environ.get("CI") == "true", reason="the published networks are not here"
)
@pytest.mark.parametrize("ending", FORMATS)
def test_published_networks_go_out_and_come_back(tmp_path, ending):
    folders = sorted(path.parent for path in ORACLES.glob("*/edges.csv"))
    assert folders
    for folder in folders:
        edges = pd.read_csv(folder / "edges.csv", dtype={"source": str, "target": str, "relation": str})
        edges = edges[edges["round"] == edges["round"].min()] if "round" in edges else edges
        wanted = [name for name in ("source", "target", "weight", "relation") if name in edges]
        edges = edges[wanted].drop_duplicates(["source", "target", *wanted[3:]])
        if "weight" in edges:
            edges = edges[edges["weight"] > 0]
        net = network_from_edges(edges[edges["source"] != edges["target"]])
        path = write_network(net, tmp_path / f"n{ending}")
        assert dyads(read_network(path)) == dyads(net)
        if ending in XML:
            graph = (nx.read_graphml if ending == ".graphml" else nx.read_gexf)(path)
            found = {(a, b, facts["relation"], float(facts["weight"])) for a, b, facts in graph.edges(data=True)}
            assert found == dyads(net)
        if ending == ".graphml":
            graph = igraph.Graph.Read_GraphML(str(path))
            names = graph.vs["name"]
            found = {(names[one.source], names[one.target], one["relation"], one["weight"]) for one in graph.es}
            assert found == dyads(net)


# --- damaged files ---------------------------------------------------------------------------------------------------

PIECES = [
    b'"',
    b"<",
    b"&",
    b"0",
    b"-1",
    b"9999999",
    b"1e999",
    b"nan",
    b"\xff",
    b"\x00",
    b"\n",
    b"*",
    b":",
    b"=",
    b"!",
    b"\xe0\xa4\xb6",
]


@st.composite
def damage(draw, whole):
    """A file with pieces put in, taken out or doubled, and perhaps cut short."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(whole)))
        end = min(len(whole), at + draw(st.integers(0, 12)))
        middle = draw(st.sampled_from([*PIECES, b"", whole[at:end] * 2]))
        whole = whole[:at] + middle + whole[end:]
    return whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole


@QUIET
@pytest.mark.parametrize("ending", [*FORMATS, ".paj"])
@SLOW
@given(data=st.data())
def test_damaged_files_give_a_network_or_one_clear_error(tmp_path, village, ending, data):
    net = village.with_(actors=village.actors.drop(columns=["looms"]))
    path = write_network(net, tmp_path / f"n{ending}", silent="zero")
    path.write_bytes(data.draw(damage(path.read_bytes())))
    try:
        back = read_network(path, loops="drop", repeats="sum")
    except NetworkError:
        return
    assert len(back.index) >= 1
