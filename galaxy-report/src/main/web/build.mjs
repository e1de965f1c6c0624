// Bundles the page's script and style into the module's resources. With --check nothing is written: the build fails
// where the committed files are not what the sources give.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../resources/org/galaxyscreen/report');
const LIMIT = 1_000_000;

const result = await build({
  absWorkingDir: here,
  entryPoints: { 'page': 'src/main.ts', 'page-style': 'src/page.css' },
  outdir: target,
  entryNames: '[name]',
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  target: ['es2021', 'chrome100', 'firefox100', 'safari15.4'],
  charset: 'ascii',
  legalComments: 'inline',
});

mkdirSync(target, { recursive: true });
const check = process.argv.includes('--check');
let total = 0;
let stale = false;
for (const file of result.outputFiles) {
  total += file.contents.length;
  if (/<\/(script|style)|<!--/i.test(file.text)) {
    throw new Error(`${file.path} holds text that would end its element`);
  }
  if (!check) {
    writeFileSync(file.path, file.contents);
  } else if (!Buffer.from(file.contents).equals(readFileSync(file.path))) {
    stale = true;
    console.error(`${file.path} is not what the sources give: run "npm run build" and commit it`);
  }
}
console.log(`${result.outputFiles.length} files, ${total} bytes${check ? ', compared with those committed' : ''}`);
if (total > LIMIT) {
  throw new Error(`the bundle has ${total} bytes; at most ${LIMIT} expected`);
}
process.exit(stale ? 1 : 0);
