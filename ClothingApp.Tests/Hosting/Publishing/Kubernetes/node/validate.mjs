// Reads objects as a JSON array, and writes what Kubernetes' own schemas have against each: one line a fault.
import { readFileSync } from 'node:fs';

for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const name = `${object.kind}/${object.metadata?.name}`;
  try {
    const kinds = await import(`kubernetes-models/${object.apiVersion}`);
    if (!kinds[object.kind]) throw new Error(`${object.apiVersion} has no such kind`);
    new kinds[object.kind](object).validate();
  } catch (error) {
    console.log(`${name}: ${error.message}`);
  }
}
