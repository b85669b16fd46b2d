/** What a decision costs through the plain WebAssembly API of Node. */

import { readFileSync } from 'node:fs';

import { Escalate } from './escalate.mjs';

const read = (path) => readFileSync(`kit/${path}`, 'utf8');
const rules = await Escalate.load(readFileSync('kit/core/escalation_rules.core.wasm'));
const { policy } = rules.compile(read('policies/bench.yaml'));
const cases = read('cases/bench/cases.jsonl');
const count = cases.split('\n').filter(Boolean).length;

for (const detail of ['brief', 'full']) {
  const options = JSON.stringify({ now: '2026-11-20T16:30:00Z', detail });
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    rules.decideLines(policy, cases, options);
    return ((performance.now() - start) * 1000) / count;
  });
  times.sort((a, b) => a - b);
  console.log(`${detail}: ${times[30].toFixed(1)} µs a case`);
}
