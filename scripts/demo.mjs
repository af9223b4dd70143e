// `make demo`: one whole camp, from the form to the last refund, played over HTTP
// against a running system. 21 days of business time, about a minute of ours.
import { setTimeout as sleep } from 'node:timers/promises';

import { CAST, DAYS, DEPOSIT_FEN, GRACE_DAYS, REQUIRED_DAYS, choose } from './demo/cast.mjs';
import { Member } from './demo/member.mjs';
import { poster, qrPicture } from './demo/pictures.mjs';
import { Operator } from './demo/staff.mjs';
import * as world from './demo/world.mjs';

const begun = Date.now();
const yuan = (fen) => `¥${(fen / 100).toFixed(2)}`;
const moment = (instant) => `${world.dayOf(instant)} ${new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(11, 16)}`;
const tell = (words) => console.log(`${String(Math.round((Date.now() - begun) / 1000)).padStart(3)}s  ${words}`);
const chapter = (words) => console.log(`\n  ── ${words}`);

const operator = new Operator();

async function prepare() {
  chapter('一、开营之前');
  const user = await operator.signIn();
  tell(`运营 ${user.displayName} 登录后台`);
  const today = world.dayOf(await world.now());
  const startDay = world.plusDays(today, 1);
  const endDay = world.plusDays(startDay, DAYS - 1);
  const name = `早起读书营 ${startDay}`;
  const checkinId = await world.openCheckin(name, DAYS, world.at(today, '00:00:00'), world.at(endDay, '23:59:59'));
  tell(`在知识星球开了打卡项目 ${checkinId}`);
  const picture = await operator.upload('poster', poster());
  const qr = await operator.upload('group_qr', qrPicture('https://work.weixin.qq.com/gm/demo-reading-camp'));
  const [coaches, volunteers] = [await operator.staff('coach'), await operator.staff('volunteer')];
  const camp = await operator.createCamp({
    name,
    posterFileId: picture.id,
    depositFen: DEPOSIT_FEN,
    startDay,
    endDay,
    requiredDays: REQUIRED_DAYS,
    graceDays: GRACE_DAYS,
    introductionHtml: '<p>每天读十页书，写三句话。完成打卡，押金原路退回。</p>',
    coachIds: coaches.slice(0, 1).map((coach) => coach.id),
    volunteerIds: volunteers.slice(0, 1).map((volunteer) => volunteer.id),
    planetProjectId: String(checkinId),
    groups: [{ name: '读书营 1 群', qrFileId: qr.id, capacity: 200, full: false }],
  });
  const published = await operator.publish(camp.id);
  tell(`建营并发布：${name}，${startDay} 至 ${endDay}，押金 ${yuan(DEPOSIT_FEN)}，打满 ${REQUIRED_DAYS} 天退回（宽限 ${GRACE_DAYS} 天）`);
  tell(`报名链接 ${published.enrollUrl}`);
  return { ...published, checkinId };
}

async function enrol(camp) {
  chapter('二、报名');
  const people = choose(await world.planetMembers());
  const members = people.map((person) => new Member(person));
  for (const member of members) {
    await member.signIn(camp.id);
    const order = await member.order(camp.id, { pressTwice: member.pressesTwice });
    await member.payDeposit(order);
    const group = await member.seeGroup();
    tell(`${member.name}（${member.story}）付了 ${yuan(order.amountFen)}，立刻看到「${group.name}」的二维码（${group.picture.bytes} 字节）`);
  }
  return members;
}

async function live(camp, members) {
  chapter(`三、${DAYS} 天`);
  for (let day = 1; day <= DAYS; day += 1) {
    const date = world.plusDays(camp.startDay, day - 1);
    await world.advanceTo(world.at(date, '22:30:00'));
    const present = members.filter((member) => member.comes(day));
    await world.postCheckIns(
      present.map((member, index) => ({
        checkinId: camp.checkinId,
        userId: member.userId,
        at: world.at(date, `${String(6 + ((index * 5 + day) % 16)).padStart(2, '0')}:${String((index * 13 + day * 7) % 60).padStart(2, '0')}:00`),
        text: `第 ${day} 天：读了十页，记下三句。`,
      })),
    );
    await world.advanceTo(world.at(world.plusDays(date, 1), '01:01:00'));
    await world.runDue();
    tell(`第 ${String(day).padStart(2)} 天 ${date}：${present.length} 人打卡，凌晨一点同步`);
    if (day === 3) await bindStranger(camp, members);
    if (day === 10) await lookAtProgress(members[0]);
  }
}

// Somebody mistyped the planet id: the payment stands, a person finds out who it is.
async function bindStranger(camp, members) {
  for (const member of members.filter((one) => one.typedId !== String(one.userId))) {
    await operator.resolve(camp.id, member.enrolmentId, member.name, '核对昵称与打卡记录，确认为同一人');
    tell(`运营在名册里找到 ${member.name}，手动匹配（填的星球ID 是错的）`);
  }
}

async function lookAtProgress(member) {
  const { countedDays, streak, stillNeeded } = await member.progress();
  tell(`${member.name} 打开进度页：已打卡 ${countedDays} 天，连续 ${streak} 天，还差 ${stillNeeded} 天`);
}

