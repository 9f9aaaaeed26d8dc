// The card of one actor.

const Card = {
  box: document.getElementById("card"),

  refresh() {
    const actor = state.chosen;
    Card.box.hidden = actor === null;
    document.body.classList.toggle("has-card", actor !== null);
    Card.box.style.setProperty("--below", `${document.querySelector("#stage > #legend")?.offsetHeight ?? 0}px`);
    if (actor === null) return Card.box.replaceChildren();
    const round = Model.round();
    const parts = [Card.head(actor, round)];
    if (round.present[actor]) {
      parts.push(Card.dependsOn(actor, round), Card.holds(actor, round), Card.ties(actor, round), Card.brokerage(actor, round));
    } else {
      parts.push(make("p", { class: "warn", text: `${words.not_present}: ${round.label}` }));
    }
    parts.push(Card.change(actor), Card.about(actor, round));
    return Card.box.replaceChildren(...parts.filter(Boolean));
  },

  head(actor, round) {
    const role = Model.role(actor, round);
    const position = Model.position(actor, round);
    const group = Model.groupOf(Model.colourChoice(), actor);
    const close = make("button", { type: "button", class: "close", "aria-label": words.close, on: { click: () => Page.choose(null) } });
    const title = make("h2", {}, sign(data.shapes[position] || "dot", group ? group.colour : "#b9c0c8", { hollow: round.silent[actor], radius: 7 }), make("span", { text: actors.name[actor] }));
    const line = make("p", { class: "role" });
    const told = [role ? role.label : null, position && (!role || role.role !== position) ? words[`position_${position}`] : null, actors.id[actor] === actors.name[actor] ? null : actors.id[actor], round.label];
    line.textContent = told.filter(Boolean).join(" · ");
    const silent = round.silent[actor] ? make("p", { class: "warn", text: words.did_not_answer }) : null;
    return make("header", {}, title, line, silent, close);
  },

  section(title, ...children) {
    const kept = children.filter(Boolean);
    return kept.length ? make("section", {}, make("h3", { text: title }), ...kept) : null;
  },

  person(actor) {
    return make("button", { type: "button", class: "person", text: actors.name[actor], on: { click: () => Page.choose(actor, { follow: true }) } });
  },

  // Partners of a producer or middleman in each channel, with shares and amounts.
  dependsOn(actor, round) {
    const blocks = Object.entries(round.shares).map(([channel, shares]) => {
      const rows = shares.rows.get(actor);
      if (rows) return make("div", { class: "channel" }, make("h4", { text: words[`channel_${channel}`] }), Card.bars(actor, channel, shares, rows, round), Card.roads(actor, channel, round));
      if (Model.position(actor, round) !== "producer") return null;
      return make("div", { class: "channel" }, make("h4", { text: words[`channel_${channel}`] }), make("p", { class: "note", text: Card.silence(actor, channel, round) }));
    });
    return Card.section(words.depends_on, ...blocks, Card.lock(actor, round));
  },

  silence(actor, channel, round) {
    const answers = data.relations.filter((relation) => relation.kind === "dependence" && relation.channel === channel).map((relation) => round.answers[relation.name][actor]);
    if (answers.includes(ANSWERED)) return words.nobody_named;
    return answers.every((answer) => answer === NOT_ASKED) ? words.not_asked : words.did_not_answer;
  },

  bars(actor, channel, shares, rows, round) {
    const sorted = [...rows].sort((a, b) => shares.share[b] - shares.share[a]);
    return make("ul", { class: "bars" }, ...sorted.map((row) => {
      const partner = shares.partner[row];
      const bar = draw("svg", { class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" });
      bar.append(draw("rect", { width: 100, height: 4, class: "rail" }), draw("rect", { width: 100 * shares.share[row], height: 4, class: "fill" }));
      const amounts = Card.amounts(actor, partner, channel, round).join("; ");
      return make("li", {}, make("div", {}, Card.person(partner), make("strong", { text: Model.write(shares.share[row], true) })), bar, amounts ? make("span", { class: "note", text: amounts }) : null);
    }));
  },

  amounts(actor, partner, channel, round) {
    const place = data.rounds.indexOf(round);
    return data.relations.flatMap((relation, k) => {
      if (relation.kind !== "dependence" || relation.channel !== channel) return [];
      const [source, target] = relation.dependent === "source" ? [actor, partner] : [partner, actor];
      const ties = data.ties[k];
      const row = (ties.rows.get(actor) || []).find((one) => ties.source[one] === source && ties.target[one] === target);
      if (row === undefined || ties.weight[place][row] === null) return [];
      return [[relation.label, Model.amount(k, ties.weight[place][row])].filter(Boolean).join(": ")];
    });
  },

  roads(actor, channel, round) {
    const exits = round.score(`${channel}.exits`, actor);
    if (exits === null) return null;
    const low = round.score(`${channel}.exits_low`, actor);
    const high = round.score(`${channel}.exits_high`, actor);
    const range = low !== null && high !== null && low !== high ? ` (${Model.write(low)}–${Model.write(high)})` : "";
    const captor = (round.partners[`${channel}.captor`] || [])[actor];
    const facts = make("dl", { class: "facts" }, make("dt", { text: words.exits, title: words.exits_help }), make("dd", { text: Model.write(exits) + range }));
    if (captor !== null && captor !== undefined) facts.append(make("dt", { text: words.captor }), Card.captors(actor, channel, captor, round));
    if (round.score(`${channel}.class_captive`, actor) === 1) facts.append(make("dt", { text: words.class_captive }), make("dd", { text: words.yes }));
    return facts;
  },

  // The nearest captor, and those who stand behind it on every road.
  captors(actor, channel, captor, round) {
    const chain = Model.captorsOf(actor, channel, round);
    const behind = chain.slice(chain.indexOf(captor) + 1);
    const told = make("dd", { class: "captors", "data-channel": channel }, Card.person(captor));
    behind.forEach((one, place) => told.append(make("span", { class: "behind" }, `; ${place ? "" : `${words.captor_behind} `}`, Card.person(one))));
    return told;
  },

  lock(actor, round) {
    const share = round.score("middleman_share", actor);
    const partner = (round.partners.locked_with || [])[actor];
    const facts = make("dl", { class: "facts total" });
    if (share !== null) facts.append(make("dt", { text: words.middleman_share }), make("dd", { text: Model.write(share, true) }));
    if (partner !== null && partner !== undefined) facts.append(make("dt", { text: words.locked_with }), make("dd", {}, Card.person(partner)));
    return facts.children.length ? facts : null;
  },

  // Whom an actor holds: its clients, and its captives, which light up.
  holds(actor, round) {
    const captives = Model.captivesOf(actor, round);
    const rows = Object.keys(round.shares).flatMap((channel) => {
      const clients = round.score(`${channel}.clients`, actor);
      const held = captives[channel] || [];
      if (clients === null && !held.length) return [];
      const told = clients === null ? "" : `${Model.write(clients)} ${words.clients}`;
      return [make("li", {}, make("span", { class: "channel-name", text: words[`channel_${channel}`] }), make("span", { text: told }), held.length ? Card.lightUp(actor, channel, held) : make("span", { class: "note", text: `0 ${words.captives}` }))];
    });
    return rows.length ? Card.section(words.holds, make("ul", { class: "holds" }, ...rows)) : null;
  },

  lightUp(actor, channel, held) {
    const pressed = state.captives !== null && (state.captiveChannel === channel || state.captiveChannel === null);
    const toggle = () => {
      const off = state.captives !== null && state.captiveChannel === channel;
      Page.change({ captives: off ? null : new Set(held), captiveChannel: channel });
    };
    return make("button", { type: "button", class: "light", "data-channel": channel, "aria-pressed": String(pressed), title: words.light_up, text: `${Model.write(held.length)} ${words.captives}`, on: { click: toggle } });
  },

  ties(actor, round) {
    const place = data.rounds.indexOf(round);
    const rows = data.relations.map((relation, k) => {
      const ties = data.ties[k];
      const mine = (ties.rows.get(actor) || []).filter((row) => ties.state[place][row] === TIE);
      const answer = round.answers[relation.name][actor];
      const silent = answer === SILENT ? words.did_not_answer : answer === NOT_ASKED ? words.not_asked : null;
      const head = make("summary", {}, line(relation.colour, "solid", relation.directed), make("span", { text: relation.label }), make("span", { class: "count", text: mine.length ? Model.write(mine.length) : silent || words.no_ties }));
      if (!mine.length) return make("div", { class: "empty" }, ...head.childNodes);
      const list = make("ul", {}, ...mine.map((row) => Card.tie(actor, k, row, place)));
      return make("details", {}, head, silent ? make("p", { class: "note", text: silent }) : null, list);
    });
    return Card.section(words.ties_head, ...rows);
  },

  tie(actor, k, row, place) {
    const ties = data.ties[k];
    const gives = ties.source[row] === actor;
    const direction = !data.relations[k].directed ? words.with : gives ? words.gives : words.gets;
    return make("li", {}, make("span", { class: "way", text: direction }), Card.person(gives ? ties.target[row] : ties.source[row]), make("span", { class: "note", text: Model.amount(k, ties.weight[place][row]) }));
  },

  brokerage(actor, round) {
    const rows = data.relations.flatMap((relation) => {
      const across = Card.across(relation, actor, round);
      if (!round.score(`${relation.name}.brokered`, actor) && !across) return [];
      const roles = ["coordinator", "itinerant", "representative", "gatekeeper", "liaison"].filter((role) => round.score(`${relation.name}.${role}`, actor));
      const told = roles.map((role) => `${words[role]} ${Model.write(round.score(`${relation.name}.${role}`, actor))}`).join(", ");
      const both = relation.directed ? "" : ` (${words.both_ways})`;
      const lines = [make("p", {}, make("strong", { text: relation.label }), both)];
      if (told) lines.push(make("p", { class: "note", text: `${words.by_roles}: ${told}` }));
      return across ? [...lines, across] : lines;
    });
    return rows.length ? Card.section(words.brokerage, ...rows) : null;
  },

  // Pairs brokered across each attribute's groups; the attribute that colours the map comes first and bold.
  across(relation, actor, round) {
    const scores = data.scores.filter((score) => score.measure === "bridged" && score.of === relation.name && round.score(score.key, actor));
    if (!scores.length) return null;
    const coloured = (score) => score.key === `${relation.name}.bridged.${data.bridged[state.colour]}`;
    scores.sort((a, b) => Number(coloured(b)) - Number(coloured(a)));
    const parts = scores.map((score) => make(coloured(score) ? "strong" : "span", { "data-score": score.key, text: `${score.across} ${Model.write(round.score(score.key, actor))}` }));
    return make("p", { class: "across" }, `${words.measure_bridged}: `, ...parts.flatMap((part, place) => (place ? [" · ", part] : [part])));
  },

  // What moved for this actor between the first round shown and the last.
  change(actor) {
    if (data.rounds.length < 2) return null;
    const [from, to] = state.change ? [state.from, state.to] : [0, state.round || data.rounds.length - 1];
    const [before, after] = [data.rounds[from], data.rounds[to]];
    const title = `${before.label} → ${after.label}`;
    if (!before.present[actor] || !after.present[actor]) {
      const word = after.present[actor] ? words.entered : before.present[actor] ? words.left : words.not_present;
      return Card.section(title, make("p", { text: word }));
    }
    const keys = ["middleman_share", ...Object.keys(before.shares).map((channel) => `${channel}.exits`)];
    const told = keys.filter((key) => before.score(key, actor) !== null || after.score(key, actor) !== null);
    const rows = told.map((key) => {
      const [of, measure] = key.includes(".") ? key.split(".") : ["", key];
      const share = measure === "middleman_share";
      return make("tr", {}, make("th", { scope: "row", text: Model.scoreLabel({ of, measure }) }), make("td", { text: Card.value(before, key, actor, share) }), make("td", { text: Card.value(after, key, actor, share) }));
    });
    const head = make("tr", {}, make("td"), make("th", { scope: "col", text: before.label }), make("th", { scope: "col", text: after.label }));
    const table = rows.length ? make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)) : null;
    return Card.section(title, ...Moves.fates(actor, from, to), ...Moves.holds(actor, from, to), table, Card.tieChanges(actor, from, to));
  },

  value(round, key, actor, share) {
    const value = round.score(key, actor);
    return value === null ? (round.silent[actor] ? words.did_not_answer : words.not_known) : Model.write(value, share);
  },

  tieChanges(actor, from, to) {
    const kept = { from: state.from, to: state.to };
    Object.assign(state, { from, to });
    const rows = data.relations.flatMap((relation, k) => {
      const sums = {};
      (data.ties[k].rows.get(actor) || []).forEach((row) => {
        const status = Model.change(data.ties[k], row);
        if (status) sums[status] = (sums[status] || 0) + 1;
      });
      const order = Object.keys(data.change).filter((status) => sums[status]);
      return order.length ? [make("p", {}, make("strong", { text: `${relation.label}: ` }), order.map((status) => `${Model.write(sums[status])} ${words[status]}`).join(", "))] : [];
    });
    Object.assign(state, kept);
    return rows.length ? make("div", {}, ...rows) : null;
  },

  about(actor, round) {
    const place = data.rounds.indexOf(round);
    const facts = make("dl", { class: "facts" });
    data.colours.filter((choice) => choice.key.startsWith("attribute.")).forEach((choice) => {
      const number = choice.numbers ? choice.numbers[place][actor] : null;
      const level = choice.values[place][actor];
      const value = number !== null ? Model.write(number) : level === null ? null : choice.groups[level].label;
      if (value !== null) facts.append(make("dt", { text: choice.label }), make("dd", { text: value }));
    });
    return facts.children.length ? Card.section(words.about, facts) : null;
  },
};
