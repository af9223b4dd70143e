import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { CAST, DAYS, choose } from '../demo/cast.mjs';
import { poster, qrPicture } from '../demo/pictures.mjs';
import { qrModules } from '../demo/qr.mjs';

// Codes that a QR reader has read back, by the hash of their modules.
const READ_BACK = [
  ['hi', 21, 'b6061425e2fdd388'],
  ['https://work.weixin.qq.com/gm/0123456789', 29, '06e1b69bb101dd58'],
  ['训练营'.repeat(11), 37, '6105a7716a67e6f7'],
];

const rows = (modules) => modules.map((row) => row.map((dark) => (dark ? '#' : '.')).join('')).join('\n');

test('a QR code is the one that a reader has read back', () => {
  for (const [text, size, hash] of READ_BACK) {
    const modules = qrModules(text);
    assert.equal(modules.length, size);
    assert.equal(createHash('sha256').update(rows(modules)).digest('hex').slice(0, 16), hash);
  }
});

test('pictures are PNG files of the announced size', () => {
  for (const [picture, width] of [[poster(300, 200), 300], [qrPicture('hi', 10), 290]]) {
    assert.equal(picture.subarray(1, 4).toString(), 'PNG');
    assert.equal(picture.readUInt32BE(16), width);
  }
});

test('the cast has members who are refunded and members who are not', () => {
  const members = [...CAST, {}, {}].map((_, index) => ({ userId: 1000 + index * 11, name: `成员${index}` }));
  const cast = choose([{ userId: 1, name: '同名' }, { userId: 2, name: '同名' }, ...members]);
  assert.deepEqual(cast.map((one) => one.qualifies), [true, true, true, true, true, true, false, false]);
  assert.ok(cast.every((one) => one.name !== '同名' && one.comes(1) && typeof one.comes(DAYS) === 'boolean'));
  const typed = cast.filter((one) => one.typedId !== String(one.userId));
  assert.equal(typed.length, 1);
  assert.ok(members.every((member) => String(member.userId) !== typed[0].typedId));
});
