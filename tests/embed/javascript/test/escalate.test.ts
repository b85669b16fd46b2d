/** The wrapper: what goes in as objects of JavaScript comes out as such. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CaseError, Policy, PolicyError, Span, schema, vocabulary } from '../src/escalate.js';

const SOURCE = `
escalate: 1
policy: our-desk
version: 1.0.0
fields:
  contract_value: { type: number, about: Annual contract value }
  patience: { type: duration, about: How long they wait }
severity:
  levels: [high, low]
  assume: worst
  rules:
    - { id: many, level: high, when: case.customers_affected >= 50, because: Many customers cannot work. }
    - { id: dear, level: high, when: case.contract_value >= 0.1, because: They pay. }
    - { id: short, level: high, when: case.patience < duration("1h"), because: They do not wait. }
  otherwise: low
clocks:
  - { id: answer, from: case.opened_at, until: case.first_response_at, target: { high: 1h, low: 4h } }
targets:
  - { id: manager, path: hierarchical }
escalations:
  - { id: late, to: manager, when: clock.answer.breached, because: Nobody has answered. }
`;
const NOW = new Date('2026-11-20T20:00:00Z');
const policy = Policy.compile(SOURCE);

test('a case with Dates, numbers of every kind and a history', () => {
  const decided = policy.decide(
    {
      id: 'T-1',
      facts: { opened_at: new Date('2026-11-20T18:30:00Z'), customers_affected: 12, contract_value: 0.05, vip: undefined },
      history: [{ at: new Date('2026-11-20T19:00:00Z'), set: { customers_affected: 60n } }],
    },
    NOW,
  );
  assert.equal(decided.severity, 'high');
  assert.deepEqual(decided.due, ['T-1/late/manager/1']);
  assert.equal(decided.ready, undefined);
  assert.equal(decided.whole.clocks[0]!.due, '2026-11-20T19:30:00Z');
  assert.equal(decided.whole.severity!.rule, 'many');
  assert.deepEqual(JSON.parse(decided.json), decided.whole);
});

test('decimals are exact and spans are spans', () => {
  const level = (facts: Record<string, number | Span>) =>
    policy.decide({ id: 'T', facts: { customers_affected: 0, contract_value: 0, patience: new Span(7_200_000), ...facts } }, NOW).severity;
  assert.equal(level({ contract_value: 0.1 }), 'high');
  assert.equal(level({ contract_value: 0.099999 }), 'low');
  assert.equal(level({ patience: new Span(3_599_999) }), 'high');
  assert.equal(level({ patience: new Span(3_600_000) }), 'low');
});

test('when to look again, and the timeline begins with it', () => {
  const subject = { id: 'T-2', facts: { opened_at: new Date('2026-11-20T19:59:00Z'), customers_affected: 1, contract_value: 0, patience: new Span(9e6) } };
  const { nextChange } = policy.decide(subject, NOW);
  assert.deepEqual(nextChange, new Date('2026-11-20T23:59:00Z'));
  const timeline = policy.timeline(subject, NOW, new Date('2026-11-22T00:00:00Z'));
  assert.deepEqual(timeline[0], nextChange);
});

test('many cases at once, a bad one among them', () => {
  const out = policy.decideAll('{"id":1,"customers_affected":70}\n{"id":2,"customers":70}\n', NOW);
  assert.equal(out.length, 2);
  assert.ok('severity' in out[0]!);
  assert.ok('error' in out[1]! && (out[1].error as { line: number }).line === 2);
});

test('a policy with mistakes tells all of them, with places', () => {
  const broken = SOURCE.replace('customers_affected >= 50', 'customer_affected >= 50').replace('[high, low]', '[high, lo]');
  assert.throws(
    () => Policy.compile(broken),
    (error) => {
      assert.ok(error instanceof PolicyError);
      assert.ok(error.diagnostics.length >= 2);
      const typo = error.diagnostics.find((it) => it.code === 'E0302')!;
      assert.equal(typo.help, 'did you mean `case.customers_affected`?');
      const { start, end } = typo.location!;
      assert.equal(broken.slice(start, end), 'customer_affected');
      return true;
    },
  );
});

test('a case that is none is an error, and the policy goes on', () => {
  const wrong = { id: 'T', facts: { vip: true, vp: true } };
  assert.throws(() => policy.decide(wrong, NOW), CaseError);
  assert.equal(policy.decide(wrong, NOW, { ignoreExtraFacts: true }).id, 'T');
  const strict = { id: 'T', facts: { customers_affected: 'many' } };
  assert.throws(() => policy.decide(strict, NOW, { strict: true }), CaseError);
  const { whole } = policy.decide(strict, NOW);
  assert.equal(whole.problems![0]!.fact, 'customers_affected');
});

test('what is no value of JavaScript that can be one is refused here, by name', () => {
  const decide = (value: any) => () => policy.decide({ id: 'T', facts: { customers_affected: value } }, NOW);
  assert.throws(decide(Number.NaN), /customers_affected/);
  assert.throws(decide(1e21), /customers_affected/);
  assert.throws(decide({ a: 1 }), /customers_affected/);
  assert.throws(decide(new Date('nonsense')), TypeError);
});

test('there is no baked policy in the component as it comes', () => {
  assert.equal(Policy.baked(), undefined);
  assert.ok((vocabulary() as unknown[]).length > 40);
  assert.ok((schema('case') as { properties: object }).properties);
});

test('a policy that was given back is of no use', () => {
  const other = Policy.compile(SOURCE);
  other[Symbol.dispose]();
  assert.throws(() => other.decide({ id: 'T', facts: {} }, NOW));
  assert.equal(policy.decide({ id: 'T', facts: {} }, NOW).id, 'T');
});
