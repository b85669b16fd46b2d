/** The clocks of a case along one axis, with what comes next. */

import { length } from './changes.js';
import { svg } from './html.js';

const LEFT = 8;
const RIGHT = 8;
const ROW = 40;
const TOP = 30;
const HOUR = 3_600_000;
/** Steps that an axis may have, in hours. */
const STEPS = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336];

export function timelineView(decision, changes, go) {
  // Drawn as wide as it is shown, so that words keep their size.
  const WIDTH = window.innerWidth < 760 ? Math.max(300, window.innerWidth - 56) : 600;
  const now = Date.parse(decision.at);
  const rows = decision.clocks.map(read).filter(Boolean);
  const near = changes.map((it) => it.instant).filter((it) => it - now < 48 * HOUR);
  const points = [now, ...near, ...rows.flatMap(({ from, due, end }) => [from, due, end])].filter(Number.isFinite);
  const earliest = Math.max(Math.min(...points), now - 96 * HOUR);
  const latest = Math.max(Math.min(Math.max(...points), now + 96 * HOUR), now + HOUR);
  const pad = (latest - earliest) * 0.03;
  const [first, last] = [earliest - pad, latest + pad];
  const x = (at) => LEFT + ((Math.min(Math.max(at, first), last) - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + rows.length * ROW + 30;
  const bottom = height - 26;

  const step = (STEPS.find((it) => (last - first) / (it * HOUR) <= Math.min(7, WIDTH / 70)) ?? 336) * HOUR;
  const ticks = [];
  for (let at = Math.ceil(first / step) * step; at <= last; at += step) ticks.push(at);
  const word = (at) => {
    const text = new Date(at).toISOString();
    return step >= 24 * HOUR || text.slice(11, 16) === '00:00' ? text.slice(5, 10) : text.slice(11, 16);
  };

  return svg(
    'svg.timeline',
    { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': 'The clocks of this case' },
    ticks.map((at) => [
      svg('line.tick', { x1: x(at), x2: x(at), y1: TOP - 8, y2: bottom }),
      svg('text.tick', { x: x(at), y: height - 8, 'text-anchor': x(at) < 18 ? 'start' : x(at) > WIDTH - 18 ? 'end' : 'middle' }, word(at)),
    ]),
    svg('line.now', { x1: x(now), x2: x(now), y1: TOP - 14, y2: bottom }),
    svg('text.now', { x: x(now), y: TOP - 18, 'text-anchor': x(now) < 30 ? 'start' : x(now) > WIDTH - 30 ? 'end' : 'middle' }, 'as of'),
    rows.map((row, at) => lane(row, TOP + at * ROW, x, now, WIDTH)),
    near.map((at) =>
      svg('circle.change', { cx: x(at), cy: bottom, r: 5, tabindex: 0, role: 'button', onclick: () => go(at), onkeydown: (it) => it.key === 'Enter' && go(at) }, svg('title', {}, `Decide as of ${new Date(at).toISOString()}`)),
    ),
  );
}

/** A clock as far as it can be drawn. */
function read(clock) {
  const from = Date.parse(clock.started_at);
  if (!Number.isFinite(from)) return null;
  return {
    clock,
    from,
    due: Date.parse(clock.due ?? clock.due_earliest),
    end: Date.parse(clock.ended_at),
    warnings: (clock.warnings ?? []).filter((it) => it.instant),
  };
}

function lane({ clock, from, due, end, warnings }, top, x, now, width) {
  const until = Number.isFinite(end) ? end : now;
  const goal = Number.isFinite(due) ? due : until;
  const y = top + 22;
  const late = x(from) > width * 0.55;
  const bar = (name, a, b) => (b > a ? svg(`rect.${name}`, { x: x(a), y, width: Math.max(1.5, x(b) - x(a)), height: 9, rx: 4.5 }) : null);
  return svg(
    'g.lane',
    { 'data-breached': clock.breached },
    svg('text.name', late ? { x: x(Math.max(goal, until)), y: top + 15, 'text-anchor': 'end' } : { x: x(from), y: top + 15 }, `${clock.id.replaceAll('_', ' ')} · ${words(clock, now, due)}`),
    bar('frame', from, goal),
    bar('elapsed', from, Math.min(until, goal)),
    bar('over', Math.max(from, goal), until),
    warnings.map((it) => svg('line.warning', { x1: x(Date.parse(it.instant)), x2: x(Date.parse(it.instant)), y1: y - 2, y2: y + 11 }, svg('title', {}, `warning at ${it.at}`))),
    Number.isFinite(due) && svg('line.due', { x1: x(due), x2: x(due), y1: y - 3, y2: y + 12 }),
  );
}

function words(clock, now, due) {
  const part = clock.used === undefined ? '' : ` · ${percent(clock.used)}%`;
  if (clock.phase === 'ended') return clock.breached === 'yes' ? `missed${part}` : `met${part}`;
  if (clock.breached === 'yes') return `breached${Number.isFinite(due) ? (now - due < 1000 ? ' just now' : ` ${length(now - due)} ago`) : ''}${part}`;
  if (clock.phase === 'paused') return `paused, ${clock.remaining} left${part}`;
  if (Number.isFinite(due)) return `due in ${length(due - now)}${part}`;
  return `${clock.phase.replaceAll('_', ' ')}${part}`;
}

/** Whole percent, never rounded up, as everywhere; what arithmetic leaves behind the point is no part of it. */
const percent = (share) => Math.floor(Number((share * 100).toFixed(6)));
