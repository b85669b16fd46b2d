/**
 * The rules of `escalate` for JavaScript: cases are plain objects, instants are `Date`.
 *
 * All that decides is in the component; this file turns values over, and nothing else.
 */

import { policies } from '../component/escalation-rules.js';
import type * as wire from '../component/interfaces/escalation-rules-types.js';
import type { Brief, Decision, Failure } from './decision.js';

export type { Brief, Decision, Failure } from './decision.js';
export type { Diagnostic, Rejection } from '../component/interfaces/escalation-rules-types.js';

/** A length of time, for facts that are one. */
export class Span {
  constructor(readonly milliseconds: number) {}
}

/** One value. Numbers are whole, or have at most six digits after the point. */
export type Scalar = boolean | number | bigint | string | Date | Span;

/** What a fact may be. `null` says that it is known to be empty; leave out what is not known. */
export type Value = Scalar | null | readonly Scalar[] | readonly Readonly<Record<string, Scalar>>[];

/** Facts by name, as in the vocabulary or under the policy's `fields`. */
export type Facts = Readonly<Record<string, Value | undefined>>;

/** A case. */
export interface Case {
  readonly id: string;
  /** The facts before the first event. */
  readonly facts: Facts;
  /** What changed later, and when. */
  readonly history?: readonly { readonly at: Date; readonly set: Facts }[];
  /** For a snapshot without a history: the instant that it shows. */
  readonly asOf?: Date;
  /** Whether the history begins with the case; so it is unless said otherwise. */
  readonly historyComplete?: boolean;
}

/** How to decide. */
export interface Options {
  /** How much to tell: `full` unless said otherwise. */
  readonly detail?: 'brief' | 'full' | 'explain';
  /** Reject a case that has a value of the wrong type. */
  readonly strict?: boolean;
  /** Drop names that the policy does not know, instead of rejecting the case. */
  readonly ignoreExtraFacts?: boolean;
  /** What is known of the organisation: its facts and rosters, by their names in the policy. */
  readonly program?: Readonly<Record<string, unknown>>;
}

/** What was decided. */
export interface Decided<Whole = Decision> {
  readonly id: string;
  /** The reported level, if the policy has severity. */
  readonly severity: string | undefined;
  /** Keys of what is due now. */
  readonly due: readonly string[];
  /** Whether the case may be closed, if the policy has an exit list. */
  readonly ready: 'yes' | 'no' | 'unknown' | undefined;
  /** When to look again: until then nothing changes by itself. Not looked for in brief. */
  readonly nextChange: Date | undefined;
  /** The whole decision, byte for byte what `escalate` prints. */
  readonly json: string;
  /** The same, read. */
  readonly whole: Whole;
}

/** A calendar as a policy writes it, or the name of one of the policy's. */
export type Calendar = string | Readonly<Record<string, unknown>>;

/** What is asked of a calendar. */
export type Question = {
  /** May be left out if the policy has only one. */
  readonly calendar?: Calendar;
  /** Given back with the answer. */
  readonly id?: string | number;
  /** `full` adds what the answer is in the time zone of the calendar. */
  readonly detail?: 'full';
} & (
  | { readonly op: 'add' | 'subtract'; readonly from: Date; readonly seconds: number }
  | { readonly op: 'add' | 'subtract'; readonly from: Date; readonly time: string }
  | { readonly op: 'elapsed'; readonly from: Date; readonly to: Date }
  | { readonly op: 'is_open'; readonly at: Date }
  | { readonly op: 'month'; readonly month: string }
);

/** What a calendar answers: a `result`, or an `error` in words. */
export interface Answer {
  readonly id?: string | number;
  /** An instant as text, or `never`; seconds; yes or no; a month. */
  readonly result?: unknown;
  readonly error?: string;
  readonly [more: string]: unknown;
}

/** How to count. */
export interface TallyOptions extends Omit<Options, 'detail'> {
  /** The periods of measures that say when a case was. */
  readonly per?: 'day' | 'week' | 'month' | 'quarter' | 'year';
  /** Ids of the only measures that count; all of them unless said otherwise. */
  readonly measures?: readonly string[];
}

