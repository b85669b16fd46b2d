/** The playground in a real browser, opened from the disk: no server, no network. */

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import puppeteer from 'puppeteer-core';

const folder = fileURLToPath(new URL('..', import.meta.url));
const page_url = pathToFileURL(`${folder}dist/index.html`).href;
const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const read = (path) => readFileSync(`${folder}kit/${path}`, 'utf8');

let browser;
let page;
let asked;
const errors = [];

before(async () => {
  assert.ok(chromium, 'there is no Chromium; name one in CHROMIUM');
  browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
  mkdirSync(`${folder}scratch`, { recursive: true });
});
after(() => browser?.close());

async function open(url, width, height) {
  await page?.close();
  page = await browser.newPage();
  asked = [];
  page.on('pageerror', (it) => errors.push(it.message));
  page.on('console', (it) => it.type() === 'error' && errors.push(it.text()));
  page.on('request', (it) => asked.push(it.url()));
  await page.setViewport({ width, height, deviceScaleFactor: 2, isMobile: width < 500, hasTouch: width < 500 });
  await page.goto(url);
  await page.waitForSelector('html[data-ready]');
}

const text = (selector) => page.$eval(selector, (it) => it.textContent);
const texts = (selector) => page.$$eval(selector, (all) => all.map((it) => it.textContent));
const shot = (name) => page.screenshot({ path: `${folder}scratch/${name}.png` });
/** Wait until this is so, which typing makes true a moment later. */
const until = (what, ...rest) => page.waitForFunction(what, { timeout: 5000 }, ...rest);

/** Type over what an editor holds. */
async function replace(id, from, to) {
  const found = await page.$$eval(`#${id} .cm-line`, (lines, from) => lines.findIndex((it) => it.textContent.includes(from)), from);
  assert.ok(found >= 0, `no line with ${from}`);
  const place = await page.evaluate((id, from) => {
    const line = [...document.querySelectorAll(`#${id} .cm-line`)].find((it) => it.textContent.includes(from));
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let before = line.textContent.indexOf(from);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (before < node.length) {
        const range = document.createRange();
        range.setStart(node, before);
        range.setEnd(node, before + 1);
        const { left, top, height } = range.getBoundingClientRect();
        return { x: left + 1, y: top + height / 2 };
      }
      before -= node.length;
    }
    return null;
  }, id, from);
  await page.mouse.click(place.x, place.y);
  for (let n = 0; n < from.length; n += 1) await page.keyboard.press('Delete');
  await page.keyboard.type(to);
}

test('it opens with a decision, the one that the kit expects', async () => {
  await open(page_url, 1440, 900);
  const expected = JSON.parse(read('lines/example/case.full.jsonl'));
  assert.equal(await text('.level'), expected.severity.level);
  assert.ok((await text('.reason')).includes(expected.severity.reason));
  const due = expected.escalations.flatMap((it) => it.targets).filter((it) => ['due', 'proposed'].includes(it.state));
  assert.deepEqual(await texts('.cards b'), due.map((it) => it.to));
  assert.equal((await page.$$('.lane')).length, expected.clocks.filter((it) => it.started_at).length);
  assert.equal((await text('.changes time')).slice(0, 6), `${expected.next_change.slice(11, 16)}Z`);
  assert.deepEqual(await texts('.ask code'), expected.ask.slice(0, 8).map((it) => it.fact));
  await shot('desktop');
});

test('a click on what comes next decides as of then', async () => {
  const before = await page.$eval('#at', (it) => it.value);
  await page.click('.changes button');
  await until((before) => document.querySelector('#at').value !== before, before);
  assert.equal(await page.$eval('#at', (it) => it.value), '2026-11-20T20:10:00Z');
  const expected = JSON.parse(read('lines/example/case.full.jsonl')).next_change;
  assert.equal(await page.$eval('#at', (it) => it.value), expected);
  await page.$eval('#why', (it) => (it.open = true));
  assert.ok((await texts('#why p')).some((it) => it.includes('Speaks for sev1')));
  await shot('desktop-why');
});

