// Checks websites (folders) and EPUBs (files) as a screen reader and a reading system meet them:
// prints one line for each fault, and fails if there is one.
// node check.mjs PATH...   The browser is the one that PUPPETEER_EXECUTABLE_PATH names.

import { statSync } from "node:fs";
import { checkMarkup } from "./ace.mjs";
import { launch } from "./browser.mjs";
import { checkReading } from "./reader.mjs";
import { checkWebsite } from "./website.mjs";

let faults = 0;
for (const path of process.argv.slice(2)) {
  const checks = statSync(path).isDirectory() ? [checkWebsite] : [checkMarkup, checkReading];
  for (const check of checks) {
    const browser = await launch();
    const began = Date.now();
    const { lines, looked } = await check(path, browser);
    await browser.close();
    for (const line of lines) console.log(line);
    faults += lines.length;
    const seconds = Math.round((Date.now() - began) / 1000);
    console.log(`${path}: ${check.name}: ${looked}: ${lines.length || "no"} faults, ${seconds} s`);
  }
}
process.exit(faults ? 1 : 0);