/** How to advise. */
export interface AdviceOptions extends Pick<Options, 'strict' | 'ignoreExtraFacts'> {
  /** The editions of the policy, from which follows when it was changed and when reviewed. */
  readonly editions?: readonly { readonly version: string; readonly at: Date }[];
}

/** A figure: a number, a length of time as text, or none. */
export type Figure = number | string | null;

/** The figures of one group of cases. What else there is depends on what the measure takes. */
export interface Group {
  /** A part for each thing that is grouped by; `null` where that is not known. */
  readonly name?: readonly (string | null)[];
  readonly cases: number;
  readonly figure: Figure;
  /** Limits of the policy that are broken. */
  readonly flags?: readonly { readonly limit: string; readonly is: string }[];
  readonly [more: string]: unknown;
}

/** One measure of the policy. */
export interface Measure {
  readonly id: string;
  readonly about?: string;
  readonly because?: string;
  /** What its figure is. */
  readonly unit: 'count' | 'share' | 'number' | 'span';
  /** All cases together. */
  readonly total: Group;
  readonly groups?: readonly Group[];
  /** How many limits are broken. */
  readonly flagged: number;
  readonly [more: string]: unknown;
}

/** The figures of a policy's measures. */
export interface Figures {
  readonly policy: { readonly name: string; readonly version?: string };
  readonly as_of: string;
  /** How many cases were counted, and how many refused. */
  readonly cases: number;
  readonly refused: number;
  readonly measures: readonly Measure[];
}

/** A policy that cannot be used: everything that is wrong with it. */
export class PolicyError extends Error {
  constructor(readonly diagnostics: readonly wire.Diagnostic[]) {
    const first = diagnostics[0];
    const place = first?.location ? `${first.location.line}:${first.location.column}: ` : '';
    super(first ? `${place}${first.message} (${first.code})` : 'the policy is refused');
    this.name = 'PolicyError';
  }
}

/** A case that cannot be decided, or options that cannot be used, and why. */
export class CaseError extends Error {
  readonly code: string;
  /** What to do about it. */
  readonly help: string | undefined;

  constructor(why: wire.Rejection) {
    super(`${why.message} (${why.code})`);
    this.name = 'CaseError';
    this.code = why.code;
    this.help = why.help;
  }
}

/** A compiled policy. Decides any number of cases; none changes the outcome of another. */
export class Policy {
  private constructor(
    /** The policy as the component has it. */
    readonly raw: policies.Policy,
    /** What is probably not meant. */
    readonly warnings: readonly wire.Diagnostic[],
  ) {}

  /** Compile a YAML or JSON document. Throws a `PolicyError`. */
  static compile(source: string): Policy {
    try {
      const { policy, warnings } = policies.Policy.compile(source);
      return new Policy(policy, warnings);
    } catch (error) {
      const found = payload<wire.Diagnostic[]>(error);
      throw found ? new PolicyError(found) : error;
    }
  }

  /** The policy that `escalate bake` put into the component, if there is one. */
  static baked(): Policy | undefined {
    const policy = policies.Policy.baked();
    return policy && new Policy(policy, []);
  }

  /** What the policy is: levels, clocks, rules, targets, the facts it reads. */
  describe(): unknown {
    return JSON.parse(this.raw.describe());
  }

  /** Decide one case as of `now`. Throws a `CaseError`. */
  decide(subject: Case, now: Date, options: Options & { detail: 'brief' }): Decided<Brief>;
  decide(subject: Case, now: Date, options?: Options): Decided;
  decide(subject: Case, now: Date, options: Options = {}): Decided<Decision | Brief> {
    const it = rejecting(() => this.raw.decide(toCase(subject), toInstant(now), toOptions(options)));
    return {
      id: it.id,
      severity: it.severity,
      due: it.due,
      ready: it.ready,
      nextChange: it.nextChange === undefined ? undefined : new Date(Number(it.nextChange)),
      json: it.json,
      whole: JSON.parse(it.json),
    };
  }

