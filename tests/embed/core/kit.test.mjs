/** The conformance kit, as far as the core module has doors: all texts, policies and lines. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { Escalate } from './escalate.mjs';

const read = (path) => readFileSync(`kit/${path}`, 'utf8');
const manifest = JSON.parse(read('manifest.json'));
const bytes = readFileSync(`kit/${manifest.core}`);
const rules = await Escalate.load(bytes);
const policies = new Map();

test('it imports nothing', async () => {
  assert.deepEqual(WebAssembly.Module.imports(await WebAssembly.compile(bytes)), []);
});

test('functions without a policy', () => {
  for (const it of manifest.texts) {
    const text = it.function === 'vocabulary' ? rules.vocabulary() : rules.schema(it.argument);
    assert.equal(text, it.expected && read(it.expected));
  }
});

test('policies', () => {
  assert.ok(manifest.policies.length > 100);
  for (const it of manifest.policies) {
    const { policy, diagnostics } = rules.compile(read(it.source));
    assert.equal(policy !== null, it.compiles, it.name);
    assert.deepEqual(diagnostics, JSON.parse(read(it.diagnostics)), it.name);
    if (policy !== null) {
      assert.equal(rules.describe(policy), read(it.describe), it.name);
      policies.set(it.name, policy);
    }
  }
});

test('the lines door', () => {
  let count = 0;
  for (const it of manifest.lines) {
    const out = rules.decideLines(policies.get(it.policy), read(it.cases), it.options);
    assert.equal(out, read(it.expected), it.name);
    count += out.split('\n').length - 1;
  }
  assert.ok(count > 1500, `${count} lines`);
});

test('calendars', () => {
  assert.ok(manifest.questions.length >= 2);
  for (const it of manifest.questions) {
    const policy = it.policy === null ? 0 : policies.get(it.policy);
    assert.equal(rules.calendarLines(policy, read(it.questions)), read(it.expected), it.name);
  }
});

test('measures, of all cases at once and of parts that are joined', () => {
  assert.ok(manifest.tallies.length >= 4);
  for (const it of manifest.tallies) {
    const begin = () => {
      const { tally, error } = rules.tally(policies.get(it.policy), it.options);
      assert.equal(error, null, it.name);
      return tally;
    };
    const whole = begin();
    assert.equal(rules.addLines(whole, read(it.cases)), read(it.told), it.name);
    assert.deepEqual(rules.merge(whole, it.refused_state), it.refused, it.name);
    assert.equal(rules.state(whole), read(it.state), it.name);
    assert.equal(rules.result(whole), read(it.result), it.name);
    const joined = begin();
    for (const [at, line] of read(it.cases).split('\n').entries()) {
      const part = begin();
      rules.addLines(part, line, at + 1);
      assert.equal(rules.merge(joined, rules.state(part)), null);
      rules.end(part);
    }
    assert.equal(rules.result(joined), read(it.result), it.name);
    rules.end(joined);
    assert.equal(rules.result(joined), null);
    assert.throws(() => rules.merge(joined, ''), RangeError);
  }
  for (const it of manifest.refused_tallies) {
    assert.deepEqual(rules.tally(policies.get(it.policy), it.options), { tally: null, error: it.error }, it.name);
  }
});

test('a policy that was dropped is none', () => {
  const { policy } = rules.compile(read('policies/example.yaml'));
  rules.drop(policy);
  assert.equal(rules.describe(policy), null);
  assert.equal(rules.baked(), 0);
});

test('a policy that is baked in decides as the kit expects', async () => {
  const acme = await Escalate.load(readFileSync('scratch/example.core.wasm'));
  const policy = acme.baked();
  assert.ok(policy > 0);
  for (const it of manifest.lines.filter(({ policy }) => policy === 'example')) {
    assert.equal(acme.decideLines(policy, read(it.cases), it.options), read(it.expected), it.name);
  }
});
