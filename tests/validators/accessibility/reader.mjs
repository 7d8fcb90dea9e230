// Opens an EPUB in epub.js, a reading system for browsers, at the width of a phone: each page of
// the spine shows something, each line of the contents and each landmark and printed page leads
// to where it says.

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { serve } from "./browser.mjs";

const require = createRequire(import.meta.url);
const WIDTH = 400;
const HEIGHT = 800;
const PAGE = `<!doctype html><html lang="en"><title>Reader</title><style>body { margin: 0 }</style>
<div id="area"></div><script src="/jszip/jszip.min.js"></script><script src="/epubjs/epub.min.js"></script></html>`;

// With SCREENSHOTS=folder each page's picture is kept, for people.
export async function checkReading(path, browser) {
  const roots = {
    book: resolve(path),
    epubjs: join(dirname(require.resolve("epubjs/package.json")), "dist"),
    jszip: join(dirname(require.resolve("jszip/package.json")), "dist"),
  };
  const server = await serve(roots, { "/": PAGE });
  const tab = await browser.newPage();
  const lines = [];
  tab.on("pageerror", (error) => lines.push(`${path}: ${error.message}`));
  await tab.setViewport({ width: WIDTH, height: HEIGHT });
  await tab.goto(server.origin);
  const { spine, targets } = await tab.evaluate(open, WIDTH, HEIGHT);
  const pages = new Set(spine);
  for (const { href, label, list } of targets) {
    if (!pages.has(href.split("#")[0])) lines.push(`${path}: ${list}: "${label}" leads to ${href}, no page`);
  }
  for (const [number, name] of spine.entries()) {
    const ids = targets.filter(({ href }) => href.startsWith(`${name}#`)).map(({ href }) => href.split("#")[1]);
    const shown = await tab.evaluate(show, name, ids);
    const picture = await tab.screenshot({ encoding: "base64" });
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      const file = `${String(number).padStart(3, "0")}-${name.replaceAll("/", "-")}.png`;
      writeFileSync(join(process.env.SCREENSHOTS, file), picture, "base64");
    }
    if (!shown.letters && !shown.pictures) lines.push(`${path}: ${name}: no text and no picture`);
    if (await tab.evaluate(isUniform, picture)) lines.push(`${path}: ${name}: blank`);
    if (shown.wide > 0) lines.push(`${path}: ${name}: wider than the screen by ${shown.wide} pixels (${shown.widest})`);
    for (const id of shown.missing) lines.push(`${path}: ${name}: the contents lead to #${id}, which is not there`);
  }
  const contents = targets.filter(({ list }) => list === "contents");
  for (const { href, label } of contents) {
    const reached = await tab.evaluate(go, href);
    if (reached !== href.split("#")[0]) lines.push(`${path}: contents: "${label}" leads to ${reached}, not ${href}`);
  }
  await tab.close();
  server.close();
  if (!contents.length) lines.push(`${path}: no contents`);
  return { lines, looked: `${spine.length} pages of the spine, ${targets.length} targets` };
}

// What follows runs in the browser.

async function open(width, height) {
  window.book = ePub("/book", { openAs: "epub" });
  await book.ready;
  window.rendition = book.renderTo("area", { width, height, flow: "scrolled-doc" });
  const navigation = new DOMParser().parseFromString(
    await book.archive.getText(book.resolve(book.packaging.navPath)),
    "application/xhtml+xml",
  );
  const lists = { toc: "contents", landmarks: "landmarks", "page-list": "printed pages" };
  const targets = [...navigation.querySelectorAll("nav")].flatMap((nav) =>
    [...nav.querySelectorAll("a")].map((link) => ({
      href: link.getAttribute("href"),
      label: link.textContent.trim(),
      list: lists[nav.getAttribute("epub:type")],
    })),
  );
  return { spine: book.spine.spineItems.map((item) => item.href), targets };
}

async function show(name, ids) {
  await rendition.display(name);
  const { document: page, window: view } = rendition.getContents()[0];
  await Promise.all([...page.images].map((image) => image.decode().catch(() => null)));
  const inner = view.innerWidth;
  const wide = page.documentElement.scrollWidth - inner;
  const outer = [...page.body.querySelectorAll("*")].find((e) => e.getBoundingClientRect().right > inner + 1);
  const letters = page.body.textContent.trim().length;
  const pictures = [...page.images].filter((image) => image.naturalWidth > 1).length;
  const missing = ids.filter((id) => !page.getElementById(id));
  return { letters, pictures, missing, wide, widest: outer?.outerHTML.slice(0, 120) };
}

async function go(href) {
  await rendition.display(href);
  return (await rendition.currentLocation()).start?.href ?? rendition.location?.start.href;
}

async function isUniform(picture) {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return pixels.every((pixel) => pixel === pixels[0]);
}
