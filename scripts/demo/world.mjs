// The outside world's strings (the sandbox's control interface), business time,
// and the scheduler's hand-started pass.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Caller } from './http.mjs';

const run = promisify(execFile);
const sandbox = new Caller(process.env.CAMP_SANDBOX_URL);

export const DAY = 86_400;

// Days are days of Asia/Shanghai, which is eight hours ahead and knows no summer time.
export const dayOf = (instant) => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 10);
export const plusDays = (day, count) => dayOf(new Date(Date.parse(`${day}T12:00:00+08:00`) + count * DAY * 1000));
export const at = (day, time) => `${day}T${time}+08:00`;

export async function now() {
  return (await sandbox.get('/_control/clock')).now;
}

export async function advance(seconds) {
  return (await sandbox.post('/_control/clock', { advanceSeconds: seconds })).now;
}

// The clock knows one direction only: an instant that has passed already is no error.
export async function advanceTo(instant) {
  const seconds = Math.ceil((Date.parse(instant) - Date.parse(await now())) / 1000);
  return seconds > 0 ? advance(seconds) : now();
}

// Switches a fault on: `{name, count?, delaySeconds?, …}`.
export const fault = (wish) => sandbox.post('/_control/faults', wish);

// Everything that is due, until nothing is.
export async function runDue() {
  const program = join(process.env.CAMP_BIN_DIR, 'camp-scheduler');
  try {
    return (await run(program, ['run-due'], { timeout: 120_000, maxBuffer: 16 << 20 })).stdout;
  } catch (error) {
    throw new Error(`camp-scheduler run-due: ${(error.stderr || error.message).trim().slice(-800)}`);
  }
}

// What the merchant's account holds, in fen.
export const balance = (balanceFen) => sandbox.post('/_control/wechat-pay/balance', { balanceFen });

export const planetMembers = async () => (await sandbox.get('/_control/planet/members')).members;
export const joinPlanet = async (names) =>
  (await sandbox.post('/_control/planet/members', { members: names.map((name) => ({ name })) })).members;

export async function openCheckin(title, days, from, until) {
  const body = { title, checkinDays: days, createTime: from, expirationTime: until };
  return (await sandbox.post('/_control/planet/checkins', body)).checkinId;
}

export const postCheckIns = (checkIns) => sandbox.post('/_control/planet/check-ins', { checkIns });

// A WeChat account of that name; the code itself is thrown away.
export const openidOf = async (nickname) => (await sandbox.post('/_control/oauth/code', { nickname })).openid;

// Approves the sign-in page as that person, as a browser would that follows the link.
export const approve = (authorizeUrl, openid) => {
  const url = new URL(authorizeUrl);
  url.searchParams.set('openid', openid);
  return sandbox.redirect(url.href);
};

export async function openOrderOf(openid) {
  const { orders } = await sandbox.get('/_control/wechat-pay/orders');
  const open = orders.filter((order) => order.openid === openid && order.state === 'NOTPAY');
  return open.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))[0]?.outTradeNo;
}

export const pay = (outTradeNo, openid) => sandbox.post('/_control/wechat-pay/pay', { outTradeNo, openid });
export const ledger = () => sandbox.get('/_control/ledger');
