"""DL, Pajek, GraphML and GEXF files become tables of actors and ties."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.survey.sources.dl import read_dl
from linkages.survey.sources.gexf import read_gexf
from linkages.survey.sources.graphml import read_graphml
from linkages.survey.sources.pajek import read_pajek


@pytest.fixture
def tables(tmp_path):
    """Read text as a file of one kind: the actors and the ties as dicts, each with its row."""

    def read(reader, text, name="a.dl"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        out = []
        for table, sheet in zip(reader(path), ("actors", "ties"), strict=True):
            assert (table.file, table.sheet, table.origin) == (name, sheet, str(path))
            rows = table.cells.to_numpy().tolist()
            missing = sum("NA" in line for line in rows) if sheet == "ties" else 0
            assert [rule for rule, *_ in table.broken] == ["missing_weight"] * bool(missing)
            out.append(
                [
                    (int(row), dict(zip(table.header, line, strict=True)))
                    for row, line in zip(table.rows, rows, strict=True)
                ]
            )
        return out

    return read


def short(ties):
    """Ties as one text each, with the row they stand in."""
    return [
        f"{row}: {one['source']}>{one['target']} {one['relation']} {one['weight']}"
        + ("" if one["directed"] == "yes" else " both")
        for row, one in ties
    ]


def ids(actors):
    return [one["id"] for _, one in actors]


# --- UCINET's DL -----------------------------------------------------------------------------------------------------


def test_dl_full_matrix_of_two_relations(tables):
    actors, ties = tables(
        read_dl,
        '\ufeffDL n=3, nm=2\r\nformat = fullmatrix diagonal present\r\nlabels:\r\n"Asha Devi" शर्मा\r\nT.1\r\n'
        "matrix labels:\r\nloan, 'day work'\r\ndata:\r\n0 2.5 0\r\nna 0 1E-3\r\n0 . 0\r\n\r\n0,0,1\r\n0\t0\t0\r\n? 0 7\r\n",
    )
    assert actors == [
        (4, {"id": "Asha Devi", "name": "Asha Devi"}),
        (4, {"id": "शर्मा", "name": "शर्मा"}),
        (5, {"id": "T.1", "name": "T.1"}),
    ]
    assert short(ties) == [
        "9: Asha Devi>शर्मा loan 2.5",
        "10: शर्मा>Asha Devi loan NA",
        "10: शर्मा>T.1 loan 1E-3",
        "11: T.1>शर्मा loan NA",
        "13: Asha Devi>T.1 day work 1",
        "15: T.1>Asha Devi day work NA",
        "15: T.1>T.1 day work 7",
    ]


def test_dl_labels_that_fill_a_line_need_no_quotes(tables):
    actors, _ = tables(read_dl, "dl n = 2 labels:\nAsha Devi\nRam Lal,\ndata: 0 1 1 0")
    assert actors == [(2, {"id": "Asha Devi", "name": "Asha Devi"}), (3, {"id": "Ram Lal", "name": "Ram Lal"})]


def test_dl_matrix_with_embedded_labels(tables):
    text = "dl n=3 format=fullmatrix\nlabels embedded:\ndata:\nlarry david lin\nLarry 0 1 0\ndavid 0 0 0\nLin 4 0 0\n"
    actors, ties = tables(read_dl, text)
    assert ids(actors) == ["Larry", "david", "Lin"]
    assert short(ties) == ["5: Larry>david tie 1", "7: Lin>Larry tie 4"]
    twice = "dl n=2 nm=2 format=fm labels embedded\ndata:\na b\na 0 1\nb 0 0\na b\na 0 0\nb 3 0\n"
    assert short(tables(read_dl, twice)[1]) == ["4: a>b 1 1", "8: b>a 2 3"]


def test_dl_diagonal_absent_and_values_that_wrap(tables):
    assert short(tables(read_dl, "dl n=3\ndiagonal = absent\ndata:\n1 0\n0 2\n3 0\n")[1]) == [
        "4: 1>2 tie 1",
        "5: 2>3 tie 2",
        "6: 3>1 tie 3",
    ]
    assert short(tables(read_dl, "dl n=3\ndata:\n0 1\n0 0 0 2 3\n0 0\n")[1]) == [
        "3: 1>2 tie 1",
        "4: 2>3 tie 2",
        "4: 3>1 tie 3",
    ]


def test_dl_half_matrices_are_undirected(tables):
    lower = tables(read_dl, "dl n=3 format=lowerhalf diagonal=absent\ndata:\n1\n0 2\n")[1]
    assert short(lower) == ["3: 2>1 tie 1 both", "3: 1>2 tie 1 both", "4: 3>2 tie 2 both", "4: 2>3 tie 2 both"]
    upper = tables(read_dl, "dl n=3 format=upperhalf\ndata:\n0 1 0\n0 na\n0\n")[1]
    assert short(upper) == ["3: 1>2 tie 1 both", "3: 2>1 tie 1 both", "4: 2>3 tie NA both", "4: 3>2 tie NA both"]


def test_dl_edge_lists(tables):
    actors, ties = tables(
        read_dl,
        "DL n=4\nformat = edgelist1\nlabels:\ngeorge, sally, jim, lonely\nlabels embedded:\ndata:\n"
        "george sally\nGEORGE jim 1e-5\njim sally 0\nsally jim NA\n",
    )
    assert ids(actors) == ["george", "sally", "jim", "lonely"]
    assert short(ties) == ["7: george>sally tie 1", "8: george>jim tie 1e-5", "10: sally>jim tie NA"]
    two = "dl n=3 nm=2 format=el1\nmatrix labels: loan trust\ndata:\n1 2 5\n!\n3 1\n"
    assert short(tables(read_dl, two)[1]) == ["4: 1>2 loan 5", "6: 3>1 trust 1"]
    shared = "dl n=3 format=edgelist1\nlabels: Sharma Sharma Lal\ndata:\n1 3\n2 3\n"
    actors, ties = tables(read_dl, shared)
    assert [(one["id"], one["name"]) for _, one in actors] == [("1", "Sharma"), ("2", "Sharma"), ("3", "Lal")]
    assert short(ties) == ["4: 1>3 tie 1", "5: 2>3 tie 1"]


def test_dl_embedded_labels_may_name_fewer_than_all(tables):
    actors, _ = tables(read_dl, "dl n=3 format=edgelist1\nlabels embedded\ndata:\na b 2\n")
    assert [(one["id"], one["name"]) for _, one in actors] == [("a", "a"), ("b", "b"), ("3", "")]


def test_dl_node_lists(tables):
    actors, ties = tables(read_dl, "dl n=3 format = nodelist1\nlabels embedded:\ndata:\na b c\nc a\n")
    assert ids(actors) == ["a", "b", "c"]
    assert short(ties) == ["4: a>b tie 1", "4: a>c tie 1", "5: c>a tie 1"]


def test_dl_of_two_modes(tables):
    actors, ties = tables(
        read_dl, "dl nr=2 nc=3\nrow labels: w1 w2\ncolumn labels:\nmela\nsabha\ngroup\ndata:\n1 0 2\n0 0 1\n"
    )
    assert [(one["id"], one["mode"]) for _, one in actors] == [
        ("w1", "row"), ("w2", "row"), ("mela", "column"), ("sabha", "column"), ("group", "column")
    ]  # fmt: skip
    assert short(ties) == ["8: w1>mela tie 1", "8: w1>group tie 2", "9: w2>group tie 1"]
    lists = tables(read_dl, "dl nr=2 nc=2 format=edgelist2 labels embedded\ndata:\nw1 mela\nw2 mela 3\n")
    assert ids(lists[0]) == ["w1", "w2", "mela", "4"]
    assert short(lists[1]) == ["3: w1>mela tie 1", "4: w2>mela tie 3"]
    numbers = tables(read_dl, "dl nr=1 nc=2\ndata:\n0 5\n")
    assert short(numbers[1]) == ["3: 1>3 tie 5"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: expected a DL file, which begins with the word DL"),
        ("id,name\n", "line 1: expected a DL file"),
        ("dl n=x\ndata:\n", "line 1: expected a number after N=, a whole number from 1 to 1,000,000; 'x' came"),
        ("dl n=2\nformat=blockmatrix\ndata:\n", "line 2: expected the format fullmatrix, .*; 'blockmatrix' came"),
        ("dl n=2\nlabels:\na b c\ndata:\n0 1 1 0", "line 2: expected 2 labels; 3 came"),
        ("dl\nlabels:\na b\ndata:\n0 1 1 0", "line 2: expected N= before these labels"),
        ("dl format=fm\ndata:\n0 1 1 0", "line 1: expected N=, or NR= and NC="),
        ("dl n=2\nsize 3\ndata:\n", "line 2: expected N=, NR=, .* in the head of the file; 'size' came"),
        ("dl n=2\n0 1\n", "line 2: expected N=, .*; '0' came"),
        ("dl n=2\n", "line 1: expected 'data:' after the head of the file; the file ends"),
        ("dl n=2\ndata:\n0 1\n1\n", "line 4: expected 2 values in the row of the matrix; 1 came"),
        ("dl n=2\ndata:\n0 1\n", "line 3: expected 2 lines of data; 1 came"),
        ("dl n=2\ndata:\n0 1\n1 0\n1 0\n", "line 5: expected 2 lines of data; 3 came"),
        ("dl n=2\ndata:\n0 many\n1 0\n", "line 3: expected a number, or NA for a missing one; 'many' came"),
        ("dl n=2 format=el1\ndata:\n1 3\n", "line 3: expected a number from 1 to 2; '3' came"),
        ("dl n=2 format=el1\ndata:\na b\n", "'a' came. Labels in the data need 'labels embedded'"),
        ("dl n=2 format=el1\ndata:\n1 2 3 4\n", "line 3: expected source, target and a value; '1 2 3 4' came"),
        ("dl n=2 format=el1\ndata:\n1 2\n!\n2 1\n", "line 4: expected 1 relations, as NM= says"),
        ("dl n=2 format=el1 labels embedded\ndata:\na b\nc a\n", "line 4: expected no more than 2 labels; 'c' came"),
        (
            "dl n=2 format=el1\nlabels: a b\nlabels embedded\ndata:\na c\n",
            "line 5: expected one of the labels in the head; 'c' came",
        ),
        ("dl n=2\nrow labels: a b\ncol labels: a c\ndata:\n0 1 1 0", "line 3: expected the labels of the rows again; 'c' came for 'b'"),
        ("dl n=2 labels embedded\ndata:\na b\na 0 1\nc 1 0\n", "line 5: expected the label 'b' as in the columns; 'c' came"),
        ("dl n=2 nm=2\nmatrix labels: x x\ndata:\n0 0 0 0 0 0 0 0", "a label of its own for each matrix"),
        ("dl n=2\nlabels: Müller b\ndata:\n0 1 1 0".encode("latin-1"), r"byte 16 \(line 2\) is not. It looks like cp1252"),
        ("dl n=9999999999\ndata:\n0", "line 1: expected a number after N=, a whole number from 1 to 1,000,000; '9999999999' came"),
        ("dl n=2 nm=9999\ndata:\n0", "line 1: expected a number after NM=, a whole number from 1 to 1,000; '9999' came"),
        ("dl n=1000000 nm=1000\ndata:\n0 1", "line 3: expected 1000000 values in the row of the matrix; 2 came"),
        ('dl n=2\nlabels:\n"Asha\nRam\ndata:\n0 1\n0 0', "line 3: expected a closing quotation mark; '\"Asha' came"),
        ('dl n=2 format=el1 labels embedded\ndata:\na "b\n', "line 3: expected a closing quotation mark; '\"b' came"),
    ],
)  # fmt: skip
def test_dl_that_cannot_be_read(tables, text, message):
    with pytest.raises(ValueError, match=message):
        tables(read_dl, text)


# --- Pajek -----------------------------------------------------------------------------------------------------------

PAJEK = """\ufeff% of a village\r
*Network Chanderi 2024\r
*Vertices 4\r
1 "Asha Devi" 0.09 0.08 0.5 ellipse x_fact 1 y_fact 1 ic Red\r
2 शर्मा 0.8 0.2 box role weaver [1-3]\r
\r
4 "a&#34;b"\r
*Arcs :1 "credit"\r
% arcs\r
1 2 2.5 l "first loan" w 3 c Blue\r
2 1 -1 [1,5-*] p Dashed\r
*Edges :2 "kin"\r
2 4\r
*Arcslist :1\r
4 1 2\r
*Edgeslist\r
1 4\r
"""


def test_pajek(tables):
    actors, ties = tables(read_pajek, PAJEK, "a.net")
    assert actors == [
        (4, {"id": "Asha Devi", "name": "Asha Devi", "role": "", "time": ""}),
        (5, {"id": "शर्मा", "name": "शर्मा", "role": "weaver", "time": "1-3"}),
        (3, {"id": "3", "name": "", "role": "", "time": ""}),
        (7, {"id": 'a"b', "name": 'a"b', "role": "", "time": ""}),
    ]
    assert short(ties) == [
        "10: Asha Devi>शर्मा credit 2.5",
        "11: शर्मा>Asha Devi credit -1",
        '13: शर्मा>a"b kin 1 both',
        '13: a"b>शर्मा kin 1 both',
        '15: a"b>Asha Devi credit 1',
        '15: a"b>शर्मा credit 1',
        '17: Asha Devi>a"b tie 1 both',
        '17: a"b>Asha Devi tie 1 both',
    ]
    assert [(one["label"], one["time"]) for _, one in ties[:2]] == [("first loan", ""), ("", "1,5-*")]


def test_pajek_keeps_two_of_one_name_apart(tables):
    actors, ties = tables(read_pajek, '*Vertices 3\n1 "Sharma"\n2 "Sharma"\n3 "Lal"\n*Arcs\n1 3 2\n2 3 5\n', "a.net")
    assert [(one["id"], one["name"]) for _, one in actors] == [("1", "Sharma"), ("2", "Sharma"), ("3", "Lal")]
    assert short(ties) == ["6: 1>3 tie 2", "7: 2>3 tie 5"]


def test_pajek_relations_by_number(tables):
    text = (
        '*vertices 2\n*arcs :1 "loan"\n*arcs :7\n1 2\n*arcs\n1: 2 1 4\n1 2 relation "day work"\n*Edges 9 "kin"\n1 2\n'
    )
    assert short(tables(read_pajek, text, "a.net")[1]) == [
        "4: 1>2 7 1", "6: 2>1 loan 4", "7: 1>2 day work 1", "9: 1>2 kin 1 both", "9: 2>1 kin 1 both"
    ]  # fmt: skip


def test_pajek_matrices_of_one_and_two_modes(tables):
    assert short(tables(read_pajek, "*Vertices 2\n*Matrix\n0 1\n2.5 0\n", "a.net")[1]) == [
        "3: 1>2 tie 1",
        "4: 2>1 tie 2.5",
    ]
    actors, ties = tables(read_pajek, '*Vertices 3 2\n1 "a"\n2 "b"\n3 "mela"\n*Matrix :1 "goes"\n1\n0\n', "a.net")
    assert [(one["id"], one["mode"]) for _, one in actors] == [("a", "1"), ("b", "1"), ("mela", "2")]
    assert short(ties) == ["6: a>mela goes 1"]


def test_pajek_project_brings_partitions_and_vectors(tables):
    text = (
        '*Network x\n*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2\n\n*Partition caste\n*Vertices 2\n3\n4\n\n*Vector\n*Vertices 2\n.5\n2\n'
        "*Partition caste\n*Vertices 2\n1\n1\n*Permutation p\n*Vertices 2\n2\n1\n*Cluster c\n*Vertices 1\n1\n"
    )
    actors, _ = tables(read_pajek, text, "a.paj")
    assert actors == [
        (3, {"id": "a", "name": "a", "caste": "3", "vector": ".5", "caste 2": "1"}),
        (4, {"id": "b", "name": "b", "caste": "4", "vector": "2", "caste 2": "1"}),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"line 1: expected \*Vertices and their number; the file has none"),
        ("a b\n", r"line 1: expected a Pajek network, which begins with \*Vertices or \*Network; 'a b' came"),
        ("*Vertices\n", r"line 1: expected the number of vertices after \*Vertices, a whole number from 1 to 1,000,000; '' came"),
        ("*Vertices 88888888888\n", r"line 1: expected the number of vertices after \*Vertices, .*; '88888888888' came"),
        ('*Vertices 2\n1 "Asha\n', "line 2: expected a closing quotation mark; '\"Asha' came"),
        ("*Arcs\n1 2\n", r"line 1: expected \*Vertices before the ties; \*arcs came"),
        ("*Vertices 2\n*Events\nAI 1\n", r"line 2: expected \*Network, .*; '\*events' came"),
        ("*Vertices 2\n1 a\n1 b\n", "line 3: expected each vertex once; number 1 comes again"),
        ("*Vertices 2\n3 a\n", "line 2: expected the number of a vertex, 1 to 2; '3' came"),
        ("*Vertices 2\n*Vertices 2\n", "line 2: expected one list of vertices"),
        ("*Vertices 2\n*Network b\n*Vertices 3\n", "line 3: expected the 2 vertices of the first network; 3 came. Save each network"),
        ("*Vertices 2\n1 a\n*Network b\n*Vertices 2\n1 c\n", "line 5: expected 'a' as in the first network; 'c' came. Save each network"),
        ("*Vertices 2\n*Arcs\n1\n", "line 3: expected the numbers of two vertices; '1' came"),
        ("*Vertices 2\n*Arcs\n1 b\n", "line 3: expected the number of a vertex, 1 to 2; 'b' came"),
        ("*Vertices 2\n*Arcs\n1 2 3,5\n", "line 3: expected a number, .*; '3,5' came"),
        ("*Vertices 2\n*Arcs loans\n1 2\n", "line 2: expected the number of a relation and its name in quotes; 'loans' came"),
        ("*Vertices 2\n*Matrix\n0 1\n", "line 2: expected 2 lines in the matrix; 1 came"),
        ("*Vertices 2\n*Matrix\n0 1\n0\n", "line 4: expected 2 values in the row of the matrix; 1 came"),
        ("*Vertices 2\n*Partition p\n*Vertices 2\n1\n", "line 3: expected a value of the partition for each of 2 vertices; 1 came"),
        ("*Vertices 1\n*Vector v\n*Vertices 1\nx\n", "line 4: expected a number in the vector; 'x' came"),
        ("*Vertices 1\n1 \"Müller\"\n".encode("latin-1"), r"cp1252 .*: set encoding = \"cp1252\" on the round, or save it anew as UTF-8"),
    ],
)  # fmt: skip
def test_pajek_that_cannot_be_read(tables, text, message):
    with pytest.raises(ValueError, match=message):
        tables(read_pajek, text, "a.net")


def test_pajek_project_of_several_networks_of_the_same_vertices(tables):
    text = (
        '*Network liking\n*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2 3\n\n*Network esteem\n*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n2 1\n'
        '*Network "day work"\n*Vertices 2\n1 "a"\n2 "b"\n*Arcs :1 "paid"\n1 2 5\n*Arcs :2\n2 1\n'
    )
    actors, ties = tables(read_pajek, text, "a.paj")
    assert ids(actors) == ["a", "b"]
    assert short(ties) == ["6: a>b tie 3", "13: b>a esteem 1", "19: a>b day work paid 5", "21: b>a day work 2 1"]


def test_text_in_another_encoding_is_read_if_the_codebook_names_it_or_the_file_is_marked(tmp_path):
    path = tmp_path / "a.net"
    for data, encoding in (("Müller".encode("cp1252"), "cp1252"), ("Müller".encode("utf-16"), None)):
        head, rest = ('*Vertices 1\n1 "', '"\n')
        name = "utf-16" if encoding is None else encoding
        path.write_bytes((head + data.decode(name) + rest).encode(name))
        assert read_pajek(path, encoding=encoding)[0].cells[0].tolist() == ["Müller"]
    path.write_bytes('dl n=1 labels:\n"José"\ndata:\n0'.encode("cp1252"))
    assert read_dl(path, encoding="cp1252")[0].cells[0].tolist() == ["José"]


def test_ucinet_calls_the_labels_of_its_matrices_level_labels(tables):
    text = (
        "DL\nN=2 NM=2\nFORMAT = FULLMATRIX DIAGONAL PRESENT\nROW LABELS:\nACCIAIUOL\nALBIZZI\nCOLUMN LABELS:\nACCIAIUOL\nALBIZZI\n"
        "LEVEL LABELS:\nPADGM\nPADGB\nDATA:\n 0 1\n 1 0\n 0 0\n 1 0\n"
    )
    assert short(tables(read_dl, text)[1]) == [
        "14: ACCIAIUOL>ALBIZZI PADGM 1",
        "15: ALBIZZI>ACCIAIUOL PADGM 1",
        "17: ALBIZZI>ACCIAIUOL PADGB 1",
    ]


# --- GraphML ---------------------------------------------------------------------------------------------------------

GRAPHML = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
  <key id="k1" for="node" attr.name="label" attr.type="string"/>
  <key id="k2" for="node" attr.name="age" attr.type="int"><default>40</default></key>
  <key id="k3" for="edge" attr.name="weight" attr.type="double"/>
  <key id="k4" for="edge" attr.name="relation" attr.type="string"><default>loan</default></key>
  <key id="k5" for="all" attr.name="source" attr.type="string"/>
  <key id="k6" for="node" yfiles.type="nodegraphics"/>
  <graph id="G" edgedefault="undirected">
    <desc>a village</desc>
    <node id="w1"><data key="k1">Asha &amp; Devi</data><data key="k2">30</data></node>
    <node id="w2"><data key="k5">list</data><data key="k6"><y:ShapeNode><y:NodeLabel>Ram Lal</y:NodeLabel></y:ShapeNode></data></node>
    <edge source="w1" target="w2"><data key="k3">2.5</data></edge>
    <edge source="w1" target="w2" directed="true"><data key="k3">2.5</data><data key="k4">kin</data></edge>
    <edge source="w2" target="w1"><data key="k5">said</data></edge>
  </graph>
</graphml>
"""