test('a rule that is clicked is shown in the policy', async () => {
  await page.click('.head .rule');
  const line = await text('#policy .cm-activeLine');
  assert.ok(line.includes('dead-in-the-water'), line);
});

test('mistakes are marked where they are while one types, and mended', async () => {
  await page.select('#example', '2');
  await until(() => document.querySelector('#policy').textContent.includes('our-desk'));
  await replace('policy', 'customers_affected', 'customer_affected');
  await until(() => document.querySelector('#policy-state').textContent === '1 error');
  assert.equal(await text('#policy .cm-lintRange-error'), 'customer_affected');
  const problem = await text('#policy-problems li');
  assert.ok(problem.startsWith('14:16') && problem.includes('did you mean `case.customers_affected`?'), problem);
  assert.ok((await text('#decision')).includes('The policy has errors'));
  // The decision of before can still be read, and not be clicked.
  assert.equal(await page.$eval('#decision .before', (it) => it.inert && it.querySelector('.level').textContent), 'high?');
  await shot('desktop-mistake');
  await replace('policy', 'customer_affected', 'customers_affected');
  await until(() => document.querySelector('#decision > .head .level')?.textContent === 'high?');
  assert.deepEqual(await texts('.ask code'), ['workaround']);
});

test('what is wrong with a case is shown there', async () => {
  await replace('subject', '"down"', '"gone"');
  await until(() => document.querySelector('#subject-state').textContent === '1 to look at');
  assert.ok((await text('#subject-problems')).includes('`service`'));
  await replace('subject', '"service"', '"servce"');
  await until(() => document.querySelector('#subject-state').textContent === 'cannot be decided');
  assert.ok((await text('#subject-problems')).includes('did you mean `service`?'));
  await replace('subject', '"servce": "gone"', '"service": "down"');
  await until(() => document.querySelector('#subject-state').textContent === 'T-1');
});

test('an instant that is none is said to be so', async () => {
  await page.click('#at', { count: 3 });
  await page.keyboard.type('tomorrow');
  await until(() => document.querySelector('#decision .bad'));
  await page.click('#now');
  await until(() => document.querySelector('.level'));
});

test('a link carries it all', async () => {
  await page.select('#example', '1');
  await until(() => document.querySelector('#policy-state').textContent && document.querySelector('.fine').textContent.includes('servicenow'));
  await page.click('#link');
  await until(() => location.hash.startsWith('#1.'));
  await new Promise((done) => setTimeout(done, 400));
  const url = page.url();
  const shown = await text('#decision');
  await open(url, 1440, 900);
  assert.equal(await text('#decision'), shown);
  await open(`${page_url}#1.nonsense`, 1440, 900);
  assert.equal(await text('.level'), 'sev1');
});

test('on a phone there is one pane at a time, and nothing is cut off', async () => {
  await open(page_url, 390, 844);
  assert.equal(await page.$eval('.outcome', (it) => it.checkVisibility()), false);
  await shot('phone-policy');
  await page.tap('nav button[data-show="outcome"]');
  assert.equal(await page.$eval('.outcome', (it) => it.checkVisibility()), true);
  assert.equal(await page.$eval('.policy', (it) => it.checkVisibility()), false);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide} pixels wide`);
  await shot('phone');
  // Nothing inside reaches beyond its pane either.
  const beyond = await page.$$eval('#decision *', (all) =>
    all.filter((it) => it.getBoundingClientRect().right > innerWidth + 1).map((it) => `${it.tagName}.${it.className}`),
  );
  assert.deepEqual(beyond, []);
  await page.$eval('#decision h3:nth-of-type(2)', (it) => it.scrollIntoView());
  await shot('phone-clocks');
  await page.$eval('#decision .fine', (it) => it.scrollIntoView());
  await shot('phone-end');
});

test('it looks right in the dark too', async () => {
  await open(page_url, 1440, 900);
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await shot('desktop-dark');
});

test('nothing is asked of any server, and nothing went wrong', () => {
  assert.deepEqual(asked.filter((it) => !it.startsWith('file:') && !it.startsWith('data:')), []);
  assert.deepEqual(errors, []);
});
