// Pictures made in code: a poster and the QR code of a group.
import { crc32 as builtIn, deflateSync } from 'node:zlib';

import { qrModules } from './qr.mjs';

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

// Older releases of Node 20 have no crc32.
const crc32 = builtIn ?? ((bytes) => {
  let value = 0xffffffff;
  for (const byte of bytes) value = TABLE[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

// `colour(x, y)` gives [red, green, blue] of each point.
function png(width, height, colour) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows.set(colour(x, y), y * (1 + width * 3) + 1 + x * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const mix = (from, to, share) => from.map((value, index) => Math.round(value + (to[index] - value) * share));

// Sunrise over hills.
export function poster(width = 750, height = 600) {
  const sun = { x: width * 0.68, y: height * 0.42, radius: height * 0.13 };
  const hills = [
    { colour: [94, 150, 120], level: 0.62, swing: 0.06, wave: 2.1, shift: 0.3 },
    { colour: [52, 116, 88], level: 0.74, swing: 0.07, wave: 1.6, shift: 2.2 },
    { colour: [22, 78, 60], level: 0.87, swing: 0.05, wave: 2.7, shift: 4.1 },
  ];
  return png(width, height, (x, y) => {
    let colour = mix([255, 214, 170], [176, 219, 214], 1 - y / height);
    const away = Math.hypot(x - sun.x, y - sun.y);
    if (away < sun.radius) colour = [255, 244, 214];
    else colour = mix(colour, [255, 236, 190], Math.max(0, 1 - away / (sun.radius * 4)) * 0.8);
    for (const hill of hills) {
      const edge = height * (hill.level + hill.swing * Math.sin((x / width) * Math.PI * hill.wave + hill.shift));
      if (y > edge) colour = hill.colour;
    }
    return colour;
  });
}

export function qrPicture(text, scale = 12) {
  const modules = qrModules(text);
  const quiet = 4;
  const size = (modules.length + quiet * 2) * scale;
  return png(size, size, (x, y) => {
    const dark = modules[Math.floor(y / scale) - quiet]?.[Math.floor(x / scale) - quiet];
    return dark ? [18, 52, 40] : [255, 255, 255];
  });
}
