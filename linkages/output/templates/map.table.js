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

  columns() {
    const round = Model.round();
    const scored = (score) => ({ key: score.key, label: Model.scoreLabel(score), value: (actor) => round.score(score.key, actor), show: (value) => Model.write(value, score.share) });
    const wanted = data.scores.filter((score) => Table.wants(score));
    return [
      { key: "name", label: words.name, value: (actor) => actors.name[actor] },
      { key: "role", label: words.role, value: (actor) => (Model.role(actor, round) || { label: null }).label },
      { key: "answered", label: words.answered, value: (actor) => Table.answered(actor, round) },
      ...wanted.map(scored),
    ];
  },

  // The chosen size, what producers depend on, whom middlemen hold, and ties of the relations shown.
  wants(score) {
    if (score.key === state.size || ["middleman_share", "exits", "captives"].includes(score.measure)) return true;
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
    const round = Model.round();
    const found = actors.id.map((_, actor) => actor).filter((actor) => round.present[actor]
      && (!wanted || Model.plain(`${actors.name[actor]} ${actors.id[actor]}`).includes(wanted)) && (role === "" || round.role[actor] === Number(role)));
    Table.order(found, columns.find((column) => column.key === Table.sort.key));
    Table.head(columns);
    const body = document.querySelector("#actors tbody");
    body.replaceChildren(...found.slice(0, Table.limit).map((actor) => Table.row(actor, columns)));
    document.getElementById("more").hidden = found.length <= Table.limit;
    document.getElementById("table-count").textContent = `${Model.write(found.length)} ${words.actors} · ${round.label}`;
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
        const text = ["name", "role", "answered"].includes(column.key);
        Table.sort = { key: column.key, down: chosen ? !Table.sort.down : !text };
        Table.refresh();
        document.querySelector(`#actors th[data-key="${CSS.escape(column.key)}"] button`).focus();
      };
      const direction = chosen ? (Table.sort.down ? "descending" : "ascending") : "none";
      row.append(make("th", { scope: "col", "data-key": column.key, "aria-sort": direction }, make("button", { type: "button", text: column.label, on: { click: sort } })));
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
