// Bundles the page's script and style into the module's resources. With --check nothing is written: the build fails
// where the committed files are not what the sources give.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const server = join(here, '../../../../galaxy-server/src/main');
// Each page's script and style, by the folder of resources that they go to.
const pages = [
  { from: { 'page': 'src/main.ts', 'page-style': 'src/page.css' }, to: join(here, '../resources/org/galaxyscreen/report') },
  {
    from: { 'review': join(server, 'web/review.ts'), 'review-style': join(server, 'web/review.css') },
    to: join(server, 'resources/org/galaxyscreen/server/review'),
  },
];
const LIMIT = 1_000_000;
const check = process.argv.includes('--check');
let stale = false;

async function bundle(page) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: page.from,
    outdir: page.to,
    entryNames: '[name]',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: ['es2021', 'chrome100', 'firefox100', 'safari15.4'],
    charset: 'ascii',
    legalComments: 'inline',
  });
  mkdirSync(page.to, { recursive: true });
  let total = 0;
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
}

for (const page of pages) {
  await bundle(page);
}
process.exit(stale ? 1 : 0);
