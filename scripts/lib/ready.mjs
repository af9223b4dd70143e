// ready.mjs URL SECONDS [PID]: waits until the address answers (http: with 200;
// tcp: with a connection). Gives up when the time is over or the process is gone.
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const [url, seconds, pid] = process.argv.slice(2);
const deadline = Date.now() + Number(seconds) * 1000;
let last = 'no answer';

async function answers() {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === 'tcp:') {
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', (error) => {
        last = error.message;
        resolve(false);
      });
    });
  }
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000), redirect: 'manual' });
    last = `HTTP ${response.status} ${(await response.text()).slice(0, 300)}`;
    return response.status === 200;
  } catch (error) {
    last = error.cause?.message ?? error.message;
    return false;
  }
}

function isGone() {
  if (!pid) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return error.code === 'ESRCH';
  }
  // Dead but not yet reaped: it takes signals, and is a zombie. (Its command line says nothing:
  // there is none for a moment while a program is being started, either.)
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && readFileSync(stat, 'utf8').split(') ').pop().startsWith('Z');
}

while (!(await answers())) {
  const gone = isGone();
  if (gone || Date.now() > deadline) {
    console.error(gone ? `the process ended before ${url} answered` : `${url} did not answer in ${seconds} s: ${last}`);
    process.exit(1);
  }
  await sleep(100);
}
