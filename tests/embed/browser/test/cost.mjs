/** How long a change takes in the page, from deciding to having drawn, in headless Chromium. */

import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import puppeteer from 'puppeteer-core';

const page_url = pathToFileURL(fileURLToPath(new URL('../dist/index.html', import.meta.url))).href;
const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(page_url);
  await page.waitForSelector('html[data-ready]');
  // Choosing an example decides at once, without waiting for the next keystroke; asking for the
  // layout makes the page draw.
  const times = await page.evaluate(() =>
    Array.from({ length: 60 }, () => {
      const example = document.querySelector('#example');
      example.value = '0';
      const start = performance.now();
      example.dispatchEvent(new Event('change'));
      document.querySelector('#decision').getBoundingClientRect();
      return performance.now() - start;
    }),
  );
  const decided = await page.$eval('#decision', (it) => it.textContent.length);
  if (decided < 100) throw new Error('nothing was decided');
  times.sort((a, b) => a - b);
  console.log(`a change: ${times[30].toFixed(1)} ms`);
} finally {
  await browser.close();
}
