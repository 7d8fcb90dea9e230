// The browser, and a server on this machine alone that hands it files.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import puppeteer from "puppeteer-core";

const TYPES = {
  ".css": "text/css",
  ".epub": "application/epub+zip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

// Chromium's own sandbox does not work for root, as which containers run.
export const launch = () =>
  puppeteer.launch({
    executablePath: process.env.PUPPETEER_EXECUTABLE_PATH,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    protocolTimeout: 600000,
  });

// Serves folders or files, each under a first name; `text` maps addresses to pages made here.
export async function serve(roots, text = {}) {
  const server = createServer((request, response) => {
    const address = decodeURIComponent(new URL(request.url, "http://x").pathname);
    if (address in text) {
      response.writeHead(200, { "content-type": TYPES[".html"] }).end(text[address]);
      return;
    }
    const [, name, ...rest] = normalize(address).split("/");
    const path = name in roots ? join(roots[name], ...rest) : "";
    if (!path || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
