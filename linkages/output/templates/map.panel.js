// Controls and legend. Text from the study enters by textContent only.

// make("li", {class: "x", text: "y", on: {click}}, child, child)
function make(tag, facts = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (name === "text") element.textContent = value;
    else if (name === "on") Object.entries(value).forEach(([event, react]) => element.addEventListener(event, react));
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function draw(tag, facts) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(facts).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  triangle: [[0, -1.1], [1.1, 0.9], [-1.1, 0.9]],
  triangleDown: [[0, 1.1], [1.1, -0.9], [-1.1, -0.9]],
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  hexagon: [0, 1, 2, 3, 4, 5].map((k) => [1.1 * Math.cos((k * Math.PI) / 3), 1.1 * Math.sin((k * Math.PI) / 3)]),
  star: [...Array(10).keys()].map((k) => {
    const radius = k % 2 ? 0.55 : 1.3;
    return [radius * Math.sin((k * Math.PI) / 5), -radius * Math.cos((k * Math.PI) / 5)];
  }),
};

// The sign of an actor as it stands on the map.
function sign(shape, colour, { hollow = false, radius = 6 } = {}) {
  const side = Math.max(18, radius * 2 + 6);
  const picture = draw("svg", { width: side, height: side, viewBox: `${-side / 2} ${-side / 2} ${side} ${side}`, "aria-hidden": "true", class: "sign" });
  const look = { fill: hollow ? "#ffffff" : colour, stroke: Draw.darker(colour, 0.72), "stroke-width": hollow ? 1.8 : 1 };
  if (hollow) look["stroke-dasharray"] = "3 2";
  const corners = CORNERS[shape];
  if (corners) picture.append(draw("polygon", { points: corners.map(([x, y]) => `${x * radius * 0.9},${y * radius * 0.9}`).join(" "), ...look }));
  else picture.append(draw("circle", { r: radius * 0.95, ...look }));
  return picture;
}

function line(colour, dash, directed) {
  const picture = draw("svg", { width: 34, height: 12, viewBox: "0 0 34 12", "aria-hidden": "true", class: "sign" });
  const dashes = { dashed: "6 4", dotted: "2 3.5", solid: "none" }[dash];
  picture.append(draw("line", { x1: 1, y1: 6, x2: directed ? 27 : 33, y2: 6, stroke: colour, "stroke-width": 2.6, "stroke-dasharray": dashes }));
  if (directed) picture.append(draw("polygon", { points: "25,1.5 33,6 25,10.5", fill: colour }));
  return picture;
}

