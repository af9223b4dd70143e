// `make bench-callbacks`: payments at a steady pace, whether or not the product keeps up, and how
// long it takes until a callback is stored and answered, and until the member's page would say so.
// Figures for people; nothing is asserted but that all of it arrives.
import { setTimeout as sleep } from 'node:timers/promises';

import { Caller } from './demo/http.mjs';
import { Member } from './demo/member.mjs';
import { poster, qrPicture } from './demo/pictures.mjs';
import { Operator } from './demo/staff.mjs';
import * as world from './demo/world.mjs';

const RATE = Number(process.env.RATE ?? 100);
const DURATION = Number(process.env.DURATION ?? 20);
const MEMBERS = 24;
// Every so manyth order is watched until its page says paid; watching costs the API something, too.
const WATCHED = 5;
const POLL_MS = 20;

const sandbox = new Caller(process.env.CAMP_SANDBOX_URL);
const total = RATE * DURATION;
const say = (words) => console.log(`  ${words}`);

const percentile = (values, percent) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(((sorted.length - 1) * percent) / 100)];
};

async function openCamp() {
  const operator = new Operator();
  await operator.signIn();
  const startDay = world.plusDays(world.dayOf(await world.now()), 1);
  const endDay = world.plusDays(startDay, 6);
  const project = await world.openCheckin('压测营', 7, world.at(startDay, '00:00:00'), world.at(endDay, '23:59:59'));
  const [picture, qr] = [
    await operator.upload('poster', poster()),
    await operator.upload('group_qr', qrPicture('https://work.weixin.qq.com/gm/bench')),
  ];
  const [coach] = await operator.staff('coach');
  const camp = await operator.createCamp({
    name: '压测营',
    posterFileId: picture.id,
    depositFen: 9900,
    startDay,
    endDay,
    requiredDays: 5,
    graceDays: 1,
    coachIds: [coach.id],
    volunteerIds: [],
    planetProjectId: String(project),
    groups: [{ name: '压测 1 群', qrFileId: qr.id, full: false }],
  });
  return operator.publish(camp.id);
}

async function signIn(camp) {
  const members = [];
  for (let index = 0; index < MEMBERS; index += 1) {
    const member = new Member({ name: `付款人${index}`, wechatName: `付款人${index}` });
    await member.signIn(camp.id);
    members.push(member);
  }
  return members;
}

// One phone may enrol friends: every order is another person's place.
async function placeOrders(camp, members) {
  const orders = [];
  const { rules } = await members[0].phone.get(`/api/h5/camps/${camp.id}`);
  const ordersOf = async (member, place) => {
    for (let index = place; index < total; index += MEMBERS) {
      const form = {
        planetNickname: `学员${index}`,
        planetId: String(710_000_000 + index),
        wechatNickname: member.wechatName,
        rulesVersion: rules.version,
        channel: 'jsapi',
      };
      const order = await member.phone.post(`/api/h5/camps/${camp.id}/orders`, form);
      orders[index] = { id: order.id, number: order.receiptNo, member };
    }
  };
  await Promise.all(members.map(ordersOf));
  return orders;
}

// Pays, and for some looks at the order again and again; answers the milliseconds until it was paid.
async function payOne(order, watched) {
  await sandbox.post('/_control/wechat-pay/pay', { outTradeNo: order.number });
  const paid = performance.now();
  while (watched) {
    const { state } = await order.member.phone.get(`/api/h5/orders/${order.id}`);
    if (state === 'paid') return performance.now() - paid;
    await sleep(POLL_MS);
  }
  return null;
}

async function payAll(orders) {
  const begun = performance.now();
  const running = [];
  for (const [index, order] of orders.entries()) {
    const due = begun + (index * 1000) / RATE;
    const left = due - performance.now();
    if (left > 0) await sleep(left);
    running.push(payOne(order, index % WATCHED === 0));
  }
  return (await Promise.all(running)).filter((millis) => millis !== null);
}

async function callbackTimes() {
  for (;;) {
    const { waiting, finished } = await sandbox.get('/_control/wechat-pay/callbacks');
    if (waiting.length === 0) return finished.flatMap(({ attempts }) => attempts);
    await sleep(200);
  }
}

const camp = await openCamp();
const members = await signIn(camp);
say(`${members.length} members have signed in; placing ${total} orders`);
const orders = await placeOrders(camp, members);
say(`paying ${RATE} a second for ${DURATION} s`);
const visible = await payAll(orders);
const attempts = await callbackTimes();
const answered = attempts.map(({ millis }) => millis);
const failed = attempts.filter(({ result }) => !/^2\d\d$/.test(result)).length;
say(`callbacks stored and answered: p50 ${percentile(answered, 50)} ms, p99 ${percentile(answered, 99)} ms (${answered.length}, ${failed} not accepted)`);
say(`effect visible to the member: p95 ${Math.round(percentile(visible, 95))} ms after paying (${visible.length} watched)`);
