"""The map as people meet it: in a browser, with the network cut off."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from toy_study import HOSTILE, toy_study

from linkages.change import tie_list
from linkages.datasets import chanderi, worked_example
from linkages.measures import actor_table, brokerage_roles, captives, middleman_table
from linkages.network import Study, select_relations
from linkages.output.columns import told_of
from linkages.output.map import InlineMap, write_map

pytestmark = pytest.mark.browser
READY = "body[data-ready]"


@pytest.fixture(scope="module")
def study() -> Study:
    return toy_study()


@pytest.fixture(scope="module")
def file(study, tmp_path_factory) -> Path:
    return write_map(study, tmp_path_factory.mktemp("map") / "map.html")


@pytest.fixture
def sheet(file, open_page):
    sheet = open_page(file, ready=READY)
    yield sheet
    assert sheet.requests == []
    assert sheet.complaints == []


def tie_counts(study: Study, label: str) -> dict[str, int]:
    net = study[label]
    return {name: len(net.arrays(name)[0]) for name in net.relations}


def show_round(page, place: int | str) -> None:
    page.click(f'[data-round="{place}"]')


def test_every_relation_shows_the_studys_ties_in_both_rounds(sheet, study):
    page = sheet.page
    for place, label in enumerate(study.rounds):
        show_round(page, place)
        for name, expected in tie_counts(study, label).items():
            box = page.locator(f'input[data-relation="{name}"]')
            box.check()
            assert page.evaluate("linkages.tiesByRelation()")[name] == expected > 0
            assert page.locator("#relations li", has=box).get_attribute("data-count") == str(expected)
            box.uncheck()
            assert page.evaluate("linkages.tiesByRelation()")[name] == 0
        assert page.evaluate("linkages.visibleTies()") == 0


def test_it_opens_on_the_first_round_with_the_dependence_relations(sheet, study):
    expected = {name: n if name in ("advance", "cloth") else 0 for name, n in tie_counts(study, "baseline").items()}
    assert sheet.page.evaluate("linkages.tiesByRelation()") == expected
    assert sheet.page.locator('[data-round="0"]').get_attribute("aria-pressed") == "true"


def test_actors_stand_only_in_the_rounds_where_they_are_present_and_never_move(sheet, study):
    seen: dict[str, dict[str, float]] = {}
    for place, net in enumerate(study):
        show_round(sheet.page, place)
        assert sheet.page.evaluate("linkages.visibleActors()") == net.index[net.present].tolist()
        for actor, point in sheet.page.evaluate("linkages.positions()").items():
            assert seen.setdefault(actor, point) == point
    assert len({(point["x"], point["y"]) for point in seen.values()}) == len(study.roster)


def test_change_counts_are_those_of_the_tie_list(sheet, study):
    for name in study["baseline"].relations:
        sheet.page.locator(f'input[data-relation="{name}"]').check()
    show_round(sheet.page, "change")
    shown = sheet.page.evaluate("linkages.tiesByStatus()")
    ties = tie_list(study)
    status = ties["status"].where(~ties["why"].isin(["left", "entered"]), ties["why"])
    expected = {name: status[ties["relation"] == name].value_counts().to_dict() for name in study["baseline"].relations}
    assert shown == expected
    assert {"formed", "kept", "dissolved", "entered", "unknown"} <= {one for counts in shown.values() for one in counts}
    assert sheet.page.evaluate("linkages.visibleTies()") == len(ties)
    assert sheet.page.locator("#change-legend li").count() >= 5


def test_the_threshold_hides_the_weakest_ties_and_says_where_it_cuts(sheet, study):
    sheet.page.evaluate(
        "(() => { const s = document.getElementById('threshold'); s.value = 50; s.dispatchEvent(new Event('input')); })()"
    )
    told = sheet.page.locator("#relations li", has=sheet.page.locator('[data-relation="cloth"]')).inner_text()
    weights = sorted(weight for net in study for weight in net.arrays("cloth")[2])
    cut = weights[len(weights) // 2]
    assert f"at least {cut:,.0f} INR per month" in told
    kept = sum(weight >= cut for weight in study["baseline"].arrays("cloth")[2])
    assert sheet.page.evaluate("linkages.tiesByRelation()")["cloth"] == kept
    assert 0 < kept < len(study["baseline"].arrays("cloth")[2])


def test_silence_is_drawn_hollow_and_never_called_no_ties(sheet):
    page = sheet.page
    assert page.evaluate("linkages.look('w07').color.background") == "#ffffff"
    assert page.evaluate("linkages.look('w07').shapeProperties.borderDashes") == [4, 3]
    assert page.evaluate("linkages.look('w11').shapeProperties.borderDashes") is False
    page.evaluate("linkages.choose('w07')")
    card = page.locator("#card").inner_text()
    assert "did not answer" in card
    assert "answered, and named nobody" not in card
    assert "no ties" not in card.lower()
    page.evaluate("linkages.choose('w39')")
    assert "no ties" in page.locator("#card").inner_text()
    assert "did not answer" in page.locator("#legend").inner_text()


def test_search_finds_any_script_and_opens_the_card(sheet):
    page = sheet.page
    page.keyboard.press("/")
    page.keyboard.type("चंदेरी")
    assert page.locator("#matches [role=option]").all_inner_texts()[0].startswith("चंदेरी वस्त्र")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "चंदेरी वस्त्र"
    page.fill("#search", "weaver 2")
    page.keyboard.press("ArrowDown")
    chosen = page.locator('#matches [aria-selected="true"]').inner_text().split("\n")[0]
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == chosen
    page.fill("#search", "nobody of that name")
    assert "No actor" in page.locator("#matches").inner_text()


def test_a_click_opens_the_card_with_shares_exits_and_captor(sheet, study):
    page = sheet.page
    point = page.evaluate("linkages.point('w12')")
    box = page.locator("#canvas").bounding_box()
    page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])
    card = page.locator("#card").inner_text()
    amount = study["baseline"].ties.query("source == 'w12' and relation == 'cloth'")["weight"].item()
    for told in (
        "Weaver 12",
        "weaver",
        "Trader One",
        "100%",
        f"Cloth sold: {amount:,.0f} INR per month",
        "Separate roads out",
        "Captive of",
    ):
        assert told in card
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


@pytest.mark.parametrize("channel", ["credit", "output"])
def test_the_card_names_who_stands_behind_the_captor(sheet, study, channel):
    net = study["baseline"]
    held = captives(net, channel=channel)
    chains = held.sort_values("depth").groupby("actor")["captor"].agg(list)
    names = net.actors["name"]
    lengths = set()
    for length, chain in {len(chain): (actor, chain) for actor, chain in chains.items()}.items():
        actor, captors = chain
        sheet.page.evaluate(f"linkages.choose('{actor}')")
        told = sheet.page.locator(f'#card .captors[data-channel="{channel}"]').inner_text()
        assert told == "; behind: ".join(names[captor] for captor in captors)
        lengths.add(length)
    assert lengths == {1, 2}
    sheet.page.locator(f'#card .captors[data-channel="{channel}"] .person').last.click()
    assert sheet.page.locator("#card h2").inner_text() == names[captors[-1]]


def fates(study: Study, channel: str) -> dict[str, set[str]]:
    """Who became free or captive, told anew from the actor tables."""
    before, after = (actor_table(net) for net in study)
    first, last = before[f"{channel}.captive"], after[f"{channel}.captive"]
    both = before["present"] & after["present"]
    silent = both & (before[f"{channel}.road"].eq("unknown") | after[f"{channel}.road"].eq("unknown"))
    found = {
        "freed": (first == 1) & (last == 0),
        "newly": (first == 0) & (last == 1),
        "still": (first == 1) & (last == 1),
        "unknown": silent,
    }
    return {fate: set(study.roster[chosen]) for fate, chosen in found.items()}


@pytest.mark.parametrize("channel", ["credit", "output"])
def test_change_tells_who_became_free_and_who_captive(sheet, study, channel):
    page = sheet.page
    assert page.locator("#moves-section").is_hidden()
    show_round(page, "change")
    page.click(f'#move-channels [data-channel="{channel}"]')
    shown, rings = page.evaluate(f"linkages.fates('{channel}')"), page.evaluate("linkages.rings()")
    expected = fates(study, channel)
    for fate, actors in expected.items():
        assert {actor for actor, told in shown.items() if told == fate} == actors
        assert {actor for actor, told in rings.items() if told == fate} == actors
        assert page.locator(f'#moves [data-fate="{fate}"]').get_attribute("data-count") == str(len(actors))
    assert len(expected["freed"]) > 2
    listed = page.locator('#moves [data-fate="freed"] .person')
    names = study["baseline"].actors["name"]
    assert sorted(listed.all_inner_texts()) == sorted(names[actor] for actor in expected["freed"])
    name = listed.first.inner_text()
    listed.first.click()
    assert page.locator("#card h2").inner_text() == name
    assert page.locator('#card .fates [data-fate="freed"]').count() >= 1


def test_the_card_of_a_middleman_tells_captives_before_and_after(sheet, study):
    page = sheet.page
    show_round(page, "change")
    page.evaluate("linkages.choose('T1')")
    before, after = (middleman_table(net).loc["T1", "output.captives"] for net in study)
    block = page.locator('#card .moved[data-channel="output"]')
    assert f"{before:.0f} → {after:.0f} captives" in block.inner_text()
    held = [captives(net, channel="output").query("captor == 'T1'")["actor"] for net in study]
    freed = set(held[0]) & fates(study, "output")["freed"]
    assert before > after
    freed_list = block.locator('[data-bond="freed"]')
    assert freed_list.locator("summary .count").inner_text() == str(len(freed))
    freed_list.locator("summary").click()
    names = study["baseline"].actors["name"]
    assert sorted(freed_list.locator(".person").all_inner_texts()) == sorted(names[actor] for actor in freed)


def test_each_kind_of_change_can_be_switched_off(sheet, study):
    page = sheet.page
    show_round(page, "change")
    ties = tie_list(study)
    ties = ties[ties["relation"].isin(["advance", "cloth"])]
    status = ties["status"].where(~ties["why"].isin(["left", "entered"]), ties["why"]).value_counts()
    left = len(ties)
    for kind in ("kept", "unknown", "formed", "dissolved"):
        box = page.locator(f'#change-legend [data-change="{kind}"]')
        assert box.is_checked()
        assert page.locator(f'#change-legend label:has([data-change="{kind}"]) .count').inner_text() == str(
            status[kind]
        )
        box.focus()
        page.keyboard.press("Space")
        left -= int(status[kind])
        assert page.evaluate("linkages.visibleTies()") == left
        assert page.evaluate("document.activeElement.dataset.change") == kind
    assert page.evaluate("linkages.tiesByStatus().cloth.kept") > 0
    show_round(page, 0)
    assert page.evaluate("linkages.tiesByRelation().cloth") == tie_counts(study, "baseline")["cloth"]


LINE_ENDS = """(() => {
  const found = new Set();
  const setLineDash = CanvasRenderingContext2D.prototype.setLineDash;
  CanvasRenderingContext2D.prototype.setLineDash = function (dash) {
    if (String(dash) === "4,3") found.add(this.lineCap);
    return setLineDash.call(this, dash);
  };
  Draw.network.renderer._redraw();
  CanvasRenderingContext2D.prototype.setLineDash = setLineDash;
  return [...found];
})()"""


@pytest.mark.parametrize("shown", [0, 1, "change"])
def test_the_outline_of_silence_has_its_gaps_in_every_mode(sheet, shown):
    """Round line ends, left behind by a dashed tie, would close the gaps."""
    show_round(sheet.page, shown)
    assert sheet.page.evaluate(LINE_ENDS) == ["butt"]


def test_the_size_can_show_who_bridges_communities(sheet, study):
    page = sheet.page
    groups = page.locator("#size optgroup").evaluate_all("(all) => all.map((one) => one.label)")
    assert groups[0] == "Common"
    common = page.locator('#size optgroup[label="Common"] option').all_inner_texts()
    assert common[:2] == ["Output: captives", "Credit: captives"]
    assert len(common) == 6
    assert len(set(page.locator("#size option").all_inner_texts())) == page.locator("#size option").count()
    page.select_option("#size", "advice.bridged.hamlet")
    assert "Advice: pairs brokered across hamlet" in page.locator("#size-legend").inner_text()
    roles = brokerage_roles(select_relations(study["baseline"], "advice"), "hamlet")
    bridged = roles["total"] - roles["coordinator"]
    best = bridged.idxmax()
    sizes = page.evaluate("Object.fromEntries(actors.id.map((id) => [id, linkages.look(id).size]))")
    producers = study["baseline"].actors.query("present and position == 'producer'").index
    assert sizes[best] == max(sizes[actor] for actor in producers)
    page.evaluate(f"linkages.choose('{best}')")
    assert f"pairs brokered across: hamlet {bridged[best]:.0f}" in page.locator("#card .across").inner_text()
    page.select_option("#colour", "attribute.hamlet")
    assert page.locator("#card .across strong").inner_text() == f"hamlet {bridged[best]:.0f}"


def test_the_captives_of_a_middleman_light_up(sheet, study):
    page = sheet.page
    page.evaluate("linkages.choose('T1')")
    expected = {}
    for channel in ("credit", "output"):
        held = captives(study["baseline"], channel=channel)
        expected[channel] = set(held.loc[held["captor"] == "T1", "actor"])
        page.click(f'.light[data-channel="{channel}"]')
        assert set(page.evaluate("linkages.lit()")) == expected[channel]
        assert page.evaluate("linkages.look('w01').opacity") < 0.5
        for captive in sorted(expected[channel])[:3]:
            assert page.evaluate(f"linkages.look('{captive}').opacity") == 1
    assert expected["credit"] != expected["output"]


def test_hostile_names_are_text(sheet):
    page = sheet.page
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[2]):
        page.fill("#search", name[:12])
        page.keyboard.press("Enter")
        assert page.locator("#card h2").inner_text() == name
    page.click("#show-table")
    assert page.locator("#actors th[scope=row]", has_text="<img src=x").count() == 1
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, svg[onload], iframe").count() == 0
    assert page.title() == "Linkage map: Toy cluster <i>"
    assert page.locator("h1").inner_text() == "Toy cluster <i>"


def test_the_table_sorts_filters_and_follows_the_round(sheet, study):
    page = sheet.page
    page.click("#show-table")
    assert page.locator("#actors tbody tr").count() == int(study["baseline"].present.sum())
    page.click('#actors th[data-key="output.captives"] button')
    first = page.locator("#actors tbody tr").first
    assert first.get_attribute("data-actor") == "T2"
    assert page.locator('#actors th[data-key="output.captives"]').get_attribute("aria-sort") == "descending"
    assert page.locator('#actors th[data-key="output.captives"] button').get_attribute("title") == told_of("captives")
    page.fill("#filter", "महिला")
    assert page.locator("#actors tbody tr").count() == 1
    page.fill("#filter", "")
    page.select_option("#filter-role", label="SHG")
    assert page.locator("#actors tbody tr").count() == 1
    show_round(page, 1)
    assert page.locator("#actors tbody tr").count() == 2
    assert "2 actors" in page.locator("#table-count").inner_text()


def test_the_change_table_holds_both_rounds_and_their_difference(sheet, study):
    page = sheet.page
    show_round(page, "change")
    page.click("#show-table")
    assert page.locator("#table-count").inner_text() == f"{len(study.roster)} actors · baseline → follow-up"
    assert page.locator("#actors tbody tr").count() == len(study.roster)
    heads = page.locator("#actors th[scope=col]").evaluate_all("(all) => all.map((one) => one.dataset.key)")
    assert heads[:4] == ["name", "role", "status", "fate.credit"]
    assert heads[5:8] == ["middleman_share:from", "middleman_share:to", "middleman_share:change"]

    def cell(actor: str, key: str) -> str:
        return page.locator(f'#actors tr[data-actor="{actor}"] > *').nth(heads.index(key)).inner_text()

    assert (cell("w09", "status"), cell("w05", "status")) == ("left", "entered")
    assert cell("w06", "status") == "did not answer in a round"
    before, after = (middleman_table(net)["output.captives"] for net in study)
    for actor in ("T1", "T2", "m1", "m4"):
        told = [int(cell(actor, f"output.captives:{end}").replace("+", "")) for end in ("from", "to", "change")]
        assert told == [before[actor], after[actor], after[actor] - before[actor]]
    first, last = (actor_table(net)["middleman_share"] for net in study)
    assert cell("w09", "middleman_share:from") == f"{first['w09']:.0%}"
    assert [cell("w09", f"middleman_share:{end}") for end in ("to", "change")] == ["–", "–"]
    moved = (last - first).abs().idxmax()
    assert cell(moved, "middleman_share:change") == f"{round((last - first)[moved] * 100):+d} pts"
    page.locator('#actors th[data-key="output.captives:from"]').click(position={"x": 4, "y": 4})
    assert page.locator('#actors th[data-key="output.captives:from"]').get_attribute("aria-sort") == "descending"
    page.select_option("#filter-role", label="SHG")
    assert page.locator("#table-count").inner_text() == f"2 actors of {len(study.roster)} · baseline → follow-up"


def test_search_forgives_a_slip_and_escape_clears_it(sheet):
    page = sheet.page
    page.fill("#search", "mastre 3")
    assert page.locator("#matches .none").inner_text() == "No such name; names close to it:"
    assert page.locator("#matches [role=option]").first.inner_text().startswith("Master 3")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "Master 3"
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.input_value("#search") == ""
    page.fill("#search", "Weaver 2")
    page.keyboard.press("Escape")
    assert page.input_value("#search") == ""
    assert page.locator("#matches").is_hidden()


def test_the_tip_tells_the_size(sheet, study):
    page = sheet.page
    point, box = page.evaluate("linkages.point('T2')"), page.locator("#canvas").bounding_box()
    page.mouse.move(box["x"] + point["x"] - 3, box["y"] + point["y"] - 3)
    page.mouse.move(box["x"] + point["x"], box["y"] + point["y"])
    page.wait_for_selector("#tip:not([hidden])")
    held = middleman_table(study["baseline"]).loc["T2", "output.captives"]
    assert f"Output: captives {held:.0f}" in page.locator("#tip").inner_text()


def test_long_relation_names_wrap(tmp_path, open_page):
    sheet = open_page(write_map(chanderi(), tmp_path / "map.html"), ready=READY)
    names = sheet.page.locator("#relations .name")
    assert names.evaluate_all("(all) => all.every((one) => one.scrollWidth <= one.clientWidth)")
    assert names.evaluate_all("(all) => all.every((one) => one.scrollHeight <= one.clientHeight + 2)")


def test_the_keyboard_alone_reaches_everything(sheet):
    page = sheet.page
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.dataset.round"))
    assert {"search", "show-table", "threshold", "colour", "size", "canvas", "zoom-in", "change", "relation-0"} <= seen
    page.focus("#canvas")
    scale = page.evaluate("Draw.network.getScale()")
    page.keyboard.press("0")
    page.wait_for_timeout(1200)
    page.keyboard.press("+")
    page.wait_for_timeout(400)
    assert page.evaluate("Draw.network.getScale()") > scale * 1.1


def test_colour_and_size_change_with_their_legend(sheet):
    page = sheet.page
    plain = page.evaluate("linkages.look('w12').color.background")
    page.select_option("#colour", "attribute.looms")
    assert page.evaluate("linkages.look('w12').color.background") != plain
    assert page.locator("#shape-section").is_visible()
    assert "producer" in page.locator("#shape-legend").inner_text()
    page.select_option("#size", "advance.in_strength")
    assert "Advance: amount received (INR per month)" in page.locator("#size-legend").inner_text()
    page.select_option("#size", "")
    sizes = page.evaluate("[linkages.look('T1').size, linkages.look('m1').size]")
    assert sizes[0] == sizes[1]


def test_parallel_and_returned_ties_lie_apart(sheet):
    page = sheet.page
    looks = page.evaluate(
        "Draw.edges.get().filter((e) => [e.from, e.to].sort().join() === [actors.id.indexOf('w01'), actors.id.indexOf('m1')].sort().join())"
    )
    assert len(looks) == 2
    sides = {(look["from"] < look["to"]) == (look["smooth"]["type"] == "curvedCW") for look in looks}
    assert sides == {True, False}


def test_on_a_phone_nothing_overflows_and_the_sheets_open(file, open_page):
    sheet = open_page(file, width=390, height=844, ready=READY)
    page = sheet.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#panel").is_hidden()
    page.click("#open-panel")
    assert page.locator("#panel").is_visible()
    assert page.locator("#panel #legend").is_visible()
    page.click("#close-panel")
    page.evaluate("linkages.choose('T1')")
    box = page.locator("#card").bounding_box()
    assert box["x"] >= 0
    assert box["width"] <= 390
    assert box["y"] - page.locator("#map-view").bounding_box()["y"] >= 844 / 2
    page.click("#show-table")
    card, table = page.locator("#card").bounding_box(), page.locator("#table-view").bounding_box()
    assert table["y"] + table["height"] <= card["y"] + 1
    assert table["height"] > 200
    assert (sheet.requests, sheet.complaints) == ([], [])


def test_a_single_network_without_roles_is_coloured_by_position(tmp_path, open_page):
    sheet = open_page(write_map(worked_example(), tmp_path / "map.html"), ready=READY)
    page = sheet.page
    assert page.locator("#rounds").is_hidden()
    assert page.evaluate("linkages.tiesByRelation()") == {"sale": 13}
    assert page.evaluate("document.getElementById('colour').value") == "position"
    legend = page.locator("#colour-legend").inner_text().split()
    assert legend == ["middleman", "2", "producer", "6", "group", "1", "market", "1"]
    assert (sheet.requests, sheet.complaints) == ([], [])


def test_the_chanderi_study_opens_offline(tmp_path, open_page):
    study = chanderi()
    sheet = open_page(write_map(study, tmp_path / "map.html"), ready=READY)
    for place, net in enumerate(study):
        show_round(sheet.page, place)
        for name in net.relations:
            sheet.page.locator(f'input[data-relation="{name}"]').check()
        assert sheet.page.evaluate("linkages.tiesByRelation()") == tie_counts(study, net.label)
    assert "Simulated data" in sheet.page.locator("footer").inner_text()
    assert (sheet.requests, sheet.complaints) == ([], [])


def test_two_thousand_actors_draw_and_switch_fast_enough(tmp_path, open_page):
    sheet = open_page(write_map(toy_study(1985, names=[]), tmp_path / "map.html"), ready=READY)
    page = sheet.page
    drawn = page.evaluate("performance.getEntriesByName('linkages drawn')[0].startTime")
    switch = page.evaluate(
        "(() => { const start = performance.now(); "
        "document.querySelector('[data-round=\"1\"]').click(); return performance.now() - start; })()"
    )
    assert drawn < 6000
    assert switch < 2500
    assert page.evaluate("Draw.large")


def test_the_inline_map_runs_inside_its_frame(study, tmp_path, chromium):
    page_file = tmp_path / "notebook.html"
    page_file.write_text(f"<!doctype html><meta charset=utf-8>{InlineMap(study)._repr_html_()}", encoding="utf-8")
    page = chromium.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for()
    frame.locator('[data-round="1"]').click()
    assert frame.locator('[data-round="1"]').get_attribute("aria-pressed") == "true"
    assert complaints == []
    page.close()