async function settle(camp) {
  chapter('四、结营');
  await world.runDue();
  const overview = await operator.overview(camp.id);
  tell(`报名 ${overview.enrolledCount} 人，收押金 ${yuan(overview.paidSumFen)}，最近一次同步 ${moment(overview.lastSyncAt)}`);
  const provisional = await operator.startSettlement(camp.id);
  for (const row of provisional.rows) tell(`  ${row.planetNickname}：${row.reason}`);
  tell(`初步结果已公示，${provisional.objectionUntil ? `异议期到 ${moment(provisional.objectionUntil)}` : '不设异议期'}`);
  await world.advance(2 * world.DAY + 120);
  await world.runDue();
  const listed = await operator.listSettlement(camp.id);
  tell(`48 小时过去，生成退款名单：${listed.qualifiedCount} 人合格，${listed.notQualifiedCount} 人未达标，应退 ${yuan(listed.sumFen)}`);
}

async function refund(camp) {
  chapter('五、退款');
  const waiting = (await operator.refunds(camp.id)).filter((row) => row.decision === 'in_review' && row.autoResult === 'qualified');
  const sumFen = waiting.reduce((sum, row) => sum + row.amountFen, 0);
  const refundIds = waiting.map((row) => row.id);
  await operator.approve(waiting.map(({ id, factsHash }) => ({ id, factsHash })), sumFen);
  tell(`审核通过 ${waiting.length} 笔，合计 ${yuan(sumFen)}（金额由人输入核对）`);
  const preview = await operator.preview(refundIds);
  const run = await operator.release({ refundIds, hash: preview.hash, sumFen: preview.sumFen });
  tell(`放款：批次 ${run.id}，${run.count} 笔，${yuan(run.sumFen)}`);
  let seen = run;
  for (let tries = 0; seen.state !== 'done' && tries < 40; tries += 1) {
    await world.advance(30);
    await world.runDue();
    await sleep(100);
    seen = await operator.run(run.id);
  }
  if (seen.state !== 'done' || seen.succeeded !== seen.count) {
    throw new Error(`放款没有全部到账：${seen.state}，成功 ${seen.succeeded} / ${seen.count}，${seen.pauseReason ?? ''}`);
  }
  tell(`微信支付全部退款成功：${seen.succeeded} 笔`);
}

const sum = (rows) => rows.reduce((total, row) => total + row.amountFen, 0);
const sorted = (rows, name) => rows.map((row) => `${row[name]} ${row.amountFen}`).sort();
const same = (ours, theirs) => JSON.stringify(ours) === JSON.stringify(theirs);

async function compare(camp, members) {
  chapter('六、对账');
  const numbers = new Set(members.map((member) => member.outTradeNo));
  const outside = await world.ledger();
  const paidThere = outside.payments.filter((row) => numbers.has(row.outTradeNo));
  const backThere = outside.refunds.filter((row) => numbers.has(row.outTradeNo) && row.status === 'SUCCESS');
  const paidHere = await operator.enrolments(camp.id);
  const backHere = (await operator.refunds(camp.id)).filter((row) => row.money === 'success');
  tell(`我方账上：收 ${paidHere.length} 笔 ${yuan(sum(paidHere))}，退 ${backHere.length} 笔 ${yuan(sum(backHere))}`);
  tell(`微信支付：收 ${paidThere.length} 笔 ${yuan(sum(paidThere))}，退 ${backThere.length} 笔 ${yuan(sum(backThere))}`);
  const agrees =
    same(sorted(paidHere, 'transactionId'), sorted(paidThere, 'transactionId')) &&
    same(sorted(backHere, 'outRefundNo'), sorted(backThere, 'outRefundNo'));
  if (!agrees) throw new Error('两边的账对不上');
  tell('逐笔相等，一分不差');
  for (const member of members) {
    const { refundStatus } = await member.card();
    const expected = member.qualifies ? 'refunded' : 'not_qualified';
    if (refundStatus !== expected) throw new Error(`${member.name} 看到的是 ${refundStatus}，应为 ${expected}`);
  }
  tell(`${CAST.length} 位学员在自己的页面上看到的结果都对`);
}

try {
  const camp = await prepare();
  const members = await enrol(camp);
  await live(camp, members);
  await settle(camp);
  await refund(camp);
  await compare(camp, members);
  console.log(`\n  演完了，用了 ${Math.round((Date.now() - begun) / 1000)} 秒。去看看：`);
  console.log(`    后台    ${process.env.CAMP_API_URL}/admin/`);
  console.log(`    报名页  ${camp.enrollUrl}`);
  console.log(`    外面的账本  ${process.env.CAMP_SANDBOX_URL}/`);
} catch (error) {
  console.error(`\n  ✗ ${error.message}`);
  if (error.problem?.errors?.length) console.error(`    ${JSON.stringify(error.problem.errors)}`);
  if (process.env.CAMP_LOG === 'debug') console.error(error.stack);
  process.exitCode = 1;
}
