/**
 * The core module of `escalate` under the plain WebAssembly API: no component model, no bindings.
 *
 * The interface is in `core/README.md` of the conformance kit, and in `README.md` beside this file.
 */

/** A module, instantiated. For one thread; after a trap make another. */
export class Escalate {
  #exports;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** @param {BufferSource} bytes the module, as `escalate component --core` writes it */
  static async load(bytes) {
    const { instance } = await WebAssembly.instantiate(bytes, {});
    return new Escalate(instance.exports);
  }

  constructor(exports) {
    this.#exports = exports;
  }

  /** Compile a policy: its number, or null, and its diagnostics. */
  compile(source) {
    return JSON.parse(this.#ask('escalate_compile', [], source));
  }

  /** Decide many cases: a JSON object a line in, a JSON object a line out. */
  decideLines(policy, chunk, options) {
    return this.#ask('escalate_decide_lines', [policy], chunk, options);
  }

  /**
   * Answer questions about calendars: a JSON object a line in, a JSON object a line out. Questions
   * may name calendars of the policy; with 0 in its place each writes its own.
   */
  calendarLines(policy, chunk) {
    return this.#ask('escalate_calendar_lines', [policy], chunk);
  }

  /** Begin to count a policy's measures: the number of a tally, or null, and why there is none. */
  tally(policy, options) {
    return this.#read(this.#ask('escalate_tally', [policy], options));
  }

  /** Count cases, a JSON object a line; a line for each that was refused or is not as it should be. */
  addLines(tally, chunk, firstLine = 1) {
    const [block, length] = this.#give(chunk);
    const answer = this.#exports.escalate_add_lines(tally, block, length, firstLine) >>> 0;
    this.#exports.escalate_free(block);
    return this.#take(answer);
  }

  /** What was counted so far, for `merge`. */
  state(tally) {
    return this.#ask('escalate_state', [tally]);
  }

  /** Add what another tally of the same policy and options counted: null, or why nothing was added. */
  merge(tally, state) {
    return this.#read(this.#ask('escalate_merge', [tally], state)).error;
  }

  /** The figures so far, as JSON. */
  result(tally) {
    return this.#ask('escalate_result', [tally]);
  }

  /** Forget a tally. */
  end(tally) {
    this.#exports.escalate_end(tally);
  }

  /** What a policy is, as JSON; null if there is no such policy. */
  describe(policy) {
    return this.#ask('escalate_describe', [policy]);
  }

  /** Forget a policy. */
  drop(policy) {
    this.#exports.escalate_drop(policy);
  }

  /** The number of the policy that is baked in; 0 if none is. */
  baked() {
    return this.#exports.escalate_baked();
  }

  /** A JSON Schema; null for a name that has none. */
  schema(of) {
    return this.#ask('escalate_schema', [], of);
  }

  /** The standard facts, as JSON. */
  vocabulary() {
    return this.#ask('escalate_vocabulary', []);
  }

  #read(answer) {
    if (answer === null) throw new RangeError('there is no policy, or no tally, of this number');
    return JSON.parse(answer);
  }

  /** Call a function with texts in blocks, and take its answer. */
  #ask(name, numbers, ...texts) {
    const blocks = texts.map((it) => this.#give(it));
    const answer = this.#exports[name](...numbers, ...blocks.flat()) >>> 0;
    for (const [block] of blocks) this.#exports.escalate_free(block);
    return this.#take(answer);
  }

  #give(text) {
    const bytes = this.#encoder.encode(text);
    const block = this.#exports.escalate_alloc(bytes.length) >>> 0;
    if (block === 0) throw new RangeError(`there is no room for ${bytes.length} bytes`);
    new Uint8Array(this.#exports.memory.buffer, block, bytes.length).set(bytes);
    return [block, bytes.length];
  }

  #take(answer) {
    if (answer === 0) return null;
    // The memory may have grown, which makes earlier views of it empty.
    const { buffer } = this.#exports.memory;
    const length = new DataView(buffer).getUint32(answer - 4, true);
    const text = this.#decoder.decode(new Uint8Array(buffer, answer, length));
    this.#exports.escalate_free(answer);
    return text;
  }
}
