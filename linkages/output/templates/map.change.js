// Change of captivity: who became free, who became captive, who stayed so; the words and numbers come with the data.

const Moves = {
  FATES: Object.keys(data.fates),
  LISTED: ["freed", "newly", "still", "unknown", "no_more", "not_before", "left", "entered", "free"],
  open: new Set(["freed"]),

  start() {
    const channels = [...new Set(data.moves.flatMap((move) => Object.keys(move.channels)))];
    state.channel = ["output", "credit", "input"].find((channel) => channels.includes(channel)) || channels[0] || null;
    const buttons = channels.map((channel) => make("button", { type: "button", "data-channel": channel, text: words[`channel_${channel}`], on: { click: () => Page.change({ channel }) } }));
    document.getElementById("move-channels").append(...buttons);
  },

  between(from = state.from, to = state.to) {
    return data.moves.find((move) => move.from === from && move.to === to) || null;
  },

  fate(actor, channel, move = Moves.between()) {
    const held = move && move.channels[channel];
    return held && held.fate[actor] !== null ? Moves.FATES[held.fate[actor]] : null;
  },

  // The ring of an actor in change mode, by what became of it in the channel chosen.
  ring(actor) {
    const fate = state.change && state.channel ? Moves.fate(actor, state.channel) : null;
    return fate && data.fates[fate] ? fate : null;
  },

  refresh() {
    const move = state.change ? Moves.between() : null;
    const shown = Boolean(move && state.channel && move.channels[state.channel]);
    document.getElementById("moves-section").hidden = !shown;
    if (!shown) return;
    document.querySelectorAll("#move-channels button").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.channel === state.channel)));
    const found = Model.group(move.channels[state.channel].fate.map((place) => (place === null ? null : Moves.FATES[place])));
    const rows = Moves.LISTED.filter((fate) => found.has(fate) || ["freed", "newly", "still", "unknown"].includes(fate));
    document.getElementById("moves").replaceChildren(...rows.map((fate) => make("li", { "data-fate": fate, "data-count": (found.get(fate) || []).length }, Moves.row(fate, found.get(fate) || []))));
  },

  row(fate, held) {
    const head = [Moves.sign(fate), make("span", { text: words[`fate_${fate}`] }), make("span", { class: "count", text: Model.write(held.length) })];
    if (!held.length) return make("div", { class: "empty" }, ...head);
    const list = make("ul", {}, ...Moves.sorted(held).map((actor) => make("li", {}, Card.person(actor))));
    const box = make("details", { open: Moves.open.has(fate) }, make("summary", {}, ...head), list);
    box.addEventListener("toggle", () => (box.open ? Moves.open.add(fate) : Moves.open.delete(fate)));
    return box;
  },

  sorted(held) {
    return [...held].sort((a, b) => Table.collator.compare(actors.name[a], actors.name[b]) || a - b);
  },

  sign(fate) {
    const picture = draw("svg", { class: "sign", width: 20, height: 20, viewBox: "-10 -10 20 20", "aria-hidden": "true" });
    if (!data.fates[fate]) return picture;
    const [colour, dash] = data.fates[fate];
    picture.append(draw("circle", { r: 4, fill: "#8a94a0" }), draw("circle", { r: 7.5, fill: "none", stroke: colour, "stroke-width": dash === "solid" || dash === "dashed" ? 2.6 : 1.4, "stroke-dasharray": Moves.dashes(dash).join(" ") }));
    return picture;
  },

  dashes(dash) {
    return { dashed: [5, 3], dotted: [1.5, 2.5] }[dash] || [];
  },

  // Whom a middleman held before and holds now, by channel.
  holds(actor, from, to) {
    const move = Moves.between(from, to);
    if (!move) return [];
    return Object.entries(move.channels).flatMap(([channel, { bonds }]) => {
      const found = {};
      bonds.captor.forEach((captor, row) => {
        const fate = data.bonds[bonds.fate[row]];
        if (captor === actor) (found[fate] = found[fate] || []).push(bonds.actor[row]);
      });
      const fates = data.bonds.filter((fate) => found[fate]);
      if (!fates.length) return [];
      const count = (round) => Model.write(((Model.captivesOf(actor, data.rounds[round])[channel]) || []).length);
      const told = [`${words[`channel_${channel}`]}: `, `${count(from)} → ${count(to)} ${words.captives}`];
      const lists = fates.map((fate) => make("details", { "data-bond": fate }, make("summary", {}, make("span", { text: words[`bond_${fate}`] }), make("span", { class: "count", text: Model.write(found[fate].length) })), make("ul", { class: "people" }, ...Moves.sorted(found[fate]).map((held) => make("li", {}, Card.person(held))))));
      return [make("div", { class: "moved", "data-channel": channel }, make("p", {}, make("strong", { text: told[0] }), told[1]), ...lists)];
    });
  },

  // What became of a producer, by channel.
  fates(actor, from, to) {
    const move = Moves.between(from, to);
    const told = Object.keys(move ? move.channels : {}).flatMap((channel) => {
      const fate = Moves.fate(actor, channel, move);
      return fate ? [make("p", { "data-fate": fate }, make("strong", { text: `${words[`channel_${channel}`]}: ` }), words[`fate_${fate}`])] : [];
    });
    return told.length ? [make("div", { class: "fates" }, ...told)] : [];
  },
};