def test_graphml(tables):
    actors, ties = tables(read_graphml, GRAPHML, "a.graphml")
    assert actors == [
        (2, {"id": "w1", "name": "Asha & Devi", "age": "30", "source": ""}),
        (3, {"id": "w2", "name": "Ram Lal", "age": "40", "source": "list"}),
    ]
    assert short(ties) == [
        "2: w1>w2 loan 2.5 both",
        "2: w2>w1 loan 2.5 both",
        "3: w1>w2 kin 2.5",
        "4: w2>w1 loan NA both",
        "4: w1>w2 loan NA both",
    ]
    assert [one["source 2"] for _, one in ties] == ["", "", "", "said", "said"]


def test_graphml_ids_that_are_counters_give_way_to_names(tables):
    text = (
        '<graphml><key id="a" for="node" attr.name="name" attr.type="string"/><graph edgedefault="directed">'
        '<node id="n0"><data key="a">{}</data></node><node id="n1"><data key="a">T</data></node>'
        '<edge source="n0" target="n1"/></graph></graphml>'
    )
    actors, ties = tables(read_graphml, text.format("w1"), "a.graphml")
    assert actors == [(2, {"id": "w1", "name": "w1"}), (3, {"id": "T", "name": "T"})]
    assert short(ties) == ["2: w1>T tie 1"]
    actors, ties = tables(read_graphml, text.format("T"), "a.graphml")
    assert actors == [(2, {"id": "n0", "name": "T"}), (3, {"id": "n1", "name": "T"})]
    assert short(ties) == ["2: n0>n1 tie 1"]


