// The same data as a table: for the keyboard, for the screen reader, and for sorting.

const Table = {
  STEP: 200,
  limit: 200,
  sort: { key: "name", down: false },
  collator: new Intl.Collator(data.language, { numeric: true }),

  start() {
    const roles = document.getElementById("filter-role");
    roles.append(make("option", { value: "", text: words.all }), ...data.roles.map((role, place) => make("option", { value: place, text: role.label })));
    roles.addEventListener("change", Table.again);
    document.getElementById("filter").addEventListener("input", Table.again);
    document.getElementById("more").addEventListener("click", () => {
      Table.limit += Table.STEP;
      Table.refresh();
    });
  },

  again() {
    Table.limit = Table.STEP;
    Table.refresh();
  },

  // Dependence comes first, then the chosen size and the ties of the relations shown.
  MAIN: ["middleman_share", "exits", "captives", "channel"],

  wanted() {
    const rank = (score) => {
      const place = Table.MAIN.indexOf(score.measure === "middleman_share" && score.of ? "channel" : score.measure);
      return place >= 0 ? place : Table.MAIN.length + Number(score.key !== state.size);
    };
    return data.scores.filter(Table.wants).sort((a, b) => rank(a) - rank(b));
  },

  columns() {
    if (state.change) return Table.changeColumns();
    const round = Model.round();
    const scored = (score) => ({ key: score.key, about: score.about, label: Model.scoreLabel(score), value: (actor) => round.score(score.key, actor), show: (value) => Model.write(value, score.share) });
    return [
      { key: "name", label: words.name, value: (actor) => actors.name[actor] },
      { key: "role", label: words.role, value: (actor) => (Model.role(actor, round) || { label: null }).label },
      { key: "answered", label: words.answered, value: (actor) => Table.answered(actor, round) },
      ...Table.wanted().map(scored),
    ];
  },

  // Before, after and the change of each; amounts of money have no change here, since prices moved too.
  changeColumns() {
    const [before, after] = [data.rounds[state.from], data.rounds[state.to]];
    const move = Moves.between();
    const fates = Object.keys(move ? move.channels : {}).map((channel) => ({
      key: `fate.${channel}`,
      label: `${words[`channel_${channel}`]}: ${words.captivity}`,
      text: true,
      value: (actor) => words[`fate_${Moves.fate(actor, channel, move)}`] || null,
    }));
    const three = (score) => {
      const of = (round) => (actor) => round.score(score.key, actor);
      const label = Model.scoreLabel(score);
      const columns = [["from", before.label, of(before)], ["to", after.label, of(after)]].map(([end, under, value]) => ({ key: `${score.key}:${end}`, about: score.about, label, under, value, show: (one) => Model.write(one, score.share) }));
      const difference = (actor) => (of(before)(actor) === null || of(after)(actor) === null ? null : of(after)(actor) - of(before)(actor));
      const change = { key: `${score.key}:change`, about: score.about, label, under: words.change, value: difference, show: (one) => Model.writeChange(one, score.share) };
      return score.measure.endsWith("strength") ? columns : [...columns, change];
    };
    return [
      { key: "name", label: words.name, value: (actor) => actors.name[actor] },
      { key: "role", label: words.role, value: (actor) => (Model.role(actor) || { label: null }).label },
      { key: "status", label: words.status, text: true, value: (actor) => Table.status(actor, before, after) },
      ...fates,
      ...Table.wanted().filter((score) => Table.MAIN.includes(score.measure) || score.key === state.size).flatMap(three),
    ];
  },

  status(actor, before, after) {
    if (!before.present[actor]) return words.entered;
    if (!after.present[actor]) return words.left;
    return before.silent[actor] || after.silent[actor] ? words.did_not_answer_once : words.in_both;
  },

  // The chosen size, what producers depend on, whom middlemen hold, and ties of the relations shown.
  wants(score) {
    if (score.key === state.size || Table.MAIN.includes(score.measure)) return true;
    const place = data.relations.findIndex((relation) => relation.name === score.of);
    return state.relations.has(place) && score.measure.endsWith("degree");
  },

  answered(actor, round) {
    const asked = data.relations.map((relation) => round.answers[relation.name][actor]).filter((answer) => answer !== NOT_ASKED);
    if (!asked.length) return words.not_asked;
    if (!asked.includes(SILENT)) return words.yes;
    return asked.includes(ANSWERED) ? words.partly : words.did_not_answer;
  },

  refresh() {
    if (document.getElementById("table-view").hidden) return;
    const columns = Table.columns();
    if (!columns.some((column) => column.key === Table.sort.key)) Table.sort = { key: "name", down: false };
    const wanted = Model.plain(document.getElementById("filter").value.trim());
    const role = document.getElementById("filter-role").value;
    const all = actors.id.map((_, actor) => actor).filter(Model.isShown);
    const found = all.filter((actor) => (!wanted || Model.plain(`${actors.name[actor]} ${actors.id[actor]}`).includes(wanted))
      && (role === "" || Model.role(actor) === data.roles[Number(role)]));
    Table.order(found, columns.find((column) => column.key === Table.sort.key));
    Table.head(columns);
    const body = document.querySelector("#actors tbody");
    body.replaceChildren(...found.slice(0, Table.limit).map((actor) => Table.row(actor, columns)));
    document.getElementById("more").hidden = found.length <= Table.limit;
    const of = found.length < all.length ? ` ${words.of} ${Model.write(all.length)}` : "";
    const when = state.change ? `${data.rounds[state.from].label} → ${data.rounds[state.to].label}` : Model.round().label;
    document.getElementById("table-count").textContent = `${Model.write(found.length)} ${words.actors}${of} · ${when}`;
  },

  order(found, column) {
    const turn = Table.sort.down ? -1 : 1;
    found.sort((a, b) => {
      const [first, second] = [column.value(a), column.value(b)];
      if (first === null || second === null) return Number(first === null) - Number(second === null);
      return turn * (typeof first === "number" ? first - second : Table.collator.compare(first, second));
    });
  },

  head(columns) {
    const row = make("tr");
    for (const column of columns) {
      const chosen = column.key === Table.sort.key;
      const sort = () => {
        const text = column.text || ["name", "role", "answered"].includes(column.key);
        Table.sort = { key: column.key, down: chosen ? !Table.sort.down : !text };
        Table.refresh();
        document.querySelector(`#actors th[data-key="${CSS.escape(column.key)}"] button`).focus();
      };
      const direction = chosen ? (Table.sort.down ? "descending" : "ascending") : "none";
      row.append(make("th", { scope: "col", "data-key": column.key, "aria-sort": direction }, make("button", { type: "button", title: column.about || null, on: { click: sort } }, make("span", { text: column.label }), column.under ? make("span", { class: "under", text: column.under }) : null)));
    }
    document.querySelector("#actors thead").replaceChildren(row);
  },

  row(actor, columns) {
    const row = make("tr", { "data-actor": actors.id[actor], class: actor === state.chosen ? "chosen" : null });
    columns.forEach((column, place) => {
      const value = column.value(actor);
      if (!place) row.append(make("th", { scope: "row" }, make("button", { type: "button", class: "person", text: value, on: { click: () => Page.choose(actor) } })));
      else row.append(make("td", { class: column.show ? "number" : null, text: column.show ? column.show(value) : value === null ? "–" : value }));
    });
    return row;
  },
};
