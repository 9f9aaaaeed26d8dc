// The page: one state, one way to change it, and the wiring of the parts.

const Page = {
  font: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Devanagari", sans-serif',

  start() {
    Model.start();
    Draw.start();
    Panel.start();
    Moves.start();
    Table.start();
    Search.start();
    Page.pointer();
    Page.keys();
    Page.buttons();
    Panel.refresh();
    Draw.network.once("afterDrawing", () => {
      performance.mark("linkages drawn");
      document.body.dataset.ready = "true";
    });
    Draw.network.redraw();
  },

  moves() {
    return !window.matchMedia("(prefers-reduced-motion: reduce)").matches && !Draw.large;
  },

  change(changes) {
    Object.assign(state, changes);
    if (state.chosen !== null && state.captives === null && "round" in changes) Page.lightCaptives();
    Draw.refresh();
    Panel.refresh();
    Card.refresh();
    Table.refresh();
    Draw.network.redraw();
  },

  // Choose an actor: its card opens, and the captives of a middleman light up.
  choose(actor, { follow = false } = {}) {
    state.chosen = actor;
    Page.lightCaptives();
    Page.change({});
    const status = document.getElementById("status");
    status.textContent = actor === null ? "" : actors.name[actor];
    if (actor === null) {
      Search.clear();
      return;
    }
    Card.box.scrollTop = 0;
    Page.openPanel(false);
    if (follow && !document.getElementById("stage").hidden) {
      Draw.focus();
      Card.box.focus({ preventScroll: true });
    }
  },

  lightCaptives() {
    state.captives = null;
    state.captiveChannel = null;
    if (state.chosen === null) return;
    const held = Object.values(Model.captivesOf(state.chosen)).flat();
    if (held.length) state.captives = new Set(held);
  },

  pointer() {
    const tip = document.getElementById("tip");
    const hide = () => {
      tip.hidden = true;
    };
    Draw.network.on("click", ({ nodes }) => Page.choose(nodes.length ? nodes[0] : null));
    Draw.network.on("hoverNode", ({ node, event }) => Page.tip(event, actors.name[node], ...Page.actorText(node)));
    Draw.network.on("hoverEdge", ({ edge, event }) => Page.tip(event, ...Page.tieText(edge)));
    ["blurNode", "blurEdge", "dragStart", "zoom"].forEach((event) => Draw.network.on(event, hide));
  },

  // Role, the value that the size shows, and in change mode what became of it.
  actorText(actor) {
    const score = Model.sizeScore();
    const value = score ? Model.round().score(score.key, actor) : null;
    const fate = state.change ? Moves.fate(actor, state.channel) : null;
    return [
      (Model.role(actor) || { label: null }).label,
      value === null ? null : `${Model.scoreLabel(score)} ${Model.write(value, score.share)}`,
      fate ? `${words[`channel_${state.channel}`]}: ${words[`fate_${fate}`]}` : null,
    ].filter(Boolean);
  },

  tieText(edge) {
    const [relation, row] = edge.split(":").map(Number);
    const { label, directed } = data.relations[relation];
    const ties = data.ties[relation];
    const ends = `${actors.name[ties.source[row]]} ${directed ? "→" : "–"} ${actors.name[ties.target[row]]}`;
    const rounds = state.change ? [state.from, state.to] : [state.round];
    const amounts = rounds.map((round) => (ties.weight[round][row] === null ? "–" : Model.amount(relation, ties.weight[round][row])));
    const status = state.change ? ` · ${words[Model.change(ties, row)]}` : "";
    return [ends, `${label} ${amounts.join(" → ")}${status}`];
  },

  tip(event, head, ...texts) {
    const tip = document.getElementById("tip");
    const box = document.getElementById("map-view").getBoundingClientRect();
    tip.replaceChildren(make("strong", { text: head }), ...texts.map((text) => make("span", { text })));
    tip.hidden = false;
    const x = Math.min(event.clientX - box.left + 14, box.width - tip.offsetWidth - 8);
    const y = Math.min(event.clientY - box.top + 14, box.height - tip.offsetHeight - 8);
    tip.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`;
  },

  keys() {
    const step = 60;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    document.getElementById("canvas").addEventListener("keydown", (event) => {
      if (moves[event.key]) {
        const { x, y } = Draw.network.getViewPosition();
        const scale = Draw.network.getScale();
        Draw.network.moveTo({ position: { x: x + moves[event.key][0] / scale, y: y + moves[event.key][1] / scale } });
      } else if (event.key === "+" || event.key === "=") Draw.zoom(1.3);
      else if (event.key === "-") Draw.zoom(1 / 1.3);
      else if (event.key === "0") Draw.fit();
      else return;
      event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, select, textarea");
      if (event.key === "/" && !typing) {
        event.preventDefault();
        document.getElementById("search").focus();
      } else if (event.key === "Escape") {
        if (document.body.classList.contains("has-panel")) Page.openPanel(false);
        else if (!typing || event.target.type === "checkbox") Page.choose(null);
      }
    });
  },

  buttons() {
    const on = (id, react) => document.getElementById(id).addEventListener("click", react);
    on("zoom-in", () => Draw.zoom(1.4));
    on("zoom-out", () => Draw.zoom(1 / 1.4));
    on("zoom-fit", () => Draw.fit());
    on("show-map", () => Page.show("map"));
    on("show-table", () => Page.show("table"));
    on("open-panel", () => Page.openPanel(!document.body.classList.contains("has-panel")));
    on("close-panel", () => Page.openPanel(false));
    document.querySelector(".skip").addEventListener("click", () => Page.show("table"));
  },

  openPanel(open) {
    document.body.classList.toggle("has-panel", open);
    document.getElementById("open-panel").setAttribute("aria-expanded", String(open));
  },

  show(view) {
    const table = view === "table";
    document.body.classList.toggle("shows-table", table);
    document.getElementById("stage").hidden = table;
    document.getElementById("table-view").hidden = !table;
    document.getElementById("show-map").setAttribute("aria-pressed", String(!table));
    document.getElementById("show-table").setAttribute("aria-pressed", String(table));
    Table.refresh();
    if (!table) Draw.network.redraw();
  },
};

// Find by name, in any script; arrow keys and Enter choose.
const Search = {
  input: document.getElementById("search"),
  list: document.getElementById("matches"),
  found: [],
  near: false,
  active: -1,
  names: actors.name.map((name, actor) => Model.plain(`${name} ${actors.id[actor]}`)),

  start() {
    Search.input.addEventListener("input", Search.look);
    Search.input.addEventListener("focus", Search.look);
    Search.input.addEventListener("blur", Search.close);
    Search.input.addEventListener("keydown", Search.key);
  },

  look() {
    const wanted = Model.plain(Search.input.value.trim());
    if (!wanted) return Search.close();
    const starts = (actor) => Number(!Search.names[actor].startsWith(wanted));
    Search.found = actors.id.map((_, actor) => actor).filter((actor) => Search.names[actor].includes(wanted));
    Search.found.sort((a, b) => starts(a) - starts(b) || a - b);
    Search.near = !Search.found.length;
    if (Search.near) Search.found = Search.nearest(wanted);
    Search.found = Search.found.slice(0, 8);
    Search.active = Search.found.length ? 0 : -1;
    return Search.paint();
  },

  // Names that hold something close to the text: at most one letter in four astray, three at most.
  nearest(wanted) {
    const most = Math.min(3, Math.floor(wanted.length / 3));
    if (wanted.length < 3) return [];
    const apart = Search.names.map((name) => Search.apart(wanted, name));
    return actors.id.map((_, actor) => actor).filter((actor) => apart[actor] <= most).sort((a, b) => apart[a] - apart[b] || a - b);
  },

  // The fewest letters to change, add, drop or swap that turn the text into some part of the name.
  apart(wanted, name) {
    let [older, last] = [null, new Array(name.length + 1).fill(0)];
    for (let i = 1; i <= wanted.length; i += 1) {
      const row = [i];
      for (let j = 1; j <= name.length; j += 1) {
        const same = wanted[i - 1] === name[j - 1];
        row[j] = Math.min(last[j - 1] + Number(!same), last[j] + 1, row[j - 1] + 1);
        const swapped = older && j > 1 && wanted[i - 1] === name[j - 2] && wanted[i - 2] === name[j - 1];
        if (swapped) row[j] = Math.min(row[j], older[j - 2] + 1);
      }
      [older, last] = [last, row];
    }
    return Math.min(...last);
  },

  paint() {
    const items = Search.found.map((actor, place) => {
      const item = make("li", { role: "option", id: `match-${place}`, "aria-selected": String(place === Search.active) }, make("span", { text: actors.name[actor] }), make("span", { class: "note", text: (Model.role(actor) || { label: "" }).label }));
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        Search.take(actor);
      });
      return item;
    });
    if (Search.near) items.unshift(make("li", { class: "none", role: "presentation", text: items.length ? words.near_matches : words.no_match }));
    Search.list.replaceChildren(...items);
    Search.list.hidden = false;
    Search.input.setAttribute("aria-expanded", "true");
    if (Search.active >= 0) Search.input.setAttribute("aria-activedescendant", `match-${Search.active}`);
  },

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (!Search.input.value && Search.list.hidden) Search.input.blur();
      Search.input.value = "";
      return Search.close();
    }
    if (event.key === "Enter" && Search.active >= 0) return Search.take(Search.found[Search.active]);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !Search.found.length) return undefined;
    event.preventDefault();
    Search.active = (Search.active + step + Search.found.length) % Search.found.length;
    return Search.paint();
  },

  take(actor) {
    Search.input.value = actors.name[actor];
    Search.close();
    Page.choose(actor, { follow: true });
  },

  clear() {
    Search.input.value = "";
    Search.close();
  },

  close() {
    Search.list.hidden = true;
    Search.found = [];
    Search.active = -1;
    Search.input.setAttribute("aria-expanded", "false");
    Search.input.removeAttribute("aria-activedescendant");
  },
};

Page.start();

// For scripts and tests: what the page shows now.
window.linkages = {
  state,
  change: Page.change,
  choose: (id) => Page.choose(id === null ? null : actors.id.indexOf(id), { follow: true }),
  visibleTies: () => Draw.edges.length,
  tiesByRelation: () => Object.fromEntries(data.relations.map((relation, k) => [relation.name, Draw.edges.get({ filter: (edge) => edge.id.startsWith(`${k}:`) }).length])),
  tiesByStatus: () => {
    const sums = data.relations.map((relation, k) => [relation.name, Model.group(Model.visibleTies(k).map((tie) => tie.status))]);
    return Object.fromEntries(sums.map(([name, groups]) => [name, Object.fromEntries([...groups].map(([status, rows]) => [status, rows.length]))]));
  },
  visibleActors: () => Draw.nodes.get({ filter: (node) => !node.hidden }).map((node) => actors.id[node.id]),
  fates: (channel) => Object.fromEntries(actors.id.map((id, actor) => [id, Moves.fate(actor, channel)]).filter(([, fate]) => fate)),
  rings: () => Object.fromEntries(actors.id.map((id, actor) => [id, Moves.ring(actor)]).filter(([, fate]) => fate)),
  positions: () => Draw.network.getPositions(),
  look: (id) => Draw.nodes.get(actors.id.indexOf(id)),
  lit: () => (state.captives ? [...state.captives].map((actor) => actors.id[actor]) : []),
  point: (id) => Draw.network.canvasToDOM(Draw.network.getPosition(actors.id.indexOf(id))),
};
