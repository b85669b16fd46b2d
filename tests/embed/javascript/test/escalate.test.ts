/** The wrapper: what goes in as objects of JavaScript comes out as such. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { CaseError, Policy, PolicyError, Span, calendar, schema, vocabulary } from '../src/escalate.js';

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
calendars:
  office: { time_zone: Europe/Lisbon, hours: { mon-fri: ["09:00-13:00", "14:00-18:00"] } }
measures:
  - { id: late, share: case.customers_affected >= 50, at_most: 40%, because: Many are hit. }
  - { id: waited, value: case.patience, take: median, by: case.service, because: They wait. }
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

test('calendars, the policy\'s and others', () => {
  const from = new Date('2026-11-20T16:30:00Z');
  const [due, odd] = policy.calendar([
    { op: 'add', calendar: 'office', from, time: '4h', id: 'due' },
    { op: 'is_open', calendar: 'ofice', at: from },
  ]);
  assert.deepEqual(due, { id: 'due', result: '2026-11-23T11:30:00Z' });
  assert.match(odd!.error!, /ofice/);
  const desk = { time_zone: 'Europe/Berlin', hours: { 'mon-fri': ['08:00-18:00'] } };
  assert.deepEqual(calendar([{ op: 'elapsed', calendar: desk, from, to: new Date('2026-11-21T16:30:00Z') }]), [{ result: 1800 }]);
  assert.deepEqual(calendar([]), []);
});

test('advice to an organisation', () => {
  const team = Policy.compile(readFileSync('kit/policies/policies/dedicated-team.yaml', 'utf8'));
  const editions = [{ version: '1.0.0', at: NOW }];
  const told = team.advise({ serious_situations_unmanaged: true }, NOW, { editions }) as { advice: { id: string; answer: string }[] };
  assert.equal(told.advice.find(({ id }) => id === 'dedicated-team')!.answer, 'yes_now');
  assert.throws(() => team.advise({ serious_situation: true }, NOW), (error) => error instanceof CaseError && error.message.includes('serious_situation'));
  team.advise({ serious_situation: true }, NOW, { ignoreExtraFacts: true });
});

test('measures', () => {
  using tally = policy.tally(NOW, { measures: ['late', 'waited'] });
  assert.equal(tally.addLines('{"id":1,"customers_affected":70}\n{"id":2,"customers_affected":1,"patience":"2h"}\n'), '');
  const told = JSON.parse(tally.addLines('{"id":3,"customers":1}\n', 3));
  assert.equal(told.error.code, 'C0102');
  assert.equal(told.error.line, 3);
  const { cases, refused, measures } = tally.figures();
  assert.deepEqual([cases, refused], [2, 1]);
  assert.deepEqual(measures.map(({ id, flagged }) => [id, flagged]), [['late', 1], ['waited', 0]]);
  assert.equal(measures[1]!.total.figure, '2h');
  using only = policy.tally(NOW, { measures: ['late'] });
  assert.equal(only.figures().measures.length, 1);
  // What other measures counted is no state of these.
  assert.throws(() => only.merge(tally.state()), CaseError);
  assert.throws(() => policy.tally(NOW, { measures: ['lat'] }), (error) => error instanceof CaseError && error.code === 'C0108');
});
