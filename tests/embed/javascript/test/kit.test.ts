/** The conformance kit, all of it, through both doors. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { policies } from '../component/escalation-rules.js';
import type * as wire from '../component/interfaces/escalation-rules-types.js';
import { CaseError, Policy, PolicyError, Tally } from '../src/escalate.js';

const read = (path: string): string => readFileSync(`kit/${path}`, 'utf8');
const lines = (path: string): string[] => read(path).split('\n').filter(Boolean);
const manifest = JSON.parse(read('manifest.json'));

/** A policy of the kit; compiled once. */
const compiled = new Map<string, Policy>();

/** A diagnostic as the kit writes it: what there is none of is left out. */
function written(it: wire.Diagnostic): unknown {
  const { code, level, message, location, help } = it;
  const place = location && {
    start: location.start,
    end: location.end,
    line: location.line,
    column: location.column,
    end_line: location.endLine,
    end_column: location.endColumn,
  };
  return { code, level, message, ...(place && { location: place }), ...(help !== undefined && { help }) };
}

type Pairs = [string, unknown][];

function scalar(it: Record<string, any>): wire.Scalar {
  const [tag, val] = Object.entries(it)[0]!;
  switch (tag) {
    case 'boolean':
    case 'text':
      return { tag, val } as wire.Scalar;
    case 'decimal':
      return { tag, val: { mantissa: BigInt(val.mantissa), scale: val.scale } };
    case 'integer':
    case 'instant':
    case 'span':
      return { tag, val: BigInt(val) };
    default:
      throw new Error(`the kit has a scalar ${tag}`);
  }
}

function value(it: any): wire.Value {
  if (it === 'none') return { tag: 'none' };
  if (it.one) return { tag: 'one', val: scalar(it.one) };
  if (it.many) return { tag: 'many', val: it.many.map(scalar) };
  const row = (pairs: Pairs) => pairs.map(([name, of]): [string, wire.Scalar] => [name, scalar(of as any)]);
  return { tag: 'records', val: it.records.map(row) };
}

const facts = (pairs: Pairs): wire.Fact[] => pairs.map(([name, of]) => ({ name, value: value(of) }));

function subject(it: any): wire.Case {
  return {
    id: it.id,
    facts: facts(it.facts),
    history: it.history.map((event: any) => ({ at: BigInt(event.at), set: facts(event.set) })),
    ...(it.as_of !== null && { asOf: BigInt(it.as_of) }),
    historyComplete: it.history_complete,
  };
}

/** What a call answers, as the kit writes it. */
function answer<T>(call: () => T, ok: (it: T) => unknown): unknown {
  try {
    return { ok: ok(call()) };
  } catch (error: any) {
    if (!error.payload) throw error;
    const { code, message, help } = error.payload as wire.Rejection;
    return { error: { code, message, help: help ?? null } };
  }
}

const decision = (it: wire.Decision): unknown => ({
  id: it.id,
  severity: it.severity ?? null,
  due: it.due,
  ready: it.ready ?? null,
  next_change: it.nextChange?.toString() ?? null,
  json: it.json,
});

test('functions without a policy', () => {
  assert.equal(manifest.kit, 1);
  for (const it of manifest.texts) {
    const text = it.function === 'vocabulary' ? policies.vocabulary() : policies.schema(it.argument);
    assert.equal(text, it.expected === null ? undefined : read(it.expected));
  }
});

test('policies', () => {
  for (const it of manifest.policies) {
    const expected = JSON.parse(read(it.diagnostics));
    try {
      const policy = Policy.compile(read(it.source));
      compiled.set(it.name, policy);
      assert.ok(it.compiles, it.name);
      assert.deepEqual(policy.warnings.map(written), expected, it.name);
      assert.equal(policy.raw.describe(), read(it.describe), it.name);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      assert.ok(!it.compiles, it.name);
      assert.deepEqual(error.diagnostics.map(written), expected, it.name);
    }
  }
  assert.ok(manifest.policies.length > 100);
});

