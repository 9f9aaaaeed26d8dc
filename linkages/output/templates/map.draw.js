// The drawing: vis-network with fixed places, marks under it and names over it.

const Draw = {
  nodes: null,
  edges: null,
  network: null,
  nodeLooks: new Map(),
  edgeLooks: new Map(),
  sizes: [],
  large: count > LARGE,
  grow: Math.min(2.6, Math.max(1, Math.sqrt(count / 300))),

  start() {
    const nodes = actors.id.map((_, actor) => ({ id: actor, x: actors.x[actor], y: actors.y[actor], ...Draw.nodeLook(actor, null) }));
    nodes.forEach((node) => Draw.nodeLooks.set(node.id, JSON.stringify(node)));
    Draw.nodes = new vis.DataSet(nodes);
    Draw.edges = new vis.DataSet([]);
    const options = {
      physics: false,
      layout: { improvedLayout: false },
      nodes: { chosen: false, labelHighlightBold: false },
      edges: { chosen: false, smooth: false, selectionWidth: 0, hoverWidth: 0, arrowStrikethrough: true },
      interaction: {
        hover: !Draw.large,
        hoverConnectedEdges: false,
        selectConnectedEdges: false,
        hideEdgesOnDrag: Draw.large,
        hideEdgesOnZoom: Draw.large,
        dragNodes: window.matchMedia("(pointer: fine)").matches && !Draw.large,
        keyboard: false,
        zoomSpeed: 0.6,
      },
    };
    Draw.network = new vis.Network(document.getElementById("canvas"), { nodes: Draw.nodes, edges: Draw.edges }, options);
    Draw.squareDashes(Draw.network.renderer);
    Draw.network.on("beforeDrawing", Marks.under);
    Draw.network.on("afterDrawing", Marks.over);
    Draw.refresh();
    Draw.fit(false);
  },

  // The library leaves round line ends behind after a dashed tie, and they close the gaps in the outline of who did not answer.
  squareDashes(renderer) {
    const drawNodes = renderer._drawNodes;
    renderer._drawNodes = (context, ...rest) => {
      context.lineCap = "butt";
      return drawNodes.call(renderer, context, ...rest);
    };
  },

  refresh() {
    const ties = [...state.relations].sort((a, b) => a - b).flatMap(Model.drawnTies);
    const lit = Draw.litActors(ties);
    Draw.lit = lit;
    Draw.measureSizes();
    Draw.updateNodes(lit);
    Draw.updateEdges(ties, lit);
    Marks.rank();
  },

  // Who stays bright when someone is chosen: its partners and its captives.
  litActors(ties) {
    if (state.chosen === null) return null;
    const lit = new Set([state.chosen]);
    if (state.captives) {
      state.captives.forEach((actor) => lit.add(actor));
      Model.between(state.chosen, state.captives).forEach((actor) => lit.add(actor));
      return lit;
    }
    for (const { relation, row } of ties) {
      const { source, target } = data.ties[relation];
      if (source[row] === state.chosen) lit.add(target[row]);
      if (target[row] === state.chosen) lit.add(source[row]);
    }
    return lit;
  },

  measureSizes() {
    const values = state.size ? Model.round().scores[state.size] || [] : [];
    const all = state.size ? data.rounds.flatMap((round) => round.scores[state.size] || []) : [];
    const most = all.reduce((top, value) => Math.max(top, value || 0), 0);
    Draw.most = most;
    Draw.sizes = actors.id.map((_, actor) => Draw.sizeOf(values[actor], most));
  },

  sizeOf(value, most) {
    if (!state.size || !most) return 11;
    return value ? 8.5 + 20 * Draw.grow * Math.sqrt(value / most) : 8.5;
  },

  nodeLook(actor, lit) {
    const choice = Model.colourChoice();
    const group = Model.groupOf(choice, actor);
    const position = Model.position(actor);
    const colour = group ? group.colour : "#b9c0c8";
    const shape = (choice && choice.key !== "role" && group && group.shape) || data.shapes[position] || "dot";
    const silent = Model.isMarkedSilent(actor);
    const dim = lit !== null && !lit.has(actor);
    return {
      hidden: !Model.isShown(actor),
      shape,
      size: (Draw.sizes[actor] || 11) * (shape === "star" ? 1.25 : shape === "dot" ? 0.92 : 1),
      borderWidth: silent ? 2 : 1,
      color: { background: silent ? "#ffffff" : colour, border: silent ? Draw.darker(colour, 0.85) : Draw.darker(colour, 0.72) },
      shapeProperties: { borderDashes: silent ? [4, 3] : false },
      opacity: dim ? 0.13 : 1,
    };
  },

  darker(colour, share) {
    const parts = [1, 3, 5].map((start) => Math.round(parseInt(colour.slice(start, start + 2), 16) * share));
    return `rgb(${parts.join(",")})`;
  },

  faded(colour, opacity) {
    const parts = [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
    return `rgba(${parts.join(",")},${opacity})`;
  },

  updateNodes(lit) {
    const changed = [];
    for (let actor = 0; actor < count; actor += 1) {
      const look = { id: actor, ...Draw.nodeLook(actor, lit) };
      const text = JSON.stringify(look);
      if (Draw.nodeLooks.get(actor) !== text) {
        Draw.nodeLooks.set(actor, text);
        changed.push(look);
      }
    }
    if (changed.length) Draw.nodes.update(changed);
  },

  updateEdges(ties, lit) {
    const bends = Draw.large ? null : Draw.bends(ties);
    const looks = new Map();
    ties.forEach((tie, rank) => looks.set(`${tie.relation}:${tie.row}`, Draw.edgeLook(tie, lit, bends ? bends[rank] : 0)));
    const gone = [...Draw.edgeLooks.keys()].filter((id) => !looks.has(id));
    const added = [];
    const changed = [];
    for (const [id, look] of looks) {
      const text = JSON.stringify(look);
      const before = Draw.edgeLooks.get(id);
      if (before === text) continue;
      (before === undefined ? added : changed).push({ id, ...look });
      Draw.edgeLooks.set(id, text);
    }
    gone.forEach((id) => Draw.edgeLooks.delete(id));
    if (gone.length) Draw.edges.remove(gone);
    if (changed.length) Draw.edges.update(changed);
    if (added.length) Draw.edges.add(added);
  },

  edgeLook(tie, lit, bend) {
    const { relation, row, status } = tie;
    const ties = data.ties[relation];
    const { directed, colour, weighted } = data.relations[relation];
    const source = ties.source[row];
    const target = ties.target[row];
    const share = weighted && ties.largest ? Math.sqrt(Model.weight(ties, row) / ties.largest) : 0.25;
    const touched = lit === null || (lit.has(source) && lit.has(target) && ((state.captives && data.relations[relation].kind === "dependence") || source === state.chosen || target === state.chosen));
    const style = state.change ? data.change[status] : { colour, dash: "solid" };
    const moved = status === "formed" || status === "dissolved";
    const plain = status === "kept" ? 0.14 : moved ? 0.9 : Draw.large ? 0.34 : 0.58;
    const opacity = touched ? (lit === null ? plain : 0.9) : 0.05;
    const width = (Draw.large ? 0.6 + 2.4 * share : 0.8 + 3.6 * share) + (moved ? 1.1 : 0);
    return {
      from: source,
      to: target,
      width,
      color: Draw.faded(style.colour, opacity),
      dashes: style.dash === "dashed" ? [10, 6] : style.dash === "dotted" ? [2, 5] : false,
      arrows: directed ? { to: { enabled: true, scaleFactor: Math.max(0.26, 0.52 - width * 0.07) } } : "",
      smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
    };
  },

  // Ties of the same two actors lie side by side: each gets its own bend, both directions apart.
  bends(ties) {
    const pairs = new Map();
    const ends = ties.map(({ relation, row }) => [data.ties[relation].source[row], data.ties[relation].target[row]]);
    ends.forEach(([source, target], rank) => {
      const key = Math.min(source, target) * count + Math.max(source, target);
      if (!pairs.has(key)) pairs.set(key, []);
      pairs.get(key).push(rank);
    });
    const bends = new Array(ties.length).fill(0);
    for (const ranks of pairs.values()) {
      ranks.forEach((rank, place) => {
        const side = (place - (ranks.length - 1) / 2) * 0.17;
        bends[rank] = ends[rank][0] < ends[rank][1] ? side : -side;
      });
    }
    return bends;
  },

  fit(animated = true) {
    const shown = actors.id.map((_, actor) => actor).filter(Model.isShown);
    Draw.network.fit({ nodes: shown, animation: animated && Page.moves(), maxZoomLevel: 1.6 });
  },

  zoom(factor) {
    Draw.network.moveTo({ scale: Draw.network.getScale() * factor, animation: Page.moves() && { duration: 160 } });
  },

  // Bring an actor, and all that is lit with it, into the part of the map that the card leaves free.
  focus() {
    const map = document.getElementById("map-view").getBoundingClientRect();
    const card = document.getElementById("card").getBoundingClientRect();
    const beside = card.width < map.width * 0.7;
    const [right, bottom] = card.width ? (beside ? [card.width, 0] : [0, Math.max(0, map.bottom - card.top)]) : [0, 0];
    const [x, y] = [actors.x, actors.y].map((values) => [...Draw.lit].filter(Model.isShown).map((one) => values[one]));
    if (!x.length) return;
    const [low, high] = [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
    const room = Math.min((map.width - right - 110) / (high[0] - low[0] + 1), (map.height - bottom - 90) / (high[1] - low[1] + 1));
    const scale = Math.min(1.15, Math.max(0.12, room));
    const position = { x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2 };
    Draw.network.moveTo({ position, scale, offset: { x: -right / 2, y: -bottom / 2 }, animation: Page.moves() && { duration: 320 } });
  },
};

// Halos under the actors; names over them, as many as find room.
const Marks = {
  order: [],
  labels: actors.name.map((name) => (name.length > 30 ? `${name.slice(0, 29)}…` : name).replace(/[\u2028\u2029\n\r]/g, " ")),
  widths: new Map(),

  rank() {
    const hub = (actor) => {
      const position = Model.position(actor);
      return position !== null && position !== "producer";
    };
    const shown = actors.id.map((_, actor) => actor).filter(Model.isShown);
    Marks.hubs = new Set(shown.filter(hub));
    Marks.order = shown.sort((a, b) => Number(Marks.hubs.has(b)) - Number(Marks.hubs.has(a)) || Draw.sizes[b] - Draw.sizes[a] || a - b);
    if (!Marks.hubs.size) Marks.hubs = new Set(Marks.order.slice(0, 12));
  },

  under(context) {
    Marks.looseCaption(context);
    if (state.chosen === null) return;
    if (state.captives) state.captives.forEach((actor) => Marks.halo(context, actor, "rgba(240, 190, 40, 0.75)", 8));
    Marks.halo(context, state.chosen, "rgba(29, 39, 51, 0.22)", 12);
  },

  // Rings in change mode: who became free, captive, stayed so, or is not known.
  rings(context) {
    const pixel = 1 / Draw.network.getScale();
    context.save();
    for (let actor = 0; actor < count; actor += 1) {
      const fate = Model.isShown(actor) ? Moves.ring(actor) : null;
      if (!fate) continue;
      const [colour, dash] = data.fates[fate];
      const { x, y } = Marks.place(actor);
      context.globalAlpha = Draw.lit && !Draw.lit.has(actor) ? 0.15 : 1;
      context.strokeStyle = colour;
      context.lineWidth = (dash === "solid" || dash === "dashed" ? 2.8 : 1.3) * pixel;
      context.setLineDash(Moves.dashes(dash).map((length) => length * pixel));
      context.beginPath();
      context.arc(x, y, Draw.sizes[actor] + 4 * pixel, 0, 2 * Math.PI);
      context.stroke();
    }
    context.restore();
  },

  halo(context, actor, colour, room) {
    if (!Model.isShown(actor)) return;
    const { x, y } = Marks.place(actor);
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x, y, Draw.sizes[actor] + Math.max(room, (room * 0.7) / Draw.network.getScale()), 0, 2 * Math.PI);
    context.fill();
  },

  place(actor) {
    return Draw.network.getPosition(actor);
  },

  looseCaption(context) {
    const loose = actors.id.map((_, actor) => actor).filter((actor) => actors.loose[actor] && Model.isShown(actor));
    if (!loose.length) return;
    const scale = Draw.network.getScale();
    const left = Math.min(...loose.map((actor) => actors.x[actor])) - 12;
    const top = Math.min(...loose.map((actor) => actors.y[actor])) - 12 - 7 / scale;
    context.font = `${11 / scale}px ${Page.font}`;
    context.fillStyle = "#5a6573";
    context.textAlign = "left";
    context.textBaseline = "alphabetic";
    context.fillText(words.no_ties_any, left, top);
  },

  over(context) {
    if (state.change) Marks.rings(context);
    const scale = Draw.network.getScale();
    const pixel = 1 / scale;
    const taken = Marks.bigShapes();
    const { clientWidth: width, clientHeight: height } = context.canvas;
    const corner = Draw.network.DOMtoCanvas({ x: 0, y: 0 });
    const opposite = Draw.network.DOMtoCanvas({ x: width, y: height });
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const actor of Marks.candidates(scale * 36 > 25)) {
      let { x, y } = Marks.place(actor);
      if (x < corner.x || x > opposite.x || y < corner.y || y > opposite.y) continue;
      const strong = Marks.hubs.has(actor) || actor === state.chosen;
      const size = (strong ? 12.5 : 11) * pixel;
      context.font = `${strong ? 600 : 400} ${size}px ${Page.font}`;
      const half = (Marks.width(context, actor, strong) / 2 + 5) * pixel;
      const top = y + Draw.sizes[actor] + 3 * pixel;
      x = Math.max(corner.x + half, Math.min(opposite.x - half, x));
      const box = [x - half, top - 2 * pixel, x + half, top + size + 5 * pixel, actor];
      if (actor !== state.chosen && taken.some((other) => other[4] !== actor && Marks.meet(box, other))) continue;
      taken.push(box);
      context.lineWidth = 3.5 * pixel;
      context.strokeStyle = "rgba(255, 255, 255, 0.92)";
      context.strokeText(Marks.labels[actor], x, top);
      context.fillStyle = strong ? "#1d2733" : "#46515e";
      context.fillText(Marks.labels[actor], x, top);
    }
  },

  meet(one, other) {
    return one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];
  },

  // Shapes that names must not cover.
  bigShapes() {
    const big = Marks.order.filter((actor) => Draw.sizes[actor] > 12).slice(0, 120);
    return big.map((actor) => {
      const { x, y } = Marks.place(actor);
      const size = Draw.sizes[actor];
      return [x - size, y - size, x + size, y + size, actor];
    });
  },

  candidates(all) {
    if (state.chosen !== null && Draw.lit) {
      const lit = Marks.order.filter((actor) => Draw.lit.has(actor) && actor !== state.chosen);
      return [...(Model.isShown(state.chosen) ? [state.chosen] : []), ...lit.slice(0, 80)];
    }
    return all ? Marks.order.slice(0, 1500) : Marks.order.filter((actor) => Marks.hubs.has(actor)).slice(0, 150);
  },

  width(context, actor, strong) {
    const key = strong ? actor : -actor - 1;
    if (!Marks.widths.has(key)) Marks.widths.set(key, context.measureText(Marks.labels[actor]).width * Draw.network.getScale());
    return Marks.widths.get(key);
  },
};
