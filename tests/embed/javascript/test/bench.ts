/** What a decision costs in Node. */

import { readFileSync } from 'node:fs';

import { Policy } from '../src/escalate.js';

const read = (path: string): string => readFileSync(`kit/${path}`, 'utf8');
const policy = Policy.compile(read('policies/bench.yaml'));
const text = read('cases/bench/cases.jsonl');
const cases = text.split('\n').filter(Boolean).map((it) => {
  const { id, ...facts } = JSON.parse(it);
  return { id: String(id), facts };
});
const now = new Date('2026-11-20T16:30:00Z');

/** The median of rounds, in microseconds a case. */
function measure(name: string, round: () => void): void {
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    round();
    return ((performance.now() - start) * 1000) / cases.length;
  });
  times.sort((a, b) => a - b);
  console.log(`${name}: ${times[30]!.toFixed(1)} µs a case`);
}

for (const detail of ['brief', 'full'] as const) {
  measure(`decide, ${detail}`, () => cases.forEach((it) => policy.decide(it, now, { detail })));
  measure(`decideLines, ${detail}`, () => policy.decideLines(text, now, { detail }));
}