test('the lines door', () => {
  let count = 0;
  for (const it of manifest.lines) {
    const out = compiled.get(it.policy)!.raw.decideLines(read(it.cases), it.options);
    assert.equal(out, read(it.expected), it.name);
    count += out.split('\n').length - 1;
  }
  assert.ok(count > 1500, `${count} lines`);
});

test('the typed door', () => {
  let count = 0;
  for (const it of manifest.typed) {
    const policy = compiled.get(it.policy)!.raw;
    for (const line of lines(it.exchanges)) {
      const { case: of, now, options, decide, timeline } = JSON.parse(line);
      const [asked, at] = [subject(of), BigInt(now)];
      assert.deepEqual(answer(() => policy.decide(asked, at, options), decision), decide, it.name);
      if (timeline) {
        const call = () => policy.timeline(asked, at, BigInt(timeline.until), options);
        assert.deepEqual(answer(call, (text) => text), timeline.answer, it.name);
      }
      count += 1;
    }
  }
  assert.ok(count > 1200, `${count} cases`);
});

test('calendars', () => {
  assert.ok(manifest.questions.length >= 2);
  for (const it of manifest.questions) {
    const asked = read(it.questions);
    const out = it.policy === null ? policies.calendarLines(asked) : compiled.get(it.policy)!.raw.calendarLines(asked);
    assert.equal(out, read(it.expected), it.name);
  }
});

test('measures, of all cases at once and of parts that are joined', () => {
  assert.ok(manifest.tallies.length >= 4);
  for (const it of manifest.tallies) {
    const begin = () => new Tally(compiled.get(it.policy)!.raw.tally(it.options));
    using whole = begin();
    assert.equal(whole.addLines(read(it.cases)), read(it.told), it.name);
    assert.deepEqual(answer(() => whole.raw.merge(it.refused_state), String), { error: it.refused }, it.name);
    assert.equal(whole.state(), read(it.state), it.name);
    assert.equal(whole.json(), read(it.result), it.name);
    using joined = begin();
    for (const [at, line] of read(it.cases).split('\n').entries()) {
      using part = begin();
      part.addLines(line, at + 1);
      joined.merge(part.state());
    }
    assert.equal(joined.json(), read(it.result), it.name);
  }
  for (const it of manifest.refused_tallies) {
    assert.deepEqual(answer(() => compiled.get(it.policy)!.raw.tally(it.options), String), { error: it.error }, it.name);
  }
});

test('plain objects give the bytes of the lines door', () => {
  let count = 0;
  for (const it of manifest.lines) {
    const options = it.options.startsWith('{"now":"2') ? JSON.parse(it.options) : {};
    if (!options.detail || it.policy === 'example' && it.name.startsWith('odd/')) continue;
    const policy = compiled.get(it.policy)!;
    const expected = lines(it.expected);
    for (const [at, line] of lines(it.cases).entries()) {
      const { id, history, as_of, history_complete, format: _, ...rest } = JSON.parse(line);
      const whole = {
        id: String(id),
        facts: rest,
        ...(history && { history: history.map((event: any) => ({ at: new Date(event.at), set: event.set })) }),
        ...(as_of && { asOf: new Date(as_of) }),
        ...(history_complete !== undefined && { historyComplete: history_complete }),
      };
      const decided = policy.decide(whole, new Date(options.now), { detail: options.detail, program: options.program });
      assert.equal(decided.json, expected[at], it.name);
      count += 1;
    }
  }
  assert.ok(count > 900, `${count} cases`);
});

test('what the kit refuses is an error in words', () => {
  const policy = compiled.get('example')!;
  assert.throws(
    () => policy.decide({ id: 'T', facts: { customer_affected: 3 } }, new Date()),
    (error) => error instanceof CaseError && error.code === 'C0102' && error.message.includes('customer_affected'),
  );
});