const Panel = {
  start() {
    Panel.rounds();
    Panel.relations();
    Panel.colours();
    Panel.sizes();
    const threshold = document.getElementById("threshold");
    threshold.addEventListener("input", () => Page.change({ cut: Number(threshold.value) }));
    const narrow = window.matchMedia("(max-width: 820px)");
    const move = () => document.getElementById(narrow.matches ? "panel" : "stage").append(document.getElementById("legend"));
    narrow.addEventListener("change", move);
    move();
  },

  rounds() {
    const box = document.getElementById("rounds");
    data.rounds.forEach((round, place) => {
      const title = round.date ? `${round.label} (${round.date})` : round.label;
      const choose = () => Page.change({ round: place, change: false, captives: null });
      box.append(make("button", { type: "button", "data-round": place, title, text: round.label, on: { click: choose } }));
    });
    box.hidden = data.rounds.length < 2;
    if (box.hidden) return;
    box.append(make("button", { type: "button", "data-round": "change", text: words.change, on: { click: () => Page.change({ change: true, captives: null }) } }));
    if (data.rounds.length > 2) document.getElementById("change-ends").append(Panel.end("from"), Panel.end("to"));
  },

  // One end of a comparison, when there are more than two rounds.
  end(which) {
    const choose = (event) => {
      const ends = { from: state.from, to: state.to, [which]: Number(event.target.value) };
      if (ends.from < ends.to) Page.change(ends);
      else Panel.refresh();
    };
    const select = make("select", { "data-end": which, on: { change: choose } });
    data.rounds.forEach((round, place) => select.append(make("option", { value: place, text: round.label })));
    return make("label", {}, make("span", { text: words[which] }), select);
  },

  relations() {
    const list = document.getElementById("relations");
    data.relations.forEach((relation, place) => {
      const box = make("input", { type: "checkbox", id: `relation-${place}`, "data-relation": relation.name });
      box.addEventListener("change", () => {
        const relations = new Set(state.relations);
        if (box.checked) relations.add(place);
        else relations.delete(place);
        Page.change({ relations });
      });
      const label = make("label", { for: box.id }, make("span", { class: "swatch" }), make("span", { class: "name", text: relation.label, title: relation.label }), make("span", { class: "count" }));
      list.append(make("li", {}, box, label, make("span", { class: "unit" })));
    });
  },

  colours() {
    const select = document.getElementById("colour");
    const found = data.colours.filter((choice) => !choice.card_only);
    found.filter((choice) => choice.label === null).forEach((choice) => select.append(make("option", { value: choice.key, text: words[choice.key] })));
    Panel.options(select, words.attributes, found.filter((choice) => choice.key.startsWith("attribute.")));
    Panel.options(select, words.groups_found, found.filter((choice) => choice.found));
    select.value = state.colour;
    select.addEventListener("change", () => Page.change({ colour: select.value }));
  },

  options(select, label, choices) {
    if (!choices.length) return;
    const group = make("optgroup", { label });
    choices.forEach((choice) => group.append(make("option", { value: choice.key, text: choice.label })));
    select.append(group);
  },

  sizes() {
    const select = document.getElementById("size");
    select.append(make("option", { value: "", text: words.same_size }));
    const common = Panel.common();
    const often = make("optgroup", { label: words.common });
    common.forEach((score) => often.append(make("option", { value: score.key, title: score.about || null, text: Model.scoreLabel(score) })));
    if (common.length) select.append(often);
    const groups = new Map();
    data.scores.filter((score) => !common.includes(score)).forEach((score) => {
      const relation = data.relations.find((one) => one.name === score.of);
      const of = relation ? relation.label : words[`channel_${score.of}`] || words.measures;
      const kind = relation ? `relation ${score.of}` : of;
      if (!groups.has(kind)) groups.set(kind, make("optgroup", { label: of }));
      groups.get(kind).append(make("option", { value: score.key, title: score.about || null, text: Model.scoreLabel(score) }));
    });
    select.append(...[...groups.values()].sort((a, b) => Number(Boolean(a.label)) - Number(Boolean(b.label))));
    select.value = state.size;
    select.addEventListener("change", () => Page.change({ size: select.value }));
  },

  // The sizes asked for most: whom middlemen hold, how producers depend, who stands between others.
  common() {
    const of = (measure, kept = () => true) => data.scores.filter((score) => score.measure === measure && kept(score)).slice(0, 1);
    const held = ["output", "credit", "input"].flatMap((channel) => of("captives", (score) => score.of === channel));
    const found = [...held.slice(0, 2), ...of("middleman_share", (score) => !score.of), ...of("exits", (score) => score.of === "output"), ...of("interlinking"), ...of("bridged"), ...of("brokered")];
    return found.slice(0, 6);
  },

  refresh() {
    document.querySelectorAll("#rounds button").forEach((button) => {
      const pressed = state.change ? button.dataset.round === "change" : button.dataset.round === String(state.round);
      button.setAttribute("aria-pressed", String(pressed));
    });
    Panel.changeLegend();
    Moves.refresh();
    document.getElementById("change-ends").hidden = !state.change || data.rounds.length < 3;
    document.querySelectorAll("[data-end]").forEach((select) => {
      select.value = state[select.dataset.end];
    });
    Panel.roundNote();
    Panel.refreshRelations();
    Panel.colourLegend();
    Panel.shapeLegend();
    Panel.sizeLegend();
  },

  roundNote() {
    const shown = actors.id.map((_, actor) => actor).filter(Model.isShown);
    const silent = shown.filter(Model.isMarkedSilent).length;
    const parts = [`${Model.write(shown.length)} ${words.actors}`];
    if (silent) parts.push(`${Model.write(silent)} ${state.change ? words.did_not_answer_once : words.did_not_answer}`);
    parts.unshift(state.change ? `${data.rounds[state.from].label} → ${data.rounds[state.to].label}` : Panel.roundName());
    document.getElementById("round-note").textContent = parts.filter(Boolean).join(" · ");
  },

  // The round's date, and its name where no button tells it.
  roundName() {
    const { label, date } = data.rounds[state.round];
    return [data.rounds.length < 2 && label !== data.title ? label : "", date].filter(Boolean).join(" · ");
  },

  refreshRelations() {
    document.querySelectorAll("#relations li").forEach((item, place) => {
      const relation = data.relations[place];
      const [box, label, unit] = item.children;
      box.checked = state.relations.has(place);
      label.children[0].replaceChildren(line(state.change ? "#8a94a0" : relation.colour, "solid", relation.directed));
      const ties = Model.visibleTies(place);
      label.children[2].textContent = Model.write(ties.length);
      label.children[2].setAttribute("title", `${Model.write(ties.length)} ${words.ties}`);
      item.dataset.count = ties.length;
      unit.textContent = Panel.relationNote(place, ties);
    });
    const note = document.getElementById("threshold-value");
    note.textContent = state.cut ? `${state.cut} %` : words.hide_none;
    document.getElementById("threshold").value = state.cut;
  },

  changeLegend() {
    document.getElementById("change-section").hidden = !state.change;
    if (!state.change) return;
    const found = Model.group([...state.relations].flatMap((place) => Model.visibleTies(place).map((tie) => tie.status)));
    const items = Object.keys(data.change).filter((status) => found.has(status) || ["formed", "kept", "dissolved", "unknown"].includes(status));
    const focused = document.activeElement ? document.activeElement.dataset.change : null;
    const legend = document.getElementById("change-legend");
    legend.replaceChildren(...items.map((status) => make("li", {}, Panel.changeSwitch(status, (found.get(status) || []).length))));
    if (focused) legend.querySelector(`[data-change="${focused}"]`)?.focus();
  },

  // Shows or hides the ties of one kind of change.
  changeSwitch(status, ties) {
    const look = data.change[status];
    const box = make("input", { type: "checkbox", "data-change": status, checked: !state.hiddenChanges.has(status) });
    box.addEventListener("change", () => {
      const hiddenChanges = new Set(state.hiddenChanges);
      if (box.checked) hiddenChanges.delete(status);
      else hiddenChanges.add(status);
      Page.change({ hiddenChanges });
    });
    return make("label", {}, box, line(look.colour, look.dash, true), make("span", { text: words[`${status}_note`], title: status === "unknown" ? words.unknown_long : null }), make("span", { class: "count", text: Model.write(ties) }));
  },

  relationNote(place, ties) {
    if (state.change && state.relations.has(place)) {
      const found = ties.reduce((sums, tie) => ({ ...sums, [tie.status]: (sums[tie.status] || 0) + 1 }), {});
      const order = Object.keys(data.change).filter((status) => found[status]);
      return order.map((status) => `${Model.write(found[status])}\u00a0${words[status]}`).join(" · ");
    }
    if (!state.relations.has(place)) return "";
    const least = Model.cutoff(place);
    if (least) return `${words.at_least} ${Model.amount(place, least)}`;
    return data.relations[place].unit;
  },

  colourLegend() {
    const list = document.getElementById("colour-legend");
    const choice = Model.colourChoice();
    list.replaceChildren();
    document.getElementById("colour-section").hidden = !choice;
    if (!choice) return;
    if (choice.label !== null) list.append(make("li", { class: "what", text: choice.found ? `${words.groups_found}: ${choice.label}` : choice.label }));
    const round = state.change ? state.to : state.round;
    const sums = new Array(choice.groups.length).fill(0);
    let missing = 0;
    actors.id.forEach((_, actor) => {
      if (!Model.isShown(actor)) return;
      const place = choice.values[round][actor];
      if (place === null) missing += 1;
      else sums[place] += 1;
    });
    choice.groups.forEach((group, place) => {
      if (!sums[place] && choice.found) return;
      const label = choice.found ? `${words.group} ${group.label}` : group.label;
      list.append(make("li", {}, sign(group.shape || "dot", group.colour), make("span", { text: label }), make("span", { class: "count", text: Model.write(sums[place]) })));
    });
    if (missing) list.append(make("li", {}, sign("dot", "#b9c0c8"), make("span", { text: words.not_known }), make("span", { class: "count", text: Model.write(missing) })));
  },

  // Shapes are named here unless the colour legend has named them already.
  shapeLegend() {
    const choice = Model.colourChoice();
    const told = choice && (choice.key === "role" || choice.groups.some((group) => group.shape));
    document.getElementById("shape-section").hidden = Boolean(told) || !Object.keys(data.shapes).length;
    const list = document.getElementById("shape-legend");
    list.replaceChildren(...Object.entries(data.shapes).map(([position, shape]) => make("li", {}, sign(shape, "#8a94a0"), make("span", { text: words[`position_${position}`] }))));
  },

  sizeLegend() {
    const list = document.getElementById("size-legend");
    const score = Model.sizeScore();
    list.replaceChildren(make("li", { title: score ? score.about || null : null, text: score ? Model.scoreLabel(score) : words.same_size }));
    if (score && Draw.most) {
      for (const value of Panel.steps(Draw.most)) {
        const radius = (Draw.sizeOf(value, Draw.most) * 0.5) / Draw.grow;
        list.append(make("li", {}, sign("dot", "#8a94a0", { radius }), make("span", { text: Model.write(value, score.share) })));
      }
      list.append(make("li", {}, sign("dot", "#8a94a0", { radius: 4 }), make("span", { text: words.not_applicable })));
    }
    list.append(make("li", {}, sign("dot", "#5a6573", { hollow: true }), make("span", { text: words.did_not_answer_long })));
    if (data.rounds.some((round) => Object.keys(round.captives).length)) list.append(make("li", {}, Panel.halo(), make("span", { text: words.captive_mark })));
  },

  halo() {
    const picture = sign("dot", "#8a94a0", { radius: 5 });
    picture.prepend(draw("circle", { r: 9, fill: "rgba(240, 190, 40, 0.75)" }));
    return picture;
  },

  // Three values that say how size reads.
  steps(most) {
    const rough = (value) => (value >= 3 ? Number(value.toPrecision(1)) : Number(value.toPrecision(2)));
    return [...new Set([rough(most / 10), rough(most / 3), most].map((value) => (Number.isInteger(most) ? Math.max(1, Math.round(value)) : value)))];
  },
};
