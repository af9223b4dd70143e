// fingerprint.mjs PATH...: one hash over the names and contents of files, to
// tell whether a build is still up to date. What builds produce is left out.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PRODUCED = new Set(['node_modules', 'dist', 'coverage', 'test-results', 'playwright-report']);
const hash = createHash('sha256');

function add(path) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) {
      if (!PRODUCED.has(name)) add(join(path, name));
    }
  } else {
    hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  }
}

process.argv.slice(2).forEach(add);
console.log(hash.digest('hex'));
