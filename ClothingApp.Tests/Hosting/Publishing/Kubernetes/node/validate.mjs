// Reads objects as a JSON array, and writes what the schemas have against each: one line a fault. What has no schema is a fault.
import { readFileSync } from 'node:fs';

// Who has the schemas of a group; Kubernetes' own are in the last.
const packages = {
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
};

async function schemaOf({ apiVersion, kind }) {
  const kinds = await import(`${packages[apiVersion.split('/')[0]] ?? 'kubernetes-models'}/${apiVersion}`).catch(() => ({}));
  if (!kinds[kind]) throw new Error(`there is no schema of ${apiVersion} ${kind}`);
  return kinds[kind].prototype;
}

// The schemas pass over fields that they do not know, as a cluster does. So an object notes which of its fields nobody asked for.
function watched(node, path, unread) {
  if (Array.isArray(node)) return node.map((item, at) => watched(item, `${path}/${at}`, unread));
  if (node === null || typeof node !== 'object') return node;
  const fields = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, watched(value, `${path}/${key}`, unread)]));
  for (const key of Object.keys(fields)) unread.add(`${path}/${key}`);
  return new Proxy(fields, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return target[key];
    },
  });
}

for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const name = `${object.kind}/${object.metadata?.name}`;
  try {
    const [schema, unread] = [await schemaOf(object), new Set()];
    schema.validate.call(watched(object, '', unread));
    for (const field of unread) if (![...unread].some((other) => field.startsWith(`${other}/`))) console.log(`${name}: ${field} is no field`);
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
