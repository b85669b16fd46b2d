/** What differs between two decisions, in words. It compares what the component said. */

const MINUTE = 60_000;

/** An instant beside another: `20:10Z · in 10m`. */
export function spell(instant, now) {
  const text = new Date(instant).toISOString();
  const sameDay = text.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  const seconds = text.slice(17, 23) === '00.000' ? '' : text.slice(16, 19);
  return `${sameDay ? '' : `${text.slice(5, 10)} `}${text.slice(11, 16)}${seconds}Z · in ${length(instant - now)}`;
}

/** A length of time, the two largest units of it. */
export function length(milliseconds) {
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 1) return `${Math.max(1, Math.round(milliseconds / 1000))}s`;
  const parts = [[Math.floor(minutes / 1440), 'd'], [Math.floor(minutes / 60) % 24, 'h'], [minutes % 60, 'm']];
  return parts.filter(([n]) => n > 0).slice(0, 2).map(([n, unit]) => `${n}${unit}`).join(' ');
}

/** What is new in `after`. */
export function changed(before, after) {
  if (!before || after.error) return [];
  const said = [];
  if (before.severity?.level !== after.severity?.level) said.push(`severity ${after.severity?.level ?? 'none'}`);
  for (const clock of after.clocks) {
    const name = clock.id.replaceAll('_', ' ');
    const old = before.clocks.find((it) => it.id === clock.id);
    if (!old) continue;
    if (old.breached !== clock.breached && clock.breached === 'yes') said.push(`${name} breached`);
    if (old.phase !== clock.phase) said.push(`${name} ${clock.phase.replaceAll('_', ' ')}`);
    if (old.missed !== clock.missed && clock.missed) said.push(`${name}: ${clock.missed} missed`);
    for (const [at, warning] of (clock.warnings ?? []).entries()) {
      if (warning.passed && !old.warnings?.[at]?.passed) said.push(`${name} at ${warning.at}`);
    }
  }
  for (const rule of after.escalations) {
    const old = before.escalations.find((it) => it.rule === rule.rule);
    for (const [at, target] of rule.targets.entries()) {
      const was = old?.targets[at]?.state;
      if (was !== target.state) said.push(`${target.to}: ${rule.rule} ${target.state === 'no' ? 'no longer holds' : target.state}`);
    }
  }
  for (const list of after.checklists) {
    const old = before.checklists.find((it) => it.id === list.id);
    if (old && old.ready !== list.ready) said.push(`${list.id}: ${list.ready}`);
  }
  return said;
}