BOMB = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><{0}><graph>&b;</graph></{0}>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]><{0}><graph>&a;</graph></{0}>'


@pytest.mark.parametrize(("reader", "root"), [(read_graphml, "graphml"), (read_gexf, "gexf")])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "declares entities or calls for another file, which is refused"),
        (OUTSIDE, "declares entities or calls for another file, which is refused"),
        ("<{0}><graph></{0}>", "line 1: expected well-formed XML"),
        ("", "line 1: expected well-formed XML"),
        ("<html/>", "expected <{0}> as the outermost element; <html> came"),
        ("<{0}/>", "expected one <graph>; 0 came"),
        ("<{0}><graph/><graph/></{0}>", "expected one <graph>; 2 came"),
    ],
)
def test_xml_that_is_refused(tables, reader, root, text, message):
    with pytest.raises(ValueError, match=message.format(root)):
        tables(reader, text.format(root), f"a.{root}")


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("<node/>", "<node> number 1: expected the attribute 'id'"),
        ('<node id="a"/><node id="a"/>', "expected each node's id once; 'a' comes again as node number 2"),
        ('<node id="a"/><edge source="a" target="b"/>', "edge number 1: expected the id of a node; 'b' came"),
        ('<node id="a"/><edge source="a"/>', "<edge> number 1: expected the attribute 'target'"),
        ("<hyperedge/>", "a <hyperedge> came"),
        ('<node id="a"><graph/></node>', "expected a flat graph; <node> 'a' holds a graph of its own"),
    ],
)
def test_graphml_that_cannot_be_read(tables, inside, message):
    with pytest.raises(ValueError, match=message):
        tables(read_graphml, f"<graphml><graph>{inside}</graph></graphml>", "a.graphml")


