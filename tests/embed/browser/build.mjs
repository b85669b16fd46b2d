/** Puts the page together: one folder that works from any disk or web server. */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const read = (path) => readFileSync(`kit/${path}`, 'utf8');
const lines = (path) => read(path).split('\n').filter(Boolean);
const pretty = (line) => `${JSON.stringify(JSON.parse(line), null, 2)}\n`;

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
writeFileSync(
  'component/examples.json',
  JSON.stringify([
    {
      name: 'A support desk',
      policy: read('policies/example.yaml'),
      subject: pretty(lines('cases/example/case.jsonl')[0]),
      at: '2026-11-20T20:00:00Z',
    },
    {
      name: 'From an audit log',
      policy: read('policies/servicenow-audit.yaml'),
      subject: pretty(lines('cases/servicenow-audit/slice.jsonl')[0]),
      at: '2031-02-05T09:00:00Z',
    },
    {
      name: 'A first policy',
      policy: readFileSync('src/first.yaml', 'utf8'),
      subject: readFileSync('src/first.json', 'utf8'),
      at: '2026-11-20T11:45:00Z',
    },
  ]),
);
await build({
  entryPoints: ['src/playground.js'],
  outfile: 'dist/playground.js',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  loader: { '.wasm': 'binary' },
  legalComments: 'none',
  // Where its modules lie is said by the caller.
  logOverride: { 'empty-import-meta': 'silent' },
});
for (const file of ['index.html', 'playground.css']) copyFileSync(`src/${file}`, `dist/${file}`);
