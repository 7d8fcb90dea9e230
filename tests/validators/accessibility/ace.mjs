// Runs Ace by DAISY on an EPUB: what it asserts of each page and of the package.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import winston from "winston";

const require = createRequire(import.meta.url);

export async function checkMarkup(path) {
  const ace = require("@daisy/ace-core");
  const runner = require("@daisy/ace-axe-runner-puppeteer");
  // Ace logs through winston whatever it is told, and keeps a log file where it sets it up itself.
  winston.configure({ transports: [new winston.transports.Console({ silent: true })] });
  const scratch = mkdtempSync(join(tmpdir(), "ace-"));
  const options = { cwd: process.cwd(), outdir: join(scratch, "out"), silent: true, jobId: "" };
  let report;
  try {
    [, report] = await ace(resolve(path), options, runner);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const lines = [];
  for (const { "earl:testSubject": subject, assertions } of report.assertions) {
    for (const { "earl:test": test, "earl:result": result } of assertions) {
      const element = (result.html ?? "the package").replace(/\s+/g, " ").slice(0, 160);
      const rule = test["dct:title"];
      const says = result["dct:description"].replace(/\s+/g, " ").trim();
      lines.push(`${path}: ${subject.url}: ${rule} (${test["earl:impact"]}): ${element}: ${says}`);
    }
  }
  const outcome = report["earl:result"]["earl:outcome"];
  if (!lines.length && outcome !== "pass") lines.push(`${path}: Ace says ${outcome} and not why`);
  return { lines, looked: `Ace ${require("@daisy/ace-core/package.json").version}` };
}