# --- GEXF ------------------------------------------------------------------------------------------------------------

GEXF = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="{space}" xmlns:viz="{space}/viz" version="{version}">
  <meta><creator>Gephi</creator><description>a village</description></meta>
  <graph defaultedgetype="directed" mode="static">
    <attributes class="node" mode="static">
      <attribute id="0" title="caste" type="string"/>
      <attribute id="1" title="literate" type="boolean"><default>false</default></attribute>
    </attributes>
    <attributes class="edge"><attribute id="r" title="{relation}" type="string"/></attributes>
    <nodes count="2">
      <node id="w1" label="Asha &amp; Devi"><viz:size value="3"/><attvalues><attvalue {by}="0" value="Koli"/></attvalues></node>
      <node id="w2"><attvalues><attvalue {by}="1" value="true"/></attvalues></node>
    </nodes>
    <edges>
      <edge id="0" source="w1" target="w2" weight="2.5" label="first"><attvalues><attvalue {by}="r" value="loan"/></attvalues></edge>
      <edge id="1" source="w2" target="w1" type="undirected" kind="kin"/>
      <edge id="2" source="w1" target="w2" type="mutual"/>
    </edges>
  </graph>
</gexf>
"""


@pytest.mark.parametrize(
    ("space", "version", "by"),
    [
        ("http://www.gexf.net/1.1draft", "1.1", "id"),
        ("http://www.gexf.net/1.2draft", "1.2", "for"),
        ("http://gexf.net/1.3", "1.3", "for"),
    ],
)
def test_gexf(tables, space, version, by):
    text = GEXF.format(space=space, version=version, by=by, relation="relation")
    actors, ties = tables(read_gexf, text, "a.gexf")
    assert actors == [
        (2, {"id": "w1", "name": "Asha & Devi", "caste": "Koli", "literate": "false"}),
        (3, {"id": "w2", "name": "", "caste": "", "literate": "true"}),
    ]
    assert short(ties) == [
        "2: w1>w2 loan 2.5",
        "3: w2>w1 kin 1 both",
        "3: w1>w2 kin 1 both",
        "4: w1>w2 tie 1",
        "4: w2>w1 tie 1",
    ]
    assert [one["label"] for _, one in ties] == ["first", "", "", "", ""]


def test_gexf_leaves_a_column_called_type_alone(tables):
    text = GEXF.format(space="http://gexf.net/1.3", version="1.3", by="for", relation="type")
    ties = tables(read_gexf, text, "a.gexf")[1]
    assert [(one["relation"], one["type"]) for _, one in ties] == [
        ("tie", "loan"),
        ("kin", ""),
        ("kin", ""),
        ("tie", ""),
        ("tie", ""),
    ]


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ('<graph mode="dynamic"/>', "expected a static graph; this one changes in time"),
        (
            '<graph><nodes><node id="a"><nodes/></node></nodes></graph>',
            "expected a flat graph; node 'a' stands in or holds others",
        ),
        ('<graph><nodes><node id="a" pid="b"/></nodes></graph>', "expected a flat graph; node 'a'"),
        (
            '<graph><nodes><node id="a"/></nodes><edges><edge source="a" target="c"/></edges></graph>',
            "edge number 1: .*; 'c' came",
        ),
        (
            '<graph><nodes><node id="a"/></nodes><edges><edge source="a" target="a" type="x"/></edges></graph>',
            "edge number 1: expected the type directed, undirected or mutual; 'x' came",
        ),
    ],
)
def test_gexf_that_cannot_be_read(tables, graph, message):
    with pytest.raises(ValueError, match=message):
        tables(read_gexf, f"<gexf>{graph}</gexf>", "a.gexf")


# --- as the files of a round -------------------------------------------------------------------------------------------

CODEBOOK = """
title = "Village"
[[rounds]]
label = "base"
files = "{file}"
encoding = "cp1252"