  /** When the decision changes after `now` and up to `until`. Throws a `CaseError`. */
  timeline(subject: Case, now: Date, until: Date, options: Options = {}): Date[] {
    const text = rejecting(() =>
      this.raw.timeline(toCase(subject), toInstant(now), toInstant(until), toOptions(options)),
    );
    return (JSON.parse(text) as string[]).map((it) => new Date(it));
  }

  /**
   * Decide many cases: a JSON object a line in, a JSON object a line out, in the same order. What
   * cannot be decided becomes a line with an `error`. Give about a megabyte at once.
   */
  decideLines(chunk: string, now: Date, options: Options & { firstLine?: number } = {}): string {
    const { firstLine } = options;
    const told = { now: now.toISOString(), ...JSON.parse(toOptions(options)) };
    return this.raw.decideLines(chunk, JSON.stringify(firstLine ? { ...told, first_line: firstLine } : told));
  }

  /** The same, read: an answer for each case. */
  decideAll(lines: string, now: Date, options: Options = {}): (Decision | Brief | Failure)[] {
    const out = this.decideLines(lines, now, options);
    return out.split('\n').filter(Boolean).map((it) => JSON.parse(it));
  }

  /**
   * What the policy says of an organisation alone, whatever the case: advice, checklists, what has to
   * be done again and by when. `organisation` is what is known of it. Throws a `CaseError`.
   */
  advise(organisation: Readonly<Record<string, unknown>>, now: Date, options: AdviceOptions = {}): unknown {
    const told = JSON.stringify({
      strict: options.strict || undefined,
      ignore_extra_facts: options.ignoreExtraFacts || undefined,
      history: options.editions,
    });
    return JSON.parse(rejecting(() => this.raw.advise(JSON.stringify(organisation), toInstant(now), told)));
  }

  /** Answer questions about calendars, the policy's among them, in the same order. */
  calendar(questions: readonly Question[]): Answer[] {
    return answers(questions, (chunk) => this.raw.calendarLines(chunk));
  }

  /**
   * Begin to count the policy's measures over many cases, as of `now`. Throws a `CaseError`, also
   * if the policy has none.
   */
  tally(now: Date, options: TallyOptions = {}): Tally {
    const { per, measures = [], ...rest } = options;
    const { detail: _, ...told } = JSON.parse(toOptions(rest));
    const text = JSON.stringify({ now: now.toISOString(), ...told, per });
    // A key for each measure.
    const only = measures.map((it) => `,"measure":${JSON.stringify(it)}`).join('');
    return new Tally(rejecting(() => this.raw.tally(`${text.slice(0, -1)}${only}}`)));
  }

  /** Give the policy back to the component; using it afterwards throws. */
  [Symbol.dispose](): void {
    this.raw[Symbol.dispose]();
  }
}

/**
 * Figures over many cases, being counted. They depend neither on the order of the cases nor on how
 * these are cut into chunks and shared out among tallies.
 */
export class Tally {
  constructor(
    /** The tally as the component has it. */
    readonly raw: policies.Tally,
  ) {}

  /**
   * Count cases, a JSON object a line; `firstLine` is the number of the first. Gives a line for each
   * case that was refused (`error`) or has values that could not be used (`problems`): an empty text
   * if all is well.
   */
  addLines(chunk: string, firstLine = 1): string {
    return this.raw.addLines(chunk, firstLine);
  }

  /** What was counted so far, for `merge`: text that may be kept or sent. */
  state(): string {
    return this.raw.state();
  }

  /** Add what another tally of the same policy and options counted. Throws a `CaseError`. */
  merge(state: string): void {
    rejecting(() => this.raw.merge(state));
  }

  /** The figures so far, byte for byte what `escalate measure --format json` prints. */
  json(): string {
    return this.raw.result();
  }

  /** The same, read. */
  figures(): Figures {
    return JSON.parse(this.json());
  }

  /** Give the tally back to the component; using it afterwards throws. */
  [Symbol.dispose](): void {
    this.raw[Symbol.dispose]();
  }
}

