// tally.mjs FOLDER: adds up the results that the suites left in the folder and
// prints a line per suite, what failed in it, and `N passed, N failed` last.
//   *.log              output of the suite, read when it is `cargo test`'s or node's (tap)
//   *.vitest.json      vitest's json reporter
//   *.playwright.json  playwright's json reporter
//   *.steps            lines `passed <what>` or `failed <what>`
//   *.status           exit status of the suite of that name: a suite that died
//                      without a failed test counts as one failure
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];

// Whoever reads only the end of a long log still learns what to look for.
const MOST_NAMES = 20;
const WORDS_OF_A_FAILURE = 600;

/** The specs of a playwright report that did not simply pass, with the first words of why. */
function troubled({ suites = [], specs = [], file = '' }) {
  const own = specs
    .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
    .map(({ title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors ?? []));
      const why = errors.map(({ message = '' }) => message.replace(/\u001b\[\d*m/g, '').slice(0, WORDS_OF_A_FAILURE));
      return [`${file} › ${title}`, ...why].join('\n');
    });
  return [...own, ...suites.flatMap(troubled)];
}

const readers = {
  '.log': (text) => {
    const names = [...text.matchAll(/^(?:test (.+) \.\.\. FAILED|not ok \d+ - (.+))$/gm)].map(([, rust, tap]) => rust ?? tap);
    const sum = { passed: 0, failed: 0, names };
    for (const [, passed, failed] of text.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)) {
      sum.passed += Number(passed);
      sum.failed += Number(failed);
    }
    sum.passed += Number(text.match(/^# pass (\d+)$/m)?.[1] ?? 0);
    sum.failed += Number(text.match(/^# fail (\d+)$/m)?.[1] ?? 0);
    return sum;
  },
  '.vitest.json': (text) => {
    const report = JSON.parse(text);
    const names = (report.testResults ?? [])
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
      .map(({ fullName }) => fullName);
    return { passed: report.numPassedTests, failed: report.numFailedTests, names };
  },
  '.playwright.json': (text) => {
    const report = JSON.parse(text);
    const { expected, flaky, unexpected } = report.stats;
    return { passed: expected, failed: unexpected + flaky, names: troubled(report) };
  },
  '.steps': (text) => {
    const names = [...text.matchAll(/^failed (.+)$/gm)].map(([, name]) => name);
    return { passed: text.match(/^passed /gm)?.length ?? 0, failed: names.length, names };
  },
};

function resultOf(suite, files) {
  const sum = { passed: 0, failed: 0, names: [] };
  for (const [ending, read] of Object.entries(readers)) {
    if (!files.includes(suite + ending)) continue;
    const part = read(readFileSync(join(folder, suite + ending), 'utf8'));
    sum.passed += part.passed;
    sum.failed += part.failed;
    sum.names.push(...part.names);
  }
  const died = readFileSync(join(folder, `${suite}.status`), 'utf8').trim() !== '0';
  if (died && sum.failed === 0) sum.failed = 1;
  return sum;
}

const files = readdirSync(folder);
const suites = files.filter((name) => name.endsWith('.status')).map((name) => name.slice(0, -'.status'.length));
const total = { passed: 0, failed: 0 };
for (const suite of suites.sort()) {
  const { passed, failed, names } = resultOf(suite, files);
  total.passed += passed;
  total.failed += failed;
  console.log(`  ${failed === 0 ? '✓' : '✗'} ${suite}: ${passed} passed, ${failed} failed`);
  for (const name of names.slice(0, MOST_NAMES)) console.log(name.replace(/^/gm, '      '));
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