[actors]
name = "name"

[[relations]]
name = "loan"
weight_type = "strength"
columns = {{ weight = "weight" }}
codes = {{ unknown = ["NA"] }}

[[relations]]
name = "kin"
directed = false
weight_type = "binary"
merge = "either"
columns = {{ weight = "weight" }}
"""
STUDIES = {
    "v.dl": (
        'dl n=3 nm=2 labels: Jos\xe9 T1 "=W 3"\nmatrix labels: loan kin\ndata:\n0 5 0\n0 0 NA\n2 0 0\n0 1 0\n1 0 0\n0 0 0\n'
    ),
    "v.net": (
        '*Vertices 3\r\n1 "Jos\xe9"\r\n2 "T1"\r\n3 "=W 3"\r\n*Matrix :1 "loan"\r\n0 5 0\r\n0 0 ?\r\n2 0 0\r\n*Edges :2 "kin"\r\n1 2\r\n'
    ),
    "v.graphml": (
        '<?xml version="1.0" encoding="ISO-8859-1"?><graphml><key id="r" for="edge" attr.name="relation"/><key id="w" for="edge" '
        'attr.name="weight" attr.type="double"/><graph edgedefault="directed"><node id="Jos\xe9"/><node id="T1"/><node id="=W 3"/>'
        '<edge source="Jos\xe9" target="T1"><data key="r">loan</data><data key="w">5</data></edge>'
        '<edge source="T1" target="=W 3"><data key="r">loan</data></edge>'
        '<edge source="=W 3" target="Jos\xe9"><data key="r">loan</data><data key="w">2</data></edge>'
        '<edge source="Jos\xe9" target="T1" directed="false"><data key="r">kin</data><data key="w">1</data></edge></graph></graphml>'
    ),
    "v.gexf": (
        '<?xml version="1.0" encoding="ISO-8859-1"?><gexf><graph defaultedgetype="directed"><nodes><node id="Jos\xe9"/><node id="T1"/>'
        '<node id="=W 3"/></nodes><edges><edge source="Jos\xe9" target="T1" kind="loan" weight="5"/>'
        '<edge source="T1" target="=W 3" kind="loan" weight=""/><edge source="=W 3" target="Jos\xe9" kind="loan" weight="2"/>'
        '<edge source="T1" target="Jos\xe9" kind="kin" type="undirected"/></edges></graph></gexf>'
    ),
}
STUDIES["v.txt"] = STUDIES["v.dl"]


@pytest.mark.parametrize("name", STUDIES)
def test_a_codebook_points_at_the_tables_of_a_network_file(tmp_path, name):
    (tmp_path / name).write_bytes(STUDIES[name].encode("latin-1"))
    (tmp_path / "study.toml").write_text(CODEBOOK.format(file=name), encoding="utf-8")
    study = lk.read_study(tmp_path / "study.toml")
    net = study.rounds["base"]
    assert sorted(net.index) == ["=W 3", "José", "T1"]
    assert sorted(net.ties[["source", "target", "relation", "weight"]].to_numpy().tolist()) == [
        ["=W 3", "José", "loan", 2.0],
        ["José", "T1", "kin", 1.0],
        ["José", "T1", "loan", 5.0],
    ]
    assert net.unknown.to_numpy().tolist() == [["loan", "T1", "=W 3"]]
    problems = study.problems.set_index("rule")
    assert sorted(problems.index) == ["missing_weight", "no_interviews"]
    assert problems.loc["missing_weight", "message"] == "expected a weight for each tie; 1 is missing"
    assert 'codes = { unknown = ["NA"] }' in problems.loc["missing_weight", "fix"]


def test_a_network_file_that_cannot_be_read_is_a_row_of_the_problems(tmp_path):
    (tmp_path / "v.gexf").write_text(OUTSIDE.format("gexf"), encoding="utf-8")
    (tmp_path / "study.toml").write_text(CODEBOOK.format(file="v.gexf"), encoding="utf-8")
    problems = lk.check_study(tmp_path / "study.toml")
    row = problems[problems["rule"] == "unreadable_file"].iloc[0]
    assert (row["file"], row["severity"]) == ("v.gexf", "error")
    assert re.search("declares entities or calls for another file, which is refused", row["message"])


# --- damaged files ---------------------------------------------------------------------------------------------------

WHOLE = {
    read_dl: (
        'DL n=3, nm=2\nformat = fullmatrix diagonal present\nrow labels:\n"Asha Devi" शर्मा\nT.1\ncolumn labels:\n"Asha Devi" शर्मा T.1\n'
        "matrix labels:\nloan, 'day work'\ndata:\n0 2.5 0\nna 0 1E-3\n0 . 0\n0,0,1\n0 0 0\n? 0 7\n"
    ),
    read_pajek: PAJEK,
    read_graphml: GRAPHML,
    read_gexf: GEXF.format(space="http://gexf.net/1.3", version="1.3", by="for", relation="relation"),
}
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
    b"embedded ",
]


@pytest.mark.parametrize("reader", WHOLE, ids=lambda reader: reader.__name__)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_files_give_tables_or_a_value_error(tmp_path, reader, data):
    whole = WHOLE[reader].encode()
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(whole)))
        end = min(len(whole), at + data.draw(st.integers(0, 12)))
        whole = whole[:at] + data.draw(st.sampled_from([*PIECES, b"", whole[at:end] * 2])) + whole[end:]
    path = tmp_path / "a.txt"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole)
    try:
        actors, ties = reader(path)
    except ValueError as error:
        assert "expected" in str(error)  # noqa: PT017
        return
    listed = set(actors.cells[0])
    assert set(ties.cells[0] if len(ties.cells) else ()) <= listed
