// node run_pa11y.cjs FOLDER CHROMIUM URL...: what pa11y (HTML CodeSniffer, WCAG 2 AA) finds, one JSON line a page.
"use strict";

const [folder, executablePath, ...addresses] = process.argv.slice(2);
const pa11y = require(`${folder}/node_modules/pa11y`);
const puppeteer = require(`${folder}/node_modules/puppeteer`);

(async () => {
  const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  for (const address of addresses) {
    const { issues } = await pa11y(address, { browser, standard: "WCAG2AA", viewport: { width: 390, height: 844 } });
    console.log(JSON.stringify({ address, issues: issues.map(({ code, selector, message }) => `${code} at ${selector}: ${message}`) }));
  }
  await browser.close();
})();
