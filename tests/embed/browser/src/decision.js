/** A decision as a person reads it: what it is, what to do, what to watch, and why. */

import { el } from './html.js';
import { changed, spell } from './changes.js';
import { timelineView } from './timeline.js';

const LOOK = { yes: 'yes', no: 'no', unknown: 'unknown' };

/** `changes` are later instants with their decisions; `go` decides as of one, `show` goes to a rule. */
export function decisionView(decision, changes, { go, show }) {
  const why = new Map((decision.explanation ?? []).map((it) => [`${it.kind}/${it.id}`, it.location]));
  const rule = (kind, id) => {
    const place = why.get(`${kind}/${id}`);
    return el('button.rule', { type: 'button', title: 'Show it in the policy', disabled: place ? undefined : '', onclick: () => place && show(place) }, id);
  };
  return [
    head(decision, rule),
    due(decision, rule),
    el('h3', 'Clocks and what comes next'),
    timelineView(decision, changes, go),
    next(decision, changes, go),
    undecided(decision, rule),
    ...decision.checklists.map(checklist),
    ask(decision),
    explanation(decision, show),
    el('p.fine', `${decision.policy.name} ${decision.policy.version ?? ''} · ${decision.policy.digest} · component ${decision.policy.component} · zones ${decision.policy.zones}`),
  ];
}

function head({ severity, engagement }, rule) {
  if (!severity) return null;
  const { level, certain, candidates, reason } = severity;
  const place = candidates.length > 1 ? ` of ${candidates.join(', ')}` : '';
  return el(
    'div.head',
    el('span.level', { 'data-certain': String(certain) }, certain ? level : `${level}?`),
    el(
      'div',
      el('p.reason', reason ?? 'No rule speaks for more.'),
      el(
        'p.quiet',
        severity.rule ? ['by ', rule('severity', severity.rule)] : 'otherwise',
        certain ? '' : ` · not certain: one${place}`,
        engagement.highest ? ` · reaches ${engagement.highest}` : '',
      ),
    ),
  );
}

const found = (decision, ...states) =>
  decision.escalations.flatMap((of) => of.targets.filter((it) => states.includes(it.state)).map((it) => ({ of, it })));

function due(decision, rule) {
  const list = found(decision, 'due', 'proposed');
  const standing = found(decision, 'standing', 'held');
  return [
    el('h3', 'Due now'),
    list.length
      ? el('ul.cards', list.map(({ of, it }) =>
          el(
            'li',
            el(`span.dot.${it.state}`),
            el('div', el('div.name', el('b', it.to), it.state === 'proposed' && el('span.tag', 'a person must confirm this')), el('p', of.reason ?? of.because), el('p.quiet', rule('escalation', of.rule))),
          ),
        ))
      : el('p.quiet', 'Nobody has to be told anything now.'),
    standing.length > 0 && el('p.quiet', 'Done or held back: ', standing.map(({ of, it }, at) => [at ? ', ' : '', `${it.to} `, el('span.whole', '(', rule('escalation', of.rule), `, ${it.state})`)])),
  ];
}

function undecided(decision, rule) {
  const list = found(decision, 'undetermined');
  if (!list.length) return null;
  return [
    el('h3', 'Nobody can tell yet'),
    el('ul.plain', list.map(({ of, it }) => el('li', el('span.dot.unknown'), el('div', el('b', it.to), el('span.sep', ' · '), rule('escalation', of.rule))))),
  ];
}

function checklist({ id, ready, items }) {
  const met = items.filter((it) => it.answer === 'yes').length;
  const title = id === 'exit' ? { yes: 'It may be closed', no: 'It may not be closed', unknown: 'It may not be closed yet' }[ready] : id;
  return el(
    'div',
    el('h3', title, el('span.tag', `${met} of ${items.length} met`)),
    el('ul.plain', items.map((it) =>
      el('li', el(`span.answer.${LOOK[it.answer] ?? 'unknown'}`, it.answer), el('div', el('b', it.id), it.because && el('p', it.because), it.answer !== 'yes' && it.needs && el('p.quiet', it.needs))),
    )),
  );
}

function ask({ ask: list }) {
  if (!list.length) return null;
  return [
    el('h3', 'Ask for'),
    el('ol.ask', list.slice(0, 8).map((it) => el('li', el('b', it.about), el('code', it.fact), el('p.quiet', `settles ${it.settles.join(', ')}`)))),
  ];
}

function next(decision, changes, go) {
  if (!changes.length) return el('p.quiet', 'Nothing changes by itself in the next seven days.');
  const before = [decision, ...changes.map((it) => it.decision)];
  const items = changes.map(({ instant, decision: after }, at) =>
    el(
      'li',
      el(
        'button',
        { type: 'button', title: 'Decide as of then', onclick: () => go(instant) },
        el('time', spell(instant, Date.parse(decision.at))),
        el('span', changed(before[at], after).join(' · ') || 'a detail changes'),
      ),
    ),
  );
  return [
    el('ol.changes', items.slice(0, 5)),
    items.length > 5 && el('details.more', el('summary', `${items.length - 5} more`), el('ol.changes', items.slice(5))),
  ];
}

function explanation({ explanation: list }, show) {
  if (!list?.length) return null;
  return el(
    'details.why',
    { id: 'why' },
    el('summary', 'Why: every rule, with what was found'),
    el('ul', list.map((it) =>
      el(
        'li',
        el(`span.answer.${LOOK[it.answer] ?? 'none'}`, it.answer ?? '·'),
        el('div', el('button.rule', { type: 'button', disabled: it.location ? undefined : '', onclick: () => it.location && show(it.location) }, `${it.kind} ${it.id}`), el('p', it.sentence)),
      ),
    )),
  );
}