/** Answer questions about calendars that are written in them, in the same order. */
export function calendar(questions: readonly Question[]): Answer[] {
  return answers(questions, policies.calendarLines);
}

function answers(questions: readonly Question[], ask: (chunk: string) => string): Answer[] {
  const out = ask(questions.map((it) => `${JSON.stringify(it)}\n`).join(''));
  return out.split('\n').filter(Boolean).map((it) => JSON.parse(it));
}

/** The standard facts. */
export function vocabulary(): unknown {
  return JSON.parse(policies.vocabulary());
}

/** A JSON Schema: of a `policy`, a `case` or a `decision`. */
export function schema(of: 'policy' | 'case' | 'decision'): unknown {
  const text = policies.schema(of);
  return text === undefined ? undefined : JSON.parse(text);
}

/** What a failed call says; `undefined` for any other error. */
function payload<T>(error: unknown): T | undefined {
  return error instanceof Error && 'payload' in error ? (error.payload as T) : undefined;
}

function rejecting<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const why = payload<wire.Rejection>(error);
    throw why ? new CaseError(why) : error;
  }
}

function toOptions(options: Options): string {
  return JSON.stringify({
    detail: options.detail ?? 'full',
    strict: options.strict || undefined,
    ignore_extra_facts: options.ignoreExtraFacts || undefined,
    program: options.program,
  });
}

function toInstant(at: Date): bigint {
  const milliseconds = at.getTime();
  if (Number.isNaN(milliseconds)) throw new TypeError('this Date is no instant');
  return BigInt(milliseconds);
}

function toCase(it: Case): wire.Case {
  return {
    id: it.id,
    facts: toFacts(it.facts),
    history: (it.history ?? []).map(({ at, set }) => ({ at: toInstant(at), set: toFacts(set) })),
    ...(it.asOf && { asOf: toInstant(it.asOf) }),
    historyComplete: it.historyComplete ?? it.history !== undefined,
  };
}

function toFacts(facts: Facts): wire.Fact[] {
  return Object.entries(facts).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: toValue(name, value) }],
  );
}

function toValue(name: string, value: Value): wire.Value {
  if (value === null) return { tag: 'none' };
  if (!Array.isArray(value)) return { tag: 'one', val: toScalar(name, value as Scalar) };
  const list: readonly unknown[] = value;
  if (list.length > 0 && list.every(isRecord)) {
    const row = (it: Record<string, unknown>): [string, wire.Scalar][] =>
      Object.entries(it).map(([field, of]) => [field, toScalar(`${name}.${field}`, of)]);
    return { tag: 'records', val: list.map(row) };
  }
  return { tag: 'many', val: list.map((it) => toScalar(name, it)) };
}

function isRecord(it: unknown): it is Record<string, unknown> {
  return typeof it === 'object' && it !== null && !(it instanceof Date) && !(it instanceof Span);
}

/** What is no value at all is a mistake of the caller; whether it fits the fact, the policy says. */
function toScalar(name: string, it: unknown): wire.Scalar {
  switch (typeof it) {
    case 'boolean':
      return { tag: 'boolean', val: it };
    case 'bigint':
      return { tag: 'integer', val: it };
    case 'string':
      return { tag: 'text', val: it };
    case 'number':
      return toNumber(name, it);
  }
  if (it instanceof Date) return { tag: 'instant', val: toInstant(it) };
  if (it instanceof Span) return { tag: 'span', val: BigInt(Math.trunc(it.milliseconds)) };
  throw new TypeError(`\`${name}\` is neither a value nor a list of values`);
}

function toNumber(name: string, it: number): wire.Scalar {
  if (Number.isSafeInteger(it)) return { tag: 'integer', val: BigInt(it) };
  const [, sign, whole, fraction] = /^(-?)(\d+)\.(\d+)$/.exec(String(it)) ?? [];
  if (whole === undefined || fraction === undefined) {
    throw new RangeError(`\`${name}\` is ${it}, which is no exact number; use a bigint`);
  }
  const mantissa = BigInt(sign + whole + fraction);
  return { tag: 'decimal', val: { mantissa, scale: fraction.length } };
}
