/** The page: what is typed goes to the component, and what it says is shown. */

import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';

import examples from '../component/examples.json';
import { decisionView } from './decision.js';
import { Editor } from './editor.js';
import { el, fill } from './html.js';
import * as link from './link.js';
import * as rules from './rules.js';

const DAY = 24 * 60 * 60 * 1000;
const $ = (id) => document.getElementById(id);

const policies = await0(rules.load());
let policy = null;
let compiledText = null;
let timer = 0;

const policyEditor = new Editor($('policy'), 'Policy', yaml(), later);
const subjectEditor = new Editor($('subject'), 'Case', json(), later);

/** A promise whose value is wanted from elsewhere. */
function await0(promise) {
  const held = { value: null, promise };
  promise.then((it) => (held.value = it));
  return held;
}

/** Decide when nothing was typed for a moment. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, 120);
}

function refresh() {
  if (!policies.value) return;
  compile();
  decide();
  remember();
}

function compile() {
  const text = policyEditor.text;
  if (text === compiledText) return;
  compiledText = text;
  policy?.[Symbol.dispose]();
  const compiled = rules.compile(policies.value, text);
  policy = compiled.policy;
  const found = compiled.diagnostics;
  policyEditor.mark(found);
  problems('policy', policyEditor, found);
  const errors = found.filter((it) => it.level === 'error').length;
  const warnings = found.length - errors;
  const parts = [];
  if (errors) parts.push(`${errors} ${errors === 1 ? 'error' : 'errors'}`);
  if (warnings) parts.push(`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`);
  state('policy', errors ? 'bad' : warnings ? 'warn' : 'good', parts.join(', ') || 'no problems', found.length);
}

function decide() {
  if (!policy) {
    // What was decided before stays to be read, and is no answer any more.
    const told = 'The policy has errors. Once they are mended, the case is decided.';
    const before = [...$('decision').children].filter((it) => !it.matches('.nothing'));
    fill($('decision'), el('p.nothing', told), el('div.before', { inert: '' }, before.flatMap((it) => (it.matches('.before') ? [...it.children] : [it]))));
    return;
  }
  const at = $('at').value.trim();
  const text = subjectEditor.text;
  const decision = rules.decide(policy, text, at);
  $('at').setCustomValidity('');
  if (decision.error) {
    const { code, message, help, column } = decision.error;
    // Options come before the case: this is about the instant.
    if (code === 'C0108') {
      $('at').setCustomValidity(message);
      fill($('decision'), el('p.nothing.bad', message));
      return;
    }
    const location = column ? place(text, column) : undefined;
    const found = [{ level: 'error', code, message, help, location }];
    subjectEditor.mark(found);
    problems('subject', subjectEditor, found);
    state('subject', 'bad', 'cannot be decided', 1);
    fill($('decision'), el('p.nothing', 'The case cannot be decided as it stands.'));
    return;
  }
  const found = (decision.problems ?? []).map(({ fact, message }) => ({
    level: 'warning',
    message: `\`${fact}\`: ${message}`,
    location: whereKey(text, fact),
  }));
  subjectEditor.mark(found);
  problems('subject', subjectEditor, found);
  state('subject', found.length ? 'warn' : 'good', found.length ? `${found.length} to look at` : decision.id, found.length);
  const now = Date.parse(decision.at);
  const changes = rules.timeline(policy, text, now, now + 7 * DAY).slice(0, 14).map((instant) => ({
    instant,
    decision: rules.decide(policy, text, new Date(instant).toISOString()),
  }));
  const go = (instant) => {
    $('at').value = new Date(instant).toISOString().replace('.000Z', 'Z');
    refresh();
  };
  const show = ({ line, column }) => {
    pane('policy');
    policyEditor.show(line, column);
  };
  fill($('decision'), decisionView(decision, changes, { go, show }));
}

/** Line and column, from 1, of the `column`-th character of a text taken as one line. */
function place(text, column) {
  const lines = Array.from(text).slice(0, column - 1).join('').split('\n');
  return { line: lines.length, column: Array.from(lines.at(-1)).length + 1 };
}

/** Where a fact is named in the case. */
function whereKey(text, fact) {
  const at = text.indexOf(JSON.stringify(fact));
  if (at < 0) return undefined;
  const start = place(text, Array.from(text.slice(0, at)).length + 1);
  return { ...start, endLine: start.line, endColumn: start.column + fact.length + 2 };
}

function problems(name, editor, found) {
  fill(
    $(`${name}-problems`),
    ...found.slice(0, 20).map(({ level, code, message, help, location }) =>
      el(
        'li',
        el(
          `button.problem.${level}`,
          { type: 'button', onclick: () => location && editor.show(location.line, location.column) },
          el('span.place', location ? `${location.line}:${location.column}` : '–'),
          el('span', el('b', message), code && el('code', code), help && el('span.help', help)),
        ),
      ),
    ),
  );
}

function state(name, look, text, count) {
  fill($(`${name}-state`), el(`span.state.${look}`, text));
  $(`${name}-count`).textContent = count || '';
  $(`${name}-count`).dataset.look = look;
}

let remembering = 0;
function remember() {
  clearTimeout(remembering);
  remembering = setTimeout(async () => history.replaceState(null, '', await link.write(present())), 250);
}

const present = () => ({ policy: policyEditor.text, subject: subjectEditor.text, at: $('at').value.trim() });

function open({ policy, subject, at }) {
  policyEditor.text = policy;
  subjectEditor.text = subject;
  $('at').value = at;
  refresh();
}

function pane(name) {
  document.body.dataset.pane = name;
  for (const button of document.querySelectorAll('nav button')) {
    button.setAttribute('aria-pressed', String(button.dataset.show === name));
  }
}

fill($('example'), el('option', { value: '' }, 'Examples'), ...examples.map((it, at) => el('option', { value: String(at) }, it.name)));
$('example').onchange = ({ target }) => {
  if (target.value !== '') open(examples[Number(target.value)]);
  target.value = '';
};
$('at').oninput = later;
$('now').onclick = () => {
  $('at').value = new Date().toISOString().replace(/\.\d+Z/, 'Z');
  refresh();
};
$('link').onclick = async ({ currentTarget: button }) => {
  const hash = await link.write(present());
  history.replaceState(null, '', hash);
  let said = 'Link copied';
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    said = 'It is in the address bar';
  }
  button.textContent = said;
  setTimeout(() => (button.textContent = 'Copy link'), 1800);
};
for (const button of document.querySelectorAll('nav button')) button.onclick = () => pane(button.dataset.show);
window.addEventListener('hashchange', async () => {
  const found = await link.read(location.hash);
  if (found) open(found);
});

pane('policy');
Promise.all([policies.promise, link.read(location.hash)]).then(
  ([, found]) => {
    open(found ?? examples[0]);
    document.documentElement.dataset.ready = '';
  },
  (error) => fill($('decision'), el('p.nothing.bad', `The component cannot be started: ${error.message}`)),
);
