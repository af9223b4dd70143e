// tally.mjs FOLDER: adds up the results that the suites left in the folder and
// prints a line per suite and `N passed, N failed` last.
//   *.log              output of the suite, read when it is `cargo test`'s or node's (tap)
//   *.vitest.json      vitest's json reporter
//   *.playwright.json  playwright's json reporter
//   *.steps            lines `passed <what>` or `failed <what>`
//   *.status           exit status of the suite of that name: a suite that died
//                      without a failed test counts as one failure
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];

const readers = {
  '.log': (text) => {
    const sum = { passed: 0, failed: 0 };
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
    return { passed: report.numPassedTests, failed: report.numFailedTests };
  },
  '.playwright.json': (text) => {
    const { expected, flaky, unexpected } = JSON.parse(text).stats;
    return { passed: expected, failed: unexpected + flaky };
  },
  '.steps': (text) => ({
    passed: text.match(/^passed /gm)?.length ?? 0,
    failed: text.match(/^failed /gm)?.length ?? 0,
  }),
};

function resultOf(suite, files) {
  const sum = { passed: 0, failed: 0 };
  for (const [ending, read] of Object.entries(readers)) {
    if (!files.includes(suite + ending)) continue;
    const part = read(readFileSync(join(folder, suite + ending), 'utf8'));
    sum.passed += part.passed;
    sum.failed += part.failed;
  }
  const died = readFileSync(join(folder, `${suite}.status`), 'utf8').trim() !== '0';
  if (died && sum.failed === 0) sum.failed = 1;
  return sum;
}

const files = readdirSync(folder);
const suites = files.filter((name) => name.endsWith('.status')).map((name) => name.slice(0, -'.status'.length));
const total = { passed: 0, failed: 0 };
for (const suite of suites.sort()) {
  const { passed, failed } = resultOf(suite, files);
  total.passed += passed;
  total.failed += failed;
  console.log(`  ${failed === 0 ? '✓' : '✗'} ${suite}: ${passed} passed, ${failed} failed`);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
