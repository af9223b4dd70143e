import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';

const LIB = new URL('../lib/', import.meta.url).pathname;
let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'camp-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name, text) => writeFileSync(join(folder, name), text);
const tally = () => spawnSync('node', [join(LIB, 'tally.mjs'), folder], { encoding: 'utf8' });
const lastLine = (text) => text.trim().split('\n').at(-1);
const fingerprint = () => execFileSync('node', [join(LIB, 'fingerprint.mjs'), folder], { encoding: 'utf8' });

test('the last line adds up the suites of every kind', () => {
  put('rust.log', 'test result: ok. 5 passed; 0 failed; 1 ignored\ntest result: ok. 2 passed; 0 failed; 0 ignored\n');
  put('rust.status', '0\n');
  put('h5.vitest.json', JSON.stringify({ numPassedTests: 3, numFailedTests: 0 }));
  put('h5.status', '0\n');
  put('browser.playwright.json', JSON.stringify({ stats: { expected: 1, flaky: 0, unexpected: 0 } }));
  put('browser.status', '0\n');
  const { stdout, status } = tally();
  assert.equal(lastLine(stdout), '11 passed, 0 failed');
  assert.equal(status, 0);
});

test('a suite that died without a failed test counts as one failure', () => {
  put('rust.log', 'error: could not compile\n');
  put('rust.status', '101\n');
  const { stdout, status } = tally();
  assert.equal(lastLine(stdout), '0 passed, 1 failed');
  assert.equal(status, 1);
});

test('a flaky browser test is a failed one', () => {
  put('browser.playwright.json', JSON.stringify({ stats: { expected: 4, flaky: 1, unexpected: 0 } }));
  put('browser.status', '0\n');
  assert.equal(lastLine(tally().stdout), '4 passed, 1 failed');
});

test('what failed is named at the end, with the first words of why', () => {
  put('rust.log', 'test desk::held ... FAILED\ntest desk::free ... ok\ntest result: FAILED. 1 passed; 1 failed; 0 ignored\n');
  put('rust.status', '101\n');
  const results = [{ errors: [{ message: '\u001b[31mError\u001b[39m: too wide' }] }];
  const specs = [
    { title: 'pays', tests: [{ status: 'unexpected', results }] },
    { title: 'comes back', tests: [{ status: 'skipped', results: [] }] },
  ];
  const suites = [{ file: 'money.spec.ts', specs: specs.map((spec) => ({ ...spec, file: 'money.spec.ts' })) }];
  put('browser.playwright.json', JSON.stringify({ stats: { expected: 0, flaky: 0, unexpected: 1 }, suites }));
  put('browser.status', '1\n');
  const { stdout } = tally();
  assert.match(stdout, /rust: 1 passed, 1 failed\n {6}desk::held\n/);
  assert.match(stdout, /browser: 0 passed, 1 failed\n {6}money\.spec\.ts › pays\n {6}Error: too wide\n/);
  assert.doesNotMatch(stdout, /comes back|desk::free/);
});

test('no tests at all is no success', () => {
  assert.equal(tally().status, 1);
});

test('a fingerprint changes with a source and not with what builds leave', () => {
  put('a.ts', 'one');
  const before = fingerprint();
  mkdirSync(join(folder, 'dist'));
  put('dist/a.js', 'built');
  assert.equal(fingerprint(), before);
  put('a.ts', 'two');
  assert.notEqual(fingerprint(), before);
});

test('a port that somebody listens on is not handed out', async () => {
  const server = createServer();
  const port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
  const given = Number(execFileSync('node', [join(LIB, 'free-port.mjs'), String(port)], { encoding: 'utf8' }));
  server.close();
  assert.notEqual(given, port);
  assert.ok(given > 1023);
});

test('waiting ends when the process has gone', () => {
  const gone = spawnSync('true').pid;
  const { status, stderr } = spawnSync('node', [join(LIB, 'ready.mjs'), 'http://127.0.0.1:9/', '30', String(gone)], {
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stderr, /ended before/);
});
