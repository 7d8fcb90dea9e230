// Runs axe on each page of a website, on a phone and on a desk, in light and in dark.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { serve } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { width: 390, height: 844, isMobile: true, hasTouch: true };
const DESK = { width: 1280, height: 900 };
// Only colours change with the scheme, so the dark one is asked about nothing else.
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast"] } };
const LOOKS = [
  ["phone, light", PHONE, "light", {}],
  ["desk, light", DESK, "light", {}],
  ["desk, dark", DESK, "dark", COLOURS],
];
const AT_ONCE = 2;

export async function checkWebsite(folder, browser) {
  const server = await serve({ site: folder });
  const pages = readdirSync(folder, { recursive: true }).filter((p) => p.endsWith(".html")).sort();
  const waiting = [...pages];
  const lines = [];
  const work = async () => {
    const tab = await browser.newPage();
    for (let name = waiting.shift(); name; name = waiting.shift()) {
      lines.push(...(await checkPage(tab, `${server.origin}/site/${name}`, join(folder, name))));
    }
    await tab.close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  server.close();
  return { lines: lines.sort(), looked: `${pages.length} pages` };
}

async function checkPage(tab, address, path) {
  const found = new Map();
  for (const [look, viewport, scheme, options] of LOOKS) {
    await tab.setViewport(viewport);
    await tab.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await tab.goto(address, { waitUntil: "load" });
    await tab.evaluate(AXE);
    const violations = await tab.evaluate(
      async (options) => (await axe.run(document, { resultTypes: ["violations"], ...options })).violations,
      options,
    );
    for (const { id, help, nodes } of violations) {
      for (const { target } of nodes) {
        const key = `${id}: ${target.join(" ")}`;
        if (!found.has(key)) found.set(key, `${path}: ${key} (${help}; ${look})`);
      }
    }
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) found.set(look, `${path}: wider than the screen by ${wide} pixels (${look})`);
  }
  return [...found.values()];
}
