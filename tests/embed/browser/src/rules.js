/** The component, asked as the page wants it: text in, decisions out. */

import { instantiate } from '../component/escalation-rules.js';
import core from '../component/escalation-rules.core.wasm';
import core2 from '../component/escalation-rules.core2.wasm';
import core3 from '../component/escalation-rules.core3.wasm';

/** The modules of the component: the rules, and two small ones that tie them together. */
const MODULES = [core, core2, core3];

/** The interface `policies` of the component. */
export async function load() {
  const names = ['core', 'core2', 'core3'].map((it) => `escalation-rules.${it}.wasm`);
  const module = (name) => WebAssembly.compile(MODULES[names.indexOf(name)]);
  const { policies } = await instantiate(module, {});
  return policies;
}

/** Compile: a policy, or none, and what is wrong or probably not meant. */
export function compile(policies, source) {
  try {
    const { policy, warnings } = policies.Policy.compile(source);
    return { policy, diagnostics: warnings };
  } catch (error) {
    if (!Array.isArray(error?.payload)) throw error;
    return { policy: null, diagnostics: error.payload };
  }
}

/**
 * Decide the case that a text holds. Line breaks become blanks, which changes neither its meaning
 * nor the column that an error names.
 */
export function decide(policy, text, at) {
  const options = JSON.stringify({ now: at, detail: 'explain' });
  const out = policy.decideLines(text.replace(/[\r\n]/g, ' '), options);
  const lines = out.split('\n').filter(Boolean);
  if (lines.length === 0) return { error: { code: '', message: 'there is no case here', help: 'write one, for example {"id": "T-1"}' } };
  return JSON.parse(lines[0]);
}

/** Instants at which the decision changes by itself, in milliseconds. */
export function timeline(policy, text, from, until) {
  try {
    const found = policy.timeline(subject(JSON.parse(text)), BigInt(from), BigInt(until), '');
    return JSON.parse(found).map((it) => Date.parse(it));
  } catch (error) {
    // A case that says what types cannot is decided all the same.
    if (error?.payload || error instanceof SyntaxError || error instanceof RangeError) return [];
    throw error;
  }
}

/** A case in JSON as the typed door takes it. Texts stay texts: the component knows the types. */
function subject({ id, history, as_of, history_complete, format: _, ...facts }) {
  return {
    id: String(id),
    facts: named(facts),
    history: (history ?? []).map(({ at, set }) => ({ at: BigInt(Date.parse(at)), set: named(set) })),
    asOf: as_of === undefined ? undefined : BigInt(Date.parse(as_of)),
    historyComplete: history_complete ?? history !== undefined,
  };
}

const named = (facts) => Object.entries(facts).map(([name, it]) => ({ name, value: value(it) }));

function value(it) {
  if (it === null) return { tag: 'none' };
  if (!Array.isArray(it)) return { tag: 'one', val: scalar(it) };
  if (it.length > 0 && it.every((row) => row !== null && typeof row === 'object' && !Array.isArray(row))) {
    return { tag: 'records', val: it.map((row) => Object.entries(row).map(([name, of]) => [name, scalar(of)])) };
  }
  return { tag: 'many', val: it.map(scalar) };
}

function scalar(it) {
  if (typeof it === 'boolean') return { tag: 'boolean', val: it };
  if (Number.isSafeInteger(it)) return { tag: 'integer', val: BigInt(it) };
  if (typeof it === 'string') return { tag: 'text', val: it };
  const [, whole, fraction] = /^(-?\d+)\.(\d+)$/.exec(String(it)) ?? [];
  if (whole === undefined) throw new RangeError(`${it} is no value`);
  return { tag: 'decimal', val: { mantissa: BigInt(whole + fraction), scale: fraction.length } };
}
