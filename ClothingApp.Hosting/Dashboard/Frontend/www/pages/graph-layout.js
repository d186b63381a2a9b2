// Where the nodes of the graph lie: layers by the longest way from whoever nobody refers to, so that every reference leads onward.
const NODE = { width: 190, height: 88 };
const SPACE = { along: 175, across: 28, edge: 24 };

/** @returns { nodes: [{ id, resource, x, y, width }], edges: [{ id, d, at, call }], width, height } */
export function arrange(resources, calls, downward) {
  const byName = new Map(resources.map(resource => [resource.name, resource]));
  const members = new Map(resources.map(resource => [resource.name, [resource.name]]));
  // A reference to a group of replicas is one to each of them.
  for (const resource of resources)
    if (resource.parent) members.set(resource.parent, [...(members.get(resource.parent) ?? []), resource.name]);

  const ties = new Map();
  const join = (from, to, call) => {
    if (from === to || !byName.has(from) || !byName.has(to)) return;
    const id = `${from}>${to}`;
    ties.set(id, { id, from, to, call: call ?? ties.get(id)?.call });
  };
  const each = (kind, act) => {
    for (const resource of resources)
      for (const { resource: target, type } of resource.relationships)
        if (kind.test(type)) for (const one of members.get(target) ?? []) act(resource.name, one);
  };
  each(/reference/i, join);
  for (const call of calls) join(call.from, call.to, call);
  // Who waits for a sibling, as replicas do that start one after the other, is no layer further on.
  const siblings = (one, other) => resources.some(({ name }) => ties.has(`${name}>${one}`) && ties.has(`${name}>${other}`));
  each(/wait/i, (from, to) => siblings(from, to) || join(from, to));

  const edges = [...ties.values()];
  const layers = layersOf(resources, edges);
  const columns = [];
  for (const resource of resources) (columns[layers.get(resource.name)] ??= []).push(resource);
  const filled = columns.filter(Boolean);
  untangle(filled, edges);

  // More than three layers side by side have to stand closer to be seen at once.
  const tight = !downward && filled.length > 3;
  const gap = downward ? 72 : tight ? 104 : SPACE.along;
  const edge = downward ? 10 : SPACE.edge;
  const size = downward ? { along: NODE.height, across: 140 } : { along: tight ? 160 : NODE.width, across: NODE.height };
  const space = downward ? 14 : SPACE.across;
  const longest = Math.max(1, ...filled.map(column => column.length)) * (size.across + space) - space;
  const places = new Map();
  filled.forEach((column, layer) => {
    const used = column.length * (size.across + space) - space;
    column.forEach((resource, i) => {
      const along = edge + layer * (size.along + gap);
      const across = edge + (longest - used) / 2 + i * (size.across + space);
      places.set(resource.name, downward ? { x: across, y: along } : { x: along, y: across });
    });
  });
  const width = downward ? size.across : size.along;
  const extent = { along: edge * 2 + filled.length * (size.along + gap) - gap, across: edge * 2 + longest };
  return {
    nodes: resources.map(resource => ({ id: resource.name, resource, width, ...places.get(resource.name) })),
    edges: edges.map(tie => ({ ...tie, ...curve(places.get(tie.from), places.get(tie.to), width, downward) })),
    tight, width: downward ? extent.across : extent.along, height: downward ? extent.along : extent.across,
  };
}

function layersOf(resources, edges) {
  const layers = new Map(resources.map(resource => [resource.name, 0]));
  // As many rounds as there are resources settle every graph without a circle; a circle just stops growing then.
  for (let round = 0; round < resources.length; round++) {
    let moved = false;
    for (const { from, to } of edges)
      if (layers.get(to) < layers.get(from) + 1 && layers.get(from) + 1 < resources.length) { layers.set(to, layers.get(from) + 1); moved = true; }
    if (!moved) break;
  }
  return layers;
}

/** Orders each layer by where its callers are. */
function untangle(columns, edges) {
  const rank = new Map();
  for (const column of columns) {
    const weight = new Map(column.map((resource, i) => {
      const callers = edges.filter(edge => edge.to === resource.name && rank.has(edge.from)).map(edge => rank.get(edge.from));
      return [resource, callers.length ? callers.reduce((a, b) => a + b, 0) / callers.length : i];
    }));
    column.sort((a, b) => weight.get(a) - weight.get(b));
    column.forEach((resource, i) => rank.set(resource.name, i));
  }
}

function curve(from, to, width, downward) {
  const start = downward ? { x: from.x + width / 2, y: from.y + NODE.height } : { x: from.x + width, y: from.y + NODE.height / 2 };
  const end = downward ? { x: to.x + width / 2, y: to.y } : { x: to.x, y: to.y + NODE.height / 2 };
  const bend = Math.max(30, (downward ? Math.abs(end.y - start.y) : Math.abs(end.x - start.x)) / 2);
  const d = downward
    ? `M${start.x} ${start.y}C${start.x} ${start.y + bend} ${end.x} ${end.y - bend} ${end.x} ${end.y}`
    : `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  // Downward the words lie near the end of a line, where those of neighbours are apart.
  const part = downward ? .8 : .5;
  return { d, at: { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * (downward ? .62 : .5) } };
}
