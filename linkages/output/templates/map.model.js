// The study's data, and how numbers and names are written. Nothing here touches the page.

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const actors = data.actors;
const count = actors.id.length;
const LARGE = 1000;
const TIE = 1, NO_TIE = 0, AWAY = -2;
const ANSWERED = 1, SILENT = 0, NOT_ASKED = -1;

// What is shown. Every control changes this and calls Page.refresh().
const state = {
  round: 0,
  change: false,
  from: 0,
  to: data.rounds.length - 1,
  relations: new Set(),
  cut: 0,
  colour: data.colours.length ? data.colours[0].key : null,
  size: "",
  chosen: null,
  captives: null,
  channel: null,
  hiddenChanges: new Set(),
};

const Model = {
  start() {
    data.rounds.forEach((round) => {
      round.score = (key, actor) => (round.scores[key] ? round.scores[key][actor] : null);
      for (const channel of Object.keys(round.shares)) round.shares[channel].rows = Model.group(round.shares[channel].actor);
      for (const channel of Object.keys(round.captives)) {
        round.captives[channel].rows = Model.group(round.captives[channel].captor);
        round.captives[channel].held = Model.group(round.captives[channel].actor);
      }
      round.silent = actors.id.map((_, actor) => Model.isSilent(round, actor));
    });
    data.colours.filter((choice) => choice.key === "position").forEach((choice) => choice.groups.forEach((group) => {
      group.label = words[`position_${group.label}`];
    }));
    data.ties.forEach((ties) => {
      ties.count = ties.source.length;
      ties.largest = ties.weight.flat().reduce((most, weight) => Math.max(most, weight || 0), 0);
      ties.sorted = ties.weight.flat().filter((weight) => weight !== null).sort((a, b) => a - b);
      ties.rows = new Map();
      ties.source.forEach((source, row) => {
        for (const end of [source, ties.target[row]]) {
          if (!ties.rows.has(end)) ties.rows.set(end, []);
          ties.rows.get(end).push(row);
        }
      });
    });
    const dependence = data.relations.flatMap((relation, k) => (relation.kind === "dependence" ? [k] : []));
    const shown = dependence.length ? dependence : data.relations.length <= 3 ? data.relations.keys() : [0];
    state.relations = new Set(shown);
    const keys = ["captives", "clients"].flatMap((measure) => ["output", "credit", "input"].map((channel) => `${channel}.${measure}`));
    const held = keys.find((key) => data.scores.some((score) => score.key === key));
    const score = data.scores.find((one) => one.key === held) || data.scores.find((one) => one.measure === "in_degree" || one.measure === "degree");
    state.size = score ? score.key : "";
  },

  group(keys) {
    const rows = new Map();
    keys.forEach((key, row) => (rows.has(key) ? rows.get(key).push(row) : rows.set(key, [row])));
    return rows;
  },

  // A person who was asked something and answered nothing.
  isSilent(round, actor) {
    if (!round.present[actor]) return false;
    const answers = Object.values(round.answers).map((answer) => answer[actor]);
    return answers.includes(SILENT) && !answers.includes(ANSWERED);
  },

  round() {
    return data.rounds[state.change ? state.to : state.round];
  },

  isShown(actor) {
    if (!state.change) return Boolean(data.rounds[state.round].present[actor]);
    return Boolean(data.rounds[state.from].present[actor] || data.rounds[state.to].present[actor]);
  },

  isMarkedSilent(actor) {
    if (!state.change) return data.rounds[state.round].silent[actor];
    return [state.from, state.to].some((round) => data.rounds[round].silent[actor]);
  },

  // What became of a tie: only dyads observed in both rounds tell of change; others came or went with an actor, or are unknown.
  change(ties, row) {
    const before = ties.state[state.from][row];
    const after = ties.state[state.to][row];
    if (before !== TIE && after !== TIE) return null;
    if (before === TIE && after === TIE) return "kept";
    if (before === TIE) return { [NO_TIE]: "dissolved", [AWAY]: "left" }[after] || "unknown";
    return { [NO_TIE]: "formed", [AWAY]: "entered" }[before] || "unknown";
  },

  weight(ties, row) {
    if (!state.change) return ties.weight[state.round][row];
    return ties.weight[state.to][row] === null ? ties.weight[state.from][row] : ties.weight[state.to][row];
  },

  // The weight below which ties of a relation are hidden; the same in every round.
  cutoff(relation) {
    const sorted = data.ties[relation].sorted;
    if (!state.cut || !sorted.length || !data.relations[relation].weighted) return 0;
    return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * state.cut) / 100))];
  },

  // Ties of a relation in the round, or between the rounds, that are strong enough.
  visibleTies(relation) {
    const ties = data.ties[relation];
    const least = Model.cutoff(relation);
    const found = [];
    for (let row = 0; row < ties.count; row += 1) {
      const status = state.change ? Model.change(ties, row) : ties.state[state.round][row] === TIE ? "tie" : null;
      if (status && Model.weight(ties, row) >= least) found.push({ relation, row, status });
    }
    return found;
  },

  // Those of the visible ties that are drawn: in change mode each kind of change can be switched off.
  drawnTies(relation) {
    return Model.visibleTies(relation).filter((tie) => !state.change || !state.hiddenChanges.has(tie.status));
  },

  role(actor, round = Model.round()) {
    const here = round.present[actor] ? round : data.rounds.find((one) => one.present[actor]) || round;
    return here.role[actor] === null ? null : data.roles[here.role[actor]];
  },

  position(actor, round = Model.round()) {
    const here = round.present[actor] ? round : data.rounds.find((one) => one.present[actor]) || round;
    return here.position[actor] === null ? null : Object.keys(data.shapes)[here.position[actor]];
  },

  colourChoice() {
    return data.colours.find((choice) => choice.key === state.colour) || null;
  },

  groupOf(choice, actor) {
    if (!choice) return null;
    let round = state.change ? state.to : state.round;
    if (!data.rounds[round].present[actor]) round = data.rounds.findIndex((one) => one.present[actor]);
    if (round < 0) return null;
    const place = choice.values[round][actor];
    return place === null ? null : choice.groups[place];
  },

  sizeScore() {
    return data.scores.find((score) => score.key === state.size) || null;
  },

  scoreLabel(score, long = true) {
    const relation = data.relations.find((one) => one.name === score.of);
    const of = relation ? relation.label : score.of ? words[`channel_${score.of}`] || score.of : "";
    const measure = [words[`measure_${score.measure}`] || score.measure, score.across].filter(Boolean).join(" ");
    const unit = relation && relation.unit && score.measure.endsWith("strength") ? ` (${relation.unit})` : "";
    return long && of ? `${of}: ${measure}${unit}` : measure + unit;
  },

  // Producers all of whose roads pass an actor, by channel.
  captivesOf(actor, round = Model.round()) {
    const found = {};
    for (const [channel, held] of Object.entries(round.captives)) {
      const rows = held.rows.get(actor);
      if (rows) found[channel] = rows.map((row) => held.actor[row]);
    }
    return found;
  },

  // All who stand on every road of a producer, the nearest first.
  captorsOf(actor, channel, round = Model.round()) {
    const held = round.captives[channel];
    const rows = held ? held.held.get(actor) || [] : [];
    return [...rows].sort((a, b) => held.depth[a] - held.depth[b]).map((row) => held.captor[row]);
  },

  // Those who stand between an actor and its captives: nearer captors of the same producers.
  between(actor, captives, round = Model.round()) {
    const found = new Set();
    for (const held of Object.values(round.captives)) {
      const depth = new Map((held.rows.get(actor) || []).map((row) => [held.actor[row], held.depth[row]]));
      held.actor.forEach((captive, row) => {
        if (captives.has(captive) && depth.has(captive) && held.depth[row] < depth.get(captive)) found.add(held.captor[row]);
      });
    }
    return found;
  },

  number: new Intl.NumberFormat(data.language, { maximumSignificantDigits: 6 }),
  signed: new Intl.NumberFormat(data.language, { maximumSignificantDigits: 4, signDisplay: "exceptZero" }),
  percent: new Intl.NumberFormat(data.language, { style: "percent", maximumFractionDigits: 0 }),

  write(value, share = false) {
    if (value === null || value === undefined) return "–";
    return share ? Model.percent.format(value) : Model.number.format(value);
  },

  // A difference, with its sign; of shares in percentage points.
  writeChange(value, share = false) {
    if (value === null) return "–";
    return share ? `${Model.signed.format(Math.round(value * 100))} ${words.points}` : Model.signed.format(Number(value.toPrecision(10)));
  },

  amount(relation, value) {
    const { unit, weighted } = data.relations[relation];
    if (!weighted) return "";
    return unit ? `${Model.write(value)} ${unit}` : Model.write(value);
  },

  plain(text) {
    return text.normalize("NFKC").replace(/[\u200b-\u200f\u2060\ufeff]/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLocaleLowerCase();
  },
};
